/** The caller's page as pictures of its state. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { clockTime } from '/static/js/time.js';
import { can, REASONS } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {import('./state.js').Command} Command */
/** @typedef {{press: (command: Command) => void, signIn: (event: Event) => void, takeOver: () => void, edited: () => void}} Acts */

/** @type {Record<string, string>} */
const NEEDS = { hearing: '听力', sight: '视力', wheelchair: '轮椅', language: '语言', infant: '带婴儿' };

/** @param {State} state  @param {number} at  the hall's moment, ms  @param {Acts} acts */
export function page(state, at, acts) {
  if (state.phase === 'sign-in') return signIn(state, acts);
  if (state.phase === 'desk' && state.snapshot) return desk(state, state.snapshot, at, acts);
  return html`<main class="alone"><h1>呼叫器</h1><p role="status">${state.refusal ?? (state.cutOff ? '已断开，正在重连' : '正在连接')}</p></main>`;
}

// ---------- sign-in

/** @param {State} state  @param {Acts} acts */
function signIn(state, acts) {
  return html`
    <main class="alone">
      <h1>${state.hall ?? '呼叫器'}</h1>
      <p class="second">窗口人员登录</p>
      <form novalidate @submit=${acts.signIn} @input=${acts.edited}>
        <label for="username">用户名</label>
        <input id="username" name="username" autocomplete="username" autocapitalize="off" spellcheck="false">
        <label for="password">密码</label>
        <input id="password" name="password" type="password" autocomplete="current-password">
        <label for="window">窗口</label>
        <select id="window" name="window">
          <option value="">${state.windows ? '请选择窗口' : '正在取得窗口名单'}</option>
          ${placesOf(state.windows ?? []).map(([place, windows]) => html`<optgroup label=${place}>
            ${windows.map((window) => html`<option value=${window.code} ?selected=${window.code === state.remembered}>${window.label}号窗口</option>`)}
          </optgroup>`)}
        </select>
        <div class="answer" role="alert">${state.refusal ? html`<p>${mark()}<span>${state.refusal}</span></p>` : nothing}</div>
        <div class="pair">
          <button class=${state.takenBy ? 'key' : 'key action'} aria-disabled=${state.signingIn}>${state.signingIn ? '正在登录' : '登录'}</button>
          ${state.takenBy ? html`<button type="button" class="key action" @click=${acts.takeOver}>接管这个窗口</button>` : nothing}
        </div>
        <p class="hint">${state.takenBy ? `接管后，${state.takenBy}在这个窗口的登录会退出。` : nothing}</p>
      </form>
    </main>`;
}

/** Windows by place, in the order they come.  @param {import('./state.js').WindowChoice[]} windows */
function placesOf(windows) {
  /** @type {Map<string, import('./state.js').WindowChoice[]>} */
  const places = new Map();
  for (const window of windows) {
    const place = window.place.floor + window.place.zone;
    places.set(place, [...(places.get(place) ?? []), window]);
  }
  return [...places];
}

// ---------- the desk

/** @param {State} state  @param {Snapshot} snapshot  @param {number} at  @param {Acts} acts */
function desk(state, snapshot, at, acts) {
  const { window, clerk } = snapshot;
  return html`
    <div class=${state.cutOff ? 'desk cut-off' : 'desk'}>
      <header>
        <h1>${window.label}号窗口</h1>
        <p class="what"><span>${window.title ? `${window.title}　` : nothing}${servicesOf(window.services)}</span><span class="second">${window.place.floor}${window.place.zone}</span></p>
        <p class="who"><span>${clerk.name}　工号 ${clerk.number}</span>
          <span class="link">${state.cutOff ? html`${mark()}已断开，正在重连` : '已连接'}</span></p>
        <button type="button" class="mini" @click=${() => acts.press('sign-out')}>退出</button>
        <p class="clock">${clockTime(at)}</p>
      </header>
      <main>
        <section class="visit" aria-labelledby="now">${snapshot.visit ? visit(snapshot.visit, snapshot, state.cutOff, at) : noVisit(snapshot, at)}</section>
        ${state.sheet?.kind === 'decide' ? decide(state, state.sheet.number, acts) : state.sheet?.kind === 'pause' ? pause(state, acts) : keys(state, snapshot, acts)}
        <div class="said" role="status">${said(state, snapshot)}</div>
        ${today(snapshot.today)}
      </main>
      ${queue(state, snapshot, at)}
      ${allKeys(acts)}
    </div>`;
}

/** All of a few services; of many the first two and the count (the queue beside lists them all).  @param {{name: string}[]} services */
function servicesOf(services) {
  if (services.length <= 3) return services.map(({ name }) => name).join('、');
  return `${services[0].name}、${services[1].name}等 ${services.length} 项业务`;
}

