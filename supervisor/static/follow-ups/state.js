/** The page of bad ratings: what it knows.  Pure: no DOM, no clock, no network. */

/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/** @typedef {{on: string, words: string, over: boolean, near: boolean}} Deadline */
/** @typedef {{at: string, name: string, staff: string, words: string | null}} Step */
/** @typedef {{action: string, name: string, in_words: boolean}} Act */
/**
 * @typedef {{visit: number, number: string, day: string, department: string, service: string, window: string, clerk: {name: string, number: string},
 *   served_at: string | null, level: {code: string, name: string}, reasons: string[], comment: string | null, source: string, rated_at: string, state: string,
 *   state_name: string, closed: boolean, opened_at: string, deadline: Deadline, assigned_to: string | null, finder: string | null, second_level: string | null,
 *   closed_at: string | null, set_aside: {at: string, by: string, reason: string} | null}} Case
 */
/** @typedef {Case & {steps: Step[], actions: Act[], assignees: {username: string, name: string}[]}} CaseWithSteps */
/** @typedef {{level: string, name: string, follow_up: boolean, reasons: {code: number, name: string}[]}} Level */
/** @typedef {{at: string, hall: {name: string, timezone: string}, cases: Case[], may: {act: boolean, watch: boolean, read_words: boolean}, scale: {levels: Level[]}, period_days: number}} Ledger */
/** @typedef {{kind: string, at: string, clerk: {name: string, number: string}, window: string, figure: number, usual_ms: number | null,
 *   visits: {visit: number, number: string, service: string, rated: boolean, set_aside: boolean}[]}} Sign */
/** @typedef {{day: string, all: number, signs: Sign[]}} Signs */
/** @typedef {{summary: {ratings: {dissatisfied: number}}}} Snapshot */
/** @typedef {'open' | 'ledger' | 'signs' | 'paper'} Tab */

/**
 * @typedef {object} State
 * @property {'loading' | 'sign-in' | 'live'} phase
 * @property {string | null} sentence   on the sign-in page, or while nothing is there to show
 * @property {boolean} signingIn
 * @property {Session | null} session
 * @property {Snapshot | null} snapshot
 * @property {boolean} cutOff
 * @property {Tab} tab
 * @property {{from: string, to: string} | null} range   of the ledger
 * @property {string | null} day        of the signs
 * @property {Ledger | null} ledger
 * @property {Signs | null} signs
 * @property {CaseWithSteps | null} shown
 * @property {string | null} action     the step that was chosen; null while the usual one stands
 * @property {number | null} setting    the visit whose rating is being set aside
 * @property {string | null} level      of the paper form
 * @property {boolean} asking           something was sent, and what came of it is not shown yet
 * @property {string | null} refusal
 * @property {string | null} done       what has just been done
 */

/**
 * @typedef {{type: 'told', sentence: string} | {type: 'edited'} | {type: 'signing-in'} | {type: 'refused', sentence: string}
 *   | {type: 'signed-in', session: Session} | {type: 'signed-out', sentence: string | null}
 *   | {type: 'snapshot', snapshot: Snapshot} | {type: 'cut-off', cutOff: boolean}
 *   | {type: 'tab', tab: Tab} | {type: 'range', range: {from: string, to: string}} | {type: 'day', day: string}
 *   | {type: 'ledger', ledger: Ledger} | {type: 'signs', signs: Signs} | {type: 'case', shown: CaseWithSteps | null}
 *   | {type: 'action', action: string} | {type: 'setting', visit: number | null} | {type: 'level', level: string}
 *   | {type: 'sent'} | {type: 'done', sentence: string} | {type: 'read'} | {type: 'declined', sentence: string}} Event
 */

/** @type {State} */
export const INITIAL = {
  phase: 'loading', sentence: null, signingIn: false, session: null, snapshot: null, cutOff: false, tab: 'open', range: null, day: null,
  ledger: null, signs: null, shown: null, action: null, setting: null, level: null, asking: false, refusal: null, done: null,
};

const FRESH = { action: null, setting: null, refusal: null };

/** @param {State} state  @param {Event} event  @returns {State} */
export function reduce(state, event) {
  switch (event.type) {
    case 'told': return { ...state, sentence: event.sentence };
    case 'edited': return { ...state, sentence: null };
    case 'signing-in': return { ...state, signingIn: true, sentence: null };
    case 'refused': return { ...state, signingIn: false, sentence: event.sentence };
    case 'signed-in': return { ...INITIAL, phase: 'live', session: event.session };
    case 'signed-out': return { ...INITIAL, phase: 'sign-in', sentence: event.sentence };
    case 'cut-off': return { ...state, cutOff: event.cutOff };
    case 'snapshot': return { ...state, snapshot: event.snapshot };
    case 'tab': return { ...state, ...FRESH, tab: event.tab, shown: null, level: null, done: null };
    case 'range': return { ...state, range: event.range, refusal: null };
    case 'day': return { ...state, day: event.day, refusal: null };
    case 'ledger': return { ...state, ledger: event.ledger };
    case 'signs': return { ...state, signs: event.signs, day: event.signs.day };
    case 'case': return { ...state, ...FRESH, shown: event.shown, done: event.shown?.visit === state.shown?.visit ? state.done : null };
    case 'action': return { ...state, action: event.action, refusal: null };
    case 'setting': return { ...state, setting: event.visit, refusal: null };
    case 'level': return { ...state, level: event.level, refusal: null };
    case 'sent': return { ...state, asking: true, refusal: null, done: null };
    case 'done': return { ...state, ...FRESH, level: null, done: event.sentence };
    case 'read': return { ...state, asking: false };
    case 'declined': return { ...state, asking: false, refusal: event.sentence };
  }
}

/** Two that weigh the same: neither is suggested. */
const WEIGHED = new Set(['find_founded', 'find_unfounded', 'uphold', 'overturn']);

/** The step that would be taken now; null while one of two has to be chosen, or nothing is to be done.  @param {State} state  @returns {Act | null} */
export function stepOf({ shown, action }) {
  const actions = shown?.actions ?? [];
  const chosen = actions.find((one) => one.action === action);
  if (chosen) return chosen;
  return actions.length > 0 && !WEIGHED.has(actions[0].action) ? actions[0] : null;
}

/** 「23 分钟」 of ms, or seconds where that is shorter.  @param {number} ms */
export function lasting(ms) {
  if (ms < 1000) return '不到 1 秒';
  return ms < 60000 ? `${(ms / 1000).toFixed(ms < 10000 ? 1 : 0)} 秒` : `${Math.round(ms / 60000)} 分钟`;
}

/** What a sign says, in a sentence.  @param {Sign} sign */
export function signWords({ kind, figure, usual_ms, visits }) {
  switch (kind) {
    case 'too_quick': return `评价弹出${lasting(figure)}就提交了`;
    case 'run': return `连续 ${figure} 个评价都一样`;
    case 'burst': return `几分钟内评了 ${figure} 个`;
    case 'short_visit': return `只办了 ${lasting(figure)}，这项业务平均 ${lasting(usual_ms ?? 0)}`;
    case 'just_before_limit': return `${visits.length} 次都在 ${lasting(figure)}时限前半分钟内结束`;
    default: return kind;
  }
}
