/** The hall's machines: which of them need somebody, and the sheet on which papers are decided. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { printerWords } from '/static/js/printers.js';
import { mark } from '/static/js/sign-in.js';
import { clockTime } from '/static/js/time.js';
import { limit } from './limits.js';
import { byKind, PAPER, screenCondition, sheetOf } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {import('./state.js').Device} Device */
/** @typedef {import('./state.js').Decision} Decision */
/** @typedef {{openSheet: (printer: string) => void, closeSheet: () => void, decide: (job: number, decision: Decision) => void, setOutOfUse: (kiosk: string, out: boolean) => void, openScreens: () => void}} MachineActs */

/** How many devices of a kind are named; of more, the count says enough. */
const NAMED = 3;
/** The same of screens that tell how they are. */
const SCREENS = 6;

/** @param {State} state  @param {Snapshot} snapshot  @param {MachineActs} acts */
export function devices(state, { printers, devices, alarms }, acts) {
  const levels = new Map(alarms.filter(({ rule }) => rule === 'device' || rule === 'printer').map(({ subject, level }) => [subject, level]));
  const told = printers.filter(({ state, uncertain }) => state !== 'none' || uncertain > 0);
  const kinds = byKind(devices);
  const lost = kinds.reduce((sum, { lost }) => sum + lost.length, 0) + told.filter((printer) => printerWords(printer).needsSomeone).length;
  const missing = kinds.reduce((sum, { notEnrolled }) => sum + notEnrolled.length, 0);
  const all = told.length + devices.length;
  return html`<section class="box devices" aria-labelledby="devices">
    <h2><span id="devices">设备</span><small>${all === 0 ? nothing : `${all} 台，${lost > 0 ? `${lost} 台要处理` : missing > 0 ? `${missing} 台还没有登记` : '都正常'}`}</small></h2>
    ${state.refusal && state.sheet === null && !state.clearing ? html`<p class="refusal" role="alert">${mark()}<span>${state.refusal}</span></p>` : nothing}
    ${all === 0 ? html`<p class="none">还没有登记设备。</p>` : html`<dl>
      ${told.map((printer) => printerRow(printer, levels.get(printer.code), acts))}
      ${kinds.map(({ kind, name, all, connected, lost, notEnrolled }) => html`<div class=${lost.length > 0 ? 'act' : nothing}><dt>${lost.length > 0 ? mark() : nothing}${name}</dt>
        <dd>${connected === all ? `${all} 台已连接` : `${connected} / ${all} 台已连接`}
          ${lost.slice(0, NAMED).map((device) => html`<small>${device.name}，${device.seen_at ? `${clockTime(device.seen_at)} 断开` : '还没有连接过'}${badge(levels.get(device.code))}</small>`)}
          ${devices.filter((device) => device.kind === kind && device.connected && screenWords(device) !== null).slice(0, SCREENS).map((device) => {
            const { words, wrong } = /** @type {{words: string, wrong: boolean}} */ (screenWords(device));
            return html`<small class=${wrong ? 'wrong' : nothing}>${wrong ? mark() : nothing}<span>${device.name}，${words}${badge(levels.get(device.code))}</span></small>`;
          })}
          ${lost.length > NAMED ? html`<small>另有 ${lost.length - NAMED} 台没有连接</small>` : nothing}
          ${notEnrolled.length > 0 ? html`<small>还没有登记：${notEnrolled.slice(0, NAMED).map((device) => device.name).join('、')}${notEnrolled.length > NAMED ? ` 等 ${notEnrolled.length} 台` : nothing}</small>` : nothing}</dd>
        ${kind === 'display' ? html`<dd class="set"><button type="button" class="mini" aria-haspopup="dialog" @click=${acts.openScreens}>屏幕设置</button></dd>` : nothing}
        ${kind === 'kiosk' ? html`<dd class="kiosks"><ul>${devices.filter((device) => device.kind === 'kiosk').map((kiosk) => kioskRow(state, kiosk, acts))}</ul></dd>` : nothing}</div>`)}
    </dl>`}
  </section>`;
}

