/** The evaluator, drawn: one question a screen. */
import { html, nothing, svg } from '/vendor/lit-html/lit-html.js';
import { live } from '/vendor/lit-html/directives/live.js';
import { face } from './faces.js';
import { asksWhy, canSubmit, levelOf, noticeOf, saysMore, secondsLeft } from './state.js';
import { say } from './words.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {{choose: (level: string) => void, toggle: (reason: number) => void, comment: (text: string) => void, more: () => void, back: () => void, language: () => void, submit: () => void}} Actions */

const EMPTY_BOX = svg`<rect x="3" y="3" width="26" height="26" rx="4"/>`;
const TICKED = svg`<rect class="solid" x="2" y="2" width="28" height="28" rx="4"/><path class="tick" d="m9 16 5 5 9-11"/>`;

/** The longest remark that is taken. */
const COMMENT_SIGNS = 200;

/** @param {State} state  @param {Actions} actions */
export function page(state, actions) {
  const { snapshot, device, language, step } = state;
  if (device !== 'enrolled') return notEnrolled(state);
  if (snapshot === null) return html`<main class="last-word"><h1>${say(language, state.cutOff ? 'cutOff' : 'connecting')}</h1></main>`;
  return html`<div class="evaluator ${step}">
    ${step === 'rest' ? nothing : head(state, snapshot)}
    ${body(state, snapshot, actions)}
  </div>`;
}

/** @param {State} state  @param {Snapshot} snapshot  @param {Actions} actions */
function body(state, snapshot, actions) {
  switch (state.step) {
    case 'rest':
      return rest(state, snapshot);
    case 'thanks':
      return lastWord(state, say(state.language, 'thanks'), say(state.language, 'thanksHint'), true);
    case 'bye':
      return lastWord(state, say(state.language, 'bye'), say(state.language, 'thanksHint'), false);
    case 'ended':
      return lastWord(state, say(state.language, 'closed'), problemWords(state), false);
    case 'reasons':
      return reasons(state, snapshot, actions);
    case 'sending':
      return saysMore(state) ? reasons(state, snapshot, actions) : faces(state, snapshot, actions);
    default:
      return faces(state, snapshot, actions);
  }
}

/** @param {State} state */
function notEnrolled({ device, language }) {
  return html`<main class="last-word"><h1>${say(language, device === 'refused' ? 'refused' : 'notEnrolled')}</h1><p>${say(language, 'enrolHint')}</p><a class="key action" href="/enrol">${say(language, 'enrol')}</a></main>`;
}

/** @param {State} state  @param {Snapshot} snapshot */
function windowName({ language }, { window }) {
  return window.title ?? say(language, 'window', { label: window.label });
}

/** @param {State} state  @param {Snapshot} snapshot */
function head(state, snapshot) {
  const { request, language } = state;
  // Whoever has served is rated, though somebody else may sit there by now.
  const clerk = request?.clerk ?? snapshot.clerk;
  return html`<header>
    <b>${windowName(state, snapshot)}</b>
    ${clerk === null ? nothing : html`<span>${clerk.name}　${say(language, 'clerkNumber', { number: clerk.number })}</span>`}
    ${request === null ? nothing : html`<span class="end"><b>${request.number}</b><span class="about">${aboutWhat(state, request)}</span></span>`}
  </header>`;
}

/** The matters that were handled; where none was noted, the service.  @param {State} state  @param {import('./state.js').Request} request */
function aboutWhat({ language }, { matters, service_name, service_name_en }) {
  const english = language === 'en';
  const [first, ...more] = matters.map((matter) => (english ? matter.name_en : matter.name));
  if (first === undefined) return english ? service_name_en : service_name;
  return more.length === 0 ? first : say(language, 'mattersAnd', { matter: first, count: String(matters.length) });
}

/** @param {State} state  @param {Snapshot} snapshot */
function rest(state, snapshot) {
  const { clerk } = snapshot;
  const { language } = state;
  return html`<main class="resting">
    <p class="window">${windowName(state, snapshot)}</p>
    ${clerk === null ? nothing : html`<p class="clerk"><b>${clerk.name}</b><span>${say(language, 'clerkNumber', { number: clerk.number })}</span></p>`}
    <div class="card ${clerk === null ? 'away' : ''}">
      <h1>${say(language, clerk === null ? 'paused' : 'rest')}</h1>
      <p>${say(language, clerk === null ? 'pausedHint' : 'restHint')}</p>
    </div>
    ${notice(state)}
    <p class="line" role="status">${state.cutOff ? say(language, 'cutOff') : nothing}</p>
  </main>`;
}

/** One of the hall's notices; not while a citizen is asked anything.  @param {State} state */
function notice(state) {
  const shown = noticeOf(state);
  return shown === null ? nothing : html`<section class="notice" aria-label=${say(state.language, 'notice')}><h2>${shown.title}</h2>${shown.text ? html`<p>${shown.text}</p>` : nothing}</section>`;
}

/** @param {State} state  @param {string} word  @param {string} hint  @param {boolean} tick */
function lastWord(state, word, hint, tick) {
  return html`<main class="last-word" aria-live="polite">
    ${tick ? html`<svg viewBox="0 0 80 80" aria-hidden="true"><circle cx="40" cy="40" r="36"/><path d="m24 41 11 11 21-23"/></svg>` : nothing}
    <h1>${word}</h1>
    <p>${hint}</p>
  </main>`;
}

