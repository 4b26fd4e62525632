/** The caller's page: what it knows, and what a press means now.  Pure: no DOM, no clock, no network. */

/** @typedef {{floor: string, zone: string}} Place */
/** @typedef {{code: string, label: string, place: Place}} WindowChoice */
/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/** @typedef {{type: string, status: number, title: string} & Record<string, any>} ProblemDetails */
/** @typedef {{id: number, number: string, service_name: string, priority_name: string | null, issued_at: string}} Ticket */
/** @typedef {{id: number, state: 'called' | 'serving', ticket: Ticket, called_at: string, calls: number, started_at: string | null, waited_s: number}} Visit */
/** @typedef {{number: string, service_name: string, priority_name: string | null, issued_at: string, needs: string[]}} Waiting */
/**
 * @typedef {object} Snapshot
 * @property {number} epoch
 * @property {number} seq
 * @property {string} at
 * @property {{name: string, timezone: string}} hall
 * @property {{code: string, label: string, title: string | null, place: Place, services: {code: string, name: string}[], paused: null | {reason: string, since: string}}} window
 * @property {{name: string, number: string}} clerk
 * @property {Visit | null} visit
 * @property {{total: number, services: {code: string, name: string, waiting: number, longest_since: string | null}[], next: Waiting[]}} waiting
 * @property {{number: string, at: string, calls: number}[]} missed
 * @property {{served: number, mean_service_s: number | null, started: number, missed: number}} today
 */

/** @typedef {'next' | 'recall' | 'start' | 'finish' | 'no-show' | 'pause' | 'unpause'} Action  as the server names it */
/** @typedef {'next' | 'recall' | 'start' | 'finish' | 'no-show' | 'pause' | 'served' | 'missed' | 'reason-1' | 'reason-2' | 'reason-3' | 'reason-4' | 'keys' | 'close' | 'sign-out'} Command  what a key or button of the page stands for */
/** @typedef {{do: 'send', command: Command, action: Action, body: Record<string, unknown>, turn: string, key: string | null, mark: string} | {do: 'open', sheet: Sheet} | {do: 'close'} | {do: 'sign-out'}} Intent */
/** @typedef {{kind: 'decide', number: string} | {kind: 'pause'} | {kind: 'keys'}} Sheet */
/** @typedef {{text: string, kind: 'refusal' | 'unsure' | 'nobody'}} Message */

/**
 * @typedef {object} State
 * @property {'loading' | 'sign-in' | 'desk'} phase
 * @property {string | null} refusal      the sentence on the sign-in page
 * @property {string | null} takenBy      the colleague who has the chosen window
 * @property {boolean} signingIn
 * @property {string | null} hall
 * @property {WindowChoice[] | null} windows
 * @property {string | null} remembered   the window last used on this machine
 * @property {Session | null} session
 * @property {Snapshot | null} snapshot
 * @property {boolean} cutOff
 * @property {Sheet | null} sheet         what lies in the place of the keys, or over the page
 * @property {Extract<Intent, {do: 'send'}> | null} asked  the request under way
 * @property {{key: string, mark: string} | null} unsure   a call that may or may not have reached the server
 * @property {Message | null} message
 */

/**
 * @typedef {{type: 'told', sentence: string}
 *   | {type: 'windows', hall: string, windows: WindowChoice[], remembered: string | null}
 *   | {type: 'signing-in'} | {type: 'edited'}
 *   | {type: 'sign-in-refused', problem: ProblemDetails}
 *   | {type: 'signed-in', session: Session}
 *   | {type: 'signed-out', sentence: string | null}
 *   | {type: 'snapshot', snapshot: Snapshot}
 *   | {type: 'cut-off', cutOff: boolean}
 *   | {type: 'opened', sheet: Sheet} | {type: 'closed'}
 *   | {type: 'asked', intent: Extract<Intent, {do: 'send'}>}
 *   | {type: 'answered', nobody: boolean}
 *   | {type: 'refused', problem: ProblemDetails}} Event
 */

export const REASONS = ['临时离岗', '午餐', '会议', '系统故障'];

/** @type {State} */
export const INITIAL = {
  phase: 'loading', refusal: null, takenBy: null, signingIn: false, hall: null, windows: null, remembered: null,
  session: null, snapshot: null, cutOff: false, sheet: null, asked: null, unsure: null, message: null,
};

