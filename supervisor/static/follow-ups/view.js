/** The page of bad ratings as pictures of its state: the list, and beside it the one that is open with its next step. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { keyed } from '/vendor/lit-html/directives/keyed.js';
import { rooms } from '/static/js/rooms.js';
import { mark, signInPage } from '/static/js/sign-in.js';
import { clockTime, dayName } from '/static/js/time.js';
import { casePanel, deadline } from './case.js';
import { paperForm } from './paper.js';
import { signsTable } from './signs.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Tab} Tab */
/**
 * @typedef {import('/static/js/sign-in.js').SignInActs & {signOut: () => void, open: (tab: Tab) => void, show: (visit: number) => void, choose: (action: string) => void,
 *   take: (event: SubmitEvent) => void, setAside: (event: SubmitEvent) => void, askSetAside: (visit: number | null) => void, typeIn: (event: SubmitEvent) => void,
 *   level: (level: string) => void, range: (range: {from: string, to: string}) => void, day: (day: string) => void}} Acts
 */

/** @type {{tab: Tab, name: string}[]} */
const TABS = [{ tab: 'open', name: '待处理' }, { tab: 'ledger', name: '整改台账' }, { tab: 'signs', name: '刷评线索' }, { tab: 'paper', name: '录入纸质评价' }];

/** @param {State} state  @param {number} at  the hall's moment, ms  @param {Acts} acts */
export function page(state, at, acts) {
  if (state.phase === 'sign-in') return signInPage({ title: '差评整改', who: '督查人员登录' }, state, acts);
  if (state.phase !== 'live' || !state.ledger) return html`<main class="alone"><h1>差评整改</h1><p role="status">${state.sentence ?? state.refusal ?? (state.cutOff ? '已断开，正在重连' : '正在连接')}</p></main>`;
  const { may, hall } = state.ledger;
  const tabs = TABS.filter(({ tab }) => (tab === 'paper' ? may.watch : tab === 'signs' ? may.watch || !may.act : true));
  return html`
    <div class=${state.cutOff ? 'live follow-ups cut-off' : 'live follow-ups'}>
      <header>
        <h1>${hall.name}</h1>
        ${rooms('follow-ups')}
        <p class="link" role="status">${state.cutOff ? html`${mark()}<span>已断开，正在重连</span>` : nothing}</p>
        <p class="who"><span>${state.session?.name}</span><button type="button" class="mini" @click=${acts.signOut}>退出</button></p>
        <p class="when"><span>${dayName(at)}</span><b>${clockTime(at)}</b></p>
      </header>
      <main>
        <nav class="tabs" aria-label="差评整改">
          ${tabs.map(({ tab, name }) => html`<button type="button" aria-current=${tab === state.tab ? 'true' : 'false'} @click=${() => acts.open(tab)}>${name}</button>`)}
          ${state.tab === 'ledger' ? rangeForm(state, acts) : nothing}
          ${state.tab === 'signs' ? html`<label class="range">日期 <input type="date" name="day" .value=${state.day ?? ''} @change=${(/** @type {globalThis.Event} */ event) => acts.day(valueOf(event))}></label>` : nothing}
        </nav>
        ${state.tab === 'signs' ? signsTable(state, acts) : state.tab === 'paper' ? paperForm(state, acts) : board(state, acts)}
      </main>
    </div>`;
}

/** @param {globalThis.Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

/** @param {State} state  @param {Acts} acts */
function rangeForm({ range, ledger }, acts) {
  if (!range) return nothing;
  const file = (/** @type {string} */ kind) => `/api/v1/supervisor/follow-ups.${kind}?from=${range.from}&to=${range.to}`;
  return html`<p class="range">
    <label>差评日期 <input type="date" name="from" .value=${range.from} @change=${(/** @type {globalThis.Event} */ event) => acts.range({ ...range, from: valueOf(event) })}></label>
    <label>至 <input type="date" name="to" .value=${range.to} @change=${(/** @type {globalThis.Event} */ event) => acts.range({ ...range, to: valueOf(event) })}></label>
    ${ledger ? html`<a class="mini" href=${file('xlsx')} download>导出 Excel</a><a class="mini" href=${file('csv')} download>导出 CSV</a>` : nothing}
  </p>`;
}

/** @param {State} state  @param {Acts} acts */
function board(state, acts) {
  const { ledger, shown, tab } = state;
  if (!ledger) return html`<section class="box"><p class="none" role="status">${state.refusal ?? '正在读取'}</p></section>`;
  const over = ledger.cases.filter(({ deadline, closed }) => deadline.over && !closed).length;
  return html`
    <section class="box list" aria-labelledby="list">
      <h2><span id="list">${tab === 'open' ? '待处理的差评' : '整改台账'}</span><small>${ledger.cases.length} 件${over > 0 ? `，${over} 件逾期` : nothing}${tab === 'open' ? '，期限近的在前' : nothing}</small></h2>
      ${ledger.may.read_words ? nothing : html`<p class="none">管理员看不到群众留言和处理内容。</p>`}
      ${ledger.cases.length === 0 ? html`<p class="none">${tab === 'open' ? '现在没有要处理的差评。' : '这段时间没有差评。'}</p>` : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="list"><table>
        <thead><tr><th scope="col">票号</th><th scope="col">业务、窗口人员</th><th scope="col">评价</th><th scope="col">状态</th><th scope="col">期限</th></tr></thead>
        <tbody>${ledger.cases.map((one) => html`<tr class=${one.visit === shown?.visit ? 'on' : nothing}>
          <th scope="row"><button type="button" class="mini" aria-pressed=${one.visit === shown?.visit} @click=${() => acts.show(one.visit)}>${one.number}</button><small>${one.day.slice(5)}</small></th>
          <td>${one.service}<small>${one.window}号窗口　${one.clerk.name}</small></td>
          <td>${one.level.name}<small>${one.source}</small></td>
          <td>${one.state_name}<small>${one.assigned_to ?? nothing}</small></td>
          <td>${deadline(one)}</td></tr>`)}</tbody>
      </table></div>`}
    </section>
    ${keyed(`${shown?.visit} ${shown?.state} ${shown?.steps.length}`, casePanel(state, ledger, acts))}`;
}
