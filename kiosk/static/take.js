/** Taking the number: how long it will be, the one key 取号, and the number with its paper or without. */
import { html } from '/vendor/lit-html/lit-html.js';
import { qr } from '/static/js/qr.js';
import { opening, shut } from './browse.js';
import { fit, up, widthOf } from './fit.js';
import { noPaper, paper, pin } from './icons.js';
import { departmentOf, isOpen, mayAskAgain, services } from './state.js';
import { mixed, nameOf, placeOf, say, sayMinutes, sayWindows } from './words.js';

/** @typedef {import('./view.js').Given} Given */
/** @typedef {import('./state.js').Page} Page */
/** @typedef {import('./state.js').Place} Place */

/** @param {Given} given  @param {Extract<Page, {name: 'confirm'}>} page */
export function confirmPage(given, page) {
  const { state, words } = given;
  const { large } = state;
  const upright = state.stage.shape === 'portrait';
  const service = services(state).find(({ code }) => code === page.wish.service);
  if (!service) return html`<div class="notice"><h1>${words.starting}</h1></div>`;
  const owner = departmentOf(state, service.code);
  const name = nameOf(service, state.language);
  const small = up(large, 40);
  const reference = state.snapshot?.services[service.code]?.real_name ? words.reference_by_name : words.reference;
  /** @type {[number, number][]} */
  const asides = upright ? [[up(large, 32), 4]] : [[up(large, 32), 3], [40, 4], [32, 6]];
  return html`
    <div class="chosen">
      <p class="second t-${small}">${words.you_chose}</p>
      <div><h1 class="t-${fit(name, upright ? 952 : 1080, [[104, 1], [72, upright ? 2 : 1], [56, upright ? 2 : 1], [48, 2], [40, 3]])}">${name}</h1><p class="second t-${owner ? fit(nameOf(owner, state.language), upright ? 952 : 620, [[small, 1], [40, 1], [32, 2]]) : small}">${owner ? nameOf(owner, state.language) : ''}</p></div>
    </div>
    <div class="panels">
      ${figures(given, service.code)}
      ${wheres(given, service.places)}
    </div>
    <div class="act">
      ${unheard(page) ? html`<p class="again t-${fit(words.no_answer, upright ? 880 : 540, asides)}" role="alert">${words.no_answer}</p>` : html`<p class="second reference t-${fit(reference, upright ? 952 : 616, asides)}">${clauses(reference)}</p>`}
      <div>${takeKey(given, page)}</div>
    </div>`;
}

/** A sentence that is broken where one would pause, before anywhere else.  @param {string} sentence */
function clauses(sentence) {
  return sentence.split(/(?<=[，。])/).map((clause) => html`<span class="clause">${clause}</span>`);
}

/** @param {Extract<Page, {name: 'confirm'}>} page */
function unheard({ refusal }) {
  return refusal !== null && mayAskAgain(refusal);
}

/** @param {Given} given  @param {string} code */
function figures({ state, words }, code) {
  const queue = state.snapshot?.services[code];
  const ahead = String(queue?.waiting ?? '–');
  const minutes = sayMinutes(queue?.estimate_s ?? null);
  const units = widthOf(words.people) * 48 + (minutes ? widthOf(words.minutes) * 48 : 0) + 32;
  const room = (state.stage.shape === 'portrait' ? 952 : 1080) - 4 * 40 - units;
  const size = [136, 104, 72].find((one) => (widthOf(ahead) + (minutes ? widthOf(minutes) : 0)) * one + (minutes ? 0 : widthOf(words.no_estimate) * 56) <= room) ?? 56;
  const label = up(state.large, 40);
  return html`<dl class="panel figures">
    <div><dt class="t-${label}">${words.ahead}</dt><dd class="value"><b class="t-${size}">${ahead}</b><span class="t-48">${words.people}</span></dd></div>
    <div><dt class="t-${label}">${words.estimate}</dt><dd class="value">${minutes ? html`<b class="t-${size}">${minutes}</b><span class="t-48">${words.minutes}</span>` : html`<b class="t-56">${words.no_estimate}</b>`}</dd></div>
  </dl>`;
}

/** @param {Given} given  @param {Place[]} places */
function wheres(given, places) {
  const { state, words } = given;
  const upright = state.stage.shape === 'portrait';
  const room = upright ? 640 : 760;
  const several = places.length > 1;
  return html`<div class="panel where-to">
    <div>
      <p class="second t-${up(state.large, 40)}">${words.where}</p>
      ${places.map((place) => {
        const spot = spotOf(given, place);
        const windows = windowsOf(given, place);
        return html`<p class="spot t-${fit(spot, room, several ? [...(upright ? /** @type {[number, number][]} */ ([[48, 1]]) : []), [40, 1], [32, 2]] : [[72, 1], [56, 1], [48, 2], [40, 2]])}">${spot}</p>
          <p class="t-${fit(windows, room, several ? [...(upright ? /** @type {[number, number][]} */ ([[40, 1]]) : []), [32, 2], [28, 3]] : [[up(state.large, 48), 1], [48, 2], [40, 3], [32, 3]])}">${windows}</p>`;
      })}
    </div>
    ${pin}
  </div>`;
}

