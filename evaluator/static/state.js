/** What the evaluator shows, as a pure function of what it was told.  The rating token lives here, in memory, and nowhere else. */

/** @typedef {import('./words.js').Language} Language */
/** @typedef {{code: number, zh: string, en: string}} Reason */
/** @typedef {{level: string, code: number, zh: string, en: string, follow_up: boolean, reasons: Reason[]}} Level */
/** @typedef {{name: string, number: string}} Clerk */
/** @typedef {{title: string, text: string, begins: string | null, ends: string | null}} Notice */
/** @typedef {{token: string, number: string, service_name: string, service_name_en: string, matters: {name: string, name_en: string}[], clerk: Clerk, language: string | null, asked_at: string, closes_at: string}} Request */
/** @typedef {{epoch: number, seq: number, at: string, window: {label: string, title: string | null}, clerk: Clerk | null, notices: Notice[], scale: {name: string, levels: Level[]}, request: Request | null}} Snapshot */
/** @typedef {{type: string, title: string, title_en?: string}} Problem */

/**
 * @typedef {'rest' | 'asking' | 'chosen' | 'reasons' | 'sending' | 'thanks' | 'bye' | 'ended'} Step
 *   chosen: a level to submit or change; reasons: a level that asks why, or somebody who wants to say more; bye: left unrated; ended: the server took no rating, `problem` says why
 */

/**
 * @typedef {object} State
 * @property {Snapshot | null} snapshot
 * @property {'enrolled' | 'not-enrolled' | 'refused'} device
 * @property {boolean} cutOff
 * @property {Language} language
 * @property {Step} step
 * @property {Request | null} request    the one on the screen; it outlives its snapshot until the page has said thanks
 * @property {number} closesAt           hall's moment at which it closes
 * @property {string | null} done        token of the last one that is over here, whatever the server still says
 * @property {string | null} level
 * @property {number[]} reasons
 * @property {string} comment
 * @property {boolean} unsure            a submission went out and no answer came: it may have been recorded
 * @property {Problem | null} problem
 * @property {number} until              hall's moment at which thanks, bye or ended gives way to rest
 * @property {number} at                 hall's moment now
 */

/**
 * @typedef {{type: 'snapshot', snapshot: Snapshot, at: number}
 *   | {type: 'cut-off', cutOff: boolean}
 *   | {type: 'device', device: State['device']}
 *   | {type: 'tick', at: number}
 *   | {type: 'language'}
 *   | {type: 'choose', level: string}
 *   | {type: 'toggle', reason: number}
 *   | {type: 'comment', text: string}
 *   | {type: 'more'}
 *   | {type: 'back'}
 *   | {type: 'submit'}
 *   | {type: 'touched', token: string, closesAt: number}
 *   | {type: 'sent', token: string, at: number}
 *   | {type: 'failed', token: string, problem: Problem, at: number}} Action
 */

/** How long the last word stands before the page is ready for the next person. */
export const LAST_WORD_MS = 6000;
/** A request that goes away this near to its end has timed out; one that goes away earlier made room for the next visit. */
const NEAR_MS = 2500;

const EMPTY = { level: null, reasons: /** @type {number[]} */ ([]), comment: '', unsure: false, problem: null };

/** @type {State} */
export const START = { snapshot: null, device: 'enrolled', cutOff: false, language: 'zh', step: 'rest', request: null, closesAt: 0, done: null, ...EMPTY, until: 0, at: 0 };

/** Somebody may be choosing.  @param {State} state */
export function isOpen({ step }) {
  return step === 'asking' || step === 'chosen' || step === 'reasons';
}

/** The level that was tapped.  @param {State} state @returns {Level | undefined} */
export function levelOf({ snapshot, level }) {
  return snapshot?.scale.levels.find((one) => one.level === level);
}

/** Whether the level that was tapped is taken only with a reason.  @param {State} state */
export function asksWhy(state) {
  const level = levelOf(state);
  return level !== undefined && level.follow_up && level.reasons.length > 0;
}

/** Whether 提交 may be pressed.  @param {State} state */
export function canSubmit(state) {
  return state.step === 'chosen' || (state.step === 'reasons' && (state.reasons.length > 0 || !asksWhy(state)));
}

/** Whether the page with reasons and comment is the one to show of what is being sent.  @param {State} state */
export function saysMore(state) {
  return state.reasons.length > 0 || state.comment !== '';
}

/**
 * A submission went out, no answer came, and the request is gone: it was recorded, or it came too late.  Sending it once more
 * can record nothing, and its answer tells which.
 * @param {State} state
 */
export function isUnsettled(state) {
  return state.unsure && canSubmit(state) && state.snapshot !== null && state.snapshot.request === null;
}

/** How long one notice stands between two people. */
export const NOTICE_MS = 12_000;

/** The notice that is shown now, of those whose time it is: each in its turn.  @param {State} state  @returns {Notice | null} */
export function noticeOf({ snapshot, at }) {
  const current = (snapshot?.notices ?? []).filter(({ begins, ends }) => (begins === null || Date.parse(begins) <= at) && (ends === null || at < Date.parse(ends)));
  return current.length === 0 ? null : current[Math.floor(at / NOTICE_MS) % current.length];
}

