/** One bad rating: what was said, what was done about it, and the next step. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { mark } from '/static/js/sign-in.js';
import { clockTime } from '/static/js/time.js';
import { stepOf } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Case} Case */
/** @typedef {import('./state.js').CaseWithSteps} CaseWithSteps */
/** @typedef {import('./state.js').Ledger} Ledger */
/** @typedef {import('./view.js').Acts} Acts */

/** @param {string} moment */
function dayAndTime(moment) {
  return `${moment.slice(5, 10)} ${clockTime(moment)}`;
}

/** By word, by shape and by colour.  @param {Case} shown */
export function deadline({ deadline }) {
  if (deadline.over) return html`<b class="over">${deadline.words}</b><small>${deadline.on.slice(5)} 到期</small>`;
  if (deadline.near) return html`<b class="near">${deadline.words}</b><small>${deadline.on.slice(5)} 到期</small>`;
  return html`${deadline.words}<small>${deadline.on.slice(5)} 到期</small>`;
}

/** @param {State} state  @param {Ledger} ledger  @param {Acts} acts */
export function casePanel(state, ledger, acts) {
  const { shown } = state;
  if (!shown) return html`<section class="box case empty" aria-label="办理"><p class="none">${ledger.cases.length > 0 ? '点左边的票号，查看评价、进度和下一步。' : nothing}</p></section>`;
  return html`<section class="box case" aria-labelledby="case">
    <h2><span id="case">${shown.number}　${shown.level.name}</span><small>${shown.state_name}</small></h2>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="case">
      ${said(shown, ledger)}
      <h3>进度</h3>
      ${shown.steps.length === 0 ? html`<p class="none">${dayAndTime(shown.opened_at)} 立案，还没有人处理。</p>` : html`<ol class="steps">${shown.steps.map((step) => html`<li>
        <p><b>${step.name}</b><span>${step.staff}</span><small>${dayAndTime(step.at)}</small></p>${step.words ? html`<p class="words">${step.words}</p>` : nothing}</li>`)}</ol>`}
    </div>
    ${state.done ? html`<p class="done" role="status">${state.done}</p>` : nothing}
    ${state.setting === shown.visit ? settingAside(state, acts) : next(state, shown, ledger, acts)}
  </section>`;
}

/** @param {CaseWithSteps} shown  @param {Ledger} ledger */
function said(shown, ledger) {
  return html`<dl class="said">
    <div><dt>办理</dt><dd>${shown.day}　${shown.department}　${shown.service}</dd></div>
    <div><dt>窗口</dt><dd>${shown.window}号窗口　${shown.clerk.name}　工号 ${shown.clerk.number}</dd></div>
    <div><dt>评价</dt><dd>${dayAndTime(shown.rated_at)}　${shown.source}</dd></div>
    <div><dt>原因</dt><dd>${shown.reasons.length > 0 ? shown.reasons.join('；') : '没有选'}</dd></div>
    ${ledger.may.read_words ? html`<div><dt>留言</dt><dd>${shown.comment ?? '没有'}</dd></div>` : nothing}
    <div><dt>期限</dt><dd>${deadline(shown)}</dd></div>
    ${shown.second_level ? html`<div><dt>再次评价</dt><dd>${shown.second_level}（不计入满意率）</dd></div>` : nothing}
    ${shown.set_aside ? html`<div><dt>作废</dt><dd>${shown.set_aside.reason}　${shown.set_aside.by}</dd></div>` : nothing}
  </dl>`;
}

const PROMPTS = /** @type {Record<string, string>} */ ({
  call_back: '回访时群众怎么说', find_founded: '认定的依据', find_unfounded: '认定的依据', correct: '采取了什么整改措施', uphold: '复核意见', overturn: '复核意见',
});

/** @param {State} state  @param {CaseWithSteps} shown  @param {Ledger} ledger  @param {Acts} acts */
function next(state, shown, ledger, acts) {
  if (shown.actions.length === 0) {
    const why = shown.closed ? '这件差评已经结束。' : ledger.may.act ? '下一步要由另一位督查人员办理：被评价人不能认定自己的差评，认定人不能复核自己的认定。' : '由督查人员或部门负责人办理。';
    return html`<p class="none">${why}${shown.set_aside || !ledger.may.watch ? nothing : setAsideKey(shown, acts)}</p>`;
  }
  const step = stepOf(state);
  return html`<form class="next" novalidate @submit=${acts.take}>
    ${shown.actions.length > 1 ? html`<fieldset><legend>下一步</legend>${shown.actions.map(({ action, name }) => html`<label class="pick"><input type="radio" name="action" value=${action}
      .checked=${step?.action === action} @change=${() => acts.choose(action)}>${name}</label>`)}</fieldset>` : nothing}
    ${step?.action === 'assign' ? html`<label for="to">责任人</label><select id="to" name="to">${shown.assignees.map(({ username, name }) => html`<option value=${username} ?selected=${name === state.session?.name}>${name}</option>`)}</select>` : nothing}
    ${step?.action === 'settle' ? html`<label for="second">群众再次评价（不计入满意率）</label><select id="second" name="second_level"><option value="">联系不上或不愿再评</option>
      ${ledger.scale.levels.map(({ level, name }) => html`<option value=${level}>${name}</option>`)}</select>` : nothing}
    ${step ? html`<label for="words">${PROMPTS[step.action] ?? '说明'}${step.in_words ? nothing : '（可以不写）'}</label><textarea id="words" name="words" rows="2" maxlength="500"></textarea>` : nothing}
    <p class="refusal" role="alert">${state.refusal ? html`${mark()}<span>${state.refusal}</span>` : nothing}</p>
    <p class="keys"><button class="action" ?disabled=${!step} aria-disabled=${state.asking}>${step ? step.name : '请先选择下一步'}</button>${ledger.may.watch ? setAsideKey(shown, acts) : nothing}</p>
  </form>`;
}

/** @param {CaseWithSteps} shown  @param {Acts} acts */
function setAsideKey(shown, acts) {
  return html`<button type="button" class="mini" @click=${() => acts.askSetAside(shown.visit)}>作废这个评价</button>`;
}

/** @param {State} state  @param {Acts} acts */
export function settingAside(state, acts) {
  return html`<form class="next" novalidate @submit=${acts.setAside}>
    <p>作废后评价仍保留在台账中，不计入满意率和评价率，不能撤回。</p>
    <label for="reason">作废的原因（不写姓名和证件号）</label><input id="reason" name="reason" maxlength="60" autocomplete="off">
    <p class="refusal" role="alert">${state.refusal ? html`${mark()}<span>${state.refusal}</span>` : nothing}</p>
    <p class="keys"><button type="button" class="mini" @click=${() => acts.askSetAside(null)}>不作废</button><button class="mini" aria-disabled=${state.asking}>作废</button></p>
  </form>`;
}
