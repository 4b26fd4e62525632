/**
 * Making words fit a wall: nothing on it may be cut off, and nobody can scroll it.
 *
 * Widths are reckoned from the typeface instead of measured on the page, so that the same words always come out the same
 * size and a view stays a function of its state.
 */

/** Advance widths of Noto Sans SC at weight 700, in em; the heaviest that is used, so a lighter word only takes less. */
const LETTERS = /** @type {Record<string, number>} */ ({
  A: 0.641, B: 0.681, C: 0.656, D: 0.714, E: 0.615, F: 0.585, G: 0.717, H: 0.757, I: 0.4, J: 0.568, K: 0.686, L: 0.578, M: 0.853, N: 0.749, O: 0.77,
  P: 0.667, Q: 0.77, R: 0.682, S: 0.624, T: 0.625, U: 0.748, V: 0.619, W: 0.915, X: 0.627, Y: 0.58, Z: 0.613, ' ': 0.227, '-': 0.37, '(': 0.378, ')': 0.378,
});
const DIGIT = 0.59;
const OTHER_ASCII = 0.65;

/** How wide a text stands on one line, in em.  @param {string} text */
export function ems(text) {
  let width = 0;
  for (const sign of text) {
    if (sign >= '0' && sign <= '9') width += DIGIT;
    else if (sign in LETTERS) width += LETTERS[sign];
    else width += sign < '\u0100' ? OTHER_ASCII : 1;
  }
  return width;
}

/** The first size that holds the text on one line, by its place in `widths`; the last one when none does.  @param {string} text  @param {number[]} widths  in em of each size, largest size first */
export function stepOf(text, widths) {
  const width = ems(text);
  const step = widths.findIndex((room) => width <= room);
  return step === -1 ? widths.length - 1 : step;
}

/** @typedef {{em: number, lines: number}} Room   what one size of type has: the width of a line, and how many lines */
/** @typedef {{step: number, lines: string[]}} Fitted   which size, and the words line by line */

/**
 * One text in the largest size that holds it.  Where none does, the smallest size takes as many lines as it needs.
 * @param {string} text
 * @param {Room[]} rooms  largest size first
 * @returns {Fitted}
 */
export function fitText(text, rooms) {
  for (const [step, room] of rooms.entries()) {
    const lines = split(text, room.em);
    if (lines.length <= room.lines) return { step, lines };
  }
  return { step: rooms.length - 1, lines: split(text, rooms[rooms.length - 1].em) };
}

/**
 * A list of names joined by 、.  All of them where the first two sizes have room, else as many as the largest size that
 * holds one: the rest is told by 等, for ever smaller letters would tell nobody more.
 * @param {string[]} names
 * @param {Room[]} rooms  largest size first
 * @returns {Fitted}
 */
export function fitList(names, rooms) {
  if (names.length === 0) return { step: 0, lines: [] };
  const all = rooms.slice(0, 2).map((room) => pack(joined(names, names.length), room));
  const whole = all.findIndex((lines) => lines !== null);
  if (whole !== -1) return { step: whole, lines: /** @type {string[]} */ (all[whole]) };
  for (const [step, room] of rooms.entries()) {
    for (let count = names.length - 1; count > 0; count -= 1) {
      const lines = pack(joined(names, count), room);
      if (lines !== null) return { step, lines };
    }
  }
  return fitText(joined(names, 1).join(''), rooms);
}

/** The first names, each with the sign that follows it.  @param {string[]} names  @param {number} count */
function joined(names, count) {
  return names.slice(0, count).map((name, at) => name + (at < count - 1 ? '、' : count < names.length ? '等' : ''));
}

/** Names filled into lines without breaking any, or null.  @param {string[]} names  @param {Room} room */
function pack(names, room) {
  /** @type {string[]} */
  const lines = [];
  let free = 0;
  for (const name of names) {
    const width = ems(name);
    if (width > room.em) return null;
    if (width > free) {
      lines.push('');
      free = room.em;
    }
    lines[lines.length - 1] += name;
    free -= width;
  }
  return lines.length <= room.lines ? lines : null;
}

/** A text in as few lines as a width allows, of about the same length.  @param {string} text  @param {number} em */
function split(text, em) {
  const fewest = fill(text, em);
  for (let width = ems(text) / fewest.length; width < em; width += 0.25) {
    const even = fill(text, width);
    if (even.length <= fewest.length) return even;
  }
  return fewest;
}

/** Signs that never begin a line, and signs that never end one: the sign before goes down with the first, the second go down themselves. */
const NEVER_FIRST = '，。、；：！？）》」』”’…,.;:!?)%';
const NEVER_LAST = '（《「『“‘(';

/**
 * A text of several lines or paragraphs, in lines of a width.
 * @param {string} text
 * @param {number} em
 * @returns {string[]}
 */
export function flow(text, em) {
  return text.split('\n').flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.trim().match(/[\u0021-\u024f]+|./gu) ?? []) {
      for (const part of ems(word) > em ? word : [word]) add(lines, part, em);
    }
    return lines;
  });
}

/** @param {string} text  @param {number} em */
function fill(text, em) {
  const lines = [''];
  for (const sign of text) add(lines, sign, em);
  return lines;
}

/** Puts a sign or a word at the end of lines of a width, on a new line where it has no room.  @param {string[]} lines  @param {string} part  @param {number} em */
function add(lines, part, em) {
  const last = lines[lines.length - 1];
  if (last === '' || ems(last + part) <= em) {
    lines[lines.length - 1] = last + part;
    return;
  }
  const signs = [...last, part];
  let at = signs.length - 1;
  while (at > 0 && (NEVER_FIRST.includes(signs[at][0]) || NEVER_LAST.includes(signs[at - 1]))) at -= 1;
  const below = signs.slice(at).join('').trimStart();
  if (at > 0 && ems(below) <= em) lines.splice(-1, 1, signs.slice(0, at).join(''), below);
  else lines.push(part.trimStart());
}
