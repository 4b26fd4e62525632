/** The supervisor's page: what it knows, and what its figures say.  Pure: no DOM, no clock, no network. */

/** @typedef {{floor: string, zone: string}} Place */
/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/** @typedef {{rated: number, satisfied: number, dissatisfied: number, asked: number, unrated: number, not_asked: number, satisfaction: number | null, response: number | null}} Ratings */
/** @typedef {{taken: number, waiting: number, served: number, missed: number, mean_wait_s: number | null, mean_service_s: number | null, started: number, ratings: Ratings}} Summary */
/** @typedef {'closed' | 'free' | 'called' | 'serving' | 'paused'} WindowState */
/** @typedef {{code: string, label: string, title: string | null, place: Place, state: WindowState, number: string | null, clerk: string | null, since: string | null, reason: string | null, served: number, mean_service_s: number | null, ratings: Ratings}} Window */
/** @typedef {{code: string, name: string, waiting: number, longest_since: string | null}} Queue */
/** @typedef {{job: number, number: string, state: 'uncertain' | 'missed' | 'failed', queued_at: string, kiosk: string | null}} Paper  one that waits for a person */
/** @typedef {'printed' | 'reprint' | 'drop'} Decision */
/** @typedef {{code: string, name: string, state: string, since: string | null, near_end: boolean, alarmed: boolean, queued: number, uncertain: number, papers: Paper[]}} Printer */
/** @typedef {{kind: string, code: string, name: string, enrolled: boolean, connected: boolean, seen_at: string | null, out_of_use: boolean}} Device */
/** @typedef {{epoch: number, seq: number, at: string, hall: {name: string, timezone: string}, paused: {since: string, reason: string} | null, warnings: {code: string, title: string}[], summary: Summary, windows: Window[], queues: Queue[], printers: Printer[], devices: Device[]}} Snapshot */

/**
 * @typedef {object} State
 * @property {'loading' | 'sign-in' | 'live'} phase
 * @property {string | null} sentence     on the sign-in page, or while nothing is there to show
 * @property {boolean} signingIn
 * @property {Session | null} session
 * @property {Snapshot | null} snapshot
 * @property {boolean} cutOff
 * @property {string | null} sheet        the printer whose papers are being decided on
 * @property {number[]} decided           papers that the server has taken a decision on, of which no snapshot knows yet
 * @property {boolean} clearing           whether it is being asked if the hall should be cleared
 * @property {boolean} pausing            whether it is being asked if the whole hall should stand still
 * @property {string[]} asking            what was sent and is not answered: a paper's job, a kiosk's code, the clearing, the standstill
 * @property {string | null} refusal      of a decision, of a kiosk or of the clearing
 */

/**
 * @typedef {{type: 'told', sentence: string} | {type: 'edited'} | {type: 'signing-in'} | {type: 'refused', sentence: string}
 *   | {type: 'signed-in', session: Session} | {type: 'signed-out', sentence: string | null}
 *   | {type: 'snapshot', snapshot: Snapshot} | {type: 'cut-off', cutOff: boolean}
 *   | {type: 'open-sheet', printer: string} | {type: 'close-sheet'} | {type: 'ask-clear'} | {type: 'ask-pause'} | {type: 'keep-hall'}
 *   | {type: 'sent', what: string} | {type: 'decided', job: number} | {type: 'done', what: string} | {type: 'declined', what: string, sentence: string}} Event
 */

