/** The caller's page: what it knows, and what a press means now.  Pure: no DOM, no clock, no network. */
import { choicesOf, deciding, isAbout, openingOf, submitted } from './sheets.js';

/** @typedef {import('./sheets.js').Sheet} Sheet */
/** @typedef {import('./sheets.js').Step} Step */
/** @typedef {{floor: string, zone: string}} Place */
/** @typedef {{code: string, label: string, place: Place}} WindowChoice */
/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/** @typedef {{type: string, status: number, title: string} & Record<string, any>} ProblemDetails */
/** @typedef {{code: string, name: string}} Named */
/** @typedef {{id: number, number: string, service: string, service_name: string, priority_name: string | null, issued_at: string}} Ticket */
/**
 * @typedef {object} Visit
 * @property {number} id
 * @property {'called' | 'serving'} state
 * @property {Ticket} ticket
 * @property {string} called_at
 * @property {number} calls
 * @property {string | null} started_at
 * @property {number} held_s          how long it was put aside
 * @property {number} waited_s
 * @property {boolean} direct         served without a number
 * @property {Named[]} needs          what help they need
 * @property {string | null} note     from the clerk before
 * @property {number | null} cases
 * @property {number | null} cases_limit
 * @property {(Named & {chosen: boolean})[]} matters
 * @property {string | null} undo_until
 * @property {{calls_missing: number, from: string}} no_show  when 过号 is possible
 */
/** @typedef {{visit: number, number: string, service_name: string, reason: string, reason_name: string, since: string}} Held */
/** @typedef {{id: number, number: string, service_name: string, priority_name: string | null, issued_at: string, needs: Named[], note: string | null, meant_for_you: boolean, passed_over: boolean}} Waiting */
/**
 * @typedef {object} Snapshot
 * @property {number} epoch
 * @property {number} seq
 * @property {string} at
 * @property {{name: string, timezone: string}} hall
 * @property {null | {reason: string, since: string}} paused  the whole hall
 * @property {{code: string, label: string, title: string | null, place: Place, services: Named[], paused: null | {reason: string, since: string}}} window
 * @property {{name: string, number: string}} clerk
 * @property {Visit | null} visit
 * @property {Held[]} held
 * @property {{code: string, label: string}[]} batch_windows
 * @property {{hold_reasons: Named[], direct_reasons: Named[], prefixes: string[]}} rules
 * @property {{total: number, services: {code: string, name: string, waiting: number, longest_since: string | null}[], next: Waiting[]}} waiting
 * @property {{number: string, at: string, calls: number}[]} missed
 * @property {{served: number, direct: number, mean_service_s: number | null, started: number, missed: number}} today
 */
/** @typedef {{services: Named[], windows: {code: string, label: string, title: string | null, open: boolean}[], clerks: {username: string, name: string, window: string}[]}} Targets */

/** @typedef {'next' | 'miss-next' | 'recall' | 'start' | 'finish' | 'no-show' | 'undo' | 'hold' | 'resume' | 'transfer' | 'rejoin' | 'record' | 'special-call' | 'direct' | 'pause' | 'urgent' | 'sign-out' | 'keys'} Command  what a key of the page stands for */
/** @typedef {Command | `choice-${number}` | 'more' | 'fewer' | 'page' | 'field' | 'submit' | 'close'} Press  the same, and the keys of a sheet */
/** @typedef {{action: string, body: Record<string, unknown>, keyed: boolean}} Request  keyed: it calls somebody, and carries an Idempotency-Key */
/** @typedef {Request & {do: 'send', command: Command, turn: string, key: string | null, mark: string, from: Sheet | null}} Sending  from: the sheet it was chosen on */
/** @typedef {Sending | {do: 'open', sheet: Sheet} | {do: 'close'} | {do: 'sign-out'} | {do: 'focus', where: 'home' | 'field'} | {do: 'say', text: string}} Intent */
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
 * @property {Targets | null} targets     where somebody can be sent, as of when that was asked
 * @property {Sending | null} asked       the request under way
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
 *   | {type: 'opened', sheet: Sheet} | {type: 'closed'} | {type: 'said', text: string}
 *   | {type: 'targets', targets: Targets}
 *   | {type: 'asked', intent: Sending}
 *   | {type: 'answered', nobody: boolean}
 *   | {type: 'refused', problem: ProblemDetails}} Event
 */

/** @type {State} */
export const INITIAL = {
  phase: 'loading', refusal: null, takenBy: null, signingIn: false, hall: null, windows: null, remembered: null,
  session: null, snapshot: null, cutOff: false, sheet: null, targets: null, asked: null, unsure: null, message: null,
};

