/** The strip over a window: whose turn it is here, in one of three drawings for panels of 1920×360 down to 192×64. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { keyed } from '/vendor/lit-html/directives/keyed.js';
import { ems, fitList, fitText, stepOf } from './fit.js';
import { othersHint, stripLayout, windowName } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Strip} Strip */
/** @typedef {import('./fit.js').Fitted} Fitted */

/** Words that stand alone where there is no number. */
const ALONE = { paused: '暂停服务', free: '热情为您服务', closed: '暂未开放' };
const STALE = '屏幕暂停更新';
const HALL_PAUSED = '请稍候';

/**
 * @param {Strip} snapshot
 * @param {State} state
 */
export function strip(snapshot, state) {
  const stale = state.cutOffAt !== null;
  const layout = stripLayout(state);
  const draw = { wide, medium, tiny }[layout];
  return html`<main class="strip ${layout} ${stale ? 'stale' : ''}"><div class="inside">${draw(snapshot, stale)}</div></main>`;
}

/** Number and what to do about it: the pair is drawn anew, and arrives, with every call.  @param {Strip} snapshot  @param {unknown} content */
function arriving(snapshot, content) {
  return keyed(snapshot.call, html`<div class="now arriving" aria-live="polite">${content}</div>`);
}

/** @param {Strip} snapshot */
function numberOf({ state, number }) {
  return state === 'called' || state === 'serving' ? number : null;
}

/** @param {Strip} snapshot  @param {boolean} stale */
function aloneWord({ state, paused }, stale) {
  if (stale) return STALE;
  if (paused) return HALL_PAUSED;
  return state === 'called' || state === 'serving' ? '' : ALONE[state];
}

/** @param {Fitted} fitted  @param {string} name */
function lines({ step, lines: all }, name) {
  return all.length === 0 ? nothing : html`<span class="${name} size-${step}">${all.map((line) => html`<span>${line}</span>`)}</span>`;
}

const PAUSE = html`<svg class="pause" viewBox="0 0 32 32" aria-hidden="true"><path d="M8 1v30M24 1v30"/></svg>`;

// 1920×360, counted in 1/45 of its height.  Widths are display.css's.

const WIDE_LABEL = [{ size: 22, em: 1.3 }, { size: 17, em: 1.9 }, { size: 13, em: 2.6 }];
const WIDE_TITLE = [{ em: 6.5, lines: 1 }, { em: 8, lines: 1 }, { em: 8, lines: 2 }, { em: 11, lines: 2 }];
const WIDE_HINT = [17.2, 20];
const WIDE_NUMBER = [2.53, 2.9, 3.15, 3.8];

/** @param {Strip} snapshot  @param {boolean} stale */
function wide(snapshot, stale) {
  return html`${snapshot.window.title === null ? wideLabel(snapshot) : wideTitle(snapshot, snapshot.window.title)}
    ${numberOf(snapshot) === null ? wideWord(snapshot, stale) : arriving(snapshot, wideNumber(snapshot, stale))}`;
}

/** @param {Strip} snapshot */
function wideLabel({ window }) {
  const step = stepOf(window.label, WIDE_LABEL.map((size) => size.em));
  const room = 69 - ems(window.label) * WIDE_LABEL[step].size;
  const services = fitList(window.services, [{ em: room / 9, lines: 1 }, { em: room / 7, lines: 2 }, { em: room / 5.5, lines: 3 }]);
  return html`<h1 class="at"><b class="label trim size-${step}">${window.label}</b><span class="of"><span class="unit">号窗口</span>${lines(services, 'services')}</span></h1>`;
}

/** @param {Strip} snapshot  @param {string} title */
function wideTitle({ window }, title) {
  const name = fitText(title, WIDE_TITLE);
  const services = fitList(window.services, [{ em: 10.2, lines: 3 - name.lines.length }, { em: 13, lines: 4 - name.lines.length }]);
  return html`<h1 class="at titled">${lines(name, 'title')}${lines(services, 'services')}</h1>`;
}

/** @param {Strip} snapshot  @param {boolean} stale */
function wideNumber(snapshot, stale) {
  const number = /** @type {string} */ (snapshot.number);
  const isTurn = snapshot.state === 'called' && !stale;
  const then = stale ? ['屏幕', '暂停更新'] : [snapshot.state === 'called' ? '号办理' : '办理中'];
  return html`${isTurn ? html`<span class="turn tail-right"><span class="trim">请</span></span>` : html`<span class="rest"></span>`}
    <b class="number size-${stepOf(number, WIDE_NUMBER)}">${number}</b>
    <span class="then ${isTurn ? '' : 'second'} ${stale ? 'told' : ''}">${then.map((line) => html`<span>${line}</span>`)}</span>`;
}

