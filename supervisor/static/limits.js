/** The supervisor's three limits: 黄 橙 红, each told by its word, by one, two or three bars, and by its colour. */
import { html, svg } from '/vendor/lit-html/lit-html.js';
import { WORDS } from './levels.js';

/** @typedef {import('./levels.js').Level} Level */

/** Bars and, unless other words are given, the level's own.  @param {Level} level  @param {string} [words] */
export function limit(level, words) {
  return html`<span class="limit l${level}">${bars(level)}${words === undefined ? WORDS[level] : html`<span class="sr-only">${WORDS[level]}</span>${words}`}</span>`;
}

/** @param {Level} level */
function bars(level) {
  return html`<svg viewBox="0 0 ${5 * level - 2} 10" width=${5 * level - 2} height="10" aria-hidden="true">
    ${[0, 1, 2].slice(0, level).map((n) => svg`<rect class="solid" x=${5 * n} width="3" height="10"/>`)}</svg>`;
}