/** What was filled in on a sheet was wrong: the sheet is shown again. */
const MENDABLE = new Set(['unknown-target', 'unknown-matter', 'too-many-cases', 'unknown-service', 'bad-request']);

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
    case 'opened': return { ...state, sheet: event.sheet, message: null, targets: event.sheet.kind === 'transfer' && state.sheet === null ? null : state.targets };
    case 'closed': return { ...state, sheet: null };
    case 'said': return { ...state, message: { kind: 'refusal', text: event.text } };
    case 'targets': return { ...state, targets: event.targets };
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
  const now = { ...state, snapshot, cutOff: false };
  if (sheet && !(isAbout(sheet, snapshot) && can(now, sheet.of, Date.parse(snapshot.at)))) sheet = null;
  return { ...state, snapshot, sheet, message };
}

/** @param {State} state  @param {ProblemDetails} problem  @returns {State} */
function refused(state, problem) {
  const asked = state.asked;
  const over = { ...state, asked: null, unsure: null };
  if (asked?.keyed && problem.type === 'decide-previous') return { ...over, sheet: deciding(problem.number, asked.command, asked) };
  if (problem.type === 'last-window') return { ...over, sheet: { kind: 'last-window', of: 'pause', services: problem.services, reason: String(asked?.body.reason) } };
  if (problem.type === 'unknown-ticket') {
    return { ...over, sheet: { kind: 'number', of: 'special-call', text: String(asked?.body.number) }, message: { kind: 'refusal', text: problem.title } };
  }
  const again = asked && asked.from && state.snapshot && isAbout(asked.from, state.snapshot) ? asked.from : null;
  if (problem.status !== 0 && problem.status < 500) {
    return { ...over, sheet: MENDABLE.has(problem.type) ? again : null, message: { kind: 'refusal', text: problem.title } };
  }
  // The answer was lost, but the page already shows that the press was heard.
  if (asked && state.snapshot && turnOf(state.snapshot) !== asked.turn) return over;
  const text = problem.status !== 0 ? problem.title
    : asked?.keyed ? '没有连上服务器，刚才的呼叫不知是否成功，请再按一次'
    : '没有连上服务器，刚才的操作不知是否成功，请看清现在的状态再按';
  return { ...over, sheet: asked?.keyed ? again : null, unsure: asked?.key ? { key: asked.key, mark: asked.mark } : null, message: { kind: 'unsure', text } };
}

/** Names the turn at the window: changes when a citizen is called, starts or leaves.  @param {Snapshot} snapshot */
function turnOf(snapshot) {
  return snapshot.visit ? `${snapshot.epoch}/${snapshot.visit.id}/${snapshot.visit.state}` : `${snapshot.epoch}/none`;
}

/** How often somebody must still be called, or how many seconds they still have, before 过号.  @param {Visit} visit  @param {number} at */
export function beforeNoShow({ no_show }, at) {
  return { calls: no_show.calls_missing, seconds: Math.max(0, Math.ceil((Date.parse(no_show.from) - at) / 1000)) };
}

/** For how many seconds a call can still be taken back.  @param {Visit | null} visit  @param {number} at */
export function undoLeft(visit, at) {
  return visit?.undo_until ? Math.max(0, Math.ceil((Date.parse(visit.undo_until) - at) / 1000)) : 0;
}

/**
 * Whether a press would do something now; what cannot be pressed is drawn flat.  A page that is cut off refuses to guess.
 * @param {State} state
 * @param {Command} command
 * @param {number} at  the hall's moment, ms
 * @returns {boolean}
 */
export function can(state, command, at) {
  if (command === 'keys' || command === 'sign-out') return true;
  if (!state.snapshot || state.cutOff) return false;
  const { visit, window, held, paused } = state.snapshot;
  const calling = !window.paused && !paused;
  const called = visit?.state === 'called';
  switch (command) {
    case 'next': case 'special-call': case 'direct': return calling;
    case 'start': return called;
    case 'recall': return called && !paused;
    case 'no-show': return called && !paused && missable(visit, at);
    case 'miss-next': return called && calling && missable(visit, at);
    case 'undo': return called && undoLeft(visit, at) > 0;
    case 'transfer': return visit !== null && !visit.direct;
    case 'rejoin': return visit?.state === 'serving' && !visit.direct;
    case 'finish': case 'hold': case 'record': return visit?.state === 'serving';
    case 'resume': return visit === null && held.length > 0;
    case 'pause': case 'urgent': return true;
  }
}

