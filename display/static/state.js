/** What a wall shows, as a pure function of what it was told. */
import { ems } from './fit.js';

/** @typedef {{floor: string, zone: string}} Place */
/** @typedef {{label: string, title: string | null}} WindowName */
/** @typedef {{id: string, visit: number, number: string, state: 'called' | 'serving', window: WindowName, place: Place | null, service_name: string, called_at: string}} Call */
/** @typedef {{code: string, name: string, waiting: number}} Waiting */
/** @typedef {{kind: 'hall_board' | 'zone_board' | 'window_strip' | 'waiting_board' | 'missed_board' | 'notices', motion: boolean, high_contrast: boolean}} Screen */
/** @typedef {{epoch: number, seq: number, at: string, hall: {name: string}, paused: {since: string, reason: string} | null, screen: Screen}} Common */
/** @typedef {Common & {zone: Place | null, calls: Call[], missed: string[], waiting: Waiting[]}} Board */
/** @typedef {Common & {window: WindowName & {services: string[]}, state: 'called' | 'serving' | 'paused' | 'free' | 'closed', number: string | null, call: string | null, others: string[]}} Strip */
/** @typedef {{code: string, name: string, waiting: number, serving: string[], estimate_s: [number, number] | null}} Line */
/** @typedef {Common & {zone: Place | null, services: Line[]}} WaitingBoard */
/** @typedef {Common & {zone: Place | null, missed: string[], revive: 'guide_desk' | 'kiosk' | null}} MissedBoard */
/** @typedef {{title: string, text: string, picture: {name: string, version: string} | null, begins: string | null, ends: string | null}} Notice */
/** @typedef {Common & {notices: Notice[]}} Notices */
/** @typedef {Board | Strip | WaitingBoard | MissedBoard | Notices} Snapshot */

/**
 * @typedef {object} State
 * @property {Snapshot | null} snapshot
 * @property {'unknown' | 'enrolled' | 'not-enrolled' | 'refused'} device
 * @property {number | null} cutOffAt   hall's moment of the last word from the server, or null while linked
 * @property {number} at                hall's moment now
 * @property {number} width
 * @property {number} height
 */

/**
 * @typedef {{type: 'snapshot', snapshot: Snapshot, at: number}
 *   | {type: 'cut-off', cutOff: boolean, at: number}
 *   | {type: 'device', device: State['device']}
 *   | {type: 'tick', at: number}
 *   | {type: 'resize', width: number, height: number}} Action
 */

/** Being cut off is noticed this long after the last word: two heartbeats. */
const NOTICED_AFTER_MS = 4000;
/** How long one page of rows stands; long enough to read five rows from fifteen metres. */
export const PAGE_MS = 8000;

/** @type {State} */
export const START = { snapshot: null, device: 'unknown', cutOffAt: null, at: 0, width: 1920, height: 1080 };

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  switch (action.type) {
    case 'snapshot':
      return { ...state, snapshot: action.snapshot, at: action.at };
    case 'cut-off':
      return { ...state, cutOffAt: action.cutOff ? action.at - NOTICED_AFTER_MS : null, at: action.at };
    case 'device':
      return { ...state, device: action.device };
    case 'tick':
      return { ...state, at: action.at };
    case 'resize':
      return { ...state, width: action.width, height: action.height };
  }
}

/** @typedef {{calls: number, side: number, welcome: number}} RowCounts   rows of calls, of 过号 and 等候 beside them, and of the welcome's list */

/** Heights in --u of what a board holds beside its rows; display.css lays out by the same figures. */
const ROW = 11;
const LANDSCAPE = { wide: 240, high: 135, fixed: 12 + 53 + 9 + 1, row: ROW, band: 15 };
const PORTRAIT = { wide: 135, high: 240, fixed: 18 + 86 + 9 + 4 + 9 + 2, row: ROW, band: 20 };
/** A panel with few dots: larger signs, the calls and nothing beside them. */
const COMPACT = { wide: 120, high: 60, fixed: 34, row: 12, band: 12 };
const COMPACT_PORTRAIT = { wide: 64, high: 128, fixed: 54, row: 12, band: 18 };

/** A board that stands upright puts its lists under one another.  @param {{width: number, height: number}} size */
export function isPortrait({ width, height }) {
  return height >= width;
}

