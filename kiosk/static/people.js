/** Saying who one is: the ID step, the check-in, a missed number back in line, somebody to help. */
import { html } from '/vendor/lit-html/lit-html.js';
import { heading, moreKey, paged } from './browse.js';
import { fit, up } from './fit.js';
import { bell, calendar, card, tick, turnBack } from './icons.js';
import { CODE_LENGTH, ID_LENGTH, complete, takesX } from './people-state.js';
import { capacity, mayAskAgain, ownWays, services } from './state.js';
import { mixed, nameOf, say } from './words.js';

/** @typedef {import('./view.js').Given} Given */
/** @typedef {import('./people-state.js').PeoplePage} PeoplePage */
/** @typedef {import('./people-state.js').IdentifyPage} IdentifyPage */
/** @typedef {import('./people-state.js').CheckInPage} CheckInPage */

/** @param {Given} given  @param {PeoplePage} page */
export function peoplePage(given, page) {
  switch (page.name) {
    case 'identify': case 'check-in': return whoPage(given, page);
    case 'mine': return minePage(given);
    case 'missed': return missedPage(given, page);
    case 'revive': return revivePage(given, page);
    case 'help': return helpPage(given, page);
  }
}

/** A card or the pad, for a number or for an appointment.  @param {Given} given  @param {IdentifyPage | CheckInPage} page */
function whoPage(given, page) {
  const { state, words } = given;
  const upright = state.stage.shape === 'portrait';
  const forNumber = page.name === 'identify';
  const service = forNumber ? services(state).find(({ code }) => code === page.wish.service) : undefined;
  const title = forNumber ? words.identify : words.own_appointment;
  const second = forNumber ? (service ? say(words.identify_for, { service: nameOf(service, state.language) }) : '') : words.check_in_how;
  const room = upright ? 952 : 800;
  return html`
    <div class="who">
      <h1 class="t-${fit(title, room, [[72, 1], [56, 1], [48, 2]])}">${title}</h1>
      <p class="second t-${fit(second, room, [[up(state.large, 32), 2], [32, 2], [28, 3]])}">${second}</p>
      <p class="panel lay t-${fit(words.lay_card, room - 200, [[up(state.large, 40), 1], [40, 2], [32, 2]])}">${card}<span>${words.lay_card}</span></p>
      ${state.fakeReader ? html`<div class="stand-in" role="group" aria-label=${words.fake_reader}>
        <button class="key" @click=${() => given.send({ type: 'fake-card', card: 'old' })}>${words.fake_old}</button>
        <button class="key" @click=${() => given.send({ type: 'fake-card', card: 'young' })}>${words.fake_young}</button></div>` : null}
      <p class="typed" role="img" aria-label=${say(words.typed_count, { n: page.typed.length })}>${page.typed === '' ? html`<span class="third">${forNumber ? words.type_id : words.type_code}</span>` : masked(page)}</p>
      ${toldOf(given, page)}
    </div>
    ${pad(given, page)}`;
}

/** As many dots as signs, the last one readable, so that a slip of the finger is seen; in groups, as the card prints them.  @param {IdentifyPage | CheckInPage} page */
function masked({ typed }) {
  const signs = [...typed].map((sign, place) => (place === typed.length - 1 && typed.length < ID_LENGTH ? sign : '●'));
  return [signs.slice(0, 6), signs.slice(6, 14), signs.slice(14)].filter((group) => group.length > 0).map((group) => html`<span>${group.join('')}</span>`);
}

/** What became of it, or how far one is.  @param {Given} given  @param {IdentifyPage | CheckInPage} page */
function toldOf({ state, words }, page) {
  const room = state.stage.shape === 'portrait' ? 952 : 920;
  const said = (/** @type {string} */ sentence) => html`<p class="told t-${fit(sentence, room, [[40, 1], [32, 2], [28, 3]])}" role="status"><b>${sentence}</b></p>`;
  if (page.asking) return said(page.name === 'identify' ? words.taking : words.checking);
  if (state.cutOff) return said(words.cut_off);
  if (page.refusal !== null) return said(mayAskAgain(page.refusal) ? words.no_answer_again : sentenceOf(state.language, page.refusal));
  const count = { n: page.typed.length, code: CODE_LENGTH, of: ID_LENGTH };
  return html`<p class="told" role="status">${page.typed === '' ? null : say(page.name === 'identify' ? words.typed_of : words.typed_of_either, count)}</p>`;
}

/** @param {'zh' | 'en'} language  @param {import('./state.js').Refusal} refusal */
function sentenceOf(language, refusal) {
  return language === 'en' && refusal.title_en ? refusal.title_en : refusal.title;
}

