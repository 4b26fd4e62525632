/** Behind the PIN: who holds the head of the page, the PIN, the papers to decide on, the one request at a time.  Pure. */

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Action} Action */
/** @typedef {import('./state.js').Refusal} Refusal */
/** @typedef {'paper_changed' | 'test_print' | 'out_of_use' | 'in_use' | 'printed' | 'reprint' | 'drop'} Deed */
/** @typedef {{job: number, number: string, state: 'uncertain' | 'missed' | 'failed', queued_at: string, kiosk: string | null}} OpenPaper  a paper that waits for a person */
/** @typedef {{id: string, deed: Deed | null, job: number | null}} Asked  a request on its way; without a deed it asks for the papers only */
/**
 * @typedef {object} MaintenancePage
 * @property {'maintenance'} name
 * @property {number} at             which page of the papers
 * @property {string} pin            leaves with the page
 * @property {boolean} entered       the server has taken the PIN
 * @property {OpenPaper[]} papers
 * @property {Asked | null} asking
 * @property {{deed: Deed, number: string} | null} done   what was done last; number: of the paper it was done to, or ''
 * @property {Refusal | null} refusal
 */
/**
 * @typedef {{type: 'head-down'} | {type: 'head-up'}
 *   | {type: 'pin-digit', digit: string} | {type: 'pin-erase'} | {type: 'pin-enter'}
 *   | {type: 'deed', deed: Deed, job: number | null}
 *   | {type: 'maintained', to: string, papers: OpenPaper[]}
 *   | {type: 'maintenance-refused', to: string, refusal: Refusal}} MaintenanceEvent
 */

/** @typedef {{since: number | null, taps: number[]}} Head  a finger on the head of the page, and its last taps */

export const HOLD_MS = 3000;
export const TAPS_TO_OPEN = 5;
export const PIN_LEAST = 4;
export const PIN_MOST = 8;
export const IDLE_IN_MAINTENANCE_MS = 60_000;

/** @type {Head} */
export const UNTOUCHED = { since: null, taps: [] };
/** @type {MaintenancePage} */
export const LOCKED = { name: 'maintenance', at: 0, pin: '', entered: false, papers: [], asking: null, done: null, refusal: null };

/** A finger comes down on the head of the page.  @param {Head} head  @param {number} at  @returns {Head} */
export function pressed(head, at) {
  return { since: at, taps: [...head.taps.filter((tap) => at - tap < HOLD_MS), at] };
}

/** Whether the head was held or tapped as only staff do.  @param {Head} head  @param {number} at */
export function opens(head, at) {
  return head.taps.length >= TAPS_TO_OPEN || (head.since !== null && at - head.since >= HOLD_MS);
}

/**
 * The page after an event that concerns it.
 * @param {MaintenancePage} page
 * @param {Action} action
 * @returns {MaintenancePage}
 */
export function maintain(page, action) {
  switch (action.type) {
    case 'pin-digit':
      return page.asking || page.pin.length >= PIN_MOST ? page : { ...page, pin: page.pin + action.digit, refusal: null };
    case 'pin-erase':
      return page.asking ? page : { ...page, pin: page.pin.slice(0, -1), refusal: null };
    case 'pin-enter':
      return page.asking || page.pin.length < PIN_LEAST ? page : { ...page, asking: { id: action.id, deed: null, job: null }, refusal: null };
    case 'deed':
      return page.asking || !page.entered ? page : { ...page, asking: { id: action.id, deed: action.deed, job: action.job }, done: null, refusal: null };
    case 'maintained': {
      // An answer to somebody who has left opens nothing.
      if (page.asking?.id !== action.to) return page;
      const { deed, job } = page.asking;
      const done = deed === null ? null : { deed, number: page.papers.find((paper) => paper.job === job)?.number ?? '' };
      return { ...page, entered: true, asking: null, papers: action.papers, done };
    }
    case 'maintenance-refused': {
      if (page.asking?.id !== action.to) return page;
      const { type } = action.refusal;
      if (type === 'wrong-pin') return { ...LOCKED, refusal: action.refusal };
      const gone = type === 'nothing-to-decide' || type === 'unknown-paper' ? page.asking.job : null;
      return { ...page, asking: null, refusal: action.refusal, papers: page.papers.filter((paper) => paper.job !== gone) };
    }
    default:
      return page;
  }
}
