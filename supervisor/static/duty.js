/** What whoever has the duty must know of the hall as a whole, and may do to it. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { mark } from '/static/js/sign-in.js';
import { clockTime } from '/static/js/time.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {{askClear: () => void, askPause: () => void, pauseHall: () => void, resumeHall: () => void, keepHall: () => void, clearHall: () => void}} DutyActs */

/** What somebody has to see to before it does harm.  @param {Snapshot} snapshot */
export function warnings({ warnings }) {
  return warnings.length === 0 ? nothing : html`<section class="box wide warnings" aria-label="要处理的事">
    <ul>${warnings.map(({ title }) => html`<li>${mark()}<span>${title}</span></li>`)}</ul></section>`;
}

/** 全厅暂停: said first, with the way out of it.  @param {State} state  @param {Snapshot} snapshot  @param {DutyActs} acts */
export function standstill(state, { paused }, acts) {
  return paused === null ? nothing : html`<section class="box wide warnings" aria-label="全厅暂停">
    <ul><li>${mark()}<span>全厅暂停（${paused.reason}），${clockTime(paused.since)} 起不取号、不叫号，已取的号码有效。</span>
      <button type="button" class="mini" aria-disabled=${state.asking.includes('resume')} @click=${acts.resumeHall}>恢复全厅</button></li></ul></section>`;
}

/** Always in the page, so that the browser can give the focus back where it was.  @param {State} state  @param {DutyActs} acts */
export function clearSheet(state, acts) {
  const waiting = state.snapshot?.summary.waiting ?? 0;
  return html`<dialog id="clearing" class="sheet" aria-labelledby="clear-title" @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); acts.keepHall(); }}>
    ${state.pausing ? html`
      <header><h2 id="clear-title">全厅暂停</h2></header>
      <p>所有窗口停止叫号，取号机停止取号；屏幕显示「系统故障，号码有效，请稍候」。</p>
      <p>等候和办理的时间停止计算，恢复后接着排。</p>
      <p class="refusal" role="alert">${state.refusal ? html`${mark()}<span>${state.refusal}</span>` : nothing}</p>
      <p class="choice"><button type="button" class="mini" @click=${acts.keepHall}>不暂停</button>
        <button type="button" class="mini" aria-disabled=${state.asking.includes('pause')} @click=${acts.pauseHall}>全厅暂停</button></p>` : nothing}
    ${state.clearing ? html`
      <header><h2 id="clear-title">清场</h2></header>
      <p>${waiting > 0 ? `正在等候的 ${waiting} 人` : '正在等候的'}、过号的和挂起的，号码全部作废，不能恢复。</p>
      <p>已呼叫和正在办理的不受影响。清场不停止取号。</p>
      <p class="refusal" role="alert">${state.refusal ? html`${mark()}<span>${state.refusal}</span>` : nothing}</p>
      <p class="choice"><button type="button" class="mini" @click=${acts.keepHall}>不清场</button>
        <button type="button" class="mini" aria-disabled=${state.asking.includes('clear')} @click=${acts.clearHall}>全部作废</button></p>` : nothing}
  </dialog>`;
}
