/** A QR code, drawn by the page itself: the server has numbers to give out. */
import { svg } from '/vendor/lit-html/lit-html.js';
// @ts-ignore: its types know it by its package's name only
import { correction, generate } from '/vendor/lean-qr/index.mjs';
// @ts-ignore: as above
import { toSvgPath } from '/vendor/lean-qr/extras/svg.mjs';

const QUIET_ZONE = 4;

/** The last one drawn: a page that counts seconds shows the same code again and again. */
let drawn = { text: '', size: 0, path: '' };

/** The code of a text as an SVG of the class `qr`, its quiet zone included.  @param {string} text  @param {string} label */
export function qr(text, label) {
  if (drawn.text !== text) {
    const code = generate(text, { minCorrectionLevel: correction.M });
    drawn = { text, size: code.size, path: toSvgPath(code) };
  }
  const side = drawn.size + 2 * QUIET_ZONE;
  return svg`<svg class="qr" viewBox="${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}" role="img" aria-label=${label}><path class="solid" shape-rendering="crispEdges" d=${drawn.path}></path></svg>`;
}