/** @param {Strip} snapshot  @param {boolean} stale */
function wideWord(snapshot, stale) {
  const word = aloneWord(snapshot, stale);
  if (stale) return html`<div class="now"><div class="said"><p class="big six trim">${word}</p><p class="hint trim">请留意广播或咨询导服台</p></div></div>`;
  if (snapshot.paused) return html`<div class="now"><div class="said"><p class="big trim">${word}</p><p class="hint trim size-0">系统故障，号码有效</p></div></div>`;
  if (snapshot.state === 'free') return html`<div class="now"><p class="big six trim second">${word}</p></div>`;
  const words = othersHint(snapshot.others);
  const hint = snapshot.state === 'closed' && snapshot.others.length === 0 ? nothing : html`<p class="hint trim size-${stepOf(words, WIDE_HINT)}">${words}</p>`;
  return html`<div class="now">${snapshot.state === 'paused' ? PAUSE : nothing}<div class="said"><p class="big trim ${snapshot.state === 'closed' ? 'second' : ''}">${word}</p>${hint}</div></div>`;
}

// 384×192, counted in 1/24 of its height.

const MEDIUM_LABEL = [{ em: 6.1, lines: 1 }, { em: 9, lines: 1 }, { em: 11, lines: 2 }];
const MEDIUM_LABEL_SIZE = [5, 4, 3.2];
const MEDIUM_NUMBER = [2.43, 2.62, 3.12, 3.5];

/** @param {Strip} snapshot  @param {boolean} stale */
function medium(snapshot, stale) {
  const number = numberOf(snapshot);
  if (number === null) return html`${smallHead(snapshot, MEDIUM_LABEL, MEDIUM_LABEL_SIZE, 44, 2, [[4, 1], [3.2, 2], [2.4, 2]])}${smallWord(snapshot, stale)}`;
  const isTurn = snapshot.state === 'called' && !stale;
  const then = stale ? ['屏幕', '暂停', '更新'] : isTurn ? ['请', '办理'] : ['办理中'];
  return html`${smallHead(snapshot, MEDIUM_LABEL, MEDIUM_LABEL_SIZE, 44, 2, [[4, 1], [3.2, 2], [2.4, 2]])}
    ${arriving(snapshot, html`<span class="then ${isTurn ? 'turn tail-right' : ''} ${stale ? 'told' : ''}">${then.map((line) => html`<span>${line}</span>`)}</span>
      <b class="number size-${stepOf(number, MEDIUM_NUMBER)}">${number}</b>`)}`;
}

// 192×64, counted in 1/8 of its height.

const TINY_LABEL = [{ em: 9, lines: 1 }, { em: 13, lines: 2 }];
const TINY_LABEL_SIZE = [2.25, 1.5];
const TINY_NUMBER = [2.7, 3.1, 4];

/** @param {Strip} snapshot  @param {boolean} stale */
function tiny(snapshot, stale) {
  const number = numberOf(snapshot);
  const head = smallHead(snapshot, TINY_LABEL, TINY_LABEL_SIZE, 22, 1, [[2.25, 1], [1.8, 1], [1.5, 2]]);
  if (number === null || stale) return html`${head}${smallWord(snapshot, stale)}`;
  const isTurn = snapshot.state === 'called';
  return html`${head}
    ${arriving(snapshot, html`<span class="then ${isTurn ? 'turn tail-right' : ''}"><span class="trim">${isTurn ? '请办理' : '办理中'}</span></span>
      <b class="number size-${stepOf(number, TINY_NUMBER)}">${number}</b>`)}`;
}

const LEAST_EM = 5;

/**
 * The window's name, and beside it as many of its services as there is room for.
 * @param {Strip} snapshot
 * @param {import('./fit.js').Room[]} rooms
 * @param {number[]} sizes         of the name, in the layout's unit
 * @param {number} wideIs          the line's whole width
 * @param {number} gap
 * @param {[number, number][]} services   size and lines of each step; where not even five signs have room, none is named
 */
function smallHead({ window }, rooms, sizes, wideIs, gap, services) {
  const name = fitText(windowName(window), rooms);
  const room = wideIs - gap - Math.max(...name.lines.map(ems)) * sizes[name.step];
  const smallest = services[services.length - 1][0];
  const beside = fitList(window.services, services.map(([size, count]) => ({ em: room / size, lines: count })));
  const hasRoom = room >= LEAST_EM * smallest && beside.lines.length <= services[beside.step]?.[1];
  return html`<h1 class="at">${lines(name, 'title')}${hasRoom ? lines(beside, 'services') : nothing}</h1>`;
}

/** @param {Strip} snapshot  @param {boolean} stale */
function smallWord(snapshot, stale) {
  const word = aloneWord(snapshot, stale);
  return html`<div class="now">${snapshot.state === 'paused' && !stale ? PAUSE : nothing}<p class="big trim ${ems(word) > 4 ? 'six' : ''} ${word === ALONE.free || word === ALONE.closed ? 'second' : ''}">${word}</p></div>`;
}
