import { html, nothing, svg } from '/vendor/lit-html/lit-html.js';
import { repeat } from '/vendor/lit-html/directives/repeat.js';
import { clockTime } from '/static/js/time.js';
import { newestFirst, TROUBLES } from './state.js';
import { DOTS, place, spoken } from './sheet.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Printer} Printer */
/** @typedef {import('./state.js').Paper} Paper */
/** @typedef {import('./sheet.js').Placed} Placed */
/** @typedef {(code: string, trouble: import('./state.js').Trouble, to: boolean | number) => void} OnSwitch */

/**
 * @param {State} state
 * @param {OnSwitch} onSwitch
 */
export function page(state, onSwitch) {
  return html`
    <header class="head">
      <h1>虚拟打印机</h1>
      <p class="second">没有接打印机时，小票打在这里。</p>
    </header>
    <p class="problem" role="status">${state.enrolled ? state.problem : nothing}</p>
    <main class="desk">${state.enrolled ? printers(state, onSwitch) : notEnrolled()}</main>`;
}

function notEnrolled() {
  return html`<div class="notice"><p>此设备尚未登记</p><p><a href="/enrol">去登记</a></p></div>`;
}

/**
 * @param {State} state
 * @param {OnSwitch} onSwitch
 */
function printers(state, onSwitch) {
  if (state.printers === null) return nothing;
  if (state.printers.length === 0) return html`<div class="notice"><p>这个大厅没有虚拟打印机</p></div>`;
  return repeat(state.printers, (printer) => printer.code, (printer) => machine(printer, onSwitch));
}

/**
 * @param {Printer} printer
 * @param {OnSwitch} onSwitch
 */
function machine(printer, onSwitch) {
  const papers = newestFirst(printer);
  return html`
    <section class="machine" aria-labelledby="printer-${printer.code}">
      <div class="box">
        <h2 id="printer-${printer.code}">${printer.name}</h2>
        <ul class="troubles" aria-label="${printer.name}的故障">
          ${TROUBLES.map(({ trouble, name, hint, on }) => html`
            <li><button type="button" role="switch" class="trouble" title=${hint} aria-checked=${printer.settings[trouble] ? 'true' : 'false'}
              @click=${() => onSwitch(printer.code, trouble, turned(printer.settings[trouble], on))}><span class="knob" aria-hidden="true"></span>${name}</button></li>`)}
        </ul>
        <div class="slot" aria-hidden="true"></div>
      </div>
      ${papers.length === 0 ? html`<p class="none second">还没有打印小票</p>` : html`
        <ol class="papers" tabindex="0" aria-label="${printer.name}打印的小票，新的在上">${repeat(papers, (paper) => paper.id, (paper) => html`
          <li class="slip">${sheet(paper)}<p class="third">第 ${paper.id} 张　${clockTime(paper.at)}　${paper.bytes} 字节</p></li>`)}</ol>`}
    </section>`;
}

/**
 * What a switch says after a press: yes or no, or its figure or 0.
 * @param {unknown} now
 * @param {number} [figure]
 */
function turned(now, figure) {
  return figure === undefined ? !now : now ? 0 : figure;
}

/** @param {Paper} paper */
function sheet(paper) {
  const { placed, height } = place(paper.lines);
  return html`<svg class="sheet" viewBox="0 0 ${DOTS} ${height}" role="img" aria-label=${spoken(paper.lines)}>${placed.map(thing)}</svg>`;
}

/** @param {Placed} thing */
function thing(thing) {
  if (thing.kind === 'drawing') {
    return svg`<path class="ink" shape-rendering=${thing.scale > 1 ? 'crispEdges' : 'geometricPrecision'} transform="translate(${thing.x} ${thing.y}) scale(${thing.scale})" d=${thing.path}></path>`;
  }
  return svg`<text class=${thing.bold ? 'ink heavy' : 'ink'} transform="translate(${thing.x} ${thing.y}) scale(${thing.scaleX} ${thing.scaleY})" x=${thing.at} y="25">${thing.chars}</text>`;
}
