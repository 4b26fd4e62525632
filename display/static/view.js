/** The walls, drawn: which picture, and the pages of a wall that has nothing to show yet. */
import { html } from '/vendor/lit-html/lit-html.js';
import { board } from './board.js';
import { missedBoard } from './missed.js';
import { notices } from './notices.js';
import { strip } from './strip.js';
import { stripLayout } from './state.js';
import { waitingBoard } from './waits.js';

/** @typedef {import('./state.js').State} State */

/** @type {Record<import('./state.js').Screen['kind'], (snapshot: any, state: State) => unknown>} */
const DRAWINGS = { hall_board: board, zone_board: board, window_strip: strip, waiting_board: waitingBoard, missed_board: missedBoard, notices };

/** What stands on the wall, for a wall of its sort: without motion, or in few colours.  @param {State} state */
export function page(state) {
  const { motion = true, high_contrast = false } = state.snapshot?.screen ?? {};
  return html`<div class="wall ${motion ? '' : 'still'} ${high_contrast ? 'high-contrast' : ''}">${content(state)}</div>`;
}

/** @param {State} state */
function content(state) {
  const { snapshot, device } = state;
  if (device === 'refused' || device === 'not-enrolled') return notEnrolled(device);
  if (snapshot === null) return waiting(state);
  return DRAWINGS[snapshot.screen.kind](snapshot, state);
}

/** @param {'refused' | 'not-enrolled'} device */
function notEnrolled(device) {
  return html`<main class="notice">
    <h1>${device === 'refused' ? '此设备的登记已失效' : '此设备尚未登记'}</h1>
    <p>请向系统管理员要六位登记码，再到 <a href="/enrol">登记设备</a> 输入</p>
  </main>`;
}

/** @param {State} state */
function waiting(state) {
  if (stripLayout(state) !== 'medium') return html`<main class="notice"><h1>${state.cutOffAt === null ? '正在连接' : '屏幕暂停更新'}</h1></main>`;
  return html`<main class="notice">
    <h1>${state.cutOffAt === null ? '屏幕正在连接' : '屏幕暂停更新'}</h1>
    <p>请留意广播或咨询导服台</p>
  </main>`;
}