/** @param {State} state  @param {Event} event  @returns {State} */
export function reduce(state, event) {
  switch (event.type) {
    case 'told': return { ...state, refusal: event.sentence };
    case 'windows': return { ...state, hall: event.hall, windows: event.windows, remembered: event.remembered };
    case 'signing-in': return { ...state, signingIn: true, refusal: null, takenBy: null };
    case 'edited': return { ...state, refusal: null, takenBy: null };
    case 'sign-in-refused': return {
      ...state, signingIn: false, refusal: event.problem.title,
      takenBy: event.problem.type === 'window-taken' ? event.problem.clerk : null,
    };
    case 'signed-in': return { ...INITIAL, hall: state.hall, windows: state.windows, remembered: state.remembered, phase: 'desk', session: event.session };
    case 'signed-out': return { ...INITIAL, hall: state.hall, windows: state.windows, remembered: state.remembered, phase: 'sign-in', refusal: event.sentence };
    case 'snapshot': return arrived(state, event.snapshot);
    case 'cut-off': return { ...state, cutOff: event.cutOff };
    case 'opened': return { ...state, sheet: event.sheet, message: null };
    case 'closed': return { ...state, sheet: null };
    case 'asked': return { ...state, asked: event.intent, sheet: null, message: null };
    case 'answered': return { ...state, asked: null, unsure: null, message: event.nobody ? { kind: 'nobody', text: '现在没有人等候' } : null };
    case 'refused': return refused(state, event.problem);
  }
}

/**
 * A newer snapshot replaces the old one; what was said or asked about a turn that is over goes with it.
 * @param {State} state
 * @param {Snapshot} snapshot
 * @returns {State}
 */
function arrived(state, snapshot) {
  const before = state.snapshot;
  if (before && (snapshot.epoch < before.epoch || (snapshot.epoch === before.epoch && snapshot.seq <= before.seq))) return state;
  let { sheet, message } = state;
  if (before && turnOf(before) !== turnOf(snapshot)) message = null;
  if (message?.kind === 'nobody' && snapshot.waiting.total > 0) message = null;
  if (sheet?.kind === 'decide' && (snapshot.visit?.state !== 'called' || snapshot.visit.ticket.number !== sheet.number)) sheet = null;
  if (sheet?.kind === 'pause' && snapshot.window.paused) sheet = null;
  return { ...state, snapshot, sheet, message };
}

/** @param {State} state  @param {ProblemDetails} problem  @returns {State} */
function refused(state, problem) {
  const asked = state.asked;
  const next = asked?.action === 'next';
  if (next && problem.type === 'decide-previous') return { ...state, asked: null, unsure: null, sheet: { kind: 'decide', number: problem.number } };
  if (problem.status !== 0 && problem.status < 500) return { ...state, asked: null, unsure: null, message: { kind: 'refusal', text: problem.title } };
  // The answer was lost, but the page already shows that the press was heard.
  if (asked && state.snapshot && turnOf(state.snapshot) !== asked.turn) return { ...state, asked: null, unsure: null };
  const text = problem.status !== 0 ? problem.title
    : next ? '没有连上服务器，刚才的呼叫不知是否成功，请再按一次'
    : '没有连上服务器，刚才的操作不知是否成功，请看清现在的状态再按';
  return { ...state, asked: null, unsure: next && asked.key ? { key: asked.key, mark: asked.mark } : null, message: { kind: 'unsure', text } };
}

/** Names the turn at the window: changes when a citizen is called, starts or leaves.  @param {Snapshot} snapshot */
function turnOf(snapshot) {
  return snapshot.visit ? `${snapshot.epoch}/${snapshot.visit.id}/${snapshot.visit.state}` : `${snapshot.epoch}/none`;
}

/**
 * Whether a press would do something now; what cannot be pressed is drawn flat.  A page that is cut off refuses to guess.
 * @param {State} state
 * @param {Command} command
 */
export function can(state, command) {
  if (command === 'keys' || command === 'close' || command === 'sign-out') return true;
  if (!state.snapshot || state.cutOff) return false;
  const { visit, window } = state.snapshot;
  switch (command) {
    case 'next': return !window.paused;
    case 'start': case 'recall': case 'no-show': return visit?.state === 'called';
    case 'finish': return visit?.state === 'serving';
    default: return true;
  }
}

