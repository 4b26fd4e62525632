/** One key of the caller's page, as a picture. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';

/**
 * A key: flat and grey while it cannot be pressed, but it keeps its place and the focus.
 * @param {object} key
 * @param {unknown} key.label
 * @param {string | null} [key.hint]  what it does besides, or why it cannot be pressed
 * @param {string} [key.letter]       on a keyboard
 * @param {string} [key.pad]          on a number pad, where that differs
 * @param {string} [key.look]
 * @param {boolean} [key.off]
 * @param {boolean} [key.busy]
 * @param {boolean} [key.chosen]      where it is one of several that can be chosen
 * @param {boolean} [key.choice]      the arrows go from one to the next
 * @param {string} [key.name]         for those who hear the page, where the label alone does not say it
 * @param {() => void} key.press
 */
export function key({ label, hint = null, letter = '', pad = letter, look = '', off = false, busy = false, chosen, choice = false, name, press }) {
  return html`<button type="button" class="key ${look} ${off ? 'off' : ''} ${busy ? 'busy' : ''}" aria-disabled=${off} aria-busy=${busy}
    aria-pressed=${chosen ?? nothing} aria-label=${name ?? nothing} aria-keyshortcuts=${shortcuts(letter, pad) || nothing} ?data-choice=${choice}
    @click=${press}><span>${label}${hint ? html`<small>${hint}</small>` : nothing}</span>${cap(letter, pad)}</button>`;
}

/** The caps of its key: the keyboard's, and the number pad's where the page is made for one.  @param {string} letter  @param {string} [pad] */
export function cap(letter, pad = letter) {
  if (letter === pad) return letter ? html`<kbd aria-hidden="true">${letter}</kbd>` : nothing;
  return html`<kbd class="letter" aria-hidden="true">${letter}</kbd>${pad ? html`<kbd class="pad" aria-hidden="true">${pad}</kbd>` : nothing}`;
}

/** As `aria-keyshortcuts` names keys.  @param {string} letter  @param {string} pad */
function shortcuts(letter, pad) {
  /** @type {Record<string, string>} */
  const names = { 空格: 'Space', Esc: 'Escape', '+': 'Plus' };
  return [...new Set([letter, pad])].filter(Boolean).map((one) => names[one] ?? one).join(' ');
}
