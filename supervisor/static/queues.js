/** The lines: how many wait, and the longest wait against its limits. */
import { html, nothing, svg } from '/vendor/lit-html/lit-html.js';
import { along, lineOf } from './levels.js';
import { limit } from './limits.js';

/** @typedef {import('./state.js').Queue} Queue */
/** @typedef {{askClear: () => void, askPause: () => void}} QueueActs */

/** So many lines are shown at once; the others can be opened. */
const SHOWN = 10;

/** @param {Queue[]} queues  @param {number} then  @param {QueueActs} acts */
export function lines(queues, then, acts) {
  const waited = queues.filter(({ waiting }) => waiting > 0).map((queue) => ({ ...queue, ...lineOf(queue, then) }));
  waited.sort((a, b) => (b.level ?? 0) - (a.level ?? 0) || b.waiting - a.waiting);
  const rest = waited.slice(SHOWN);
  return html`<section class="box queues" aria-labelledby="queues">
    <h2><span id="queues">队列</span><small>竖线是黄、橙、红三级时限</small><span class="keys"><button type="button" class="mini" aria-haspopup="dialog" @click=${acts.askPause}>全厅暂停</button><button type="button" class="mini" aria-haspopup="dialog" @click=${acts.askClear}>清场</button></span></h2>
    ${waited.length === 0 ? html`<p class="none">现在没有人等候。</p>` : html`
      ${table(waited.slice(0, SHOWN))}
      ${rest.length > 0 ? html`<details><summary>另有 ${rest.length} 项业务有人等候</summary>${table(rest)}</details>` : nothing}`}
  </section>`;
}

/** @typedef {Queue & {minutes: number, level: import('./levels.js').Level | null}} Line */

/** @param {Line[]} waited */
function table(waited) {
  return html`<table>
    <thead><tr><th scope="col">业务</th><th scope="col">等候</th><td></td><th scope="col">最长</th><td></td></tr></thead>
    <tbody>${waited.map(({ name, waiting, longest_since, minutes, level, limits }) => html`<tr>
      <th scope="row">${name}</th><td class="nowrap"><b>${waiting}</b> 人</td>
      <td class="bar"><svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true"><rect class="track" y="4" width="100" height="12"/><rect class="fill l${level ?? 0}" y="4" width=${100 * along(minutes, limits.waiting)} height="12"/>
        ${(limits.waiting ?? []).map((one) => svg`<path vector-effect="non-scaling-stroke" d="M${100 * along(one, limits.waiting)} 0V20"/>`)}</svg></td>
      <td class="nowrap">${longest_since ? html`<b>${minutes}</b> 分` : '—'}</td>
      <td class="level">${level === null ? nothing : limit(level)}</td></tr>`)}</tbody>
  </table>`;
}
