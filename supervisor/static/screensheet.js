/** What the hall's screens show, as whoever has the duty sets it: all of them, then the one that is chosen. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { mark } from '/static/js/sign-in.js';
import { groups, SCREEN_KINDS, shownWords } from './screens-state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./screens-state.js').OpenScreens} OpenScreens */
/** @typedef {import('./screens-state.js').Found} Found */
/** @typedef {import('./screens-state.js').Shown} Shown */
/** @typedef {import('./screens-state.js').Choice} Choice */
/** @typedef {{openScreens: () => void, closeScreens: () => void, openScreen: (code: string) => void, chooseShown: (choice: Partial<Choice>) => void, backToScreens: () => void, setScreen: (code: string, choice: Choice | {kind: null}) => void}} ScreenActs */

/** So many strips are listed without being asked for. */
const FEW = 6;

/** Always in the page, so that the browser can give the focus back where it was.  @param {State} state  @param {ScreenActs} acts */
export function screensDialog({ screens: open, asking }, acts) {
  const screen = open?.choice && open.found?.screens.find(({ code }) => code === open.code);
  return html`<dialog id="screens" class="sheet" aria-labelledby="screens-title" @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); acts.closeScreens(); }}>
    ${open === null ? nothing : html`
      <header><h2 id="screens-title">${screen ? screen.name : '屏幕设置'}</h2><button type="button" class="mini" @click=${acts.closeScreens}>关闭</button></header>
      <p class="second">${screen && open.found ? `现在显示：${shownWords(screen, open.found)}${screen.set_by_hand ? '，手动设置' : ''}` : '改了马上显示，不用到现场；一直有效，直到再改或者恢复默认。'}</p>
      <p class="refusal" role="alert">${open.refusal ? html`${mark()}<span>${open.refusal}</span>` : nothing}</p>
      ${open.found === null ? open.refusal ? nothing : html`<p class="none" role="status">正在读取…</p>`
        : screen && open.choice ? form(screen, open.choice, open.found, asking.includes('screen'), acts) : list(open, open.found, acts)}`}
  </dialog>`;
}

/** @param {OpenScreens} open  @param {Found} found  @param {ScreenActs} acts */
function list({ code: here }, found, acts) {
  const { first, strips } = groups(found.screens);
  const rows = (/** @type {Shown[]} */ screens, /** @type {string} */ caption) => html`<table><caption class="sr-only">${caption}</caption>
    <thead class="sr-only"><tr><th scope="col">屏幕</th><th scope="col">现在显示</th><th scope="col">设置</th></tr></thead>
    <tbody>${screens.map((screen) => html`<tr><th scope="row">${screen.name}</th>
      <td>${shownWords(screen, found)}${screen.set_by_hand ? html`<small>手动设置</small>` : nothing}</td>
      <td class="keys"><button type="button" class="mini" ?data-here=${screen.code === here} aria-label="更改${screen.name}" @click=${() => acts.openScreen(screen.code)}>更改</button></td></tr>`)}</tbody></table>`;
  return html`${first.length > 0 ? rows(first, '屏幕') : nothing}
    ${strips.length > 0 ? html`<details ?open=${strips.length <= FEW || strips.some(({ code }) => code === here)}><summary>${strips.length} 块窗口屏</summary>${rows(strips, '窗口屏')}</details>` : nothing}`;
}

/** @param {Shown} screen  @param {Choice} choice  @param {Found} found  @param {boolean} busy  @param {ScreenActs} acts */
function form(screen, choice, { zones, windows }, busy, acts) {
  const { place, whole } = SCREEN_KINDS[choice.kind];
  return html`<p class="fields">
      ${field('显示', choice.kind, Object.entries(SCREEN_KINDS).map(([code, { name }]) => ({ code, name })), (kind) => acts.chooseShown({ kind: /** @type {Choice['kind']} */ (kind) }))}
      ${place === 'zone' ? field('区域', choice.zone ?? '', [{ code: '', name: whole ? '全厅' : '请选择' }, ...zones.map(({ code, floor, zone }) => ({ code, name: floor + zone }))], (zone) => acts.chooseShown({ zone: zone || null })) : nothing}
      ${place === 'window' ? field('窗口', choice.window ?? '', [{ code: '', name: '请选择' }, ...windows.map(({ code, label, title }) => ({ code, name: `${label}号窗口${title ? `　${title}` : ''}` }))], (window) => acts.chooseShown({ window: window || null })) : nothing}</p>
    <p class="choice">${screen.set_by_hand ? html`<button type="button" class="mini default" aria-disabled=${busy} @click=${() => acts.setScreen(screen.code, { kind: null })}>恢复默认</button>` : nothing}
      <button type="button" class="mini" @click=${acts.backToScreens}>不改了</button>
      <button type="button" class="mini" aria-disabled=${busy} @click=${() => acts.setScreen(screen.code, choice)}>确定</button></p>`;
}

/** @param {string} label  @param {string} value  @param {{code: string, name: string}[]} options  @param {(value: string) => void} choose */
function field(label, value, options, choose) {
  return html`<label>${label}<select .value=${value} @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}>
    ${options.map(({ code, name }) => html`<option value=${code} ?selected=${code === value}>${name}</option>`)}</select></label>`;
}
