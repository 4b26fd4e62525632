/** The guide desk's page: its session, its socket, its bell. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask, freshId } from '/static/js/api.js';
import { asProblem, signingIn } from '/static/js/sign-in.js';
import { now } from '/static/js/time.js';
import { CUT_OFF, INITIAL, lacking, placeFor, reduce, rings } from './state.js';
import { page } from './view.js';

const API = '/api/v1/guide';
/** A second tap of the same finger must not land on what the first one opened. */
const SETTLE_MS = 400;
const RING_EVERY_MS = 2500;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
const own = decodeURIComponent(location.pathname.split('/')[2] ?? '');
let state = INITIAL;
let turnedAt = -SETTLE_MS;
const door = signingIn({ station: 'guide', dispatch, now: () => state });
/**
 * What is written is never deaf, lest a sign be lost.
 * @type {import('./view.js').Acts}
 */
const acts = { ...door, send, write: dispatch, type, tab, choose, take, find, checkIn, open, on, changeService, reprint, link, answer };

/** @param {import('./state.js').Event} event */
function dispatch(event) {
  const before = state;
  state = reduce(state, event);
  if (sceneOf(state) !== sceneOf(before)) turnedAt = performance.now();
  draw();
  if (sceneOf(state) !== sceneOf(before)) root.querySelector('.body')?.scrollTo(0, 0);
  if (state.phase === 'sign-in' && before.phase !== 'sign-in') root.querySelector('input')?.focus();
  if (event.type === 'snapshot' && state.snapshot !== before.snapshot) keepUp();
}

/** Which question is on the page.  @param {import('./state.js').State} state */
function sceneOf({ phase, tab, sheet }) {
  return `${phase}/${tab}/${sheet?.kind}/${sheet?.kind === 'ticket' ? `${sheet.ticket.id}/${sheet.panel}` : ''}`;
}

function draw() {
  render(page(state, now(), own, acts), root);
}

/** What a tap does to the page alone; deaf for a moment after the page has turned.  @param {import('./state.js').Event} event */
function send(event) {
  if (settled()) dispatch(event);
}

function settled() {
  return performance.now() - turnedAt >= SETTLE_MS;
}

/** @param {string} text */
function type(text) {
  dispatch({ type: 'typed', text, key: freshId() });
}

/** @param {import('./state.js').Tab} tab */
function tab(tab) {
  send({ type: 'tab', tab, key: freshId() });
}

/** @param {string} service */
function choose(service) {
  send({ type: 'choose', service, key: freshId() });
}

// ---------- what is asked of the server

/**
 * Asks, once at a time and never while cut off; null when it was refused or nothing was heard, which the page then says.
 * @param {string} what  @param {string} path  @param {object} body  @param {string} [key]
 */
async function request(what, path, body, key) {
  if (state.asking !== null || !settled()) return null;
  if (state.cutOff) {
    dispatch({ type: 'told-off', sentence: CUT_OFF });
    return null;
  }
  dispatch({ type: 'asked', what });
  try {
    return await ask('POST', `${API}/${path}`, { credential: { csrf: state.session?.csrf_token }, body, key });
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else if (problem.status === 0) dispatch({ type: 'unheard' });
    else dispatch({ type: 'declined', sentence: problem.title });
    return null;
  }
}

/** @param {string | null} said */
function place(said) {
  return state.snapshot ? placeFor(state.snapshot, said, own) : null;
}

async function take() {
  if (state.sheet?.kind !== 'take' || !state.snapshot || lacking(state.sheet.wish, state.snapshot) !== null) return;
  const { key, service, priority, reason, needs, holder, english, place: said } = state.sheet.wish;
  const where = place(said);
  const body = {
    service, priority, needs, language: english ? 'en' : 'zh',
    ...(reason.trim() ? { reason: reason.trim() } : {}), ...(holder ? { holder } : {}), ...(where ? { device: where.code } : {}),
  };
  const answer = await request('take', 'tickets', body, key);
  if (answer) dispatch({ type: 'given', given: { ...answer, place: where }, key: freshId() });
}

