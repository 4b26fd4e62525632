/** The guide desk's page as pictures of its state. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { printerWords } from '/static/js/printers.js';
import { mark, signInPage } from '/static/js/sign-in.js';
import { clockTime } from '/static/js/time.js';
import { key } from './keys.js';
import { givenSheet, message, services, takeSheet } from './numbers.js';
import { arrivePage, findPage, missedPage, ticketSheet } from './people.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {{state: State, snapshot: Snapshot, own: string, acts: Acts}} Given  own: the code of the desk in the page's address */
/**
 * @typedef {import('/static/js/sign-in.js').SignInActs & {
 *   signOut: () => void, send: (event: import('./state.js').Event) => void, write: (event: import('./state.js').Event) => void, type: (text: string) => void, tab: (tab: import('./state.js').Tab) => void,
 *   choose: (service: string) => void, take: () => void, find: () => void, checkIn: () => void, open: (id: number) => void,
 *   on: (id: number, action: string, body: object, said: string) => void, changeService: (service: string) => void, reprint: (place: string | null) => void,
 *   link: () => void, answer: (call: number) => void}} Acts
 */

/** @type {[import('./state.js').Tab, string][]} */
const TABS = [['take', '取号'], ['find', '查号'], ['missed', '过号'], ['arrive', '预约报到']];

/** @param {State} state  @param {number} at  the hall's moment, ms  @param {string} own  @param {Acts} acts */
export function page(state, at, own, acts) {
  if (state.phase === 'sign-in') return signInPage({ title: '导服台', who: '导服人员登录' }, state, acts);
  if (state.phase === 'live' && state.snapshot) return live({ state, snapshot: state.snapshot, own, acts }, at);
  return html`<main class="alone"><h1>导服台</h1><p role="status">${state.sentence ?? (state.cutOff ? '已断开，正在重连' : '正在连接')}</p></main>`;
}

/** @param {Given} given  @param {number} at */
function live(given, at) {
  const { state, snapshot, acts } = given;
  return html`
    <div class=${state.cutOff ? 'live cut-off' : 'live'}>
      <header>
        <h1>导服台</h1><p class="second hall">${snapshot.hall.name}</p>
        <p class="who second"><span>${state.session?.name}</span></p>
        ${key('退出', acts.signOut)}
        <p class="clock">${clockTime(at)}</p>
      </header>
      <div class="bands">${bands(given, at)}</div>
      <nav aria-label="办什么">${TABS.map(([tab, name]) => html`<button type="button" class="key tab" aria-current=${state.tab === tab ? 'page' : nothing} @click=${() => acts.tab(tab)}>
        <span>${name}</span>${tab === 'missed' && snapshot.missed.length > 0 ? html`<b>${snapshot.missed.length}</b>` : nothing}</button>`)}</nav>
      <main>${basket(given)}${message(state.said)}<div class="body" tabindex="0" role="region" aria-label="办理">${body(given)}</div></main>
      <aside aria-label="设备" tabindex="0">${machines(snapshot)}</aside>
    </div>`;
}

/** @param {Given} given */
function body(given) {
  const { state, acts } = given;
  const { sheet } = state;
  if (sheet?.kind === 'take') return takeSheet(given, sheet);
  if (sheet?.kind === 'given') return givenSheet(given, sheet.given);
  if (sheet?.kind === 'ticket') return ticketSheet(given, sheet);
  switch (state.tab) {
    case 'take': return services(given, { choose: acts.choose });
    case 'find': return findPage(given);
    case 'missed': return missedPage(given);
    case 'arrive': return arrivePage(given);
  }
}

/** What everybody at the desk must see at once.  @param {Given} given  @param {number} at */
function bands({ state, snapshot, acts }, at) {
  return html`
    ${state.cutOff ? html`<p class="band dark" role="status">${mark()}<span>连不上服务器，正在重连。下面是 ${clockTime(snapshot.at)} 的情况，连上以前什么也不能办。</span></p>` : nothing}
    ${snapshot.paused ? html`<p class="band" role="status">${mark()}<span><b>全厅暂停</b>　${snapshot.paused.reason}　${clockTime(snapshot.paused.since)} 起。号码有效，现在不取号、不叫号。</span></p>` : nothing}
    ${snapshot.help.map(({ id, kiosk_name, at: since }) => html`<div class="band help" role="alert">${bell}<span><b>${kiosk_name} 求助</b>　${clockTime(since)} 起，已等 ${Math.max(0, Math.floor(((state.cutOff ? Date.parse(snapshot.at) : at) - Date.parse(since)) / 60000))} 分</span>
      ${key('已前往', () => acts.answer(id), { name: `${kiosk_name} 已前往`, why: state.cutOff ? '' : null, busy: state.asking === `help ${id}` })}</div>`)}`;
}

/** Numbers that are to be linked.  @param {Given} given */
function basket({ state, acts }) {
  if (state.basket.length === 0) return nothing;
  return html`<section class="basket" aria-label="关联号码"><p>关联　<b>${state.basket.map(({ number }) => number).join('、')}</b>${state.basket.length < 2 ? html`<span class="second">　再选一个号</span>` : nothing}</p>
    ${key('关联', acts.link, { why: state.cutOff ? '连不上服务器' : state.basket.length < 2 ? '' : null, busy: state.asking !== null })}${key('清除', () => acts.send({ type: 'empty-basket' }))}</section>`;
}

/** Printers and kiosks, those that need somebody first.  @param {Snapshot} snapshot */
function machines({ printers, kiosks }) {
  const rows = [
    ...printers.map((printer) => {
      const { words, needsSomeone } = printerWords(printer);
      const told = [...words, ...(printer.uncertain > 0 ? [`${printer.uncertain} 张小票要处理`] : [])];
      return { name: printer.name, words: told, trouble: needsSomeone, since: printer.state === 'ready' ? null : printer.since };
    }),
    ...kiosks.map(({ name, connected, out_of_use }) => ({ name, words: [out_of_use ? '暂停取号' : connected ? '正常' : '没有连接'], trouble: out_of_use || !connected, since: null })),
  ].sort((a, b) => Number(b.trouble) - Number(a.trouble));
  const troubles = rows.filter(({ trouble }) => trouble).length;
  return html`<h2>设备<small>${rows.length === 0 ? '没有' : troubles > 0 ? `${troubles} 台要处理` : '都正常'}</small></h2>
    <ul>${rows.map(({ name, words, trouble, since }) => html`<li class=${trouble ? 'act' : nothing}><span>${trouble ? mark() : nothing}${name}</span><span>${words.join('，')}${since ? html`<small>${clockTime(since)} 起</small>` : nothing}</span></li>`)}</ul>`;
}

const bell = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 17h14l-2-3v-4a5 5 0 0 0-10 0v4zM10 20h4"/></svg>`;
