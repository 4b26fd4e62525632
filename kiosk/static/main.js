/** The kiosk at work: its line to the server, its clock, and the one request it makes. */
import { render } from '/vendor/lit-html/lit-html.js';
import { Problem, ask, deviceToken, freshId } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { CARDS, lay, listen } from './reader.js';
import { isBusy, reduce, stageOf, start } from './state.js';
import { view } from './view.js';
import { WORDS } from './words.js';

/** @typedef {import('./state.js').Event} Event */

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
const token = deviceToken() ?? '';
const credential = { token };
let state = start({ stage: stageOf(innerWidth, innerHeight), fakeReader: new URLSearchParams(location.search).get('reader') === 'fake' });
/** @type {number | string | null} */
let catalogueVersion = null;

/** @param {Event} event */
function send(event) {
  if (event.type === 'fake-card') {
    lay(document.body, CARDS[event.card]);
    return;
  }
  const before = state;
  state = reduce(state, { ...event, at: performance.now(), id: freshId() });
  if (state === before) return;
  const { page } = state;
  // Only the step from resting to asking sends anything: a second tap finds the page asking already.
  if (isBusy(page) && !isBusy(before.page)) request(page);
  draw();
}

function draw() {
  document.documentElement.lang = state.language === 'zh' ? 'zh-CN' : 'en';
  document.title = WORDS[state.language].page_title;
  const { width, height, zoom } = state.stage;
  app.style.setProperty('--stage-width', `${width}px`);
  app.style.setProperty('--stage-height', `${height}px`);
  app.style.setProperty('--stage-zoom', String(zoom));
  render(view(state, send), app);
}

/** The one request of a page that has just begun to ask.  @param {import('./state.js').Page} page */
function request(page) {
  if (page.name === 'confirm' || page.name === 'identify') take('/api/v1/kiosk/tickets', page.wish);
  if (page.name === 'check-in' && page.wish) take('/api/v1/kiosk/check-in', page.wish);
  if (page.name === 'revive' && page.asking) revive(page.asking, page.number);
  if (page.name === 'help' && page.asking) callHelp(page.asking);
  if (page.name === 'rate' && page.asking) rate(page.asking, page);
  if (page.name === 'maintenance' && page.asking) maintain(page.pin, page.asking);
}

/** @param {string} path  @param {{key: string}} wish  what is asked, and its key */
async function take(path, { key, ...body }) {
  try {
    const { ticket, print, again, appointment } = await ask('POST', path, { credential, key, body });
    send({ type: 'taken', key, ticket, print, again, appointment });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.problem.status === 401) send({ type: 'unenrolled' });
    else send({ type: 'refused', key, refusal: error.problem });
  }
}

/** @param {string} to  @param {string} number */
async function revive(to, number) {
  try {
    const { ticket } = await ask('POST', '/api/v1/kiosk/revive', { credential, key: to, body: { number } });
    send({ type: 'revived', to, ticket });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    send({ type: 'revive-refused', to, refusal: error.problem });
  }
}

/** Asks which visit the paper is of, and then records what was said of it.  @param {string} to  @param {import('./rating-state.js').RatePage} page */
async function rate(to, { code, visit, level, reasons }) {
  try {
    if (visit === null) send({ type: 'visit', to, visit: await ask('POST', '/api/v1/kiosk/ratings/visit', { credential, body: { code } }) });
    else {
      await ask('POST', '/api/v1/kiosk/ratings', { credential, body: { code, level, ...(reasons.length > 0 && { reasons }) } });
      send({ type: 'rated', to });
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.problem.status === 401) send({ type: 'unenrolled' });
    else send({ type: 'rate-refused', to, refusal: error.problem });
  }
}

/** @param {string} to */
async function callHelp(to) {
  try {
    await ask('POST', '/api/v1/kiosk/help', { credential, body: {} });
    send({ type: 'helped', to });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    send({ type: 'help-refused', to, refusal: error.problem });
  }
}

/** @param {string} pin  @param {import('./maintenance-state.js').Asked} asked */
async function maintain(pin, { id, deed, job }) {
  try {
    const { papers } =
      deed === null
        ? await ask('POST', '/api/v1/kiosk/maintenance', { credential, body: { pin } })
        : await ask('POST', '/api/v1/kiosk/maintenance/act', { credential, body: { pin, action: deed, ...(job === null ? {} : { job }) } });
    send({ type: 'maintained', to: id, papers });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.problem.status === 401) send({ type: 'unenrolled' });
    else send({ type: 'maintenance-refused', to: id, refusal: error.problem });
  }
}

/** @param {number | string} version */
async function loadCatalogue(version) {
  catalogueVersion = version;
  try {
    send({ type: 'catalogue', catalogue: await ask('GET', '/api/v1/kiosk/catalogue', { credential }) });
  } catch {
    setTimeout(() => { catalogueVersion = null; }, 1000);
  }
}

function tick() {
  send({ type: 'tick', clock: now() });
  const version = state.snapshot?.version;
  if (version !== undefined && version !== catalogueVersion) loadCatalogue(version);
}

addEventListener('resize', () => send({ type: 'resize', width: innerWidth, height: innerHeight }));
addEventListener('pointerdown', () => send({ type: 'touch' }), { capture: true });
addEventListener('keydown', () => send({ type: 'touch' }), { capture: true });
listen(window, (text) => send({ type: 'card', text }));
for (const unwanted of ['contextmenu', 'dragstart', 'selectstart']) addEventListener(unwanted, (event) => event.preventDefault());
addEventListener('wheel', (event) => event.preventDefault(), { passive: false });

if (token === '') {
  send({ type: 'unenrolled' });
} else {
  link({
    station: 'kiosk',
    credential,
    onSnapshot(snapshot) {
      setClock(snapshot.at, snapshot.hall.timezone);
      send({ type: 'snapshot', snapshot: /** @type {any} */ (snapshot) });
      tick();
    },
    onCutOff: (cutOff) => send({ type: 'cut-off', cutOff }),
    onRefused: () => send({ type: 'unenrolled' }),
  });
}
draw();
setInterval(tick, 250);
