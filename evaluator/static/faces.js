/** The faces of a scale.  All are ink, none is suggested. */
import { svg } from '/vendor/lit-html/lit-html.js';

const EYES = svg`<circle class="solid" cx="28" cy="30" r="4"/><circle class="solid" cx="52" cy="30" r="4"/>`;

const FACES = {
  laugh: svg`<path d="M22 30c2-5 8-5 10 0M48 30c2-5 8-5 10 0"/><path d="M22 40h36c-2 13-9 19-18 19s-16-6-18-19z"/>`,
  smile: svg`${EYES}<path d="M24 44c4 9 10 13 16 13s12-4 16-13"/>`,
  mild: svg`${EYES}<path d="M26 49c5 4 9 5 14 5s9-1 14-5"/>`,
  flat: svg`${EYES}<path d="M27 52h26"/>`,
  frown: svg`${EYES}<path d="M26 56c4-6 9-8 14-8s10 2 14 8"/>`,
  sad: svg`<path d="m21 29 11-5M59 29l-11-5"/><circle class="solid" cx="28" cy="36" r="4"/><circle class="solid" cx="52" cy="36" r="4"/><path d="M23 60c3-11 9-15 17-15s14 4 17 15"/>`,
};

/** Best first, by how many levels a scale has. */
const SETS = /** @type {Record<number, (keyof typeof FACES)[]>} */ ({
  2: ['smile', 'frown'],
  3: ['smile', 'flat', 'frown'],
  4: ['laugh', 'smile', 'flat', 'frown'],
  5: ['laugh', 'smile', 'mild', 'frown', 'sad'],
});

/**
 * The features of the level at `place` of a scale of `count`, inside a viewBox of 80.
 * @param {number} place
 * @param {number} count
 */
export function face(place, count) {
  return svg`<circle cx="40" cy="40" r="36"/>${FACES[(SETS[count] ?? SETS[5])[place]]}`;
}