/** @param {Visit} visit  @param {number} at */
function missable(visit, at) {
  const { calls, seconds } = beforeNoShow(visit, at);
  return calls === 0 && seconds === 0;
}

/**
 * What a press means now, or null: it cannot be pressed, or a request is under way.
 * @param {State} state
 * @param {Press} press
 * @param {() => string} freshId  an Idempotency-Key for a call that is not a repeat
 * @param {number} at             the hall's moment, ms
 * @returns {Intent | null}
 */
export function intentOf(state, press, freshId, at) {
  if (press === 'close') return { do: 'close' };
  if (press === 'keys') return { do: 'open', sheet: { kind: 'keys', of: 'keys' } };
  const { snapshot, sheet } = state;
  if (press === 'urgent') return snapshot && can(state, press, at) ? sending(state, snapshot, press, { action: 'pause', body: { reason: '紧急离岗', urgent: true }, keyed: false }) : null;
  if (state.asked) return null;
  if (press === 'sign-out') return { do: 'open', sheet: { kind: 'sign-out', of: press } };
  if (!snapshot) return null;
  if (press === 'field') return sheet ? { do: 'focus', where: 'field' } : null;
  if (press === 'more' || press === 'fewer' || press === 'page' || press === 'submit' || press.startsWith('choice-')) {
    if (!sheet) return null;
    const step = press.startsWith('choice-') ? choiceStep(state, sheet, snapshot, Number(press.slice(7)), at) : submitted(sheet, /** @type {'more'} */ (press), snapshot, state.targets);
    return step && intentOfStep(state, sheet.of, step, freshId, at);
  }
  const command = /** @type {Command} */ (press);
  if (!can(state, command, at)) return null;
  const step = openingOf(command, snapshot);
  return intentOfStep(state, command, step, freshId, at);
}

/** @param {State} state  @param {Sheet} sheet  @param {Snapshot} snapshot  @param {number} number  @param {number} at */
function choiceStep(state, sheet, snapshot, number, at) {
  const choice = choicesOf(sheet, snapshot, state.targets, at)[number - 1];
  return choice && !choice.off ? choice.step : null;
}

/**
 * What a step of this command comes to: another sheet, or a request that names the turn it means, so that a stale one cannot act on
 * another citizen's.  A call while somebody called has not come asks first what became of them.
 * @param {State} state
 * @param {Command} command
 * @param {Step} step
 * @param {() => string} freshId
 * @param {number} at
 * @returns {Intent | null}
 */
export function intentOfStep(state, command, step, freshId, at) {
  const { snapshot } = state;
  if (state.asked || !snapshot) return null;
  if ('signOut' in step) return { do: 'sign-out' };
  if ('focus' in step) return { do: 'focus', where: step.focus };
  if ('say' in step) return { do: 'say', text: step.say };
  if (!can(state, command, at)) return null;
  if ('open' in step) return { do: 'open', sheet: step.open };
  const { visit } = snapshot;
  const { send } = step;
  if (!send.keyed) return sending(state, snapshot, command, send);
  if (visit?.state === 'called' && !('previous' in send.body)) return { do: 'open', sheet: deciding(visit.ticket.number, command, send) };
  return called(state, snapshot, command, send, freshId);
}

/**
 * A call.  Pressed again for the same turn after an answer was lost, it carries the same key, so that nobody is called twice.
 * With no turn open, only an unchanged snapshot counts as the same: somebody may have come since.
 * @param {State} state
 * @param {Snapshot} snapshot
 * @param {Command} command
 * @param {Request} request
 * @param {() => string} freshId
 * @returns {Intent}
 */
function called(state, snapshot, command, request, freshId) {
  const body = { ...(snapshot.visit && { visit: snapshot.visit.id }), ...request.body };
  const mark = `${turnOf(snapshot)}/${snapshot.visit ? '' : snapshot.seq}/${request.action}/${JSON.stringify(body)}`;
  const key = state.unsure?.mark === mark ? state.unsure.key : freshId();
  return { ...sending(state, snapshot, command, { ...request, body }), key, mark };
}

/**
 * @param {State} state
 * @param {Snapshot} snapshot
 * @param {Command} command
 * @param {Request} request
 * @returns {Sending}
 */
function sending(state, snapshot, command, request) {
  return { do: 'send', command, ...request, turn: turnOf(snapshot), key: null, mark: '', from: state.sheet?.kind === 'keys' ? null : state.sheet };
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
