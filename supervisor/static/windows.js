/** The windows, by zone: what each is at, and for how long. */
import { html, nothing, svg } from '/vendor/lit-html/lit-html.js';
import { levelOf, minutesBetween } from './levels.js';
import { limit } from './limits.js';
import { byZone, countStates } from './state.js';

/** @typedef {import('./state.js').Window} Window */
/** @typedef {{openWindow: (code: string) => void}} WindowActs */

/** From so many on they stand closer, without the clerks' names. */
const MANY = 60;
const PAUSED = svg`<path d="M6 2v16M14 2v16"/>`;
const FREE = svg`<circle cx="10" cy="10" r="7"/>`;

/** @param {Window[]} windows  @param {boolean} cutOff  @param {number} then  @param {WindowActs} acts */
export function grid(windows, cutOff, then, acts) {
  const count = countStates(windows);
  const many = windows.length > MANY;
  return html`<section class="box wide" aria-labelledby="windows">
    <h2><span id="windows">窗口</span><small>开放 ${count.open} / ${count.all}　办理中 ${count.serving}　${cutOff ? '已呼叫' : '请办理'} ${count.called}　空闲 ${count.free}　暂停 ${count.paused}　未开 ${count.closed}</small></h2>
    ${byZone(windows).map(({ place, windows }) => html`<div class="zone"><h3>${place.floor}<br>${place.zone}</h3>
      <ul class=${many ? 'windows many' : 'windows'}>${windows.map((window) => card(window, cutOff, then, many, acts))}</ul></div>`)}
  </section>`;
}

/** What a window is at, in a word.  @param {Window} window  @param {boolean} cutOff */
export function stateWord({ state }, cutOff) {
  return { closed: '未开', free: '空闲', called: cutOff ? '已呼叫' : '请办理', serving: '办理中', paused: '暂停' }[state];
}

/** @param {Window} window  @param {boolean} cutOff  @param {number} then  @param {boolean} many  @param {WindowActs} acts */
function card(window, cutOff, then, many, acts) {
  const { code, label, state, number, clerk, since, watched_since, limits, reason, by_hand } = window;
  const shape = state === 'paused' ? PAUSED : state === 'free' ? FREE : null;
  const turn = state === 'called' && !cutOff;
  const level = watched_since === null ? null : levelOf(minutesBetween(then, watched_since), limits);
  // A free window is watched only since somebody waits for it; where that is not the trouble yet, it is said how long it has been free.
  const from = level === null && state === 'free' ? since : watched_since ?? since;
  const minutes = from === null ? null : `${minutesBetween(then, from)}分`;
  const time = html`<span class="nowrap">${minutes === null ? nothing : level === null ? minutes : limit(level, state === 'free' ? `有人等 ${minutes}` : minutes)}</span>`;
  return html`<li class=${state}><button type="button" aria-haspopup="dialog" @click=${() => acts.openWindow(code)}>
    <span class="top"><b>${label}<span class="sr-only">号窗口</span></b><span class=${turn ? 'state turn' : 'state'}>${shape ? html`<svg viewBox="0 0 20 20" aria-hidden="true">${shape}</svg>` : nothing}${stateWord(window, cutOff)}</span></span>
    ${many ? html`<span class="low"><b>${number ?? nothing}</b>${time}</span>` : html`
      <span class=${number ? 'mid' : 'mid word'}>${number ?? reason ?? (by_hand ? '临时调整业务' : nothing)}</span>
      <span class="low"><span class="clerk">${clerk ?? nothing}</span>${time}</span>`}</button></li>`;
}
