/** Finding the service: the most taken ones, by department, or through the letters of a matter. */
import { html } from '/vendor/lit-html/lit-html.js';
import { find } from '/static/js/search.js';
import { fit, linesOf, up, widthOf } from './fit.js';
import { chevron, grid, lens, onward } from './icons.js';
import { capacity, department, departmentOf, services, servicesOf } from './state.js';
import { mineKey } from './people.js';
import { mixed, nameOf, placeOf, say, sayWhen } from './words.js';

/** @typedef {import('./view.js').Given} Given */
/** @typedef {import('./state.js').Service} Service */
/** @typedef {import('./state.js').Page} Page */

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/**
 * One page's worth of a list, and how many pages there are.
 * @template T
 * @param {T[]} all  @param {number} at  @param {number} size
 */
export function paged(all, at, size) {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const here = Math.min(at, pages - 1);
  return { here, pages, shown: all.slice(here * size, (here + 1) * size) };
}

/** @param {Given} given  @param {Extract<Page, {name: 'home'}>} page */
export function homePage(given, page) {
  const { state, words } = given;
  const list = paged(services(state), page.at, capacity(state, 'services'));
  return html`
    ${heading(given, words.choose, printerLine(given) ?? (state.catalogue?.counted ? words.most_taken : ''), list)}
    <ul class="rows">${list.shown.map((service) => row(given, service, whereabouts(given, service, true)))}</ul>
    <nav class="ways" aria-label=${words.choose}>${departmentsKey(given)}${searchKey(given)}${mineKey(given)}${moreKey(given, list, words.more)}</nav>`;
}

/** @param {Given} given  @param {Extract<Page, {name: 'departments'}>} page */
export function departmentsPage(given, page) {
  const { state, words, send } = given;
  const all = state.catalogue?.departments.filter((one) => one.services.length > 0) ?? [];
  const list = paged(all, page.at, capacity(state, 'departments'));
  const upright = state.stage.shape === 'portrait';
  return html`
    ${heading(given, words.choose_department, '', list)}
    <ul class="departments">${list.shown.map((one) => {
      const name = nameOf(one, state.language);
      const size = fit(name, upright ? 400 : 380, state.large ? [[56, 1], [48, 2], [40, 2], [32, 3], [28, 3]] : [[40, 1], [32, 2], [28, 2]]);
      return html`<li><button class="key" @click=${() => send({ type: 'department', code: one.code })}><span class="t-${size}">${name}</span></button></li>`;
    })}</ul>
    <nav class="ways" aria-label=${words.choose_department}>${searchKey(given)}${moreKey(given, list, words.more_departments)}</nav>`;
}

/** @param {Given} given  @param {Extract<Page, {name: 'department'}>} page */
export function departmentPage(given, page) {
  const { state, words } = given;
  const own = department(state, page.code);
  const list = paged(servicesOf(state, page.code), page.at, capacity(state, 'services'));
  return html`
    ${heading(given, own ? nameOf(own, state.language) : '', words.choose, list)}
    <ul class="rows">${list.shown.map((service) => row(given, service, whereabouts(given, service, false)))}</ul>
    <nav class="ways" aria-label=${words.choose}>${searchKey(given)}${moreKey(given, list, words.more)}</nav>`;
}

/** @param {Given} given  @param {Extract<Page, {name: 'search'}>} page */
export function searchPage(given, page) {
  const { state, words, send } = given;
  const found = find(services(state), page.letters, state.language);
  const list = paged(found, page.at, capacity(state, 'found'));
  return html`
    <section class="ask">
      <h1>${words.search}</h1>
      <p class="letters">${page.letters === '' ? html`<span class="third">${words.search_empty}</span>` : page.letters}</p>
    </section>
    <div class="found">
      ${page.letters === ''
        ? html`<div class="example"><p class="second">${words.search_how}</p><p class="pair"><b>${words.search_example_name}</b>${onward}<b>${words.search_example_letters}</b></p><p class="second">${words.search_or}</p></div>`
        : found.length === 0
          ? html`<div class="example" role="status"><p class="big">${words.search_none}</p><p class="second">${words.search_none_hint}</p></div>`
          : html`<ul class="rows">${list.shown.map(({ service, matter }) => row(given, service, matter ? [say(words.through, { service: nameOf(service, state.language) }), nameOf(service, state.language)] : whereabouts(given, service, true), matter ? nameOf(matter, state.language) : undefined))}</ul>
            <div class="pager"><p role="status">${say(words.search_count, { n: found.length })}${list.pages > 1 ? html`<br>${pageOf(given, list)}` : null}</p>${moreKey(given, list, words.next_page)}</div>`}
    </div>
    <div class="keyboard" role="group" aria-label=${words.search_how}>
      ${LETTERS.map((letter) => html`<button class="key" @click=${() => send({ type: 'letter', letter })}>${letter}</button>`)}
      <button class="key word" ?disabled=${page.letters === ''} @click=${() => send({ type: 'clear' })}>${words.clear}</button>
      <button class="key word" ?disabled=${page.letters === ''} @click=${() => send({ type: 'erase' })}>${words.erase}</button>
    </div>`;
}

