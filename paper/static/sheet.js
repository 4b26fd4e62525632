/** Where everything on a paper stands, in dots: 576 across, 48 columns of 12, a Chinese character in two. */

/** @typedef {import('./state.js').PaperLine} PaperLine */
/**
 * @typedef {{kind: 'text', y: number, x: number, scaleX: number, scaleY: number, bold: boolean, chars: string, at: string}
 *   | {kind: 'drawing', y: number, x: number, scale: number, path: string}} Placed
 */

export const DOTS = 576;
const COLUMN = 12;
const LEADING = 8;
const EDGE = 24;

/**
 * Every line placed from the top down, and how long the paper is.
 * @param {PaperLine[]} lines
 * @returns {{placed: Placed[], height: number}}
 */
export function place(lines) {
  /** @type {Placed[]} */
  const placed = [];
  let y = EDGE;
  for (const line of lines) {
    if (line.kind === 'feed') {
      y += line.height;
    } else if (line.kind === 'qr' && line.qr) {
      const side = line.qr.size * line.width;
      placed.push({ kind: 'drawing', y, x: offset(line, side), scale: line.width, path: line.qr.path });
      y += side;
    } else if (line.kind === 'image' && line.image) {
      placed.push({ kind: 'drawing', y, x: offset(line, line.image.width), scale: 1, path: line.image.path });
      y += line.image.height;
    } else {
      const { chars, at, columns } = cells(line.text);
      const wide = columns * COLUMN * line.width;
      if (chars) placed.push({ kind: 'text', y, x: offset(line, wide), scaleX: line.width, scaleY: line.height, bold: line.bold, chars, at });
      y += 2 * COLUMN * line.height + LEADING;
    }
  }
  return { placed, height: y + 2 * EDGE };
}

/**
 * What a paper says, for those who do not see it drawn.
 * @param {PaperLine[]} lines
 */
export function spoken(lines) {
  return lines.filter((line) => line.kind === 'text').map((line) => line.text.trim().replace(/\s+/g, ' ')).filter(Boolean).join('；');
}

/**
 * @param {PaperLine} line
 * @param {number} wide  dots
 */
function offset(line, wide) {
  if (line.align === 'center') return (DOTS - wide) / 2;
  return line.align === 'right' ? DOTS - wide : 0;
}

/**
 * Each character's middle in its columns, so that any font stands on the printer's grid.
 * @param {string} text
 */
function cells(text) {
  let column = 0;
  let chars = '';
  const at = [];
  for (const char of text) {
    const columns = char < '\x80' ? 1 : 2;
    if (char !== ' ' && char !== '　') {
      chars += char;
      at.push((column + columns / 2) * COLUMN);
    }
    column += columns;
  }
  return { chars, at: at.join(' '), columns: column };
}