/** A panel of so few dots that a whole board on it could not be read.  @param {{width: number, height: number}} size */
export function isCompact({ width, height }) {
  return width < 600 || height < 300;
}

/** @param {{width: number, height: number}} size */
function shapeOf(size) {
  if (isCompact(size)) return isPortrait(size) ? COMPACT_PORTRAIT : COMPACT;
  return isPortrait(size) ? PORTRAIT : LANDSCAPE;
}

/** display.css's --u in pixels.  @param {{width: number, height: number}} size */
export function unitOf(size) {
  const shape = shapeOf(size);
  return Math.min(size.height / shape.high, size.width / shape.wide);
}

/**
 * How many whole rows a board has room for.
 * @param {{width: number, height: number, cutOffAt: number | null, snapshot?: {paused: object | null} | null}} state
 * @returns {RowCounts}
 */
export function rowsOf(state) {
  const banded = state.cutOffAt !== null || Boolean(state.snapshot?.paused);
  const shape = shapeOf(state);
  const rows = Math.max(1, Math.floor((state.height / unitOf(state) - shape.fixed - (banded ? shape.band : 0)) / shape.row));
  if (shape !== PORTRAIT) return { calls: rows, side: rows, welcome: rows };
  const side = Math.max(1, Math.floor(rows / 2));
  return { calls: Math.max(1, rows - side), side, welcome: rows };
}

/**
 * What of a list stands on the wall now: all of it, or one page after another.  The last page is filled up with rows of
 * the one before it, so that a wall never stands half empty.
 * @template T
 * @param {T[]} list
 * @param {number} room
 * @param {number} at
 * @returns {{rows: T[], page: number, pages: number}}
 */
export function paged(list, room, at) {
  const pages = Math.max(1, Math.ceil(list.length / room));
  const page = Math.floor(at / PAGE_MS) % pages;
  const first = Math.max(0, Math.min(page * room, list.length - room));
  return { rows: list.slice(first, first + room), page: page + 1, pages };
}

/**
 * The rows below the newest call.  Those who are still to come stand first and stay; those who sit at a window already
 * share the rest of the rows by turns, for they need not read the wall any more.
 * @param {Call[]} calls  newest first
 * @param {number} room
 * @param {number} at
 * @returns {{rows: Call[], page: number, pages: number}}
 */
export function callRows(calls, room, at) {
  const older = calls.slice(1);
  const called = older.filter((call) => call.state === 'called');
  const serving = older.filter((call) => call.state === 'serving');
  if (called.length >= room) return paged([...called, ...serving], room, at);
  const turn = paged(serving, room - called.length, at);
  return { ...turn, rows: [...called, ...turn.rows] };
}

/** 「12号窗口」, or the public name of a window that has one.  @param {WindowName} window */
export function windowName(window) {
  return window.title ?? `${window.label}号窗口`;
}

/**
 * Where to walk to, as this board has to say it: nothing on a board that stands in the very zone, or in a hall of one room.
 * @param {Place | null} place
 * @param {Place | null} zone  the board's own
 */
export function placeName(place, zone) {
  if (place === null || (zone !== null && zone.floor === place.floor && zone.zone === place.zone)) return '';
  return place.floor + place.zone;
}

/**
 * Which of the three drawings of a window strip suits a screen: one line, two lines, or two lines of a 64-dot panel.
 * @param {{width: number, height: number}} size
 * @returns {'wide' | 'medium' | 'tiny'}
 */
export function stripLayout({ width, height }) {
  if (height < 96) return 'tiny';
  return width / height >= 3.6 ? 'wide' : 'medium';
}

/** The hint's one line on a strip, in em of its smaller size. */
const HINT_EM = 20;

/**
 * What to tell the people whose window does not serve now; their numbers are called by the other windows of the same services.
 * @param {string[]} others
 */
export function othersHint(others) {
  for (let count = others.length; count > 0; count -= 1) {
    const hint = `请等候 ${others.slice(0, count).join('、')} ${count < others.length ? '等窗口' : '号窗口'}叫号，号码有效`;
    if (ems(hint) <= HINT_EM) return hint;
  }
  return '您的号码有效，请稍候';
}

/** How long to wait before the n-th reload in a row after a failure, in ms: soon at first, then ever more patiently.  @param {number} failures  reloads before this one */
export function reloadDelay(failures) {
  return Math.min(300_000, 2000 * 2 ** failures);
}
