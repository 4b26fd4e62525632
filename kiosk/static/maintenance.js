/** What staff see behind the PIN, standing at the kiosk with a roll of paper. */
import { html } from '/vendor/lit-html/lit-html.js';
import { clockTime } from '/static/js/time.js';
import { fit } from './fit.js';
import { onward, backward } from './icons.js';
import { PIN_LEAST } from './maintenance-state.js';
import { capacity, stopped } from './state.js';
import { nameOf, say } from './words.js';

/** @typedef {import('./view.js').Given} Given */
/** @typedef {import('./maintenance-state.js').MaintenancePage} MaintenancePage */
/** @typedef {import('./maintenance-state.js').Deed} Deed */

/** @param {Given} given  @param {MaintenancePage} page */
export function maintenancePage(given, page) {
  return page.entered ? mending(given, page) : pinPad(given, page);
}

/** @param {Given} given  @param {MaintenancePage} page */
function pinPad({ words, send, state }, page) {
  const told = page.asking ? words.pin_asking : page.refusal ? refusalIn(state.language, page.refusal) : '';
  return html`
    <div class="pin-head">
      <div><h1>${words.pin_title}</h1><p class="second t-32">${words.pin_hint}</p></div>
      <p class="pin" role="img" aria-label=${say(words.pin_count, { n: page.pin.length })}>${[...page.pin].map(() => '●').join(' ')}</p>
      <p class="told t-40" role="status">${told}</p>
    </div>
    <div class="pad">
      ${[...'123456789'].map((digit) => html`<button class="key" @click=${() => send({ type: 'pin-digit', digit })}>${digit}</button>`)}
      <button class="key word" ?disabled=${page.pin === ''} @click=${() => send({ type: 'pin-erase' })}>${words.erase}</button>
      <button class="key" @click=${() => send({ type: 'pin-digit', digit: '0' })}>0</button>
      <button class="key word action" ?disabled=${page.pin.length < PIN_LEAST || page.asking !== null} @click=${() => send({ type: 'pin-enter' })}>${words.pin_enter}</button>
    </div>`;
}

/** @param {Given} given  @param {MaintenancePage} page */
function mending(given, page) {
  const { state, words, send } = given;
  const { snapshot } = state;
  const out = snapshot?.out_of_use ?? false;
  const { asking } = page;
  const key = (/** @type {Deed} */ deed) => html`<button class="key" aria-disabled=${asking !== null} @click=${() => send({ type: 'deed', deed, job: null })}><span>${words[deed]}</span></button>`;
  const own = snapshot ? nameOf(snapshot.kiosk, state.language) : '';
  return html`
    <section class="machine" aria-labelledby="maintenance">
      <div class="title"><h1 id="maintenance">${words.maintenance}</h1><p class="second t-${fit(own, state.stage.shape === 'portrait' ? 560 : 360, [[40, 1], [32, 2], [28, 3]])}">${own}</p></div>
      <dl class="panel states">
        <div><dt>${words.printer}</dt><dd>${printerNow(given)}</dd></div>
        <div><dt>${words.giving}</dt><dd>${out ? words.giving_no : stopped(state) ? words.giving_stopped : words.giving_yes}</dd></div>
      </dl>
      <div class="deeds">${key('paper_changed')}${key('test_print')}${key(out ? 'in_use' : 'out_of_use')}</div>
      <p class="told t-32" role="status">${toldOf(given, page)}</p>
    </section>
    ${papers(given, page)}`;
}

/** @param {Given} given */
function printerNow({ state, words }) {
  const printer = state.snapshot?.printer;
  if (!printer || state.cutOff) return words.cut_off;
  const trouble = printer.state !== 'ready' && printer.state !== 'none';
  return html`${words[`printer_${printer.state}`]}${printer.near_end && printer.state !== 'paper_out' ? html`<span>${words.near_end}</span>` : null}
    ${trouble && printer.since ? html`<span class="second">${say(words.printer_since, { time: clockTime(printer.since) })}</span>` : null}`;
}

/** @param {Given} given  @param {MaintenancePage} page */
function toldOf({ state, words }, page) {
  if (page.asking) return words.asking;
  if (page.refusal) return refusalIn(state.language, page.refusal);
  return page.done ? say(words[`done_${page.done.deed}`], { number: page.done.number }) : '';
}

/** @param {Given} given  @param {MaintenancePage} page */
function papers(given, page) {
  const { state, words, send } = given;
  const size = capacity(state, 'papers');
  const pages = Math.max(1, Math.ceil(page.papers.length / size));
  const here = Math.min(page.at, pages - 1);
  const own = state.snapshot?.kiosk;
  const key = (/** @type {Deed} */ deed, /** @type {number} */ job, /** @type {string} */ number) => html`<button class="key" aria-label="${words[deed]} ${number}" aria-disabled=${page.asking !== null} @click=${() => send({ type: 'deed', deed, job })}>${words[deed]}</button>`;
  return html`<section class="strays" aria-labelledby="papers">
    <h2 id="papers">${words.papers}　<span>${say(words.papers_count, { n: page.papers.length })}</span></h2>
    ${page.papers.length === 0 ? html`<p class="second t-32">${words.papers_none}</p>` : html`<ul>${page.papers.slice(here * size, (here + 1) * size).map(
      ({ job, number, state: became, queued_at, kiosk }) => html`<li class="panel">
        <div><p><b>${number}</b><span>${clockTime(queued_at)}</span>${kiosk && kiosk !== own?.name ? html`<span>${kiosk}</span>` : null}</p><p class="second">${words[`paper_${became}`]}</p></div>
        ${key('printed', job, number)}${key('reprint', job, number)}${key('drop', job, number)}
      </li>`,
    )}</ul>`}
    ${pages === 1 ? null : html`<nav class="pages" aria-label=${words.papers}>
      <button class="key" ?disabled=${here === 0} @click=${() => send({ type: 'back' })}>${backward}<span>${words.previous_page}</span></button>
      <p class="second t-32">${say(words.page_of, { page: here + 1, pages })}</p>
      <button class="key" ?disabled=${here === pages - 1} @click=${() => send({ type: 'more' })}><span>${words.next_page}</span>${onward}</button></nav>`}
  </section>`;
}

/** @param {'zh' | 'en'} language  @param {import('./state.js').Refusal} refusal */
function refusalIn(language, { title, title_en }) {
  return language === 'en' && title_en ? title_en : title;
}
