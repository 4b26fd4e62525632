/** The page of reports as pictures of its state: the question, then the figures, then the chart, then the table. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { rooms } from '/static/js/rooms.js';
import { mark, signInPage } from '/static/js/sign-in.js';
import { clockTime } from '/static/js/time.js';
import { queryOf, shade, VISITS } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Report} Report */
/** @typedef {import('./state.js').Cell} Cell */
/**
 * @typedef {import('/static/js/sign-in.js').SignInActs & {signOut: () => void, askFor: (question: Partial<import('./state.js').Question>) => void, move: (step: -1 | 1) => void,
 *   print: () => void, exportVisits: () => void, openMark: (visit: number | null) => void, markVisit: (event: globalThis.Event) => void, unmark: (visit: number) => void}} Acts
 */

const UNITS = [['day', '日'], ['week', '周'], ['month', '月'], ['quarter', '季'], ['year', '年'], ['range', '任意时间']];
const UNIT_OF = /** @type {Record<string, string>} */ ({ minutes: '分', hours: '时' });

/** @param {State} state  @param {Acts} acts */
export function page(state, acts) {
  if (state.phase === 'sign-in') return signInPage({ title: '报表', who: '窗口人员、部门负责人和督查人员登录' }, state, acts);
  if (state.phase !== 'open' || !state.kinds) return html`<main class="alone"><h1>报表</h1><p role="status">${state.sentence ?? '正在连接'}</p></main>`;
  return html`
    <header class="top">
      <h1>${state.kinds.hall}</h1>
      ${['supervisor', 'admin'].includes(state.session?.role ?? '') ? rooms('reports') : html`<p class="second">报表</p>`}
      <p class="who"><span>${state.session?.name}　${state.kinds.scope}</span><button type="button" class="mini" @click=${acts.signOut}>退出</button></p>
    </header>
    <div class="room">
      <nav class="kinds" aria-label="报表">
        <ul>${[...state.kinds.kinds, { name: VISITS, title: '办理明细' }].map(({ name, title }) => html`<li><button type="button" aria-current=${name === state.question.report ? 'true' : 'false'} @click=${() => acts.askFor({ report: name })}>${title}</button></li>`)}
          ${['supervisor', 'admin'].includes(state.session?.role ?? '') ? html`<li><a href="/supervisor/follow-ups">差评整改台账</a></li>` : nothing}</ul>
        ${exportsList(state)}
      </nav>
      <main aria-busy=${state.loading}>
        ${question(state, acts)}
        <div class="refused" role="alert">${state.sentence ? html`<p>${mark()}<span>${state.sentence}</span></p>` : nothing}</div>
        ${state.question.report === VISITS ? visits(state, acts) : state.report ? report(state.report) : html`<p class="none">${state.sentence ? '' : '正在统计'}</p>`}
      </main>
    </div>`;
}

// ---------- what is asked