/** @type {State} */
export const INITIAL = { phase: 'loading', sentence: null, signingIn: false, session: null, snapshot: null, cutOff: false, sheet: null, decided: [], clearing: false, pausing: false, asking: [], refusal: null };

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
    case 'snapshot': return isNewer(event.snapshot, state.snapshot) ? { ...state, snapshot: event.snapshot } : state;
    case 'open-sheet': return { ...state, sheet: event.printer, refusal: null };
    case 'close-sheet': return { ...state, sheet: null, refusal: null };
    case 'ask-clear': return { ...state, clearing: true, refusal: null };
    case 'ask-pause': return { ...state, pausing: true, refusal: null };
    case 'keep-hall': return { ...state, clearing: false, pausing: false, refusal: null };
    case 'sent': return { ...state, asking: [...state.asking, event.what], refusal: null };
    case 'done': return { ...state, asking: state.asking.filter((what) => what !== event.what), clearing: state.clearing && event.what !== 'clear', pausing: state.pausing && event.what !== 'pause' };
    case 'decided': return { ...state, decided: [...state.decided, event.job] };
    case 'declined': return { ...state, asking: state.asking.filter((what) => what !== event.what), refusal: event.sentence };
  }
}

/** @param {Snapshot} a  @param {Snapshot | null} b */
function isNewer(a, b) {
  return b === null || a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

/**
 * Windows by place, in the order they come.
 * @param {Window[]} windows
 * @returns {{place: Place, windows: Window[]}[]}
 */
export function byZone(windows) {
  /** @type {Map<string, {place: Place, windows: Window[]}>} */
  const zones = new Map();
  for (const window of windows) {
    const key = `${window.place.floor}/${window.place.zone}`;
    const zone = zones.get(key) ?? { place: window.place, windows: [] };
    zone.windows.push(window);
    zones.set(key, zone);
  }
  return [...zones.values()];
}

/** How many windows are in each state, and how many are open.  @param {Window[]} windows */
export function countStates(windows) {
  const count = { closed: 0, free: 0, called: 0, serving: 0, paused: 0 };
  for (const { state } of windows) count[state] += 1;
  return { ...count, open: windows.length - count.closed, all: windows.length };
}

/** Whether a window has any figure of today.  @param {Window} window */
export function hasFigures({ served, ratings }) {
  return served > 0 || ratings.asked > 0 || ratings.not_asked > 0 || ratings.rated > 0;
}

/** Why there is no satisfaction rate, or null when there is one.  @param {Ratings} ratings  @param {number} served */
export function whyNoSatisfaction({ satisfaction, asked }, served) {
  if (satisfaction !== null) return null;
  if (served === 0) return '还没有人办理';
  return asked === 0 ? '还没有邀请评价' : '还没有评价';
}

/** Why there is no mean service time, or null when there is one.  @param {{mean_service_s: number | null, served: number}} figures */
export function whyNoServiceTime({ mean_service_s, served }) {
  if (mean_service_s !== null) return null;
  return served === 0 ? '还没有人办理' : '没有按「开始办理」';
}

/** The printer whose sheet is open, and its papers that nobody has decided on.  @param {State} state */
export function sheetOf({ sheet, snapshot, decided }) {
  const printer = snapshot?.printers.find(({ code }) => code === sheet);
  return printer ? { printer, papers: printer.papers.filter(({ job }) => !decided.includes(job)) } : null;
}

/** @type {Record<string, string>} */
export const PAPER = { uncertain: '不知是否打出', missed: '没有打印（打印机恢复太晚）', failed: '打不出来' };

/** @type {[string, string][]} */
const KINDS = [['kiosk', '取号机'], ['display', '屏幕'], ['evaluator', '评价器'], ['agent', '打印代理']];

/**
 * Devices by kind: how many, those that lost the server, and those nobody has enrolled yet.
 * @param {Device[]} devices
 * @returns {{kind: string, name: string, all: number, connected: number, lost: Device[], notEnrolled: Device[]}[]}
 */
export function byKind(devices) {
  const names = new Map(KINDS);
  for (const { kind } of devices) if (!names.has(kind)) names.set(kind, kind);
  return [...names].map(([kind, name]) => {
    const ours = devices.filter((device) => device.kind === kind);
    const enrolled = ours.filter((device) => device.enrolled);
    const lost = enrolled.filter((device) => !device.connected);
    return { kind, name, all: ours.length, connected: enrolled.length - lost.length, lost, notEnrolled: ours.filter((device) => !device.enrolled) };
  }).filter(({ all }) => all > 0);
}
