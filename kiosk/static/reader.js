/**
 * The ID card reader: an interface of one function, a reader that types like a keyboard, and a stand-in.
 *
 * Such a reader (键盘仿真) types the card's number within a fraction of a second and ends with Enter.  A scanner of codes does the same.
 * @typedef {(text: string) => void} OnRead
 */

/** After so long a silence another card begins, ms.  A reader's keys come much faster, even to a busy machine; a kiosk has no keyboard for fingers. */
export const GAP_MS = 500;
/** Shorter bursts are nobody's card and no appointment's code. */
const LEAST = 8;

/**
 * Hears what a reader types, wherever the page's focus is, and keeps its keys from doing anything else.
 * @param {EventTarget} target  the window
 * @param {OnRead} onRead
 */
export function listen(target, onRead) {
  let burst = '';
  let last = -Infinity;
  target.addEventListener('keydown', (event) => {
    const { key, timeStamp } = /** @type {KeyboardEvent} */ (event);
    if (timeStamp - last > GAP_MS) burst = '';
    last = timeStamp;
    if (key === 'Enter' && burst.length >= LEAST) {
      event.preventDefault();
      onRead(burst);
      burst = '';
    } else if (key.length === 1) {
      burst += key;
    }
  }, { capture: true });
}

/** What was read: an ID number, an appointment's code, or neither.  A reader may type a name and an address too.  @param {string} text */
export function understood(text) {
  const holder = text.match(/(?<!\d)\d{17}[\dXx](?![\dXx])/)?.[0].toUpperCase();
  if (holder) return { holder };
  const code = text.trim();
  return /^\d{8}$/.test(code) ? { code } : null;
}

/** The token behind a paper's QR code, which a scanner types as an address; null for anything else.  @param {string} text */
export function paperCode(text) {
  return text.trim().match(/(?:^|\/t\/)(\d+\.[\w-]{16})$/)?.[1] ?? null;
}

/** A card is laid on the stand-in: it types as a reader does.  @param {EventTarget} target  @param {string} number */
export function lay(target, number) {
  for (const key of [...number, 'Enter']) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

/** Made-up people for the stand-in, with right check digits: one old enough to go first, one not.  @type {Record<'old' | 'young', string>} */
export const CARDS = { old: made('19580403123'), young: made('19900307001') };

/** @param {string} rest  birth date and order */
function made(rest) {
  const body = `320582${rest}`;
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11), 0);
  return body + '10X98765432'[sum % 11];
}
