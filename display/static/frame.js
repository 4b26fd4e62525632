/** What every board has around what it shows: whose hall and what time it is above, and a band below while it must not be believed or nobody is called. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { clockTime, dayName } from '/static/js/time.js';
import { fitText, stepOf } from './fit.js';
import { isCompact, isPortrait } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Common} Common */
/** @typedef {import('./state.js').Place} Place */
/** @typedef {import('./fit.js').Room} Room */

/** A hall's name and its zone's, in em of each size. */
const HALL = [29, 36, 49];
const HALL_UPRIGHT = [24.5, 30.5, 41];

/**
 * A board of any kind.
 * @param {Common & {zone?: Place | null}} snapshot
 * @param {State} state
 * @param {unknown} content  its <main>
 */
export function framed(snapshot, state, content) {
  const { hall, zone = null } = snapshot;
  const place = zone === null ? '' : zone.floor + zone.zone;
  const compact = isCompact(state);
  const shape = `board${isPortrait(state) ? ' upright' : ''}${compact ? ' compact' : ''}${isBanded(state) ? ' banded' : ''}`;
  return html`<div class=${shape}>
    ${compact ? nothing : html`<header>
      <p class="hall size-${stepOf(`${hall.name}　${place}`, isPortrait(state) ? HALL_UPRIGHT : HALL)}">${hall.name}${zone === null ? nothing : html`<b>${place}</b>`}</p>
      <p class="when"><span>${dayName(state.at)}</span><time class="clock">${clockTime(state.at)}</time></p>
    </header>`}
    ${content}
    ${band(snapshot, state, compact)}
  </div>`;
}

/** Whether a band takes some of a board's height.  @param {{cutOffAt: number | null, snapshot?: {paused: object | null} | null}} state */
export function isBanded(state) {
  return state.cutOffAt !== null || Boolean(state.snapshot?.paused);
}

/** @param {Common} snapshot  @param {State} state  @param {boolean} compact */
function band({ paused }, { cutOffAt }, compact) {
  if (cutOffAt !== null) {
    return compact ? banner('屏幕暂停更新，请听广播', `${clockTime(cutOffAt)} 的信息`) : banner('屏幕暂停更新，请留意广播或咨询导服台', `以上是 ${clockTime(cutOffAt)} 的信息`);
  }
  if (paused) return banner('系统故障，号码有效，请稍候', compact ? '' : `${clockTime(paused.since)} 起暂停叫号`);
  return nothing;
}

/** @param {string} words  @param {string} time */
function banner(words, time) {
  return html`<footer><div class="stale-word" role="status">
    <p><svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="18"/><path d="M24 13v11l8 6"/></svg>${words}</p>
    ${time === '' ? nothing : html`<p class="time">${time}</p>`}
  </div></footer>`;
}

/** A board that has nothing to tell.  @param {string} words  @param {string} hint */
export function quiet(words, hint) {
  return html`<div class="quiet"><h1>${words}</h1><p>${hint}</p></div>`;
}

// Rows are drawn with map: lit-html's `repeat` leaves a comment node behind for every row that goes, and a wall runs for months.

/** Says that there is more to come.  @param {number} page  @param {number} pages */
export function pageOf(page, pages) {
  return pages === 1 ? nothing : html`<small class="page">${page}/${pages}</small>`;
}

/**
 * Words in the largest size that holds them.
 * @param {string} name  class
 * @param {string} text
 * @param {Room[]} rooms
 */
export function fitted(name, text, rooms) {
  const { step, lines } = fitText(text, rooms);
  return html`<span class="${name} size-${step}">${lines.map((line) => html`<span class="trim">${line}</span>`)}</span>`;
}
