/** The story of a number: what the page knows.  Pure: no DOM, no clock, no network. */

/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/** @typedef {{number: string, at: string, window: string, rule: string, text: string, note: string | null}} Before */
/** @typedef {{number: string, day: string, hall: string, service: string, state: string, state_word: string, life: {at: string, text: string}[], waits: {from: string, until: string, minutes: number}[], earlier: string[], before: Before[], hall_file_loaded_since: boolean}} Story */

/**
 * @typedef {object} State
 * @property {'loading' | 'sign-in' | 'live'} phase
 * @property {string | null} sentence
 * @property {boolean} signingIn
 * @property {Session | null} session
 * @property {boolean} cutOff
 * @property {{name: string} | null} hall
 * @property {boolean} asking
 * @property {Story | null} story
 * @property {string | null} refusal  why there is no story
 */

/**
 * @typedef {{type: 'told', sentence: string} | {type: 'edited'} | {type: 'signing-in'} | {type: 'refused', sentence: string}
 *   | {type: 'signed-in', session: Session} | {type: 'signed-out', sentence: string | null}
 *   | {type: 'snapshot', snapshot: {hall: {name: string}}} | {type: 'cut-off', cutOff: boolean}
 *   | {type: 'asked'} | {type: 'story', story: Story} | {type: 'no-story', sentence: string}} Event
 */

/** @type {State} */
export const INITIAL = { phase: 'loading', sentence: null, signingIn: false, session: null, cutOff: false, hall: null, asking: false, story: null, refusal: null };

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
    case 'snapshot': return { ...state, hall: event.snapshot.hall };
    case 'asked': return { ...state, asking: true, refusal: null };
    case 'story': return { ...state, asking: false, story: event.story, refusal: null };
    case 'no-story': return { ...state, asking: false, story: null, refusal: event.sentence };
  }
}

/**
 * The answer to 「有人插队」 in one sentence.
 * @param {Story} story
 */
export function inShort({ number, earlier, before }) {
  const unexplained = before.filter(({ rule }) => rule === 'unexplained').length;
  if (unexplained > 0) return `有 ${unexplained} 次呼叫按规则不能解释，请核查。`;
  if (before.length === 0) return earlier.length === 0 ? `${number} 等候时，没有别人先叫。` : `先叫的 ${earlier.length} 人都先取号，没有人插队。`;
  return `先叫的 ${earlier.length + before.length} 人中，${earlier.length} 人先取号，${before.length} 次按下面的规则先叫。`;
}