/** @param {import('./state.js').Visit} visit  @param {Snapshot} snapshot  @param {boolean} cutOff  @param {number} at */
function visit({ ticket, ...visit }, { window }, cutOff, at) {
  const paused = window.paused ? html`<span class="chip">已暂停　${window.paused.reason}</span>` : nothing;
  return html`
    <div class="whose">
      <h2 class="label" id="now">${visit.started_at
        ? html`<b>办理中</b><span>${ticking(at, visit.started_at)}</span>`
        : html`${cutOff ? nothing : html`<span class="turn tail-down">请办理</span>`}<span>已呼叫</span><span>${visit.calls} 次　${ticking(at, visit.called_at)}</span>`}${paused}</h2>
      <p class=${ticket.number.length > 4 ? 'number long' : 'number'}>${ticket.number}</p>
    </div>
    <dl>
      <dt>业务</dt><dd><b>${ticket.service_name}</b> ${ticket.priority_name ? html`<span class="chip">${ticket.priority_name}</span>` : nothing}</dd>
      <dt>取号</dt><dd>${clockTime(ticket.issued_at)}</dd>
      <dt>等候</dt><dd>${Math.floor(visit.waited_s / 60)} 分</dd>
    </dl>`;
}

/** @param {Snapshot} snapshot  @param {number} at */
function noVisit({ window: { paused } }, at) {
  return html`
    <div class="whose">
      <h2 class="label" id="now">${paused ? html`<b>${paused.reason}</b><span>${ticking(at, paused.since)}</span>` : html`<b>本窗口</b>`}</h2>
      <p class="number word">${paused ? '暂停服务' : '空闲'}</p>
    </div>`;
}

/** @param {State} state  @param {Snapshot} snapshot  @param {Acts} acts */
function keys(state, snapshot, acts) {
  const paused = snapshot.window.paused !== null;
  const calling = state.asked?.action === 'next';
  return html`
    <button type="button" class="key action call ${calling ? 'busy' : ''} ${can(state, 'next') ? '' : 'off'}" data-home
      aria-disabled=${!can(state, 'next')} aria-busy=${calling} aria-keyshortcuts="Space" @click=${() => acts.press('next')}>
      <span>呼叫下一位<small>${calling ? '正在呼叫' : alsoDoes(state, snapshot)}</small></span><kbd aria-hidden="true">空格</kbd>
    </button>
    <div class="keys" role="group" aria-label="按键">
      ${key(state, acts, 'start', '开始办理', 'S')}${key(state, acts, 'recall', '重呼', 'R')}${key(state, acts, 'no-show', '过号', 'N')}
      ${key(state, acts, 'finish', '结束办理', 'E', 'one')}
      ${key(state, acts, 'pause', paused ? '恢复服务' : '暂停服务', 'P', paused && !state.cutOff ? 'half action' : 'half')}${key(state, acts, 'keys', '全部按键', '?', 'half')}
    </div>`;
}

/** What the call key does besides calling, or why it cannot be pressed.  @param {State} state  @param {Snapshot} snapshot */
function alsoDoes({ cutOff }, { window, visit, waiting }) {
  if (cutOff) return '连上服务器后才能呼叫';
  if (window.paused) return '按 P 恢复服务后才能呼叫';
  if (visit?.state === 'serving') return `同时结束 ${visit.ticket.number} 的办理`;
  if (visit) return `先问 ${visit.ticket.number} 来了没有`;
  return `等候 ${waiting.total} 人`;
}

/**
 * One key: flat and grey while it cannot be pressed, but it keeps its place and the focus.
 * @param {State} state
 * @param {Acts} acts
 * @param {Command} command
 * @param {unknown} label
 * @param {string} shortcut
 * @param {string} [look]
 */
function key(state, acts, command, label, shortcut, look = '') {
  const off = !can(state, command);
  const busy = state.asked?.command === command || state.asked?.action === command;
  return html`<button type="button" class="key ${look} ${off ? 'off' : ''} ${busy ? 'busy' : ''}" aria-disabled=${off} aria-busy=${busy}
    aria-keyshortcuts=${shortcut === 'Esc' ? 'Escape' : shortcut} @click=${() => acts.press(command)}><span>${label}</span><kbd aria-hidden="true">${shortcut}</kbd></button>`;
}

/** @param {State} state  @param {string} number  @param {Acts} acts */
function decide(state, number, acts) {
  return html`<section class="question" role="group" aria-labelledby="question" tabindex="-1" data-home>
    <h2 id="question">${number} 来办理了吗？</h2>
    <p>呼叫后没有按「开始办理」。选好后呼叫下一位。</p>
    <div class="answers">
      ${key(state, acts, 'served', html`已办<small>来过，办完了</small>`, '1', 'equal')}
      ${key(state, acts, 'missed', html`未到<small>记为过号</small>`, '2', 'equal')}
      ${key(state, acts, 'close', html`取消<small>不呼叫</small>`, 'Esc')}
    </div>
  </section>`;
}

/** @param {State} state  @param {Acts} acts */
function pause(state, acts) {
  return html`<section class="question" role="group" aria-labelledby="question" tabindex="-1" data-home>
    <h2 id="question">为什么暂停服务？</h2>
    <p>暂停后窗口屏显示「暂停服务」，不再呼叫新的号。</p>
    <div class="answers five">
      ${REASONS.map((reason, i) => key(state, acts, /** @type {Command} */ (`reason-${i + 1}`), reason, String(i + 1), 'equal'))}
      ${key(state, acts, 'close', html`取消<small>不暂停</small>`, 'Esc')}
    </div>
  </section>`;
}

