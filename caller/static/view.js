/** The caller's page as pictures of its state. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { clockTime } from '/static/js/time.js';
import { cap, key } from './key.js';
import { DESK } from './keys.js';
import { allKeys, question } from './sheetview.js';
import { beforeNoShow, can, undoLeft } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {import('./state.js').Command} Command */
/** @typedef {import('./sheets.js').Step} Step */
/**
 * @typedef {object} Acts
 * @property {(press: import('./state.js').Press) => void} press
 * @property {(command: Command, step: Step) => void} take  a step that is shown as a key of its own
 * @property {(text: string) => void} typed                 into the sheet's field
 * @property {(event: Event) => void} signIn
 * @property {() => void} takeOver
 * @property {() => void} edited
 */

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
  const { window, clerk, paused } = snapshot;
  const { sheet } = state;
  return html`
    <div class=${state.cutOff ? 'desk cut-off' : 'desk'}>
      <header>
        <h1>${window.label}号窗口</h1>
        <div class="what">${paused ? html`<p class="band hall-paused" role="alert">${mark()}<span>全厅暂停：系统故障，号码有效，请稍候<small>${paused.reason}　${clockTime(paused.since)} 起</small></span></p>`
          : html`<p><span>${window.title ? `${window.title}　` : nothing}${servicesOf(window.services)}</span><span class="second">${window.place.floor}${window.place.zone}</span></p>`}</div>
        <p class="who"><span>${clerk.name}　工号 ${clerk.number}</span><a href="/caller/ratings" target="_blank">我的评价</a>
          <span class="link">${state.cutOff ? html`${mark()}已断开，正在重连` : '已连接'}</span></p>
        <button type="button" class="mini" aria-keyshortcuts="Q" @click=${() => acts.press('sign-out')}>退出</button>
        <p class="clock">${clockTime(at)}</p>
      </header>
      <main>
        <section class="visit" aria-labelledby="now">${snapshot.visit ? visit(snapshot.visit, snapshot, state.cutOff, at) : noVisit(snapshot, at)}</section>
        ${sheet && sheet.kind !== 'keys' ? question(state, sheet, snapshot, at, acts) : keys(state, snapshot, at, acts)}
        <div class="said" role="status">${said(state, snapshot)}</div>
        ${today(snapshot, acts)}
      </main>
      ${queue(state, snapshot, at, acts)}
      ${allKeys(acts)}
    </div>`;
}

/** All of a few services; of many the first two and the count (the queue beside lists them all).  @param {{name: string}[]} services */
function servicesOf(services) {
  if (services.length <= 3) return services.map(({ name }) => name).join('、');
  return `${services[0].name}、${services[1].name}等 ${services.length} 项业务`;
}