/** @param {State} state  @param {Acts} acts */
function question(state, acts) {
  const { question, kinds } = state;
  const kind = kinds?.kinds.find(({ name }) => name === question.report);
  const many = kind !== undefined && question.report !== 'daily';
  /** @param {globalThis.Event} event */
  const value = (event) => /** @type {HTMLInputElement} */ (event.target).value;
  return html`<form class="question" aria-label="统计什么" @submit=${(/** @type {globalThis.Event} */ event) => event.preventDefault()}>
    ${many ? html`<label>时间<select aria-label="时间单位" .value=${question.unit} @change=${(/** @type {globalThis.Event} */ event) => acts.askFor({ unit: value(event) })}>
      ${UNITS.map(([code, name]) => html`<option value=${code} ?selected=${code === question.unit}>${name}</option>`)}</select></label>` : nothing}
    ${question.unit === 'range' && many ? html`
      <label>从<input type="date" .value=${question.first} max=${question.last} @change=${(/** @type {globalThis.Event} */ event) => value(event) && acts.askFor({ first: value(event) })}></label>
      <label>到<input type="date" .value=${question.last} min=${question.first} @change=${(/** @type {globalThis.Event} */ event) => value(event) && acts.askFor({ last: value(event) })}></label>` : html`
      <span class="steps"><button type="button" class="mini" aria-label="往前" @click=${() => acts.move(-1)}>‹</button>
      <label><span class="sr-only">日期</span><input type="date" aria-label="日期" .value=${question.day} @change=${(/** @type {globalThis.Event} */ event) => value(event) && acts.askFor({ day: value(event) })}></label>
      <button type="button" class="mini" aria-label="往后" @click=${() => acts.move(1)}>›</button></span>`}
    ${kind && kind.by.length > 1 ? html`<label>按<select aria-label="分组" .value=${question.by} @change=${(/** @type {globalThis.Event} */ event) => acts.askFor({ by: value(event) })}>
      ${kind.by.map(({ code, name }) => html`<option value=${code} ?selected=${code === question.by}>${name}</option>`)}</select></label>` : nothing}
    ${kind ? html`<label class="tick"><input type="checkbox" ?checked=${question.abnormal === 'without'} @change=${(/** @type {globalThis.Event} */ event) => acts.askFor({ abnormal: /** @type {HTMLInputElement} */ (event.target).checked ? 'without' : 'with' })}>不含异常</label>` : nothing}
    <span class="files">${kind ? html`
      ${[['xlsx', 'Excel'], ['csv', 'CSV'], ['pdf', 'PDF']].map(([suffix, name]) => html`<a class="mini" download href="/api/v1/reports/${question.report}.${suffix}?${queryOf(question)}">${name}</a>`)}
      <button type="button" class="mini" @click=${acts.print}>打印</button>` : html`<button type="button" class="mini" @click=${acts.exportVisits}>导出这个月</button>`}</span>
  </form>`;
}

/** @param {State} state */
function exportsList(state) {
  if (state.exports.length === 0) return nothing;
  return html`<section class="exports" aria-labelledby="exports"><h2 id="exports">我的导出</h2>
    <ul role="status">${state.exports.slice(0, 5).map(({ id, name, state: how, done, of, sentence }) => html`<li>
      ${how === 'done' ? html`<a download href="/api/v1/reports/exports/${id}/file">${name}</a>` : html`<span>${name}</span>`}
      ${how === 'running' || how === 'queued' ? html`<progress max=${Math.max(1, of)} .value=${done} aria-label="${name} 的进度"></progress><small>${of ? `已完成 ${done} / ${of}` : '排队中'}，可以离开，好了再来取</small>` : html`<small>${how === 'failed' ? sentence : '保留 7 天'}</small>`}
    </li>`)}</ul></section>`;
}

// ---------- a report

/** @param {Report} report */
function report(report) {
  return html`<article class="report">
    <h2>${report.title}</h2>
    <p class="second">${report.period}　${report.scope}${report.abnormal ? html`　<b>${report.abnormal}</b>` : nothing}　${clockTime(report.at)} 统计</p>
    <section class="headlines" aria-label="主要数字">${report.headlines.map(headline)}</section>
    ${report.empty ? html`<p class="none">${report.empty}</p>` : html`${chart(report.chart)}${table(report)}`}
    <div class="notes">${report.notes.map((note) => html`<p>${note}</p>`)}</div>
  </article>`;
}

/** @param {import('./state.js').Headline} headline */
function headline({ label, cell, kind, before, year_before }) {
  return html`<div><p>${label}</p>
    <p class="v">${cell.why ? html`<strong>${cell.text}</strong>` : html`<b>${cell.text}</b>${UNIT_OF[kind] ?? ''}`}${cell.note ? html`<small>${cell.note}</small>` : nothing}</p>
    <p class="then"><span>上期 ${before.text}</span><span>去年同期 ${year_before.text}</span></p></div>`;
}

/** @param {import('./state.js').Chart | null} chart */
function chart(chart) {
  if (!chart || chart.labels.length === 0) return nothing;
  return html`<section class="chart" aria-labelledby="chart">
    <h3 id="chart">${chart.title}（${chart.unit}）</h3>
    ${chart.kind === 'lines' ? html`<ul class="key" aria-hidden="true">${chart.series.map(({ label }, order) => html`<li>${sample(order)}${label}</li>`)}</ul>` : nothing}
    ${chart.kind === 'heat' ? heat(chart) : html`<div class="plot" role="img" aria-label="${chart.title}的图，数字在下面的表里"></div>`}
  </section>`;
}

