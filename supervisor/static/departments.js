/** Today's satisfaction by department, each rate beside its response rate. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { percent, whyNoRate } from './state.js';

/** @typedef {import('./state.js').Department} Department */

/** So many are shown at once; the others can be opened. */
const SHOWN = 10;

/** @param {Department[]} departments */
export function departmentBox(departments) {
  const rest = departments.slice(SHOWN);
  return html`<section class="box departments" aria-labelledby="departments">
    <h2><span id="departments">满意率</span><small>按部门，今天</small></h2>
    ${table(departments.slice(0, SHOWN))}
    ${rest.length > 0 ? html`<details><summary>其余 ${rest.length} 个部门</summary>${table(rest)}</details>` : nothing}
  </section>`;
}

/** @param {Department[]} departments */
function table(departments) {
  return html`<table>
    <thead><tr><th scope="col">部门</th><th scope="col">满意率</th><th scope="col">评价率</th></tr></thead>
    <tbody>${departments.map(({ name, served, ratings }) => {
      const why = whyNoRate(ratings, served);
      return html`<tr><th scope="row">${name}</th>${why !== null ? html`<td class="why" colspan="2">${why}</td>` : html`
        <td><b>${percent(ratings.satisfaction ?? 0)}%</b></td><td>${percent(ratings.response ?? 0)}%</td>`}</tr>`;
    })}</tbody>
  </table>`;
}