/** @param {Given} given  @param {IdentifyPage | CheckInPage} page */
function pad({ state, words, send }, page) {
  const { asking } = page;
  const enter = page.name === 'identify' ? words.take : words.check_in;
  return html`<div class="pad id" role="group" aria-label=${words.type_id}>
    ${[...'123456789'].map((digit) => html`<button class="key" @click=${() => send({ type: 'id-digit', digit })}>${digit}</button>`)}
    <button class="key" ?disabled=${!takesX(page)} @click=${() => send({ type: 'id-digit', digit: 'X' })}>X</button>
    <button class="key" @click=${() => send({ type: 'id-digit', digit: '0' })}>0</button>
    <button class="key word" ?disabled=${page.typed === '' || asking} @click=${() => send({ type: 'id-erase' })}>${words.erase}</button>
    <button class="key word" ?disabled=${page.typed === '' || asking} @click=${() => send({ type: 'id-clear' })}>${words.clear}</button>
    <button class="key word enter ${complete(page) ? 'action' : ''}" ?disabled=${!complete(page) || asking || state.cutOff} @click=${() => send({ type: 'id-enter' })}>${enter}</button>
  </div>`;
}

/** Of those who have booked, and those who missed their call, each their own way.  @param {Given} given */
function minePage({ state, words, send }) {
  return html`
    <div class="heading"><h1 class="t-72">${words.mine_both}</h1></div>
    <div class="choice">${ownWays(state).map((way) => html`
      <button class="key" @click=${() => send({ type: way })}>${way === 'check-in' ? calendar : turnBack}<span class="t-72">${way === 'check-in' ? words.own_appointment : words.own_missed}</span></button>`)}</div>`;
}

/** @param {Given} given  @param {Extract<PeoplePage, {name: 'missed'}>} page */
function missedPage(given, page) {
  const { state, words, send } = given;
  const list = paged(state.snapshot?.missed ?? [], page.at, capacity(state, 'missed'));
  return html`
    ${heading(given, words.missed_title, words.missed_hint, list)}
    ${list.shown.length === 0
      ? html`<div class="example" role="status"><p class="big">${words.missed_none}</p><p class="second">${words.ask_desk}</p></div>`
      : html`<ul class="numbers">${list.shown.map((number) => html`<li><button class="key" @click=${() => send({ type: 'revive', number })}>${number}</button></li>`)}</ul>`}
    <nav class="ways" aria-label=${words.missed_title}>${moreKey(given, list, words.next_page)}</nav>`;
}

/** @param {Given} given  @param {Extract<PeoplePage, {name: 'revive'}>} page */
function revivePage({ state, words, send }, page) {
  const { refusal, ticket } = page;
  const told = page.asking !== null ? words.asking : refusal === null ? '' : mayAskAgain(refusal) ? words.no_answer_again : sentenceOf(state.language, refusal);
  const over = ticket !== null || (refusal !== null && !mayAskAgain(refusal));
  return html`<div class="notice calm" role="status">
    ${ticket === null ? turnBack : tick}
    <h1>${mixed(ticket === null ? words.revive_which : words.revived, { number: html`<b>${page.number}</b>` })}</h1>
    <p>${ticket === null ? words.revive_how : mixed(ticket.ahead === 0 ? words.nobody_ahead : words.ahead_only, { n: html`<b>${ticket.ahead}</b>` })}</p>
    ${told ? html`<p><b>${told}</b></p>` : null}
    ${over ? null : html`<button class="key action t-56" ?disabled=${page.asking !== null || state.cutOff} @click=${() => send({ type: 'revive-it' })}>${words.revive}</button>`}
  </div>`;
}

/** @param {Given} given  @param {Extract<PeoplePage, {name: 'help'}>} page */
function helpPage({ words }, page) {
  const failed = page.refusal !== null;
  return html`<div class="notice calm" role="status">${bell}
    <h1>${page.asking !== null ? words.help_asking : failed ? words.help_failed : words.help_coming}</h1>
    <p>${page.asking !== null ? null : failed ? words.ask_desk : words.help_wait}</p></div>`;
}

/** Calls somebody to this kiosk, from every page but those of the staff.  @param {Given} given */
export function helpKey({ state, words, send }) {
  const { page } = state;
  if (!state.enrolled || !state.snapshot || page.name === 'maintenance' || page.name === 'help') return null;
  const called = state.snapshot.help !== null && state.snapshot.help !== undefined;
  const atHome = page.name === 'home';
  return html`<button class="key help ${called ? 'chosen' : ''}" ?disabled=${state.cutOff || ('asking' in page && Boolean(page.asking))} @click=${() => send({ type: 'help' })}>
    ${called ? tick : atHome ? bell : null}<span>${called ? words.help_called : atHome ? words.help : words.help_short}</span></button>`;
}

/** @param {Given} given */
export function mineKey({ state, words, send }) {
  const ways = ownWays(state);
  if (ways.length === 0) return null;
  const name = ways.length > 1 ? words.mine_both : ways[0] === 'check-in' ? words.own_appointment : words.own_missed;
  return html`<button class="key way" @click=${() => send({ type: 'mine' })}>${ways[0] === 'check-in' ? calendar : turnBack}<span>${name}</span></button>`;
}
