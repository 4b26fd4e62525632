/** Hall and zone boards: the newest call, the calls before it, who was missed and who waits. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { keyed } from '/vendor/lit-html/directives/keyed.js';
import { stepOf } from './fit.js';
import { fitted, framed, pageOf } from './frame.js';
import { callRows, isCompact, isPortrait, paged, placeName, rowsOf, windowName } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Board} Board */
/** @typedef {import('./state.js').Call} Call */
/** @typedef {import('./state.js').Place} Place */
/** @typedef {import('./fit.js').Room} Room */

/** Room of each size in display.css, largest first, in em. */
const NEWEST_NUMBER = [2.46, 2.7, 3.2, 3.8];
/** On an upright wall the width is what there is least of: a usual number goes from edge to edge. */
const NEWEST_NUMBER_UPRIGHT = [2.43, 2.52, 2.7, 3.05, 3.3, 3.8];
const NEWEST_PLACE = [{ em: 9.3, lines: 1 }, { em: 12, lines: 1 }, { em: 16.8, lines: 2 }];
const NEWEST_WINDOW = [{ em: 4.2, lines: 1 }, { em: 4.9, lines: 1 }, { em: 6.4, lines: 1 }, { em: 8.4, lines: 1 }, { em: 10.5, lines: 2 }, { em: 14, lines: 3 }];
const ROW_NUMBER = [3.2, 4];
const ROW_WINDOW = [{ em: 5.1, lines: 1 }, { em: 6.2, lines: 1 }, { em: 8, lines: 2 }, { em: 12, lines: 3 }];
const ROW_PLACE = [{ em: 4.4, lines: 1 }, { em: 4.4, lines: 2 }, { em: 5.6, lines: 2 }, { em: 7.6, lines: 3 }];
/** Beside the calls a name has half the width it has below them. */
const WAITING_NAME_WIDE = [{ em: 13, lines: 1 }, { em: 13, lines: 2 }, { em: 16.2, lines: 2 }];
const WAITING_NAME = [{ em: 6.6, lines: 1 }, { em: 6.6, lines: 2 }, { em: 8.2, lines: 2 }, { em: 9.4, lines: 3 }];

/**
 * @param {Board} snapshot
 * @param {State} state
 */
export function board(snapshot, state) {
  const { calls, zone } = snapshot;
  const stale = state.cutOffAt !== null;
  const rows = rowsOf(state);
  return framed(snapshot, state, html`<main>
      <section class="newest ${stale ? 'stale' : ''}" aria-live="polite">${calls.length === 0 ? welcome(stale) : keyed(calls[0].id, newest(calls[0], zone, state))}</section>
      ${calls.length === 0 ? welcomeLists(snapshot, rows, state) : lists(snapshot, rows, state)}
    </main>`);
}

/** @typedef {import('./state.js').RowCounts} RowCounts */

/** @param {Board} snapshot  @param {RowCounts} rows  @param {State} state */
function lists(snapshot, rows, state) {
  if (isCompact(state)) return html`<div class="lists ${state.cutOffAt === null ? '' : 'stale'}">${callList(snapshot, rows.calls, state)}</div>`;
  const names = isPortrait(state) ? WAITING_NAME_WIDE : WAITING_NAME;
  return html`<div class="lists ${state.cutOffAt === null ? '' : 'stale'}" .style=${`--rows: ${rows.calls}`}>
    ${callList(snapshot, rows.calls, state)}
    ${missedList(snapshot.missed, rows.side, state.at)}
    ${waitingList(snapshot.waiting, rows.side, 1, names, state.at)}
  </div>`;
}

/** @param {Board} snapshot  @param {RowCounts} rows  @param {State} state */
function welcomeLists({ missed, waiting }, rows, state) {
  if (isCompact(state)) return nothing;
  return html`<div class="lists no-calls ${missed.length === 0 ? 'none-missed' : ''} ${state.cutOffAt === null ? '' : 'stale'}">
    ${missed.length === 0 ? nothing : missedList(missed, rows.welcome, state.at)}
    ${waitingList(waiting, rows.welcome, isPortrait(state) ? 1 : 2, WAITING_NAME_WIDE, state.at)}
  </div>`;
}

