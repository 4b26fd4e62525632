/** Rating at the kiosk: whoever holds the paper has scanned its code.  Pure. */
import { paperCode } from './reader.js';

/** @typedef {import('./state.js').Refusal} Refusal */
/** @typedef {{level: string, zh: string, en: string, follow_up: boolean, reasons: {code: number, zh: string, en: string}[]}} Level */
/** @typedef {{number: string, service_name: string, service_name_en: string, window: string, scale: {levels: Level[]}}} RatedVisit */
/**
 * asking: what is waited for: the visit, or that the rating is recorded; sent: it is.
 * @typedef {{name: 'rate', code: string, visit: RatedVisit | null, level: string | null, reasons: number[], asking: string | null, refusal: Refusal | null, sent: boolean}} RatePage
 */
/**
 * @typedef {{type: 'visit', to: string, visit: RatedVisit} | {type: 'level', level: string} | {type: 'reason', reason: number}
 *   | {type: 'rate'} | {type: 'rated', to: string} | {type: 'rate-refused', to: string, refusal: Refusal}} RatingEvent
 */

/** The page that a scanned paper opens; null for what is no paper's code.  @param {string} text  @param {string} id  @returns {RatePage | null} */
export function scanned(text, id) {
  const code = paperCode(text);
  return code === null ? null : { name: 'rate', code, visit: null, level: null, reasons: [], asking: id, refusal: null, sent: false };
}

/** The level that was tapped.  @param {RatePage} page */
export function levelOf({ visit, level }) {
  return visit?.scale.levels.find((one) => one.level === level);
}

/** Whether there are reasons to choose from, and at least one is asked for.  @param {RatePage} page */
export function asksWhy(page) {
  const level = levelOf(page);
  return level !== undefined && level.follow_up && level.reasons.length > 0;
}

/** Whether 提交 may be pressed.  @param {RatePage} page */
export function mayRate(page) {
  return levelOf(page) !== undefined && page.asking === null && !page.sent && (!asksWhy(page) || page.reasons.length > 0);
}

/** @param {RatePage} page  @param {import('./state.js').Action} action  @returns {RatePage} */
export function rate(page, action) {
  switch (action.type) {
    case 'visit':
      return page.asking === action.to ? { ...page, asking: null, visit: action.visit } : page;
    case 'level':
      return page.asking === null && !page.sent ? { ...page, level: action.level, reasons: [], refusal: null } : page;
    case 'reason':
      return page.asking !== null ? page : { ...page, refusal: null, reasons: page.reasons.includes(action.reason) ? page.reasons.filter((one) => one !== action.reason) : [...page.reasons, action.reason] };
    case 'rate':
      return mayRate(page) ? { ...page, asking: action.id, refusal: null } : page;
    case 'rated':
      return page.asking === action.to ? { ...page, asking: null, sent: true } : page;
    case 'rate-refused':
      return page.asking === action.to ? { ...page, asking: null, refusal: action.refusal } : page;
    default:
      return page;
  }
}
