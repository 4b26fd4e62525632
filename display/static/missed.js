/** The board of missed numbers: which they are, and what somebody does who holds one. */
import { html } from '/vendor/lit-html/lit-html.js';
import { repeat } from '/vendor/lit-html/directives/repeat.js';
import { stepOf } from './fit.js';
import { framed, isBanded, pageOf, quiet } from './frame.js';
import { isCompact, isPortrait, paged, unitOf } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').MissedBoard} MissedBoard */

const WHAT_TO_DO = { guide_desk: '请到导服台恢复排队', kiosk: '请到取号机或导服台恢复排队' };
const VOID = '过号作废，请重新取号';
/** Heights in --u and columns, as in display.css. */
const SHAPES = {
  wide: { fixed: 12 + 24 + 2, row: 22, band: 15, columns: 4 },
  upright: { fixed: 18 + 36 + 2, row: 22, band: 20, columns: 2 },
  compact: { fixed: 12, row: 16, band: 12, columns: 3 },
  compactUpright: { fixed: 12, row: 18, band: 12, columns: 1 },
};
const NUMBER = [2.5, 2.7, 3.2, 3.8];

/** @param {MissedBoard} snapshot  @param {State} state */
export function missedBoard(snapshot, state) {
  const { missed, revive } = snapshot;
  if (missed.length === 0) return framed(snapshot, state, html`<main>${quiet('现在没有过号', '叫到号后请尽快到窗口')}</main>`);
  const upright = isPortrait(state);
  const shape = SHAPES[isCompact(state) ? (upright ? 'compactUpright' : 'compact') : upright ? 'upright' : 'wide'];
  const lines = Math.max(1, Math.floor((state.height / unitOf(state) - shape.fixed - (isBanded(state) ? shape.band : 0)) / shape.row));
  const { rows, page, pages } = paged(missed, lines * shape.columns, state.at);
  return framed(snapshot, state, html`<main class="missing ${state.cutOffAt === null ? '' : 'stale'}">
    <div class="what"><h2>过号${pageOf(page, pages)}</h2><p>${revive === null ? VOID : WHAT_TO_DO[revive]}</p></div>
    <ul .style=${`--columns: ${shape.columns}`}>${repeat(rows, (number) => number, (number) => html`<li><b class="number size-${stepOf(number, NUMBER)}">${number}</b></li>`)}</ul>
  </main>`);
}