/** @param {Given} given  @param {Place} place */
function spotOf({ state }, place) {
  return [placeOf(place, state.language), state.language === 'en' ? (place.title_en ?? place.title) : place.title].filter(Boolean).join(' ');
}

/** @param {Given} given  @param {Place} place */
function windowsOf({ words }, place) {
  return say(place.windows.length === 1 ? words.window : words.windows, { windows: sayWindows(place.windows, words) });
}

/** The one key of the page, or in its place why there is none.  @param {Given} given  @param {Extract<Page, {name: 'confirm'}>} page */
function takeKey({ state, words, send }, page) {
  const { refusal, wish } = page;
  const upright = state.stage.shape === 'portrait';
  const room = upright ? 860 : 540;
  const flat = (/** @type {string} */ title, /** @type {unknown} */ rest) => html`<div class="take off" role="alert"><strong class="t-${fit(title, room, [[56, 1], [48, 2], [40, 3], [32, 4]])}">${title}</strong>${rest ? html`<span class="t-${up(state.large, 32)}">${rest}</span>` : null}</div>`;
  const queue = state.snapshot?.services[wish.service];
  if (page.asking) return html`<button class="key action take t-${fit(words.taking, room, [[72, 1], [56, 1]])}" disabled>${words.taking}</button>`;
  if (state.cutOff) return flat(words.cut_off, null);
  if (refusal && !unheard(page)) return flat(state.language === 'en' && refusal.title_en ? refusal.title_en : refusal.title, refusal.opens_at ? opening(state, words, refusal.opens_at) : words.ask_desk);
  if (!isOpen(state, wish.service)) return flat(shut(words, queue?.reason ?? null), opening(state, words, queue?.opens_at ?? null));
  const name = queue?.real_name && !wish.holder ? words.take_by_name : words.take;
  return html`<button class="key action take t-${fit(name, room, [[104, 1], [72, 1], [56, 2]])}" @click=${() => send({ type: 'ask' })}>${name}</button>`;
}

/** @param {Given} given  @param {Extract<Page, {name: 'ticket'}>} page */
export function ticketPage(given, page) {
  const inTrouble = page.paper !== 'printing' && page.paper !== 'printed';
  return html`
    ${numberPanel(given, page)}
    <div class="after ${inTrouble ? 'trouble' : 'fine'}">${inTrouble ? withoutPaper(given, page) : withPaper(given, page)}</div>`;
}

/** @param {Given} given  @param {Extract<Page, {name: 'ticket'}>} page */
function numberPanel(given, page) {
  const { state, words } = given;
  const { ticket } = page;
  const room = state.stage.shape === 'portrait' ? 840 : 880;
  const small = up(state.large, 40);
  const service = services(state).find(({ code }) => code === ticket.service);
  const name = state.language === 'en' && ticket.service_name_en ? ticket.service_name_en : ticket.service_name;
  const minutes = sayMinutes(ticket.estimate_s);
  const queue = ticket.ahead === 0 ? words.nobody_ahead : minutes ? words.ahead_line : words.ahead_only;
  const notes = notesOf(given, page);
  const label = page.again ? words.your_number_again : words.your_number;
  const places = service?.places ?? [];
  return html`<section class="panel your-number">
    <p class="second t-${fit(label, room, [[small, 1], [40, 1], [32, 1]])}">${label}</p>
    <p class="number t-${fit(ticket.number, room, [[320, 1], [240, 1], [176, 1]])}">${ticket.number}</p>
    <div class="details">
      <p class="t-${fit(name, room, state.large ? [[72, 1], [56, 1], [48, 2], [40, 2]] : [[56, 1], [48, 1], [40, 2]])}"><b>${name}</b></p>
      ${places.map((place) => {
        const line = `${spotOf(given, place)}　${windowsOf(given, place)}`;
        return html`<p class="line t-${fit(line, room, [...(places.length === 1 ? /** @type {[number, number][]} */ ([[small, 1]]) : []), [40, 1], [32, 2], [28, 3]])}">${line}</p>`;
      })}
      ${notes.map((note) => html`<p class="line t-${fit(note, room, [[small, 1], [40, 1], [32, 2]])}"><b>${note}</b></p>`)}
      ${ticket.ahead === null || ticket.state !== 'waiting' || page.appointment?.arrival === 'early' ? null : html`<p class="line t-${fit(say(queue, { n: ticket.ahead, minutes: minutes ?? '' }), room, [[small, 1], [40, 1], [32, 2]])}">${mixed(queue, { n: html`<b>${ticket.ahead}</b>`, minutes: html`<b>${minutes}</b>` })}</p>`}
    </div>
  </section>`;
}