/** @param {Given} given  @param {string} title  @param {string} hint  @param {{here: number, pages: number}} list */
export function heading(given, title, hint, list) {
  const upright = given.state.stage.shape === 'portrait';
  const size = fit(title, upright ? 952 : 1000, [[72, 1], [56, 1], [48, 1], [40, 1], [32, 2]]);
  const room = (upright ? 952 : 1792 - 64 - widthOf(title) * size) - (list.pages > 1 ? widthOf(pageOf(given, list)) * 32 + 24 : 0);
  return html`<div class="heading">
    <h1 class="t-${size}">${title}</h1>
    <p class="second hint"><span class="t-${fit(hint, room, [[up(given.state.large, 32), 1], [32, 1], [28, 1]])}">${hint}</span>${list.pages > 1 ? html`<span class="t-32 nowrap">${pageOf(given, list)}</span>` : null}</p>
  </div>`;
}

/** @param {Given} given  @param {{here: number, pages: number}} list */
function pageOf({ words }, list) {
  return say(words.page_of, { page: list.here + 1, pages: list.pages });
}

/** A printer that is not ready, told before a number is taken.  @param {Given} given  @returns {string | null} */
function printerLine({ state, words }) {
  switch (state.snapshot?.printer.state) {
    case 'paper_out': return words.paper_out_line;
    case 'cover_open': return words.cover_open_line;
    case 'offline': case 'unknown': return words.offline_line;
    default: return null;
  }
}

/** @param {Given} given */
function departmentsKey({ words, send }) {
  return html`<button class="key way" @click=${() => send({ type: 'departments' })}>${grid}<span>${words.by_department}</span></button>`;
}

/** @param {Given} given */
function searchKey({ words, send }) {
  return html`<button class="key way" @click=${() => send({ type: 'search' })}>${lens}<span>${words.search}</span></button>`;
}

/** @param {Given} given  @param {{here: number, pages: number}} list  @param {string} name */
export function moreKey({ words, send }, list, name) {
  if (list.pages === 1) return null;
  const last = list.here + 1 >= list.pages;
  return html`<button class="key way" ?disabled=${last} @click=${() => send({ type: 'more' })}>${last ? null : onward}<span>${last ? words.last_page : name}</span></button>`;
}

/**
 * What may stand under a service's name, fullest first: the longest that fits is shown.
 * @param {Given} given  @param {Service} service  @param {boolean} withDepartment
 * @returns {string[]}
 */
function whereabouts({ state }, service, withDepartment) {
  const gap = state.language === 'en' ? ', ' : '　';
  const place = [...new Set(service.places.map((one) => (state.language === 'en' ? placeOf(one, state.language) : placeOf(one, state.language).replace(' ', ''))))].join(state.language === 'en' ? ' / ' : '、');
  const owner = withDepartment ? departmentOf(state, service.code) : undefined;
  if (!owner) return [place, ''];
  const department = nameOf(owner, state.language);
  return [`${department}${gap}${place}`, department, place, ''];
}

/**
 * A service that can be pressed; or, flat and grey, one that cannot, with the reason.
 * @param {Given} given  @param {Service} service
 * @param {string[]} wheres  fullest first
 * @param {string} [title]   instead of the service's own name
 */
function row({ state, words, send }, service, wheres, title = nameOf(service, state.language)) {
  const { large } = state;
  const queue = state.snapshot?.services[service.code];
  const open = queue?.open === true;
  const hint = large ? 40 : 28;
  const room = nameRoom(state, open);
  const size = fit(title, room, large ? [[72, 1], [56, 1], [48, 2], [40, 2], [32, 3], [28, 3]] : [[48, 1], [40, 1], [32, 2], [28, 2]]);
  const where = wheres.find((one) => linesOf(one, room / hint) === 1) ?? '';
  const name = html`<span class="what"><b class="t-${size}">${title}</b>${where ? html`<span class="where">${where}</span>` : null}</span>`;
  if (!open) return html`<li class="row off">${name}<span class="why"><strong>${shut(words, queue?.reason ?? null)}</strong><span>${opening(state, words, queue?.opens_at ?? null)}</span></span></li>`;
  const waiting = html`<b>${queue.waiting}</b>`;
  const told = state.stage.shape === 'portrait' ? html`${words.waiting_before}${waiting}${words.waiting_after}` : html`${waiting}<span>${words.waiting_stacked}</span>`;
  return html`<li><button class="row" @click=${() => send({ type: 'choose', service: service.code })}>${name}<span class="queue">${told}</span>${chevron}</button></li>`;
}

/** How wide a name may run before it meets the queue or the reason, px.  @param {import('./state.js').State} state  @param {boolean} open */
function nameRoom({ large, stage, language }, open) {
  if (stage.shape === 'portrait') {
    if (open) return large ? 510 : language === 'en' ? 590 : 600;
    return large ? 440 : 500;
  }
  if (open) return large ? 410 : 470;
  return large ? 310 : 350;
}

/** Why no number is given.  @param {import('./words.js').Words} words  @param {string | null} reason */
export function shut(words, reason) {
  switch (reason) {
    case 'hours': return words.shut_hours;
    case 'closed_day': return words.shut_closed_day;
    case 'appointments': return words.shut_appointments;
    case 'quota': return words.shut_quota;
    case 'session_quota': return words.shut_session_quota;
    case 'no_window': return words.shut_no_window;
    default: return words.shut_other;
  }
}

/** When numbers are given again, or where to ask.  @param {import('./state.js').State} state  @param {import('./words.js').Words} words  @param {string | null} opens_at */
export function opening(state, words, opens_at) {
  if (opens_at === null) return words.ask_desk;
  return mixed(words.opens, { when: sayWhen(opens_at, state.clock, words) }).map((part) => html`<span class="nowrap">${String(part).trim()}</span> `);
}
