/** What is worth a look: listed, not judged. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { clockTime } from '/static/js/time.js';
import { settingAside } from './case.js';
import { signWords } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Sign} Sign */
/** @typedef {import('./view.js').Acts} Acts */

const KINDS = /** @type {Record<string, string>} */ ({ too_quick: '评得太快', run: '一连串相同', burst: '短时间集中', short_visit: '办理过短', just_before_limit: '卡着时限' });
/** Of a long run the first and the last few tell enough. */
const NAMED = 6;

/** @param {State} state  @param {Acts} acts */
export function signsTable(state, acts) {
  const { signs } = state;
  if (!signs) return html`<section class="box"><p class="none" role="status">${state.refusal ?? '正在读取'}</p></section>`;
  return html`<section class="box signs" aria-labelledby="signs">
    <h2><span id="signs">刷评线索</span><small>${signs.all} 条。只是线索，不是结论：请看监控、问当事人，再决定评价是否作废</small></h2>
    ${state.done ? html`<p class="done" role="status">${state.done}</p>` : nothing}
    ${state.setting === null ? nothing : settingAside(state, acts)}
    ${signs.signs.length === 0 ? html`<p class="none">这一天没有线索。</p>` : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="signs"><table>
      <thead><tr><th scope="col">时间</th><th scope="col">线索</th><th scope="col">窗口人员</th><th scope="col">情况</th><th scope="col">票号</th></tr></thead>
      <tbody>${signs.signs.map((sign) => row(state, sign, acts))}</tbody>
    </table></div>`}
    ${signs.all > signs.signs.length ? html`<p class="none">只列出最近的 ${signs.signs.length} 条。</p>` : nothing}
  </section>`;
}

/** @param {State} state  @param {Sign} sign  @param {Acts} acts */
function row(state, sign, acts) {
  const { visits } = sign;
  const [only] = visits;
  const named = visits.length <= NAMED ? visits : [...visits.slice(0, NAMED / 2), ...visits.slice(-NAMED / 2)];
  return html`<tr><td>${clockTime(sign.at)}</td><th scope="row">${KINDS[sign.kind] ?? sign.kind}</th><td>${sign.clerk.name}<small>${sign.window}号窗口　工号 ${sign.clerk.number}</small></td>
    <td>${signWords(sign)}<small>${visits.length === 1 ? only.service : nothing}</small></td>
    <td>${named.map(({ number, set_aside }) => `${number}${set_aside ? '（已作废）' : ''}`).join('　')}${visits.length > NAMED ? `　共 ${visits.length} 个` : nothing}
      ${visits.length === 1 && only.rated && !only.set_aside && state.ledger?.may.watch ? html`<button type="button" class="mini" aria-label="${only.number} 作废这个评价" @click=${() => acts.askSetAside(only.visit)}>作废这个评价</button>` : nothing}</td></tr>`;
}