async function checkIn() {
  const { typed, arrival } = state;
  const where = place(null);
  const who = typed.arrive.length === 8 ? { code: typed.arrive } : { holder: typed.arrive };
  const answer = await request('check-in', 'check-in', { ...who, ...(where ? { device: where.code } : {}) }, arrival.key);
  if (answer) dispatch({ type: 'given', given: { ...answer, place: where }, key: freshId() });
}

async function find() {
  const text = state.typed[state.way];
  if (text.trim() === '') return;
  const answer = await request('find', 'find', { [state.way]: text });
  if (answer) dispatch({ type: 'found', tickets: answer.tickets });
}

/** @param {number} id */
async function open(id) {
  if (!settled()) return;
  const ticket = await fetched(id);
  if (ticket) dispatch({ type: 'open', ticket });
}

/** @param {number} id  @param {string} action  @param {object} body  @param {string} said */
async function on(id, action, body, said) {
  const answer = await request(action, `tickets/${id}/${action}`, body);
  if (!answer) return;
  dispatch({ type: 'now', ticket: answer.ticket });
  dispatch({ type: 'answered', said });
}

/** @param {string} service */
async function changeService(service) {
  if (state.sheet?.kind !== 'ticket' || !settled()) return;
  const { id, number, holder_mask } = state.sheet.ticket;
  const wanted = state.snapshot?.services.find(({ code }) => code === service);
  if (wanted?.real_name && holder_mask === null) {
    dispatch({ type: 'panel', panel: 'holder' });
    dispatch({ type: 'draft', change: { service } });
  } else await on(id, 'service', { service }, `${number} 已改为${wanted?.name ?? ''}。`);
}

/** @param {string | null} said  where */
async function reprint(said) {
  if (state.sheet?.kind !== 'ticket') return;
  const { id, number } = state.sheet.ticket;
  const where = said ?? (state.snapshot && (place(null)?.code ?? state.snapshot.kiosks.find(({ printer }) => printer !== null)?.code));
  const answer = await request('reprint', `tickets/${id}/reprint`, where ? { device: where } : {}, freshId());
  if (answer) dispatch({ type: 'answered', said: `${number} 的小票正在补打。` });
}

async function link() {
  const answer = await request('link', 'link', { tickets: state.basket.map(({ id }) => id) });
  if (!answer) return;
  for (const ticket of answer.tickets) dispatch({ type: 'now', ticket });
  dispatch({ type: 'answered', said: `${state.basket.map(({ number }) => number).join('、')} 已关联。` });
  dispatch({ type: 'empty-basket' });
}

/** @param {number} call */
async function answer(call) {
  const answer = await request(`help ${call}`, `help/${call}/answer`, {});
  if (answer) dispatch({ type: 'answered' });
}

/** A number as it stands now, or null; a lost server is said elsewhere.  @param {number} id */
async function fetched(id) {
  try {
    return (await ask('GET', `${API}/tickets/${id}`)).ticket;
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else dispatch({ type: 'told-off', sentence: problem.title });
    return null;
  }
}

/** The number on the page follows the hall; a catalogue that has changed is fetched anew. */
async function keepUp() {
  if (state.snapshot && state.catalogue?.version !== state.snapshot.version) {
    const catalogue = await ask('GET', `${API}/catalogue`).catch(() => null);
    if (catalogue) dispatch({ type: 'catalogue', catalogue });
  }
  if (state.sheet?.kind === 'ticket' && state.asking === null) {
    const answer = await ask('GET', `${API}/tickets/${state.sheet.ticket.id}`).catch(() => null);
    if (answer) dispatch({ type: 'now', ticket: answer.ticket });
  }
}

// ---------- the bell

/** @type {AudioContext | null} */
let sound = null;

/** A browser lets a page be heard only after somebody has touched it. */
document.addEventListener('pointerdown', () => {
  sound ??= new AudioContext();
  if (sound.state === 'suspended') sound.resume();
});

function ring() {
  if (!rings(state) || sound === null) return;
  for (const [pitch, after] of [[880, 0], [660, 0.25]]) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    const begins = sound.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.3, begins);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.4);
    tone.connect(volume).connect(sound.destination);
    tone.start(begins);
    tone.stop(begins + 0.4);
  }
}

setInterval(draw, 1000);
setInterval(ring, RING_EVERY_MS);
door.begin();
