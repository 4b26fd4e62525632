/** Pages on which somebody says who they are: the ID step, the check-in, a missed number, a call for help.  Pure. */
import { understood } from './reader.js';

/** @typedef {import('./state.js').Action} Action */
/** @typedef {import('./state.js').Refusal} Refusal */
/** @typedef {import('./state.js').Ticket} Ticket */
/** @typedef {import('./state.js').Wish} Wish */
/**
 * One check-in, by a code or by an ID number; a repeat is the same, word for word.
 * @typedef {{key: string, code?: string, holder?: string, language: 'zh' | 'en'}} Coming
 */
/**
 * `typed` leaves with the page, and is never shown.
 * @typedef {{name: 'identify', wish: Wish, typed: string, asking: boolean, refusal: Refusal | null}} IdentifyPage
 * @typedef {{name: 'check-in', wish: Coming | null, typed: string, asking: boolean, refusal: Refusal | null}} CheckInPage
 * @typedef {{name: 'mine'} | {name: 'missed', at: number}} ChoicePage
 * @typedef {{name: 'revive', number: string, asking: string | null, refusal: Refusal | null, ticket: Ticket | null}} RevivePage
 * @typedef {{name: 'help', asking: string | null, refusal: Refusal | null}} HelpPage
 * @typedef {IdentifyPage | CheckInPage | ChoicePage | RevivePage | HelpPage} PeoplePage
 */
/**
 * @typedef {{type: 'card', text: string}
 *   | {type: 'id-digit', digit: string} | {type: 'id-erase'} | {type: 'id-clear'} | {type: 'id-enter'}
 *   | {type: 'mine'} | {type: 'check-in'} | {type: 'missed'}
 *   | {type: 'revive', number: string} | {type: 'revive-it'}
 *   | {type: 'revived', to: string, ticket: Ticket} | {type: 'revive-refused', to: string, refusal: Refusal}
 *   | {type: 'help'} | {type: 'helped', to: string} | {type: 'help-refused', to: string, refusal: Refusal}} PeopleEvent
 */

export const ID_LENGTH = 18;
export const CODE_LENGTH = 8;

/** @type {CheckInPage} */
export const NOBODY = { name: 'check-in', wish: null, typed: '', asking: false, refusal: null };

/** Whether what was typed may be sent.  @param {IdentifyPage | CheckInPage} page */
export function complete(page) {
  return page.typed.length === ID_LENGTH || (page.name === 'check-in' && page.typed.length === CODE_LENGTH);
}

/** Whether X, which is only ever the last sign of an ID number, may be typed.  @param {IdentifyPage | CheckInPage} page */
export function takesX(page) {
  return page.typed.length === ID_LENGTH - 1;
}

/**
 * @template {IdentifyPage | CheckInPage} P
 * @param {P} page
 * @param {Action} action
 * @returns {P}
 */
export function typing(page, action) {
  if (page.asking) return page;
  switch (action.type) {
    case 'id-digit':
      if (page.typed.length >= ID_LENGTH || page.typed.endsWith('X') || (action.digit === 'X' && !takesX(page))) return page;
      return { ...page, typed: page.typed + action.digit, refusal: null };
    case 'id-erase':
      return { ...page, typed: page.typed.slice(0, -1), refusal: null };
    case 'id-clear':
      return { ...page, typed: '', refusal: null };
    default:
      return page;
  }
}

/** Who somebody says they are, by card or by what was typed; null while that says nothing.  @param {IdentifyPage | CheckInPage | null} page  @param {Action} action */
export function told(page, action) {
  if (action.type === 'card') return understood(action.text);
  return action.type === 'id-enter' && page && complete(page) ? understood(page.typed) : null;
}

/** The same wish with its holder; another person's is another wish.  @param {Wish} wish  @param {string} holder  @param {Action} action  @param {'zh' | 'en'} language  @returns {Wish} */
export function wishOf(wish, holder, action, language) {
  if (wish.holder === holder) return wish;
  return { ...wish, key: wish.holder ? action.id : wish.key, holder, language };
}

/** @param {Coming | null} before  @param {{code?: string, holder?: string}} who  @param {Action} action  @param {'zh' | 'en'} language  @returns {Coming} */
export function comingOf(before, who, action, language) {
  return before && before.code === who.code && before.holder === who.holder ? before : { key: action.id, ...who, language };
}
