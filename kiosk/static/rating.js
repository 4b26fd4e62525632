/** Rating at the kiosk: the levels as words, the reasons where one is asked for, and thanks. */
import { html } from '/vendor/lit-html/lit-html.js';
import { fit } from './fit.js';
import { tick, turnBack } from './icons.js';
import { asksWhy, levelOf, mayRate } from './rating-state.js';
import { say } from './words.js';

/** @param {import('./view.js').Given} given  @param {import('./rating-state.js').RatePage} page */
export function ratingPage({ state, words, send }, page) {
  const { language } = state;
  const { visit, refusal } = page;
  if (page.sent) return html`<div class="notice calm" role="status">${tick}<h1>${words.rated}</h1></div>`;
  const sentence = refusal === null ? '' : language === 'en' && refusal.title_en ? refusal.title_en : refusal.title;
  if (visit === null) return html`<div class="notice calm" role="status">${turnBack}<h1>${refusal === null ? words.rate_reading : words.rate_not}</h1><p>${sentence}</p></div>`;
  const level = levelOf(page);
  const service = language === 'en' ? visit.service_name_en : visit.service_name;
  const title = level && asksWhy(page) ? `${level[language]}　${words.rate_why}` : words.rate_title;
  const about = say(words.rate_about, { number: visit.number, service, window: visit.window });
  const room = state.stage.shape === 'portrait' ? 952 : 1700;
  return html`<div class="rating" role="group" aria-label=${words.rate_title}>
    <h1 class="t-${fit(title, room, [[72, 1], [56, 1], [48, 2]])}">${title}</h1>
    <p class="second t-${fit(about, room, [[40, 1], [32, 2]])}">${about}</p>
    ${level && asksWhy(page)
      ? html`<div class="reasons">${level.reasons.map(({ code, zh, en }) => html`<button class="key ${page.reasons.includes(code) ? 'chosen' : ''}" aria-pressed=${page.reasons.includes(code)} @click=${() => send({ type: 'reason', reason: code })}>${language === 'en' ? en : zh}</button>`)}</div>`
      : html`<div class="levels">${visit.scale.levels.map((one) => html`<button class="key ${one.level === page.level ? 'chosen' : ''}" aria-pressed=${one.level === page.level} @click=${() => send({ type: 'level', level: one.level })}>${one[language]}</button>`)}</div>`}
    <p class="told t-32" role="status"><b>${page.asking === null ? sentence : words.asking}</b></p>
    <button class="key action t-56" ?disabled=${!mayRate(page) || state.cutOff} @click=${() => send({ type: 'rate' })}>${words.rate_submit}</button>
  </div>`;
}
