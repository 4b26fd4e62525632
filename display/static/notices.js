/** Notices: one after another, each long enough to be read, none of them rolling. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { keyed } from '/vendor/lit-html/directives/keyed.js';
import { ref } from '/vendor/lit-html/directives/ref.js';
import { flow } from './fit.js';
import { fitted, framed, isBanded, pageOf, quiet } from './frame.js';
import { hang } from './pictures.js';
import { isCompact, isPortrait, unitOf } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Notices} Notices */
/** @typedef {import('./state.js').Notice} Notice */
/** @typedef {{notice: Notice, lines: string[], picture: boolean, large: boolean}} Page */

/** How long one page stands; about two hundred signs are read in it. */
export const NOTICE_MS = 15_000;

/** In --u, as in display.css: what stands beside the text, its width alone and beside a picture, and a line and its signs: where the whole text fits, and else. */
const SHAPES = {
  wide: { fixed: 12 + 26 + 6, sizes: [{ line: 18, sign: 12 }, { line: 12, sign: 8 }], alone: 222, beside: 122, pictured: 0, band: 15, titles: [{ em: 18, lines: 1 }, { em: 24, lines: 2 }] },
  upright: { fixed: 18 + 34 + 6, sizes: [{ line: 16, sign: 11 }, { line: 12, sign: 8 }], alone: 124, beside: 124, pictured: 90, band: 20, titles: [{ em: 10, lines: 1 }, { em: 13.8, lines: 3 }] },
  compact: { fixed: 16, sizes: [{ line: 11, sign: 8 }, { line: 8.5, sign: 6 }], alone: 110, beside: 110, pictured: 0, band: 12, titles: [{ em: 15, lines: 1 }, { em: 20, lines: 2 }] },
};

/** Those whose time it is.  @param {Notice[]} notices  @param {number} at */
export function current(notices, at) {
  return notices.filter(({ begins, ends }) => (begins === null || Date.parse(begins) <= at) && (ends === null || at < Date.parse(ends)));
}

/**
 * All pages of all notices, in their order.  A text too long for a wall takes several, cut between lines; on a small panel a picture has one of its own.
 * @param {Notice[]} notices
 * @param {State} state
 * @returns {Page[]}
 */
export function pagesOf(notices, state) {
  const compact = isCompact(state);
  const shape = shapeOf(state);
  return notices.flatMap((notice) => {
    const pictured = notice.picture !== null;
    if (notice.text === '') return [{ notice, lines: [], picture: pictured, large: false }];
    const beside = pictured && !compact;
    const high = state.height / unitOf(state) - shape.fixed - (beside ? shape.pictured : 0) - (isBanded(state) ? shape.band : 0);
    const set = shape.sizes.map(({ line, sign }) => ({ room: Math.max(1, Math.floor(high / line)), lines: flow(notice.text, (beside ? shape.beside : shape.alone) / sign) }));
    const large = set[0].lines.length <= set[0].room;
    const { room, lines } = set[large ? 0 : 1];
    const pages = Array.from({ length: Math.ceil(lines.length / room) }, (_, page) => ({ notice, lines: lines.slice(page * room, (page + 1) * room), picture: beside, large }));
    return pictured && compact ? [{ notice, lines: [], picture: true, large: false }, ...pages] : pages;
  });
}

/** @param {State} state */
function shapeOf(state) {
  if (isCompact(state)) {
    const width = state.width / unitOf(state) - 10;
    return { ...SHAPES.compact, alone: width, titles: [{ em: width / 7, lines: 1 }, { em: width / 5, lines: 2 }] };
  }
  return isPortrait(state) ? SHAPES.upright : SHAPES.wide;
}

/** @param {Notices} snapshot  @param {State} state */
export function notices(snapshot, state) {
  const pages = pagesOf(current(snapshot.notices, state.at), state);
  if (pages.length === 0) return framed(snapshot, state, html`<main>${quiet('欢迎光临', '取号后请留意屏幕叫号')}</main>`);
  const number = Math.floor(state.at / NOTICE_MS) % pages.length;
  const { notice, lines, picture, large } = pages[number];
  const alone = lines.length === 0 && picture;
  return framed(snapshot, state, html`<main class="posted ${alone ? 'poster' : picture ? 'beside' : ''}">
    ${alone ? html`<h1 class="sr-only">${notice.title}</h1>` : html`<h1>${fitted('title', notice.title, shapeOf(state).titles)}${pageOf(number + 1, pages.length)}</h1>`}
    ${picture ? pictureOf(notice) : nothing}
    ${lines.length === 0 ? nothing : html`<div class="text ${large ? 'large' : ''}">${lines.map((line) => html`<p>${line}</p>`)}</div>`}
  </main>`);
}

/** @param {Notice} notice */
function pictureOf({ title, picture }) {
  const { name, version } = /** @type {{name: string, version: string}} */ (picture);
  return keyed(`${name} ${version}`, html`<div class="picture"><canvas role="img" aria-label=${title} ${ref((canvas) => hang(/** @type {HTMLCanvasElement | undefined} */ (canvas), name, version))}></canvas></div>`);
}
