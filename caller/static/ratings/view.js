/** 我的评价 as a picture of its state. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';

/** @typedef {{at: string, name: string, staff: string, words: string | null}} Step */
/** @typedef {{visit: number, number: string, day: string, service: string, level: string, reasons: string[], state_name: string, steps: Step[], may_ask_review: boolean}} Case */
/** @typedef {{satisfied: number, dissatisfied: number, asked: number, unrated: number, not_asked: number, set_aside: number, satisfaction: number | null, response: number | null}} Figures */
/** @typedef {{clerk: {name: string, number: string}, from: string, to: string, figures: Figures | null, rated: number, least: number, cases: Case[]}} Told */
/** @typedef {{told: Told | null, asking: number | null, sending: boolean, refusal: string | null, signedOut: boolean}} State */
/** @typedef {{askReview: (visit: number | null) => void, send: (event: SubmitEvent) => void}} Acts */

/** @param {State} state  @param {Acts} acts */
export function page(state, acts) {
  const { told } = state;
  if (state.signedOut) return html`<main class="mine"><h1>我的评价</h1><p role="status">请先在呼叫器登录，再打开这一页。</p><p><a class="key action" href="/caller">到呼叫器登录</a></p></main>`;
  if (!told) return html`<main class="mine"><h1>我的评价</h1><p role="status">${state.refusal ?? '正在读取'}</p></main>`;
  return html`<main class="mine">
    <header><h1>我的评价</h1><p>${told.clerk.name}　工号 ${told.clerk.number}</p><a class="key" href="/caller">回到呼叫器</a></header>
    <p class="second">群众的评价不会当场告诉窗口人员。下面的数字算到昨天为止（${told.from} 至 ${told.to}）。</p>
    ${figures(told)}
    <h2>已经认定的差评</h2>
    ${told.cases.length === 0 ? html`<p>没有。</p>` : told.cases.map((one) => caseOf(one, state, acts))}
  </main>`;
}

/** @param {Told} told */
function figures({ figures, rated, least }) {
  if (!figures) return html`<p class="figures"><b>${rated === 0 ? '还没有评价' : `不足 ${least} 个评价，不列出`}</b></p>`;
  return html`<dl class="figures">
    <div><dt>满意率</dt><dd><b>${percent(figures.satisfaction)}</b><small>${rated} 个评价中 ${figures.satisfied} 个满意</small></dd></div>
    <div><dt>主动评价率</dt><dd><b>${percent(figures.response)}</b><small>邀评 ${figures.asked} 次，评价 ${rated} 次</small></dd></div>
    <div><dt>差评</dt><dd><b>${figures.dissatisfied}</b><small>未评价 ${figures.unrated}　未邀评 ${figures.not_asked}　作废 ${figures.set_aside}</small></dd></div>
  </dl>`;
}

/** @param {number | null} share */
function percent(share) {
  return share === null ? '—' : `${share === 1 ? '100' : (100 * share).toFixed(1)}%`;
}

/** @param {Case} one  @param {State} state  @param {Acts} acts */
function caseOf(one, state, acts) {
  return html`<section class="case" aria-label="${one.number} ${one.level}">
    <h3>${one.number}<span>${one.day}　${one.service}</span><span>${one.level}</span><em>${one.state_name}</em></h3>
    ${one.reasons.length > 0 ? html`<p>原因：${one.reasons.join('；')}</p>` : nothing}
    <ul>${one.steps.map((step) => html`<li><b>${step.name}</b>　${step.staff}　${step.at.slice(0, 10)}${step.words ? html`<br>${step.words}` : nothing}</li>`)}</ul>
    ${!one.may_ask_review ? nothing : state.asking !== one.visit ? html`<button type="button" class="key" @click=${() => acts.askReview(one.visit)}>申诉复核</button>` : html`
      <form novalidate @submit=${acts.send}><label for="words">申诉的理由。由另一位督查人员复核，只能申诉一次</label><textarea id="words" name="words" rows="3" maxlength="500"></textarea>
        <p class="refusal" role="alert">${state.refusal}</p>
        <p class="keys"><button class="key action" aria-disabled=${state.sending}>提交申诉</button><button type="button" class="key" @click=${() => acts.askReview(null)}>不申诉</button></p></form>`}
  </section>`;
}