/** @param {import('./levels.js').Level | undefined} level  of the alarm that stands */
function badge(level) {
  return level === undefined ? nothing : html` ${limit(level)}`;
}

/** What a screen says of itself, or null: of window strips, which are many, only what is wrong.  @param {Device} device */
function screenWords({ screen }) {
  if (!screen) return null;
  const told = screenCondition(screen);
  if (screen.stuck_since) return { words: `停在 ${clockTime(screen.stuck_since)}`, wrong: true };
  if (told.mute) return { words: '声音被浏览器拦住', wrong: true };
  return screen.kind === 'window_strip' ? null : { words: told.audible ? '正常，有声' : '正常', wrong: false };
}

/** @param {import('./state.js').Printer} printer  @param {import('./levels.js').Level | undefined} level  @param {MachineActs} acts */
function printerRow(printer, level, acts) {
  const { words, needsSomeone } = printerWords(printer);
  const { name, state, since, alarmed, uncertain, code } = printer;
  return html`<div class=${needsSomeone ? 'act' : nothing}><dt>${alarmed || uncertain > 0 ? mark() : nothing}${name}</dt>
    <dd>${words.join('，')}${badge(level)}${state !== 'ready' && since ? html`<small>${clockTime(since)} 起${alarmed ? '，仍未恢复' : nothing}</small>` : nothing}</dd>
    ${uncertain > 0 ? html`<dd class="papers"><button type="button" class="mini" aria-haspopup="dialog" @click=${() => acts.openSheet(code)}>${uncertain} 张小票要处理</button></dd>` : nothing}</div>`;
}

/** @param {State} state  @param {Device} kiosk  @param {MachineActs} acts */
function kioskRow(state, { code, name, out_of_use }, acts) {
  return html`<li class=${out_of_use ? 'out' : nothing}><span>${name}${out_of_use ? html`<small>已暂停取号</small>` : nothing}</span>
    <button type="button" class="mini" aria-label="${name} ${out_of_use ? '恢复取号' : '暂停取号'}" aria-disabled=${state.asking.includes(`kiosk ${code}`)}
      @click=${() => acts.setOutOfUse(code, !out_of_use)}>${out_of_use ? '恢复取号' : '暂停取号'}</button></li>`;
}

/** @type {[Decision, string][]} */
const DECISIONS = [['printed', '已出票'], ['reprint', '补打'], ['drop', '作废']];

/** Always in the page, so that the browser can give the focus back where it was.  @param {State} state  @param {MachineActs} acts */
export function papersSheet(state, acts) {
  const open = sheetOf(state);
  return html`<dialog class="sheet" aria-labelledby="sheet" @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); acts.closeSheet(); }}>
    ${open === null ? nothing : html`
      <header><h2 id="sheet">${open.printer.name}　要处理的小票</h2><button type="button" class="mini" @click=${acts.closeSheet}>关闭</button></header>
      <p class="second">作废的是小票，号码仍有效。补打的小票印有「补打 第几次」。</p>
      <p class="refusal" role="alert">${state.refusal ? html`${mark()}<span>${state.refusal}</span>` : nothing}</p>
      ${open.papers.length === 0 ? html`<p class="none" role="status">都处理好了。</p>` : html`<table>
        <thead><tr><th scope="col">号码</th><th scope="col">时间</th><th scope="col">取号机</th><th scope="col">情况</th><th scope="col">处理</th></tr></thead>
        <tbody>${open.papers.map(({ job, number, state: became, queued_at, kiosk }) => html`<tr>
          <th scope="row">${number}</th><td>${clockTime(queued_at)}</td><td>${kiosk ?? '—'}</td><td>${PAPER[became]}</td>
          <td class="keys">${DECISIONS.map(([decision, word]) => html`<button type="button" class="mini" aria-label="${number} ${word}" aria-disabled=${state.asking.includes(`paper ${job}`)} @click=${() => acts.decide(job, decision)}>${word}</button>`)}</td></tr>`)}</tbody>
      </table>`}`}
  </dialog>`;
}
