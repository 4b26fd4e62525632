/** What a finger presses, and what it writes with. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';

export const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
export const NUMBER = [...'0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'];
export const ID = [...'1234567890X'];

/**
 * One key.  why: the reason it cannot be pressed now, which it then says.
 * @param {unknown} label
 * @param {() => void} press
 * @param {{kind?: string, why?: string | null, busy?: boolean, pressed?: boolean, name?: string}} [options]
 */
export function key(label, press, { kind = '', why = null, busy = false, pressed, name } = {}) {
  const off = why !== null || busy;
  return html`<button type="button" class="key ${kind} ${why !== null ? 'off' : ''} ${pressed ? 'chosen' : ''}" aria-disabled=${off} aria-pressed=${pressed === undefined ? nothing : pressed}
    aria-label=${name ?? nothing} @click=${() => off || press()}><span>${label}</span>${why === null || why === '' ? nothing : html`<small>${why}</small>`}</button>`;
}

/**
 * Keys that write: the page has its own, so that no keyboard of the tablet covers half of it.
 * @param {string[]} signs
 * @param {string} text  what is written so far
 * @param {(text: string) => void} write
 * @param {string} name
 */
export function pad(signs, text, write, name) {
  return html`<div class="pad n${signs.length}" role="group" aria-label=${name}>
    ${signs.map((sign) => key(sign, () => write(text + sign)))}
    ${key('退格', () => write(text.slice(0, -1)), { kind: 'word' })}
    ${key('清除', () => write(''), { kind: 'word' })}
  </div>`;
}

/**
 * A field that the keys of the page write into; a card reader or a keyboard may, too.
 * @param {string} id  @param {string} label  @param {string} text  @param {(text: string) => void} write  @param {{hint?: string, own?: boolean}} [options]  own: without keys of the page
 */
export function entry(id, label, text, write, { hint = '', own = false } = {}) {
  return html`<div class="entry"><label for=${id}>${label}</label>
    <input id=${id} inputmode=${own ? nothing : 'none'} autocomplete="off" autocapitalize="off" spellcheck="false" placeholder=${hint || nothing} .value=${text}
      @input=${(/** @type {Event} */ event) => write(/** @type {HTMLInputElement} */ (event.target).value)}></div>`;
}

/** 「15–25 分」 from seconds.  @param {[number, number] | null} estimate_s */
export function minutes(estimate_s) {
  if (estimate_s === null) return null;
  const low = Math.floor(estimate_s[0] / 60);
  const high = Math.ceil(estimate_s[1] / 60);
  return `${low === high ? low : `${low}–${high}`} 分`;
}
