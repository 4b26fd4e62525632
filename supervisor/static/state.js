/** The supervisor's page: what it knows, and what its figures say.  Pure: no DOM, no clock, no network. */
import { minutesBetween } from './levels.js';
import { OPENED, reduceScreens } from './screens-state.js';

/** @typedef {{floor: string, zone: string}} Place */
/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/** @typedef {{rated: number, satisfied: number, dissatisfied: number, asked: number, unrated: number, not_asked: number, satisfaction: number | null, response: number | null}} Ratings */
/** @typedef {{taken: number, waiting: number, served: number, missed: number, mean_wait_s: number | null, mean_service_s: number | null, started: number, ratings: Ratings}} Summary */
/** @typedef {'closed' | 'free' | 'called' | 'serving' | 'paused'} WindowState */
/** @typedef {{code: string, label: string, title: string | null, place: Place, state: WindowState, number: string | null, visit: number | null, clerk: string | null, since: string | null, watched_since: string | null, limits: import('./levels.js').Limits, reason: string | null, by_hand: boolean, served: number, missed: number, mean_service_s: number | null, ratings: Ratings}} Window */
/** @typedef {{code: string, name: string, waiting: number, longest_since: string | null, limits: {waiting: import('./levels.js').Limits, crowd: import('./levels.js').Limits}}} Queue */
/** @typedef {'waiting' | 'crowd' | 'service' | 'idle' | 'paused' | 'no_show' | 'rating' | 'device' | 'printer' | 'follow_up'} Rule */
/** @typedef {{id: number, rule: Rule, level: import('./levels.js').Level, subject: string, name: string, value: number | null, limit: number | null, since: string, level_since: string, acknowledged: {at: string, by: string} | null}} Alarm */
/** @typedef {{code: string, name: string, served: number, ratings: Ratings}} Department */
/** @typedef {{code: string, label: string, by_hand: {until: string | null} | null, services: {code: string, name: string, department: string, served: boolean, handicap_min: number}[], clerks: {username: string, name: string, number: string, window: string | null}[]}} WindowSheet */
/** @typedef {import('./windowsheet.js').Step} Step */
/** @typedef {{code: string, sheet: WindowSheet | null, services: string[] | null, until: 'today' | 'set_back', confirming: {step: Step, effects: string[], visit: number | null} | null, refusal: string | null}} OpenWindow  services: those chosen, null while nothing was */
/** @typedef {{job: number, number: string, state: 'uncertain' | 'missed' | 'failed', queued_at: string, kiosk: string | null}} Paper  one that waits for a person */
/** @typedef {'printed' | 'reprint' | 'drop'} Decision */
/** @typedef {{code: string, name: string, state: string, since: string | null, near_end: boolean, alarmed: boolean, queued: number, uncertain: number, papers: Paper[]}} Printer */
/** @typedef {{kind: string, code: string, name: string, enrolled: boolean, connected: boolean, seen_at: string | null, out_of_use: boolean, screen?: Screen | null}} Device  screen: null, or left out, while it has said nothing */
/** @typedef {{kind: string, seq_behind: number | null, audio: string, stuck_since: string | null}} Screen  what a screen says of itself */
/** @typedef {{epoch: number, seq: number, at: string, hall: {name: string, timezone: string}, paused: {since: string, reason: string} | null, warnings: {code: string, title: string}[], summary: Summary, alarms: Alarm[], windows: Window[], queues: Queue[], departments: Department[], printers: Printer[], devices: Device[]}} Snapshot */

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
 * @property {OpenWindow | null} window   the window that is being arranged
 * @property {string | null} alarmRefusal of an acknowledgement
 * @property {import('./screens-state.js').OpenScreens | null} screens  the sheet on which is set what screens show
 */

/**
 * @typedef {{type: 'told', sentence: string} | {type: 'edited'} | {type: 'signing-in'} | {type: 'refused', sentence: string}
 *   | {type: 'signed-in', session: Session} | {type: 'signed-out', sentence: string | null}
 *   | {type: 'snapshot', snapshot: Snapshot} | {type: 'cut-off', cutOff: boolean}
 *   | {type: 'open-sheet', printer: string} | {type: 'close-sheet'} | {type: 'ask-clear'} | {type: 'ask-pause'} | {type: 'keep-hall'}
 *   | {type: 'sent', what: string} | {type: 'decided', job: number} | {type: 'done', what: string} | {type: 'declined', what: string, sentence: string}
 *   | {type: 'open-window', code: string} | {type: 'close-window'} | {type: 'window-read', sheet: WindowSheet} | {type: 'chosen', services?: string[], until?: 'today' | 'set_back'}
 *   | {type: 'confirm-first', step: Step, effects: string[], visit: number | null} | {type: 'back-to-window'} | {type: 'window-declined', sentence: string} | {type: 'alarm-declined', what: string, sentence: string}
 *   | {type: 'open-screens'} | {type: 'close-screens'} | import('./screens-state.js').ScreensEvent} Event
 */

