/** The waiting board: of every line how many wait, whose numbers are at the windows, and how long it may take. */
import { html } from '/vendor/lit-html/lit-html.js';
import { ems, stepOf } from './fit.js';
import { fitted, framed, isBanded, pageOf, quiet } from './frame.js';
import { isCompact, isPortrait, paged, unitOf } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').WaitingBoard} WaitingBoard */

/**
 * Heights and widths in --u, as in display.css: what stands beside the rows, a row, the room of a name at each size and of the numbers.
 * numbers: the width for them, and the size at which they stand.
 */
const SHAPES = {
  wide: { fixed: 12 + 11 + 2, row: 11, band: 15, names: [{ em: 10.1, lines: 1 }, { em: 12.5, lines: 1 }, { em: 16.3, lines: 2 }, { em: 22.7, lines: 3 }], numbers: 54 },
  upright: { fixed: 18 + 11 + 2, row: 15, band: 20, names: [{ em: 6, lines: 1 }, { em: 7.4, lines: 2 }, { em: 9.6, lines: 2 }, { em: 13.2, lines: 3 }], numbers: 24 },
  compact: { fixed: 10, row: 12, band: 12, names: [{ em: 7.8, lines: 1 }, { em: 11, lines: 2 }, { em: 15, lines: 3 }], numbers: 28 },
  compactUpright: { fixed: 10, row: 12, band: 18, names: [{ em: 8, lines: 1 }, { em: 11.1, lines: 2 }, { em: 13.4, lines: 3 }], numbers: 0 },
};
const NUMBER_U = 8;
const BETWEEN_U = 4;
const COUNT = [1.9, 2.6];

/** @param {WaitingBoard} snapshot  @param {State} state */
export function waitingBoard(snapshot, state) {
  const { services } = snapshot;
  const compact = isCompact(state);
  const shape = SHAPES[isPortrait(state) ? (compact ? 'compactUpright' : 'upright') : compact ? 'compact' : 'wide'];
  const room = Math.max(1, Math.floor((state.height / unitOf(state) - shape.fixed - (isBanded(state) ? shape.band : 0)) / shape.row));
  const { rows, page, pages } = paged(services, room, state.at);
  if (services.length === 0) return framed(snapshot, state, html`<main>${quiet('现在没有人等候', '取号后请留意屏幕叫号')}</main>`);
  return framed(snapshot, state, html`<main class="lines ${state.cutOffAt === null ? '' : 'stale'}">
    <h1 class="sr-only">等候情况</h1>
    <div class="head"><span>业务${pageOf(page, pages)}</span><span class="end">等候</span><span>正在办理</span>${compact ? '' : html`<span class="end">预计等候<small class="hint">仅供参考</small></span>`}</div>
    <ul>${rows.map((service) => row(service, shape, compact))}</ul>
  </main>`);
}

/** @param {import('./state.js').Line} service  @param {typeof SHAPES.wide} shape  @param {boolean} compact */
function row(service, shape, compact) {
  const waiting = String(service.waiting);
  return html`<li>
    ${fitted('name', service.name, shape.names)}
    <span class="count end"><b class="number size-${stepOf(waiting, COUNT)}">${waiting}</b><small>人</small></span>
    <span class="now-at">${numbersThatFit(service.serving, shape.numbers).map((number) => html`<b class="number size-${stepOf(number, [3.2, 4])}">${number}</b>`)}</span>
    ${compact ? '' : html`<span class="wait end">${estimate(service.estimate_s)}</span>`}
  </li>`;
}

/** As many of the newest as have room; at least one.  @param {string[]} numbers  @param {number} room */
function numbersThatFit(numbers, room) {
  let free = room;
  return numbers.filter((number, place) => {
    free -= ems(number) * NUMBER_U + (place === 0 ? 0 : BETWEEN_U);
    return place === 0 || free >= 0;
  });
}

/** @param {[number, number] | null} range  seconds */
function estimate(range) {
  if (range === null) return html`<span class="third">暂无预计</span>`;
  const [low, high] = range.map((seconds) => Math.round(seconds / 60));
  return html`<b class="number">${low}–${high}</b><small>分钟</small>`;
}