/** @param {State} state  @param {Snapshot} snapshot  @param {Actions} actions */
function faces(state, snapshot, actions) {
  const { levels } = snapshot.scale;
  const { language } = state;
  const isChosen = state.level !== null;
  return html`<main>
      <h1>${say(language, 'ask')}</h1>
      <div class="levels" .style=${`--count: ${levels.length}`}>
        ${levels.map((level, place) => html`<button class="key ${level.level === state.level ? 'on' : ''}" aria-pressed=${level.level === state.level} ?disabled=${state.step === 'sending'} @click=${() => actions.choose(level.level)}>
          <svg class="face" viewBox="0 0 80 80" aria-hidden="true">${face(place, levels.length)}</svg><span>${level[language]}</span>
        </button>`)}
      </div>
      ${state.step === 'chosen' ? html`<button class="key more" @click=${actions.more}>${say(language, 'sayMore')}</button>` : nothing}
    </main>
    <footer>
      ${isChosen
        ? html`${backKey(state, actions)}${foot(state)}${submitKey(state, actions)}`
        : html`${foot(state)}<button class="key language" lang=${language === 'en' ? 'zh-CN' : 'en'} @click=${actions.language}>${say(language, 'switchLanguage')}</button>`}
    </footer>`;
}

/** @param {State} state  @param {Snapshot} snapshot  @param {Actions} actions */
function reasons(state, snapshot, actions) {
  const { language } = state;
  const level = /** @type {import('./state.js').Level} */ (levelOf(state));
  const { levels } = snapshot.scale;
  const sending = state.step === 'sending';
  return html`<main>
      <div class="why">
        <svg class="face" viewBox="0 0 80 80" aria-hidden="true">${face(levels.indexOf(level), levels.length)}</svg>
        <h1>${level[language]}${level.reasons.length > 0 ? html`<span class="sr-only">: </span><span>${say(language, 'chooseReasons')}</span>` : nothing}</h1>
        ${level.reasons.length > 0 ? html`<p class="second">${say(language, asksWhy(state) ? 'reasonsHint' : 'reasonsMay')}</p>` : nothing}
      </div>
      <div class="choices" role="group" aria-label=${say(language, 'chooseReasons')}>
        ${level.reasons.map((reason) => {
          const on = state.reasons.includes(reason.code);
          return html`<button class="key ${on ? 'on' : ''}" role="checkbox" aria-checked=${on} ?disabled=${sending} @click=${() => actions.toggle(reason.code)}>
            <svg viewBox="0 0 32 32" aria-hidden="true">${on ? TICKED : EMPTY_BOX}</svg><span>${reason[language]}</span>
          </button>`;
        })}
      </div>
      <input class="comment" aria-label=${say(language, 'comment')} placeholder=${say(language, 'comment')} maxlength=${COMMENT_SIGNS} autocomplete="off" ?disabled=${sending}
        .value=${live(state.comment)} @input=${(/** @type {InputEvent} */ event) => actions.comment(/** @type {HTMLInputElement} */ (event.target).value)}>
    </main>
    <footer>${backKey(state, actions)}${foot(state)}${submitKey(state, actions)}</footer>`;
}

/** What the foot of the page says: a refusal first, then that the line is down, then when the page closes.  @param {State} state */
function foot(state) {
  const { language, problem, cutOff, step, level } = state;
  const seconds = html`<b>${secondsLeft(state)}</b>`;
  if (problem !== null) return html`<p class="foot problem" role="alert">${problemWords(state)}</p>`;
  if (cutOff && step !== 'sending') return html`<p class="foot problem" role="status">${say(language, level === null ? 'cutOff' : 'cutOffKept')}</p>`;
  if (step === 'sending') return html`<p class="foot" role="status">${say(language, 'sending')}</p>`;
  if (level === null) return html`<p class="foot"><span>${say(language, 'leave')}</span><span class="nowrap">${language === 'en' ? ' ' : ''}${seconds} ${say(language, 'closesIn')}</span></p>`;
  return html`<p class="foot"><span class="line">${say(language, 'private')}</span><span class="line">${seconds} ${say(language, 'notSubmitted')}</span></p>`;
}

/** @param {State} state */
function problemWords({ problem, language }) {
  if (problem === null) return '';
  if (problem.type === 'offline') return say(language, 'cutOffKept');
  return language === 'en' ? (problem.title_en ?? problem.title) : problem.title;
}

/** @param {State} state  @param {Actions} actions */
function backKey({ language, step }, actions) {
  return html`<button class="key back" ?disabled=${step === 'sending'} @click=${actions.back}><svg viewBox="0 0 48 48" aria-hidden="true"><path d="M42 24H8M22 10 8 24l14 14"/></svg>${say(language, 'back')}</button>`;
}

/** @param {State} state  @param {Actions} actions */
function submitKey(state, actions) {
  const sending = state.step === 'sending';
  return html`<button class="key action submit" ?disabled=${!canSubmit(state)} @click=${actions.submit}>${say(state.language, sending ? 'sending' : 'submit')}</button>`;
}