/** @param {boolean} stale */
function welcome(stale) {
  return html`<div class="welcome"><h1>${stale ? '请留意广播叫号' : '请留意屏幕叫号'}</h1><p>请在休息区等候，叫到号后到窗口办理</p></div>`;
}

/**
 * @param {Call} call
 * @param {Place | null} zone
 * @param {State} state
 */
function newest(call, zone, state) {
  const stale = state.cutOffAt !== null;
  const place = placeName(call.place, zone);
  const isTurn = call.state === 'called' && !stale;
  const words = call.state === 'serving' ? `${place}办理中` : stale ? (place === '' ? '已呼叫' : `已呼叫到${place}`) : `请到${place}`;
  return html`<div class="arriving">
    <h1 class="number size-${stepOf(call.number, isPortrait(state) ? NEWEST_NUMBER_UPRIGHT : NEWEST_NUMBER)}">${call.number}</h1>
    <div class=${isTurn ? 'turn' : 'told'}>
      ${fitted('p', words, NEWEST_PLACE)}
      ${fitted('window', windowName(call.window), NEWEST_WINDOW)}
    </div>
  </div>`;
}

/**
 * @param {Board} snapshot
 * @param {number} room
 * @param {State} state
 */
function callList({ calls, zone }, room, state) {
  const { rows, page, pages } = callRows(calls, room, state.at);
  const placed = calls.some((call) => placeName(call.place, zone) !== '');
  return html`<section class="calls ${placed ? '' : 'unplaced'}">
    <h2 class="sr-only">正在叫号</h2>
    <div class="head ${isCompact(state) ? 'sr-only' : ''}"><span>票号</span><span>窗口</span><span>${pageOf(page, pages)}</span><span class="end">状态</span></div>
    <ul>${rows.map((call) => callRow(call, zone, state.cutOffAt !== null))}</ul>
  </section>`;
}

/**
 * @param {Call} call
 * @param {Place | null} zone
 * @param {boolean} stale
 */
function callRow(call, zone, stale) {
  const isTurn = call.state === 'called' && !stale;
  const word = call.state === 'serving' ? '办理中' : stale ? '已呼叫' : '请办理';
  return html`<li>
    <b class="number size-${stepOf(call.number, ROW_NUMBER)}">${call.number}</b>
    ${fitted('at', windowName(call.window), ROW_WINDOW)}
    ${fitted('floor', placeName(call.place, zone), ROW_PLACE)}
    <span class="state ${isTurn ? 'turn' : ''}"><span>${word}</span></span>
  </li>`;
}

/**
 * @param {string[]} missed
 * @param {number} room
 * @param {number} at
 */
function missedList(missed, room, at) {
  if (missed.length === 0) return html`<div></div>`;
  const { rows } = paged(missed, room, at);
  return html`<section class="missed">
    <h2 class="head">过号请到导服台</h2>
    <ul>${rows.map((number) => html`<li><b class="number size-${stepOf(number, ROW_NUMBER)}">${number}</b></li>`)}</ul>
  </section>`;
}

/**
 * @param {import('./state.js').Waiting[]} waiting
 * @param {number} room     rows of one column
 * @param {number} columns
 * @param {Room[]} names
 * @param {number} at
 */
function waitingList(waiting, room, columns, names, at) {
  if (waiting.length === 0) return nothing;
  const { rows, page, pages } = paged(waiting, room * columns, at);
  const each = Math.ceil(rows.length / columns);
  const parts = Array.from({ length: columns }, (_, column) => rows.slice(column * each, (column + 1) * each)).filter((part) => part.length > 0);
  return html`<section class="waits">
    <h2 class="sr-only">等候人数</h2>
    <div class="columns">
      ${parts.map((part, column) => html`<div>
        <div class="head"><span>等候${column === 0 ? pageOf(page, pages) : nothing}</span><span>人数</span></div>
        <ul>${part.map((service) => html`<li>${fitted('name', service.name, names)}<b>${service.waiting}</b></li>`)}</ul>
      </div>`)}
    </div>
  </section>`;
}
