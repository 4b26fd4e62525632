/** The kiosk at work: its line to the server, its clock, and the one request it makes. */
import { render } from '/vendor/lit-html/lit-html.js';
import { Problem, ask, deviceToken, freshId } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { reduce, stageOf, start } from './state.js';
import { view } from './view.js';
import { WORDS } from './words.js';

/** @typedef {import('./state.js').Event} Event */

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
const token = deviceToken() ?? '';
const credential = { token };
let state = start({ stage: stageOf(innerWidth, innerHeight) });
/** @type {number | string | null} */
let catalogueVersion = null;

/** @param {Event} event */
function send(event) {
  const before = state;
  state = reduce(state, { ...event, at: performance.now(), id: freshId() });
  if (state === before) return;
  const { page } = state;
  // Only the step from resting to asking sends anything: a second tap finds the page asking already.
  if (page.name === 'confirm' && page.asking && !(before.page.name === 'confirm' && before.page.asking)) take(page.wish);
  if (page.name === 'maintenance' && page.asking && !(before.page.name === 'maintenance' && before.page.asking)) maintain(page.pin, page.asking);
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

/** @param {import('./state.js').Wish} wish */
async function take({ key, service, language }) {
  try {
    const { ticket, print } = await ask('POST', '/api/v1/kiosk/tickets', { credential, key, body: { service, language } });
    send({ type: 'taken', key, ticket, print });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.problem.status === 401) send({ type: 'unenrolled' });
    else send({ type: 'refused', key, refusal: error.problem });
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