/** The stroke and the marker of a line.  @param {number} order */
function sample(order) {
  const dash = ['', '10 6', '2 5'][order % 3];
  return html`<svg viewBox="0 0 48 16" class="sample"><path d="M0 8h48" stroke-dasharray=${dash || nothing}/>${[html`<svg><circle cx="24" cy="8" r="4" class="solid"/></svg>`, html`<svg><rect x="20" y="4" width="8" height="8" class="open"/></svg>`, html`<svg><path d="M24 3l5 9H19z" class="open"/></svg>`][order % 3]}</svg>`;
}

/** @param {import('./state.js').Chart} chart */
function heat(chart) {
  const greatest = Math.max(0, ...chart.series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return html`<div class="wide" tabindex="0" role="region" aria-label="${chart.title}的图"><table class="heat">
    <thead><tr><td></td>${chart.labels.map((label) => html`<th scope="col">${label} 时</th>`)}</tr></thead>
    <tbody>${chart.series.map(({ label, values }) => html`<tr><th scope="row">${label}</th>${values.map((value) => html`<td class="s${shade(value, greatest)}">${value}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** @param {Report} report */
function table({ by_name, columns, rows, total, title }) {
  return html`<div class="wide" tabindex="0" role="region" aria-label="${title}的表"><table class="figures">
    <thead><tr><th scope="col">${by_name}</th>${columns.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
    <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name.text}</th>${cells.map(field)}</tr>`)}</tbody>
    ${total ? html`<tfoot><tr><th scope="row">${total[0].text}</th>${total.slice(1).map(field)}</tr></tfoot>` : nothing}
  </table></div>`;
}

/** @param {Cell} cell */
function field({ text, why, note }) {
  return html`<td class=${why ? 'why' : nothing}>${text}${note ? html`<small>${note}</small>` : nothing}</td>`;
}

// ---------- the visits one by one

/** @param {State} state  @param {Acts} acts */
function visits(state, acts) {
  const { visits } = state;
  if (!visits) return html`<p class="none">正在读取</p>`;
  const may = state.kinds?.may_mark;
  const abnormal = visits.columns.indexOf('异常');
  return html`<article class="report">
    <h2>办理明细</h2>
    <p class="second">${visits.day}　共 ${visits.of} 次${visits.rows.length < visits.of ? `，下面是最近的 ${visits.rows.length} 次，全部请导出` : ''}</p>
    ${visits.of === 0 ? html`<p class="none">${visits.day === state.kinds?.today ? '今天没有人办理。' : '这一天没有人办理。'}</p>` : html`
    <div class="wide" tabindex="0" role="region" aria-label="办理明细的表"><table class="figures visits">
      <thead><tr>${visits.columns.map((label) => html`<th scope="col">${label}</th>`)}${may ? html`<td></td>` : nothing}</tr></thead>
      <tbody>${visits.rows.map(({ visit, cells }) => html`<tr>${cells.map((text, place) => (place === 0 ? html`<th scope="row">${text}</th>` : html`<td class=${visits.columns[place] === '意见' ? 'said' : nothing}>${text}</td>`))}
        ${may ? html`<td>${cells[abnormal] ? html`<button type="button" class="mini" @click=${() => acts.unmark(visit)}>取消异常</button>` : state.marking === visit ? html`
          <form class="marking" @submit=${acts.markVisit}><input name="reason" maxlength="60" aria-label="${cells[0]} 为什么异常" placeholder="为什么异常" required><button class="mini">标记</button><button type="button" class="mini" @click=${() => acts.openMark(null)}>取消</button></form>` : html`
          <button type="button" class="mini" aria-label="把 ${cells[0]} 标为异常" @click=${() => acts.openMark(visit)}>标为异常</button>`}</td>` : nothing}</tr>`)}</tbody>
    </table></div>`}
  </article>`;
}