/** What there is to know of a number that is not simply new.  @param {Given} given  @param {Extract<Page, {name: 'ticket'}>} page  @returns {string[]} */
function notesOf({ state, words }, { ticket, appointment }) {
  const time = (/** @type {string} */ moment) => moment.slice(11, 16);
  const notes = [];
  const serves_at = state.snapshot?.serves_at ?? null;
  if (serves_at !== null && ticket.state === 'waiting' && appointment === null) notes.push(say(words.serves_from, { time: time(serves_at).replace(/^0/, '') }));
  if (appointment?.arrival === 'early') notes.push(say(words.appointment_early, { slot: time(appointment.slot), from: time(appointment.callable_from) }));
  if (appointment?.arrival === 'on_time') notes.push(say(words.appointment_on_time, { slot: time(appointment.slot) }));
  if (appointment?.arrival === 'late') notes.push(words.appointment_late);
  if (ticket.state === 'called') notes.push(words.number_called);
  if (ticket.state === 'serving' || ticket.state === 'held') notes.push(words.number_serving);
  if (ticket.state === 'missed') notes.push(state.snapshot?.revive_at_kiosk ? words.number_missed_here : words.number_missed);
  if (ticket.state === 'waiting' && ticket.priority === 'elderly') notes.push(words.elderly);
  return notes;
}

/** @param {Given} given  @param {Extract<Page, {name: 'ticket'}>} page */
function withPaper({ state, words }, page) {
  const title = page.paper === 'printed' ? words.take_paper : words.printing;
  const room = state.stage.shape === 'portrait' ? 590 : 430;
  /** @type {[number, number][]} */
  const sizes = [[up(state.large, 40), 1], [40, 1], [32, 2]];
  return html`
    <div class="scan">${qr(page.ticket.phone_url, words.qr)}<div><p class="t-${fit(words.scan, room, sizes)}">${words.scan}</p><p class="second t-${fit(words.scan_why, room, sizes)}">${words.scan_why}</p></div></div>
    <div class="paper-out" role="status">
      <h1 class="t-${fit(title, state.stage.shape === 'portrait' ? 952 : 740, [[104, 1], [72, 1], [56, 1]])}">${title}</h1>
      <p class="second t-${up(state.large, 40)}">${words.paper_slot}</p>
      ${paper}
    </div>`;
}

/** What happened, that the number stands, what to do.  @param {Given} given  @param {Extract<Page, {name: 'ticket'}>} page */
function withoutPaper({ state, words, send }, page) {
  const upright = state.stage.shape === 'portrait';
  const known = page.paper === 'paper_out' || page.paper === 'cover_open' || page.paper === 'offline' || page.paper === 'failed' || page.paper === 'uncertain';
  const happened = words[/** @type {'trouble_none'} */ (`trouble_${page.paper}`)];
  const stands = words.stands + (known ? words.staff_told : '');
  const memo = say(words.without_phone, { number: page.ticket.number });
  const after = known ? words.paper_later : page.paper === 'none' ? words.listen : words.paper_desk;
  const room = upright ? 540 : 400;
  /** @type {[number, number][]} */
  const sizes = upright ? [[up(state.large, 40), 1], [40, 1], [32, 2]] : [[40, 1], [32, 2]];
  return html`
    <section class="happened" role="status">
      <div>${noPaper}<h1 class="t-${fit(happened, upright ? 712 : 530, [[56, 1], [48, 2], [40, 2], [40, 3]])}">${happened}</h1></div>
      <p class="t-${fit(stands, upright ? 830 : 640, [[up(state.large, 40), 1], [40, upright ? 2 : 1], [32, 2], [32, 3]])}">${mixed(stands, { valid: html`<b>${words.valid}</b>` })}</p>
    </section>
    <div class="scan">${qr(page.ticket.phone_url, words.qr)}<div>
      <p class="t-${fit(words.keep_by_phone, room, [[56, 1], [48, 1], [40, 1], [40, 2]])}"><b>${words.keep_by_phone}</b></p>
      <p class="second t-${fit(memo, room, sizes)}">${memo}</p>
      <p class="second t-${fit(after, room, sizes)}">${after}</p>
    </div></div>
    <button class="key action" @click=${() => send({ type: 'home' })}>${words.remembered}</button>`;
}
