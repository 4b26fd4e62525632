/** The kiosk's page as a function of its state: the frame here, the pages in browse.js and take.js. */
import { html } from '/vendor/lit-html/lit-html.js';
import { clockTime, dayName } from '/static/js/time.js';
import { departmentsPage, departmentPage, homePage, searchPage } from './browse.js';
import { fit } from './fit.js';
import { backward, cutLine, house, noPaper, pause, tick } from './icons.js';
import { maintenancePage } from './maintenance.js';
import { helpKey, peoplePage } from './people.js';
import { asksWhy } from './rating-state.js';
import { ratingPage } from './rating.js';
import { isBusy, remaining, showsStopped, stopped } from './state.js';
import { confirmPage, ticketPage } from './take.js';
import { WORDS, nameOf } from './words.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Event} Event */
/** @typedef {import('./words.js').Words} Words */
/**
 * What every part of the page is drawn from.
 * @typedef {{state: State, words: Words, send: (event: Event) => void}} Given
 */

/** @param {State} state  @param {(event: Event) => void} send */
export function view(state, send) {
  const words = WORDS[state.language];
  const given = { state, words, send };
  return html`<div class="kiosk ${state.stage.shape} ${state.page.name}" data-type=${state.large ? 'large' : 'normal'}>
    ${header(given)}
    <main>${main(given)}</main>
    ${footer(given)}
  </div>`;
}

/** @param {Given} given */
function main(given) {
  const { state, words } = given;
  const { page } = state;
  if (!state.enrolled) return html`<div class="notice"><h1>${words.not_enrolled}</h1><p>${words.not_enrolled_hint}</p><a class="key" href="/enrol">${words.enrol}</a></div>`;
  if (page.name === 'maintenance') return maintenancePage(given, page);
  if (page.name === 'ticket') return ticketPage(given, page);
  if (page.name === 'help' || page.name === 'revive') return peoplePage(given, page);
  if (page.name === 'rate') return ratingPage(given, page);
  if (showsStopped(state)) return stoppedPage(given);
  if (page.name === 'confirm') return confirmPage(given, page);
  if (page.name === 'identify' || page.name === 'check-in') return peoplePage(given, page);
  if (state.cutOff) return html`<div class="notice" role="status">${cutLine}<h1>${words.cut_off}</h1></div>`;
  if (!state.catalogue || !state.snapshot) return html`<div class="notice"><h1>${words.starting}</h1></div>`;
  if (page.name === 'departments') return departmentsPage(given, page);
  if (page.name === 'department') return departmentPage(given, page);
  if (page.name === 'search') return searchPage(given, page);
  if (page.name === 'mine' || page.name === 'missed') return peoplePage(given, page);
  return homePage(given, page);
}

/** What happened and what to do, instead of services that nobody could take a number for.  @param {Given} given */
function stoppedPage({ state, words }) {
  const why = stopped(state);
  if (why === 'hall') return html`<div class="notice stopped" role="status">${pause}<h1>${words.hall_paused}</h1></div>`;
  return html`<div class="notice stopped" role="status">${why === 'out_of_use' ? pause : noPaper}<h1>${words.stopped}</h1>
    ${why === null || why === 'out_of_use' ? null : html`<p>${words[`stopped_${why}`]}</p>`}<p>${words.elsewhere}</p></div>`;
}

/** @param {Given} given */
function header({ state, send }) {
  const hall = state.snapshot?.hall;
  const name = hall ? nameOf(hall, state.language) : '';
  const room = state.stage.shape === 'portrait' ? (state.language === 'zh' ? 400 : 440) : 1200;
  return html`<header @pointerdown=${() => send({ type: 'head-down' })} @pointerup=${headUp(send)} @pointercancel=${headUp(send)} @pointerleave=${headUp(send)}>
    <p class="hall t-${fit(name, room, [[40, 1], [32, 2], [28, 3]])}">${name}</p>
    ${state.clock === 0 || !hall ? null : html`<p class="today second">${dayName(state.clock, state.language)}<b>${clockTime(state.clock)}</b></p>`}
  </header>`;
}

/** @param {Given['send']} send */
function headUp(send) {
  return () => send({ type: 'head-up' });
}

/** @param {Given} given */
function footer(given) {
  const { state, words, send } = given;
  return html`<footer>
    ${backKey(given)}
    ${helpKey(given)}
    <p class="fill">${footerWords(given)}</p>
    ${state.page.name === 'maintenance' || showsStopped(state) ? null : html`<button class="key larger ${state.large ? 'chosen' : ''}" aria-pressed=${state.large ? 'true' : 'false'} @click=${() => send({ type: 'large' })}>${state.large ? tick : null}<span>${words.larger}</span></button>`}
    <button class="key language" lang=${state.language === 'zh' ? 'en' : 'zh-CN'} @click=${() => send({ type: 'language' })}>${words.other_language}</button>
  </footer>`;
}

/** @param {Given} given */
function backKey({ state, words, send }) {
  const { page } = state;
  if (page.name === 'maintenance') return html`<button class="key back" @click=${() => send({ type: 'home' })}>${page.entered ? tick : backward}${page.entered ? words.finish : words.cancel}</button>`;
  if (page.name === 'rate' && asksWhy(page) && !page.sent) return html`<button class="key back" ?disabled=${isBusy(page)} @click=${() => send({ type: 'level', level: '' })}>${backward}${words.back}</button>`;
  if (page.name === 'ticket' || page.name === 'rate') return html`<button class="key back" ?disabled=${isBusy(page)} @click=${() => send({ type: 'home' })}>${house}${words.home}</button>`;
  if ('at' in page && page.at > 0) return html`<button class="key back" @click=${() => send({ type: 'back' })}>${backward}${words.previous_page}</button>`;
  if (page.name === 'home') return null;
  if (page.name === 'revive' && page.ticket !== null) return html`<button class="key back" @click=${() => send({ type: 'home' })}>${house}${words.home}</button>`;
  return html`<button class="key back" ?disabled=${isBusy(page)} @click=${() => send({ type: 'back' })}>${backward}${words.back}</button>`;
}

/** @param {Given} given */
function footerWords({ state, words }) {
  const left = remaining(state);
  const { page } = state;
  const seconds = (/** @type {string} */ sentence) => sentence.split('{n}').flatMap((part, index) => (index === 0 ? [part] : [html`<b>${left}</b>`, part]));
  if (showsStopped(state)) return null;
  // Upright, large type leaves room for the figure alone.
  const narrow = state.large && state.stage.shape === 'portrait' && page.name !== 'home';
  if (page.name === 'ticket' && !narrow) return left === null ? null : html`${seconds(words.home_in)}<br>${seconds(words.home_in_rest)}`;
  // On the first page nobody is hurried until the time is nearly over.
  if (left === null || (page.name === 'home' && page.at === 0 && left > 10)) return null;
  return html`<span class=${narrow ? 'sr-only' : ''}>${words.time_left}</span> <span class="nowrap">${seconds(words.seconds)}</span>`;
}
