/** The story of a number as a page to read and to print. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { rooms } from '/static/js/rooms.js';
import { mark, signInPage } from '/static/js/sign-in.js';
import { clockTime, dayName } from '/static/js/time.js';
import { inShort } from './story-state.js';

/** @typedef {import('./story-state.js').State} State */
/** @typedef {import('./story-state.js').Story} Story */
/** @typedef {import('/static/js/sign-in.js').SignInActs & {signOut: () => void, find: (event: globalThis.Event) => void, print: () => void}} Acts */

/** @param {State} state  @param {number} at  the hall's moment, ms  @param {{number: string, day: string}} asked  of the address  @param {Acts} acts */
export function page(state, at, asked, acts) {
  if (state.phase === 'sign-in') return signInPage({ title: '票号轨迹', who: '督查人员登录' }, state, acts);
  if (state.phase !== 'live' || state.hall === null) return html`<main class="alone"><h1>票号轨迹</h1><p role="status">${state.sentence ?? '正在连接'}</p></main>`;
  return html`
    <header class="room">
      <h1>${state.hall.name}</h1>
      ${rooms('story')}
      <p class="who"><span>${state.session?.name}</span><button type="button" class="mini" @click=${acts.signOut}>退出</button></p>
      <p class="when"><span>${dayName(at)}</span><b>${clockTime(at)}</b></p>
    </header>
    <main class="room">
      <form class="box" role="search" @submit=${acts.find}>
        <label for="number">号码</label><input id="number" name="number" required maxlength="8" autocomplete="off" autocapitalize="characters" spellcheck="false" .value=${asked.number}>
        <label for="day">日期</label><input id="day" name="day" type="date" .value=${asked.day}><span class="second">不填是今天</span>
        <button class="mini action" aria-disabled=${state.asking}>查看</button>
        ${state.story ? html`<button type="button" class="mini" @click=${acts.print}>打印</button>` : nothing}
      </form>
      <p class="refusal" role="alert">${state.refusal ? html`${mark()}<span>${state.refusal}</span>` : nothing}</p>
      ${state.story ? sheet(state.story) : state.refusal ? nothing : html`<p class="none">输入号码，看它从取号到办结的每一步，以及等候时先叫了谁、为什么。</p>`}
    </main>`;
}

/** What can be handed to a citizen: others stand in it with their numbers only.  @param {Story} story */
function sheet(story) {
  const { number, day, hall, service, state_word, life, waits, earlier, before, hall_file_loaded_since } = story;
  return html`<article class="box">
    <header><p class="second">${hall}　票号轨迹</p><h2>${number}</h2><p>${dayName(`${day}T12:00:00`).replace('　', ' ')}　${service}　${state_word}${waits.length > 0 ? `　等候 ${waits.map(({ minutes }) => `${minutes} 分`).join(' + ')}` : nothing}</p></header>
    <p class="short"><b>${inShort(story)}</b></p>
    <section aria-labelledby="life"><h3 id="life">经过</h3>
      <ol class="life">${life.map(({ at, text }) => html`<li><time datetime=${at}>${clockTime(at)}</time><span>${text}</span></li>`)}</ol></section>
    ${before.length === 0 ? nothing : html`<section aria-labelledby="before"><h3 id="before">按规则先叫的</h3>
      <table><thead><tr><th scope="col">号码</th><th scope="col">呼叫</th><th scope="col">窗口</th><th scope="col">规则</th></tr></thead>
        <tbody>${before.map((one) => html`<tr class=${one.rule === 'unexplained' ? 'unexplained' : nothing}><th scope="row">${one.number}</th><td>${clockTime(one.at)}</td><td>${one.window}</td>
          <td>${one.rule === 'unexplained' ? mark() : nothing}${one.text}${one.note ? html`<small class="staff">登记的原因：${one.note}（不打印）</small>` : nothing}</td></tr>`)}</tbody></table></section>`}
    ${earlier.length === 0 ? nothing : html`<section aria-labelledby="earlier"><h3 id="earlier">先取号，所以先叫的 ${earlier.length} 人</h3><p class="earlier">${earlier.map((one) => html`<span>${one}</span> `)}</p></section>`}
    ${hall_file_loaded_since ? html`<p class="second">这一天以后大厅文件重新加载过；各窗口的业务按改动前后的记录推算。</p>` : nothing}
    <footer class="second">由系统记录自动整理。其他人只列号码。</footer>
  </article>`;
}
