/** The board of missed numbers: which they are, and what somebody does who holds one. */
import { html } from '/vendor/lit-html/lit-html.js';
import { stepOf } from './fit.js';
import { framed, isBanded, pageOf, quiet } from './frame.js';
import { isCompact, isPortrait, paged, unitOf } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').MissedBoard} MissedBoard */

const WHAT_TO_DO = { guide_desk: '请到导服台恢复排队', kiosk: '请到取号机或导服台恢复排队' };
const VOID = '过号作废，请重新取号';
/** Heights in --u and columns, as in display.css: [for a few large numbers, for more]. */
const SHAPES = {
  wide: { fixed: 12 + 24 + 2, band: 15, rows: [{ row: 46, columns: 2 }, { row: 22, columns: 4 }] },
  upright: { fixed: 18 + 36 + 2, band: 20, rows: [{ row: 46, columns: 1 }, { row: 22, columns: 2 }] },
  compact: { fixed: 13, band: 12, rows: [{ row: 23, columns: 2 }, { row: 15.5, columns: 3 }] },
  compactUpright: { fixed: 13, band: 18, rows: [{ row: 23, columns: 1 }] },
};
const NUMBER = [2.5, 2.7, 3.2, 3.8];

/** @param {MissedBoard} snapshot  @param {State} state */
export function missedBoard(snapshot, state) {
  const { missed, revive } = snapshot;
  if (missed.length === 0) return framed(snapshot, state, html`<main>${quiet('现在没有过号', '叫到号后请尽快到窗口')}</main>`);
  const upright = isPortrait(state);
  const shape = SHAPES[isCompact(state) ? (upright ? 'compactUpright' : 'compact') : upright ? 'upright' : 'wide'];
  const high = state.height / unitOf(state) - shape.fixed - (isBanded(state) ? shape.band : 0);
  const rooms = shape.rows.map(({ row, columns }) => ({ columns, room: Math.max(1, Math.floor(high / row)) * columns }));
  const large = rooms.findIndex(({ room }) => missed.length <= room) === 0;
  const { columns, room } = large ? rooms[0] : rooms[rooms.length - 1];
  const { rows, page, pages } = paged(missed, room, state.at);
  const step = Math.max(...missed.map((number) => stepOf(number, NUMBER)));
  return framed(snapshot, state, html`<main class="missing ${large ? 'large' : ''} ${state.cutOffAt === null ? '' : 'stale'}">
    <div class="what"><h1>过号${pageOf(page, pages)}</h1><p>${revive === null ? VOID : WHAT_TO_DO[revive]}</p></div>
    <ul .style=${`--columns: ${columns}`}>${rows.map((number) => html`<li><b class="number size-${step}">${number}</b></li>`)}</ul>
  </main>`);
}
