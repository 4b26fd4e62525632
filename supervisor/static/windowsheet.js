/** One window, as whoever has the duty arranges it: pause, sign out, send somebody, change what it serves. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { mark } from '/static/js/sign-in.js';
import { minutesBetween } from './levels.js';
import { stateWord } from './windows.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {{name: string, path: string, body: object}} Step  what is about to be done: in words, and as it is sent */
/** @typedef {{closeWindow: () => void, arrange: (step: Step) => void, confirmStep: () => void, backToWindow: () => void, choose: (chosen: {services?: string[], until?: 'today' | 'set_back'}) => void}} SheetActs */

/** Why a window is paused by whoever has the duty. */
const REASONS = ['临时离岗', '午餐', '设备故障'];

/** Always in the page, so that the browser can give the focus back where it was.  @param {State} state  @param {number} then  @param {SheetActs} acts */
export function windowDialog(state, then, acts) {
  const window = state.snapshot?.windows.find(({ code }) => code === state.window?.code);
  return html`<dialog id="window" class="sheet" aria-labelledby="window-title" @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); acts.closeWindow(); }}>
    ${state.window === null || window === undefined ? nothing : state.window.confirming ? confirming(state, window, acts) : arranging(state, window, then, acts)}
  </dialog>`;
}

/** What it means for those who are there is read before it is done.  @param {State} state  @param {import('./state.js').Window} window  @param {SheetActs} acts */
function confirming(state, { label }, acts) {
  const { step, effects } = /** @type {NonNullable<NonNullable<State['window']>['confirming']>} */ (state.window?.confirming);
  return html`<header><h2 id="window-title">${label}号窗口　${step.name}</h2></header>
    <ul class="effects">${effects.map((effect) => html`<li>${mark()}<span>${effect}</span></li>`)}</ul>
    <p class="refusal" role="alert">${state.window?.refusal ? html`${mark()}<span>${state.window.refusal}</span>` : nothing}</p>
    <p class="choice"><button type="button" class="mini" @click=${acts.backToWindow}>不做了</button>
      <button type="button" class="mini" aria-disabled=${state.asking.includes('window')} @click=${acts.confirmStep}>确认${step.name}</button></p>`;
}

/** @param {State} state  @param {import('./state.js').Window} window  @param {number} then  @param {SheetActs} acts */
function arranging(state, window, then, acts) {
  const { code, label, title, state: at, number, clerk, since, reason, served, missed } = window;
  const path = `/api/v1/supervisor/windows/${encodeURIComponent(code)}`;
  const busy = state.asking.includes('window');
  /** @param {string} word  @param {string} name  @param {string} act  @param {object} [body] */
  const key = (word, name, act, body = {}) => html`<button type="button" class="mini" aria-disabled=${busy} @click=${() => acts.arrange({ name, path: `${path}/${act}`, body })}>${word}</button>`;
  const paused = at === 'paused' || reason !== null;
  return html`<header><h2 id="window-title">${label}号窗口${title ? html`　${title}` : nothing}</h2><button type="button" class="mini" @click=${acts.closeWindow}>关闭</button></header>
    <p class="now"><b>${stateWord(window, state.cutOff)}</b>${reason ? html`<span>${reason}</span>` : nothing}${number ? html`<span><a href="/supervisor/story?number=${encodeURIComponent(number)}">${number}</a></span>` : nothing}${clerk ? html`<span>${clerk}</span>` : nothing}${since ? html`<span>${minutesBetween(then, since)} 分</span>` : nothing}<span class="second">今天已办 ${served}，过号 ${missed}</span></p>
    <p class="refusal" role="alert">${state.window?.refusal ? html`${mark()}<span>${state.window.refusal}</span>` : nothing}</p>
    ${at === 'closed' ? nothing : html`<section aria-label="叫号"><h3>叫号</h3><p class="keys">
      ${paused ? key('恢复服务', '恢复服务', 'unpause') : REASONS.map((why) => key(`暂停：${why}`, '暂停', 'pause', { reason: why }))}
      ${key(`${clerk}已离开，退出登录`, '退出登录', 'sign-out')}</p></section>`}
    ${state.window?.sheet ? html`${at === 'closed' ? people(state.window.sheet, key) : nothing}${services(state, state.window, key, acts)}` : html`<p class="none" role="status">正在读取…</p>`}`;
}

/** @typedef {(word: string, name: string, act: string, body?: object) => unknown} Key */

/** Who could sit here: one key for each, those who sit nowhere first.  @param {import('./state.js').WindowSheet} sheet  @param {Key} key */
function people({ clerks }, key) {
  const ordered = [...clerks].sort((a, b) => Number(a.window !== null) - Number(b.window !== null));
  return html`<section aria-label="开窗"><h3>开窗：谁来这个窗口</h3>
    ${ordered.length === 0 ? html`<p class="none">还没有窗口人员。</p>` : html`<p class="keys people">${ordered.map(({ username, name, window }) => key(window === null ? name : `${name}（在${window}号窗口）`, `安排${name}`, 'seat', { clerk: username }))}</p>`}
    <p class="second">本人在这个窗口登录后开始叫号。</p></section>`;
}

/** @param {State} state  @param {NonNullable<State['window']>} open  @param {Key} key  @param {SheetActs} acts */
function services(state, open, key, acts) {
  const sheet = /** @type {import('./state.js').WindowSheet} */ (open.sheet);
  const chosen = new Set(open.services ?? sheet.services.filter(({ served }) => served).map(({ code }) => code));
  const listed = sheet.services.filter(({ code }) => chosen.has(code)).map(({ code, handicap_min }) => ({ service: code, handicap_min }));
  return html`<section aria-label="办理的业务"><h3>办理的业务${sheet.by_hand ? html`<small>${sheet.by_hand.until ? '今天临时调整' : '临时调整，直到改回'}</small>` : nothing}</h3>
    <details ?open=${open.services !== null}><summary>${sheet.services.filter(({ served }) => served).map(({ name }) => name).join('、') || '没有'}</summary>
      <ul class="services">${sheet.services.map(({ code, name, handicap_min }) => html`<li><label><input type="checkbox" .checked=${chosen.has(code)} @change=${(/** @type {Event} */ event) => {
        const now = new Set(chosen);
        if (/** @type {HTMLInputElement} */ (event.target).checked) now.add(code);
        else now.delete(code);
        acts.choose({ services: [...now] });
      }}>${name}${handicap_min > 0 ? html`<small>等 ${handicap_min} 分才帮</small>` : nothing}</label></li>`)}</ul>
      <p class="keys"><label><input type="radio" name="until" .checked=${open.until === 'today'} @change=${() => acts.choose({ until: 'today' })}>只今天</label>
        <label><input type="radio" name="until" .checked=${open.until === 'set_back'} @change=${() => acts.choose({ until: 'set_back' })}>直到改回</label>
        ${key('改为办理这些', '改业务', 'services', { services: listed, until: open.until })}</p></details>
    ${sheet.by_hand ? html`<p class="keys">${key('按大厅文件改回', '改回业务', 'set-back')}</p>` : nothing}</section>`;
}