/** @param {import('./state.js').Visit} visit  @param {Snapshot} snapshot  @param {boolean} cutOff  @param {number} at */
function visit({ ticket, ...visit }, { window, paused: hallPaused }, cutOff, at) {
  const paused = window.paused ? html`<span class="chip">已暂停　${window.paused.reason}</span>` : nothing;
  const chosen = visit.matters.filter((one) => one.chosen);
  return html`
    <div class="whose">
      <h2 class="label" id="now">${visit.started_at
        ? html`<b>办理中</b><span>${ticking(at, visit.started_at, visit.held_s)}</span>`
        : html`${cutOff || hallPaused ? nothing : html`<span class="turn tail-down">请办理</span>`}<span>已呼叫</span><span>${visit.calls} 次　${ticking(at, visit.called_at)}</span>`}${paused}</h2>
      <p class="number ${ticket.number.length > 5 || visit.direct ? 'wide' : ticket.number.length > 4 ? 'long' : ''}">${ticket.number}</p>
    </div>
    <dl>
      <dt>业务</dt><dd><b>${ticket.service_name}</b> ${ticket.priority_name ? html`<span class="chip">${ticket.priority_name}</span>` : nothing}</dd>
      ${visit.direct ? html`<dt>直接</dt><dd>没有取号</dd>`
        : html`<dt>取号</dt><dd>${clockTime(ticket.issued_at)}<span class="second">　等候</span> ${Math.floor(visit.waited_s / 60)} 分</dd>`}
      ${visit.needs.length ? html`<dt>需协助</dt><dd>${visit.needs.map(({ name }) => html`<span class="chip need">${name}</span> `)}</dd>` : nothing}
      ${visit.note ? html`<dt>留言</dt><dd class="note">${visit.note}</dd>` : nothing}
      ${chosen.length || visit.cases ? html`<dt>登记</dt><dd>${[visit.cases ? `${visit.cases} 件` : '', ...chosen.map(({ name }) => name)].filter(Boolean).join('　')}</dd>` : nothing}
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

/** The rows are: whoever is called, whoever is served, always.  @param {State} state  @param {Snapshot} snapshot  @param {number} at  @param {Acts} acts */
function keys(state, snapshot, at, acts) {
  const { visit, window } = snapshot;
  const paused = window.paused !== null;
  const calling = state.asked?.command === 'next';
  const wait = visit?.state === 'called' && !state.cutOff && !snapshot.paused ? waitFor(beforeNoShow(visit, at)) : null;
  const left = state.cutOff ? 0 : undoLeft(visit, at);
  /** @param {Command} command  @param {unknown} label  @param {{hint?: string | null, look?: string}} [more] */
  const one = (command, label, more) => {
    const { letter, pad } = /** @type {typeof DESK[number]} */ (DESK.find((row) => row.command === command));
    return key({ label, letter, pad, off: !can(state, command, at), busy: state.asked?.command === command, press: () => acts.press(command), ...more });
  };
  const callable = can(state, 'next', at);
  return html`
    <button type="button" class="key action call ${calling ? 'busy' : ''} ${callable ? '' : 'off'}" data-home
      aria-disabled=${!callable} aria-busy=${calling} aria-keyshortcuts="Space Enter" @click=${() => acts.press('next')}>
      <span>呼叫下一位<small>${calling ? '正在呼叫' : alsoDoes(state, snapshot)}</small></span>${cap('空格', 'Enter')}
    </button>
    <div class="keys" role="group" aria-label="按键">
      ${one('start', '开始办理')}${one('recall', '重呼')}${one('no-show', '过号', { hint: wait })}${one('miss-next', html`过号并<wbr>呼叫下一位`, { look: 'lengthy' })}${one('undo', '撤回', { hint: left ? `还有 ${left} 秒` : null })}
      ${one('finish', '结束办理')}${one('hold', '挂起')}${one('transfer', '业务转移')}${one('rejoin', '续号')}${one('record', '登记事项')}
      ${one('resume', '恢复挂起', { hint: snapshot.held.length ? `${snapshot.held.length} 人` : null })}${one('special-call', '特呼')}${one('direct', '直接办理')}
      ${one('pause', paused ? '恢复服务' : '暂停服务', { look: paused && !state.cutOff ? 'action' : '' })}${one('urgent', '紧急离岗', { look: 'urgent' })}
    </div>`;
}

/** What must happen before 过号.  @param {{calls: number, seconds: number}} before */
function waitFor({ calls, seconds }) {
  return calls > 0 ? `还需重呼 ${calls} 次` : seconds > 0 ? `再等 ${seconds} 秒` : null;
}

/** What the call key does besides calling, or why it cannot be pressed.  @param {State} state  @param {Snapshot} snapshot */
function alsoDoes({ cutOff }, { window, visit, waiting, paused }) {
  if (cutOff) return '连上服务器后才能呼叫';
  if (paused) return '全厅暂停，恢复后才能呼叫';
  if (window.paused) return '恢复服务后才能呼叫';
  if (visit?.state === 'serving') return `同时结束 ${visit.ticket.number} 的办理`;
  if (visit) return `先问 ${visit.ticket.number} 来了没有`;
  return `等候 ${waiting.total} 人`;
}

/** The one place for messages: its room is always there, so nothing moves when something is said.  @param {State} state  @param {Snapshot} snapshot */
function said(state, snapshot) {
  if (state.cutOff) return html`<p class="band">${mark()}<span>已断开，正在重连。页面上是 ${clockTime(snapshot.at)} 的情况，连上后再按键。</span></p>`;
  if (!state.message) return nothing;
  return html`<p class=${state.message.kind}>${state.message.kind === 'nobody' ? nothing : mark()}<span>${state.message.text}</span></p>`;
}

/** @param {Snapshot} snapshot  @param {Acts} acts */
function today({ today: { served, direct, mean_service_s, started, missed }, held }, acts) {
  return html`<div class="today"><span>今天</span><span>已办理 <b>${served}</b>${direct ? html`　其中直接办理 ${direct}` : nothing}</span>
    <span>平均办理 ${mean_service_s !== null ? html`<b>${Math.round(mean_service_s / 60)}</b> 分`
      : html`<b>—</b> ${served === 0 ? '还没有办完的' : started === 0 ? '都没有按「开始办理」' : '还没有计时的'}`}</span>
    <span>过号 <b>${missed}</b></span><span>挂起 <b>${held.length}</b></span>
    <button type="button" class="mini" aria-keyshortcuts="?" @click=${() => acts.press('keys')}>全部按键 ${cap('?', '.')}</button></div>`;
}

// ---------- the queue

/** @param {State} state  @param {Snapshot} snapshot  @param {number} at  @param {Acts} acts */
function queue(state, snapshot, at, acts) {
  const { at: dataAt, waiting, missed, held } = snapshot;
  const then = state.cutOff ? Date.parse(dataAt) : at;
  return html`<aside aria-label="等候的人">
    <section class="waiting" aria-labelledby="waiting" tabindex="0">
      <h2 id="waiting"><span>等候${state.cutOff ? html`<small>${clockTime(dataAt)} 的情况</small>` : nothing}</span><span><b>${waiting.total}</b> 人</span></h2>
      <ul class="per-service">${waiting.services.map((service) => html`<li><span>${service.name}</span><span class="nowrap"><b>${service.waiting}</b> 人</span>
        <span class="second nowrap">${service.longest_since ? `最长 ${minutes(then, service.longest_since)} 分` : nothing}</span></li>`)}</ul>
      ${waiting.next.length === 0 ? html`<p class="empty">没有人等候</p>` : html`<ol class="rows">${waiting.next.map((one) => html`<li class=${one.passed_over ? 'over' : ''}><b class="number">${one.number}</b>
        <span>${one.service_name}${chipsOf(one).map((word) => html` <span class="chip">${word}</span>`)}</span>
        <span class="second nowrap">${minutes(then, one.issued_at)} 分</span></li>`)}</ol>`}
    </section>
    ${held.length === 0 ? nothing : html`<section class="held" aria-labelledby="held" tabindex="0">
      <h2 id="held">挂起</h2>
      <ul class="rows">${held.map((one) => html`<li><b class="number">${one.number}</b><span>${one.reason_name}　<span class="second nowrap">${minutes(then, one.since)} 分</span></span>
        ${mini(state, at, 'resume', '恢复', one.number, () => acts.take('resume', { send: { action: 'resume', body: { visit: one.visit }, keyed: false } }))}</li>`)}</ul>
    </section>`}
    <section class="missed" aria-labelledby="missed">
      <h2 id="missed">过号</h2>
      ${missed.length === 0 ? html`<p class="empty">今天没有过号的</p>` : html`<ul class="rows">${missed.map((one) => html`<li><b class="number">${one.number}</b>
        <span class="nowrap">${clockTime(one.at)}　呼叫 ${one.calls} 次</span>
        ${mini(state, at, 'special-call', '特呼', one.number, () => acts.take('special-call', { open: { kind: 'why', of: 'special-call', number: one.number } }))}</li>`)}</ul>`}
    </section>
  </aside>`;
}

/** Why somebody is out of turn, and what help they need, as words.  @param {import('./state.js').Waiting} one */
function chipsOf(one) {
  return [
    one.meant_for_you ? '指定您' : null, one.priority_name, ...one.needs.map(({ name }) => name), one.note ? '有留言' : null, one.passed_over ? '正在别处办理' : null,
  ].filter((word) => word !== null);
}

/** A small key in a row, about the one who stands there.  @param {State} state  @param {number} at  @param {Command} command  @param {string} label  @param {string} number  @param {() => void} act */
function mini(state, at, command, label, number, act) {
  const off = !can(state, command, at);
  return html`<button type="button" class=${off ? 'mini off' : 'mini'} aria-disabled=${off} aria-label=${`${label} ${number}`} @click=${act}>${label}</button>`;
}

// ---------- small things

/** A bar and a dot in a triangle: something to read.  */
function mark() {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3 22 21H2ZM12 10v5M12 18v.01"/></svg>`;
}

/** 「8 分 40 秒」, less what does not count.  @param {number} at  @param {string} since  @param {number} [less_s] */
function ticking(at, since, less_s = 0) {
  const seconds = Math.max(0, Math.floor((at - Date.parse(since)) / 1000) - less_s);
  return html`<span class="nowrap">${Math.floor(seconds / 60)} 分 ${String(seconds % 60).padStart(2, '0')} 秒</span>`;
}

/** @param {number} at  @param {string} since */
function minutes(at, since) {
  return Math.max(0, Math.floor((at - Date.parse(since)) / 60000));
}
