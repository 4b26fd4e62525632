/**
 * How large a name may be set so that none of it is cut off.
 *
 * Names come from a hall's own catalogue and may be of any length, and a page that never scrolls has to know before it
 * draws.  Widths are those of Noto Sans SC at weight 700, rounded up, so ordinary weight fits as well.
 */

/** @type {[string, number][]} */
const NARROW_TO_WIDE = [
  [' ', 0.24],
  ['ijlI.,;:\'!|', 0.33],
  ['()-/fJ[]', 0.42],
  ['rt', 0.45],
  ['sz', 0.52],
  ['–', 0.55],
  ['aceghkvxyEFLJPRSTVXYZ0123456789', 0.67],
  ['bdnopqu', 0.64],
  ['ABCDGHKNOQU&', 0.77],
  ['wM', 0.87],
  ['mW@', 0.97],
];
/** @type {Map<string, number>} */
const WIDTHS = new Map(NARROW_TO_WIDE.flatMap(([letters, width]) => [...letters].map((letter) => /** @type {[string, number]} */ ([letter, width]))));
for (const letter of 'acexykv') WIDTHS.set(letter, 0.6);
for (const digit of '0123456789') WIDTHS.set(digit, 0.59);

/** Width in em.  @param {string} text */
export function widthOf(text) {
  let width = 0;
  for (const letter of text) width += WIDTHS.get(letter) ?? (letter.charCodeAt(0) < 0x2000 ? 0.65 : 1);
  return width;
}

/**
 * How many lines a text takes in a box so many em wide, broken as a browser breaks it: between Chinese characters and after
 * spaces.  Infinity when a single word is wider than the box.
 * @param {string} text
 * @param {number} room
 */
export function linesOf(text, room) {
  let lines = 1;
  let used = 0;
  for (const piece of text.match(/[\u2e80-\uffef]|[^\u2e80-\uffef\s]+\s*|\s+/g) ?? []) {
    const width = widthOf(piece.trimEnd());
    if (width > room) return Infinity;
    if (used > 0 && used + width > room) {
      lines += 1;
      used = 0;
    }
    used += widthOf(piece);
  }
  return lines;
}

/**
 * The first of the offered sizes at which the text takes no more than its lines; the last when none does.
 * @param {string} text
 * @param {number} width                the box in px
 * @param {[size: number, lines: number][]} offers  largest first
 * @returns {number} a size in px, a step of the type scale
 */
export function fit(text, width, offers) {
  const chosen = offers.find(([size, lines]) => linesOf(text, width / size) <= lines);
  return (chosen ?? offers[offers.length - 1])[0];
}

/** A type size as large type (适老化) shows it: one step up.  @param {boolean} large  @param {28 | 32 | 40 | 48 | 56} size */
export function up(large, size) {
  return large ? { 28: 40, 32: 48, 40: 48, 48: 56, 56: 72 }[size] : size;
}