/** Whole seconds until the page closes.  @param {State} state */
export function secondsLeft({ closesAt, at }) {
  return Math.max(0, Math.ceil((closesAt - at) / 1000));
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  switch (action.type) {
    case 'snapshot':
      return informed({ ...inLifeOf(state, action.snapshot), snapshot: action.snapshot, at: action.at }, action.snapshot.request);
    case 'cut-off':
      return { ...state, cutOff: action.cutOff, problem: action.cutOff ? state.problem : withoutOffline(state.problem) };
    case 'device':
      return { ...state, device: action.device };
    case 'tick':
      return passed({ ...state, at: action.at });
    case 'language':
      return { ...state, language: state.language === 'zh' ? 'en' : 'zh' };
    case 'choose':
      return isOpen(state) ? chosen(state, action.level) : state;
    case 'toggle':
      if (state.step !== 'reasons') return state;
      return { ...state, problem: null, reasons: state.reasons.includes(action.reason) ? state.reasons.filter((code) => code !== action.reason) : [...state.reasons, action.reason] };
    case 'comment':
      return state.step === 'reasons' ? { ...state, comment: action.text } : state;
    case 'more':
      return state.step === 'chosen' ? { ...state, step: 'reasons', problem: null } : state;
    case 'back':
      return isOpen(state) ? { ...state, ...EMPTY, unsure: state.unsure, step: 'asking' } : state;
    case 'submit':
      return canSubmit(state) ? { ...state, step: 'sending', problem: null } : state;
    case 'touched':
      return isOpen(state) && state.request?.token === action.token ? { ...state, closesAt: action.closesAt } : state;
    case 'sent':
      return isSending(state, action.token) ? ended(state, 'thanks', action.at) : state;
    case 'failed':
      return isSending(state, action.token) ? failed(state, action.problem, action.at) : state;
  }
}

/** @param {State} state  @param {string} token */
function isSending({ step, request }, token) {
  return step === 'sending' && request?.token === token;
}

/** A hall that was put back from a backup may ask about the same visit again, and knows nothing of what is over here.  @param {State} state  @param {Snapshot} snapshot  @returns {State} */
function inLifeOf(state, snapshot) {
  return state.snapshot === null || snapshot.epoch === state.snapshot.epoch ? state : { ...rested(state), done: null };
}

/** What a new snapshot says of requests.  @param {State} state  @param {Request | null} request  @returns {State} */
function informed(state, request) {
  if (request !== null && request.token !== state.request?.token && request.token !== state.done) return asked(state, request);
  if (request !== null) return isOpen(state) ? { ...state, closesAt: Math.max(state.closesAt, Date.parse(request.closes_at)) } : state;
  if (!isOpen(state)) return state;
  // A submission is out: whether it was the one that closed the request, the next answer tells.
  if (isUnsettled(state)) return state;
  return state.closesAt - state.at <= NEAR_MS ? ended(state, 'bye', state.at) : rested(state);
}

/** @param {State} state  @param {Request} request  @returns {State} */
function asked(state, request) {
  const closesAt = Date.parse(request.closes_at);
  if (closesAt <= state.at) return state;
  return { ...state, ...EMPTY, step: 'asking', request, closesAt, language: request.language === 'en' ? 'en' : 'zh' };
}

/** What the passing of time does.  @param {State} state  @returns {State} */
function passed(state) {
  if (isOpen(state) && state.at >= state.closesAt) return ended(state, 'bye', state.at);
  const isLastWord = state.step === 'thanks' || state.step === 'bye' || state.step === 'ended';
  return isLastWord && state.at >= state.until ? rested(state) : state;
}

/** @param {State} state  @param {string} key  @returns {State} */
function chosen(state, key) {
  const level = state.snapshot?.scale.levels.find((one) => one.level === key);
  if (level === undefined) return state;
  return { ...state, ...EMPTY, unsure: state.unsure, level: key, step: level.follow_up && level.reasons.length > 0 ? 'reasons' : 'chosen' };
}

/** @param {State} state  @param {'thanks' | 'bye' | 'ended'} step  @param {number} at  @returns {State} */
function ended(state, step, at) {
  return { ...state, ...EMPTY, step, problem: step === 'ended' ? state.problem : null, done: state.request?.token ?? state.done, until: at + LAST_WORD_MS, at };
}

/** Ready for the next person, in the hall's own language.  @param {State} state  @returns {State} */
function rested(state) {
  return { ...state, ...EMPTY, step: 'rest', done: state.request?.token ?? state.done, request: null, language: 'zh' };
}

/** @param {State} state  @param {Problem} problem  @param {number} at  @returns {State} */
function failed(state, problem, at) {
  if (problem.type === 'already-rated' && state.unsure) return ended(state, 'thanks', at);
  if (problem.type === 'rating-closed' || problem.type === 'already-rated' || problem.type === 'unknown-rating') return ended({ ...state, problem }, 'ended', at);
  const step = saysMore(state) ? 'reasons' : 'chosen';
  return { ...state, step, problem, unsure: state.unsure || problem.type === 'offline' };
}

/** @param {Problem | null} problem */
function withoutOffline(problem) {
  return problem?.type === 'offline' ? null : problem;
}