/**
 * What a press of `command` means now, or null: it cannot be pressed, or a request is under way.
 * @param {State} state
 * @param {Command} command
 * @param {() => string} freshId  an Idempotency-Key for a call that is not a repeat
 * @returns {Intent | null}
 */
export function intentOf(state, command, freshId) {
  if (command === 'close') return { do: 'close' };
  if (command === 'keys') return { do: 'open', sheet: { kind: 'keys' } };
  if (state.asked) return null;
  if (command === 'sign-out') return { do: 'sign-out' };
  if (!can(state, command) || !state.snapshot) return null;
  const { visit, window } = state.snapshot;
  switch (command) {
    case 'next':
      if (visit?.state === 'called') return { do: 'open', sheet: { kind: 'decide', number: visit.ticket.number } };
      return call(state, state.snapshot, command, null, freshId);
    case 'served': case 'missed':
      return call(state, state.snapshot, command, command, freshId);
    case 'pause':
      return window.paused ? send(state.snapshot, command, 'unpause', {}) : { do: 'open', sheet: { kind: 'pause' } };
    case 'reason-1': case 'reason-2': case 'reason-3': case 'reason-4':
      return send(state.snapshot, command, 'pause', { reason: REASONS[Number(command.slice(-1)) - 1] });
    default:
      // The page names the turn it means, so that a stale one cannot act on another citizen's.
      return send(state.snapshot, command, command, { visit: visit?.id });
  }
}

/**
 * A call.  Pressed again for the same turn after an answer was lost, it carries the same key, so that nobody is called twice.
 * With no turn open, only an unchanged snapshot counts as the same: somebody may have come since.
 * @param {State} state
 * @param {Snapshot} snapshot
 * @param {Command} command
 * @param {'served' | 'missed' | null} previous  what became of the one who was called
 * @param {() => string} freshId
 * @returns {Intent}
 */
function call(state, snapshot, command, previous, freshId) {
  const mark = `${turnOf(snapshot)}/${snapshot.visit ? '' : snapshot.seq}/${previous ?? ''}`;
  const key = state.unsure?.mark === mark ? state.unsure.key : freshId();
  const body = { ...(snapshot.visit && { visit: snapshot.visit.id }), ...(previous && { previous }) };
  return { ...send(snapshot, command, 'next', body), key, mark };
}

/**
 * @param {Snapshot} snapshot
 * @param {Command} command
 * @param {Action} action
 * @param {Record<string, unknown>} body
 * @returns {Extract<Intent, {do: 'send'}>}
 */
function send(snapshot, command, action, body) {
  return { do: 'send', command, action, body, turn: turnOf(snapshot), key: null, mark: '' };
}

/** @type {Record<string, Command>} */
const DESK_KEYS = { ' ': 'next', s: 'start', r: 'recall', n: 'no-show', e: 'finish', p: 'pause', '?': 'keys', '？': 'keys' };
/** @type {Record<Sheet['kind'], Record<string, Command>>} */
const SHEET_KEYS = {
  decide: { 1: 'served', 2: 'missed', escape: 'close' },
  pause: { 1: 'reason-1', 2: 'reason-2', 3: 'reason-3', 4: 'reason-4', escape: 'close' },
  keys: { escape: 'close', '?': 'close', '？': 'close' },
};

/**
 * What a key of the keyboard stands for now, or null.
 * @param {State} state
 * @param {string} key  a KeyboardEvent's `key`
 * @returns {Command | null}
 */
export function commandOfKey(state, key) {
  if (state.phase !== 'desk') return null;
  const keys = state.sheet ? SHEET_KEYS[state.sheet.kind] : DESK_KEYS;
  return keys[key.toLowerCase()] ?? null;
}

/**
 * What is missing from the sign-in form, as a sentence, or null.
 * @param {{username: string, password: string, window: string}} form
 */
export function missingFrom({ username, password, window }) {
  if (username === '') return '请填写用户名。';
  if (password === '') return '请填写密码。';
  if (window === '') return '请选择窗口。';
  return null;
}