/** @type {State} */
export const INITIAL = { phase: 'loading', sentence: null, signingIn: false, session: null, snapshot: null, cutOff: false, sheet: null, decided: [], clearing: false, pausing: false, asking: [], refusal: null, window: null, alarmRefusal: null, screens: null };

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
    case 'sent': return { ...state, asking: [...state.asking, event.what], refusal: null, alarmRefusal: null, window: state.window && { ...state.window, refusal: null }, screens: state.screens && { ...state.screens, refusal: null } };
    case 'done': return { ...state, asking: state.asking.filter((what) => what !== event.what), clearing: state.clearing && event.what !== 'clear', pausing: state.pausing && event.what !== 'pause' };
    case 'decided': return { ...state, decided: [...state.decided, event.job] };
    case 'declined': return { ...state, asking: state.asking.filter((what) => what !== event.what), refusal: event.sentence };
    case 'open-window': return { ...state, window: { code: event.code, sheet: null, services: null, until: 'today', confirming: null, refusal: null } };
    case 'close-window': return { ...state, window: null };
    case 'window-read': return state.window?.code === event.sheet.code ? { ...state, window: { ...state.window, sheet: event.sheet } } : state;
    case 'chosen': return state.window ? { ...state, window: { ...state.window, services: event.services ?? state.window.services, until: event.until ?? state.window.until } } : state;
    case 'confirm-first': return state.window ? { ...state, asking: state.asking.filter((what) => what !== 'window'), window: { ...state.window, confirming: { step: event.step, effects: event.effects, visit: event.visit } } } : state;
    case 'back-to-window': return state.window ? { ...state, window: { ...state.window, confirming: null, refusal: null } } : state;
    case 'window-declined': return { ...state, asking: state.asking.filter((what) => what !== 'window'), window: state.window && { ...state.window, refusal: event.sentence } };
    case 'alarm-declined': return { ...state, asking: state.asking.filter((what) => what !== event.what), alarmRefusal: event.sentence };
    case 'open-screens': return { ...state, screens: OPENED };
    case 'close-screens': return { ...state, screens: null };
    default: return { ...state, screens: state.screens && reduceScreens(state.screens, event) };
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

/** Of fewer ratings no rate is shown: it would change by leaps. */
const ENOUGH = 5;

/** Why a department has no satisfaction rate, or null when it has one.  @param {Ratings} ratings  @param {number} served */
export function whyNoRate({ rated, asked }, served) {
  if (rated >= ENOUGH) return null;
  if (served === 0) return '今天没有人办理';
  return asked === 0 ? '还没有邀请评价' : `不足 ${ENOUGH} 个评价`;
}

/** @param {number} share  0 to 1 */
export function percent(share) {
  return share === 1 ? '100' : (100 * share).toFixed(1);
}

/**
 * An alarm in words, and what else is worth knowing of it; what grows with time is counted at this moment.
 * @param {Alarm} alarm
 * @param {{windows: Window[], queues: Queue[], devices: Device[]}} snapshot
 * @param {number} at  where the hall's clocks stand, ms
 * @returns {{words: string, more: string[]}}
 */
export function alarmWords({ rule, subject, name, value, limit }, { windows, queues, devices }, at) {
  const stuck = devices.some(({ code, screen }) => code === subject && screen?.stuck_since);
  const window = windows.find(({ code }) => code === subject);
  const queue = queues.find(({ code }) => code === subject);
  const since = rule === 'waiting' ? queue?.longest_since : ['service', 'idle', 'paused'].includes(rule) ? window?.watched_since : null;
  const minutes = since ? minutesBetween(at, since) : value;
  const less = minutes !== null && limit !== null && minutes < limit ? ['已在回落'] : [];
  const who = [window?.clerk].filter((one) => one !== undefined && one !== null);
  const told = {
    waiting: [`${name}等候 ${minutes} 分`, [`限 ${limit} 分`, ...less]],
    crowd: [`${name}等候 ${value} 人`, [`限 ${limit} 人`]],
    service: [`${name}号窗口办理 ${minutes} 分`, [...who, `限 ${limit} 分`]],
    idle: [`${name}号窗口空闲 ${minutes} 分，有人在等`, [...who, `限 ${limit} 分`]],
    paused: [`${name}号窗口暂停 ${minutes} 分`, [...who, ...(window?.reason ? [window.reason] : [])]],
    no_show: [`${name}号窗口过号 ${value}%`, [...who, `限 ${limit}%`]],
    rating: [`${name}号窗口今天 ${value} 个差评`, who],
    device: [stuck ? `${name}画面停住 ${value} 分` : `${name}断开 ${value} 分`, [stuck ? '信息没有更新' : '请到现场看']],
    printer: [`${name}不能出票 ${value} 分`, ['请到现场看']],
    follow_up: [`${value} 件差评整改超期`, []],
  }[rule];
  return /** @type {{words: string, more: string[]}} */ ({ words: told[0], more: told[1] });
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

/** How a screen is, by what it says: its picture stands still, the browser keeps it silent, or it can be heard.  @param {Screen} screen */
export function screenCondition({ stuck_since, audio }) {
  return { stuck: stuck_since !== null, mute: audio === 'blocked', audible: audio === 'running' };
}

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
