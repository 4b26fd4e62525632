/** The supervisor's page as pictures of its state: figures first, then the windows, then the tables. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { rooms } from '/static/js/rooms.js';
import { mark, signInPage } from '/static/js/sign-in.js';
import { clockTime, dayName } from '/static/js/time.js';
import { alarmBox } from './alarms.js';
import { departmentBox } from './departments.js';
import { clearSheet, standstill, warnings } from './duty.js';
import { devices, papersSheet } from './machines.js';
import { lines } from './queues.js';
import { screensDialog } from './screensheet.js';
import { hasFigures, percent, whyNoSatisfaction, whyNoServiceTime } from './state.js';
import { grid } from './windows.js';
import { windowDialog } from './windowsheet.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {import('./state.js').Window} Window */
/** @typedef {import('./alarms.js').AlarmActs & import('./windows.js').WindowActs & import('./windowsheet.js').SheetActs & import('./machines.js').MachineActs & import('./screensheet.js').ScreenActs & import('./duty.js').DutyActs & import('/static/js/sign-in.js').SignInActs & {signOut: () => void}} Acts */

/** @param {State} state  @param {number} at  the hall's moment, ms  @param {Acts} acts */
export function page(state, at, acts) {
  if (state.phase === 'sign-in') return signInPage({ title: '督查', who: '督查人员登录' }, state, acts);
  if (state.phase === 'live' && state.snapshot) return live(state, state.snapshot, at, acts);
  return html`<main class="alone"><h1>督查</h1><p role="status">${state.sentence ?? (state.cutOff ? '已断开，正在重连' : '正在连接')}</p></main>`;
}

/** @param {State} state  @param {Snapshot} snapshot  @param {number} at  @param {Acts} acts */
function live(state, snapshot, at, acts) {
  // Cut off, every length of time is what it was at the moment of the data: nobody knows how it went on.
  // While the whole hall stands still, so does every clock.
  const then = snapshot.paused !== null ? Date.parse(snapshot.paused.since) : state.cutOff ? Date.parse(snapshot.at) : at;
  return html`
    <div class=${state.cutOff ? 'live cut-off' : 'live'}>
      <header>
        <h1>${snapshot.hall.name}</h1>
        ${rooms('live')}
        <p class="link" role="status">${state.cutOff ? html`${mark()}<span>已断开，正在重连　下面是 ${clockTime(snapshot.at)} 的情况</span>` : html`<span>已连接</span>`}</p>
        <p class="who"><span>${state.session?.name}</span><button type="button" class="mini" @click=${acts.signOut}>退出</button></p>
        <p class="when"><span>${dayName(at)}</span><b>${clockTime(at)}</b></p>
      </header>
      <main>
        ${standstill(state, snapshot, acts)}
        ${warnings(snapshot)}
        ${summary(snapshot.summary)}
        ${grid(snapshot.windows, state.cutOff, then, acts)}
        ${alarmBox(state, snapshot, then, acts)}
        ${lines(snapshot.queues, then, acts)}
        ${departmentBox(snapshot.departments)}
        ${devices(state, snapshot, acts)}
        ${perWindow(snapshot.windows)}
      </main>
      ${papersSheet(state, acts)}
      ${clearSheet(state, acts)}
      ${windowDialog(state, then, acts)}
      ${screensDialog(state, acts)}
    </div>`;
}

// ---------- figures

/** @param {import('./state.js').Summary} summary */
function summary(summary) {
  const { ratings } = summary;
  const noRate = whyNoSatisfaction(ratings, summary.served);
  const noTime = whyNoServiceTime(summary);
  return html`<section class="box summary" aria-label="今天的数字">
    ${figure(`今天取号　过号 ${summary.missed}`, summary.taken, '张')}
    ${figure('正在等候', summary.waiting, '人')}
    ${figure('平均等候', summary.mean_wait_s === null ? null : minutesOf(summary.mean_wait_s), '分', '还没有人被叫到')}
    ${figure(`平均办理　已办 ${summary.served}，计时 ${summary.started}`, summary.mean_service_s === null ? null : minutesOf(summary.mean_service_s), '分', noTime ?? '')}
    <div><p>满意率　${ratings.rated > 0 ? `${ratings.rated} 个评价中 ${ratings.satisfied} 个满意` : nothing}</p>
      <p class="v">${ratings.satisfaction === null ? html`<strong class="why">${noRate}</strong>` : html`<span><b>${percent(ratings.satisfaction)}</b>%</span>`}
        ${ratings.response === null ? nothing : html`<span>主动评价率 <strong>${percent(ratings.response)}%</strong></span>`}</p></div>
    <div><p>未评价 ${ratings.unrated}　未邀评 ${ratings.not_asked}</p><p class="v"><span><b>${ratings.dissatisfied}</b>个差评</span></p></div>
  </section>`;
}

/** @param {string} label  @param {number | null} value  @param {string} unit  @param {string} [why]  why there is none */
function figure(label, value, unit, why = '') {
  return html`<div><p>${label}</p><p class="v">${value === null ? html`<strong class="why">${why}</strong>` : html`<span><b>${value}</b>${unit}</span>`}</p></div>`;
}

// ---------- tables

/** So many windows' rows are shown without being asked for. */
const MANY = 60;

/** @param {Window[]} windows */
function perWindow(windows) {
  const shown = windows.filter(hasFigures);
  const half = Math.ceil(shown.length / 2);
  const left = windows.length - shown.length;
  return html`<section class="box wide rates" aria-labelledby="rates">
    <h2><span id="rates">各窗口</span><small>今天，满意率和评价率后面是件数</small></h2>
    ${shown.length === 0 ? html`<p class="none">今天还没有窗口办理。</p>` : html`<details ?open=${shown.length <= MANY}><summary>${shown.length} 个窗口</summary><div class="halves">${[shown.slice(0, half), shown.slice(half)].map((part, i) => part.length === 0 ? nothing : html`
      <table>
        <caption class="sr-only">各窗口今天的办理和评价，第 ${i + 1} 部分</caption>
        <thead><tr><th scope="col">窗口</th><th scope="col">已办理</th><th scope="col">平均办理</th><th scope="col">满意率</th><th scope="col">评价率</th></tr></thead>
        <tbody>${part.map(row)}</tbody>
      </table>`)}</div></details>
      ${left > 0 ? html`<p class="none">另有 ${left} 个窗口今天还没有人办理。</p>` : nothing}`}
  </section>`;
}

/** @param {Window} window */
function row(window) {
  const { label, title, served, mean_service_s, ratings } = window;
  const noRate = whyNoSatisfaction(ratings, served);
  return html`<tr>
    <th scope="row">${label}${title ? html`<small>${title}</small>` : nothing}</th>
    <td>${served}</td>
    <td>${mean_service_s === null ? html`<span class="why">没计时</span>` : html`<b>${minutesOf(mean_service_s)}</b> 分`}</td>
    ${noRate !== null && ratings.response === null ? html`<td class="why" colspan="2">${noRate}</td>` : html`
      <td>${ratings.satisfaction === null ? html`<span class="why">${noRate}</span>` : html`<b>${percent(ratings.satisfaction)}%</b> <small>${ratings.satisfied}/${ratings.rated}</small>`}</td>
      <td>${ratings.response === null ? html`<span class="why">没有邀评</span>` : html`${percent(ratings.response)}% <small>${ratings.rated}/${ratings.asked}</small>`}</td>`}
  </tr>`;
}

// ---------- small things

/** @param {number} seconds */
function minutesOf(seconds) {
  return Math.round(seconds / 60);
}
