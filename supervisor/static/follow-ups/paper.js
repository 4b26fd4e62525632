/** A paper form, typed in as the citizen has marked it. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { mark } from '/static/js/sign-in.js';

/** @param {import('./state.js').State} state  @param {import('./view.js').Acts} acts */
export function paperForm(state, acts) {
  const levels = state.ledger?.scale.levels ?? [];
  const chosen = levels.find(({ level }) => level === state.level);
  return html`<section class="box paper" aria-labelledby="paper">
    <h2><span id="paper">录入纸质评价</span><small>照评价表录入。一次办理只算最先的一个评价，办理后 ${state.ledger?.period_days} 天内有效</small></h2>
    <form class="next" novalidate @submit=${acts.typeIn}>
      <p class="row"><label>票号 <input name="number" maxlength="8" autocomplete="off" autocapitalize="characters" spellcheck="false"></label><label>取号日期 <input type="date" name="day"></label></p>
      <fieldset><legend>评价等级</legend>${levels.map(({ level, name }) => html`<label class="pick"><input type="radio" name="level" value=${level} .checked=${level === state.level} @change=${() => acts.level(level)}>${name}</label>`)}</fieldset>
      ${chosen && chosen.reasons.length > 0 ? html`<fieldset class="reasons"><legend>原因${chosen.follow_up ? '（至少一项）' : '（可以不选）'}</legend>
        ${chosen.reasons.map(({ code, name }) => html`<label class="pick"><input type="checkbox" name="reason" value=${code}>${name}</label>`)}</fieldset>` : nothing}
      <label for="comment">留言（可以不写）</label><textarea id="comment" name="comment" rows="2" maxlength="500"></textarea>
      ${state.done ? html`<p class="done" role="status">${state.done}</p>` : nothing}
      <p class="refusal" role="alert">${state.refusal ? html`${mark()}<span>${state.refusal}</span>` : nothing}</p>
      <p class="keys"><button class="action" aria-disabled=${state.asking}>录入</button></p>
    </form>
  </section>`;
}