/** The one place for messages: its room is always there, so nothing moves when something is said.  @param {State} state  @param {Snapshot} snapshot */
function said(state, snapshot) {
  if (state.cutOff) return html`<p class="band">${mark()}<span>已断开，正在重连。页面上是 ${clockTime(snapshot.at)} 的情况，连上后再按键。</span></p>`;
  if (!state.message) return nothing;
  return html`<p class=${state.message.kind}>${state.message.kind === 'nobody' ? nothing : mark()}<span>${state.message.text}</span></p>`;
}

/** @param {Snapshot['today']} today */
function today({ served, mean_service_s, started, missed }) {
  return html`<p class="today"><span>今天</span><span>已办理 <b>${served}</b></span>
    <span>平均办理 ${mean_service_s !== null ? html`<b>${Math.round(mean_service_s / 60)}</b> 分`
      : html`<b>—</b> ${served === 0 ? '还没有办完的' : started === 0 ? '都没有按「开始办理」' : '还没有计时的'}`}</span>
    <span>过号 <b>${missed}</b></span></p>`;
}

// ---------- the queue

/** @param {State} state  @param {Snapshot} snapshot  @param {number} at */
function queue(state, { at: dataAt, waiting, missed }, at) {
  const then = state.cutOff ? Date.parse(dataAt) : at;
  return html`<aside aria-label="等候的人">
    <section class="waiting" aria-labelledby="waiting" tabindex="0">
      <h2 id="waiting"><span>等候${state.cutOff ? html`<small>${clockTime(dataAt)} 的情况</small>` : nothing}</span><span><b>${waiting.total}</b> 人</span></h2>
      <ul class="per-service">${waiting.services.map((service) => html`<li><span>${service.name}</span><span class="nowrap"><b>${service.waiting}</b> 人</span>
        <span class="second nowrap">${service.longest_since ? `最长 ${minutes(then, service.longest_since)} 分` : nothing}</span></li>`)}</ul>
      ${waiting.next.length === 0 ? html`<p class="empty">没有人等候</p>` : html`<ol class="rows">${waiting.next.map((one) => html`<li><b class="number">${one.number}</b>
        <span>${one.service_name}${[one.priority_name, ...one.needs.map((need) => NEEDS[need] ?? need)].map((word) => word ? html` <span class="chip">${word}</span>` : nothing)}</span>
        <span class="second nowrap">${minutes(then, one.issued_at)} 分</span></li>`)}</ol>`}
    </section>
    <section class="missed" aria-labelledby="missed">
      <h2 id="missed">过号</h2>
      ${missed.length === 0 ? html`<p class="empty">今天没有过号的</p>` : html`<ul class="rows">${missed.map((one) => html`<li><b class="number">${one.number}</b>
        <span>${clockTime(one.at)}　呼叫 ${one.calls} 次</span></li>`)}</ul>`}
    </section>
  </aside>`;
}

// ---------- the sheet of keys

/** @param {Acts} acts */
function allKeys(acts) {
  /** @type {[string, string, string][]} */
  const rows = [
    ['空格', '呼叫下一位', '同时结束正在办理的'], ['S', '开始办理', '叫到的人来了'], ['R', '重呼', '再叫一次'], ['N', '过号', '叫到的人没有来'],
    ['E', '结束办理', '不叫下一位'], ['P', '暂停服务、恢复服务', '暂停时选原因 1 到 4'], ['1 2', '已办、未到', '问到上一位时'], ['Esc', '取消', '关上问题或这一页'], ['?', '全部按键', '这一页'],
  ];
  return html`<dialog class="sheet" aria-labelledby="all-keys" @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); acts.press('close'); }}>
    <h2 id="all-keys">全部按键</h2>
    <dl>${rows.map(([shortcut, name, when]) => html`<div><dt>${shortcut.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt><dd><b>${name}</b><span class="second">${when}</span></dd></div>`)}</dl>
    <button type="button" class="key" @click=${() => acts.press('close')}><span>关闭</span><kbd aria-hidden="true">Esc</kbd></button>
  </dialog>`;
}

// ---------- small things

/** A bar and a dot in a triangle: something to read.  */
function mark() {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3 22 21H2ZM12 10v5M12 18v.01"/></svg>`;
}

/** 「8 分 40 秒」.  @param {number} at  @param {string} since */
function ticking(at, since) {
  const seconds = Math.max(0, Math.floor((at - Date.parse(since)) / 1000));
  return html`<span class="nowrap">${Math.floor(seconds / 60)} 分 ${String(seconds % 60).padStart(2, '0')} 秒</span>`;
}

/** @param {number} at  @param {string} since */
function minutes(at, since) {
  return Math.max(0, Math.floor((at - Date.parse(since)) / 60000));
}
