/** The page of bad ratings: its session, its requests. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask } from '/static/js/api.js';
import { asProblem, signingIn } from '/static/js/sign-in.js';
import { now, setClock } from '/static/js/time.js';
import { INITIAL, reduce, stepOf } from './state.js';
import { page } from './view.js';

const API = '/api/v1/supervisor';
const MONTH_MS = 30 * 86_400_000;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = INITIAL;
/** A head of department sees nothing of the hall but the own cases. */
const door = signingIn({ station: 'supervisor', dispatch: heard, now: () => state, watches: ({ role }) => role !== 'head' });

/** @param {import('./state.js').Event} event */
function dispatch(event) {
  const before = state.phase;
  state = reduce(state, event);
  draw();
  if (state.phase === 'sign-in' && before !== 'sign-in') root.querySelector('input')?.focus();
}

function draw() {
  render(page(state, now(), { ...door, open, show, choose, take, setAside, askSetAside, typeIn, level, range, day }), root);
}

/** A bad rating that has come changes the list; nothing else that the hall tells does.  @param {import('/static/js/sign-in.js').SignInEvent} event */
function heard(event) {
  const before = state.snapshot;
  dispatch(event);
  if (event.type === 'signed-in') load();
  if (event.type === 'snapshot' && before && before.summary.ratings.dissatisfied !== event.snapshot.summary.ratings.dissatisfied) load();
}

/** @param {number} moment */
function dayOf(moment) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: state.ledger?.hall.timezone ?? 'Asia/Shanghai' }).format(moment);
}

/** Reads what the tab shows. */
async function load() {
  if (state.tab === 'ledger' && state.range === null) dispatch({ type: 'range', range: { from: dayOf(now() - MONTH_MS), to: dayOf(now()) } });
  const { tab, range, day } = state;
  await asked(async () => {
    if (tab === 'signs') dispatch({ type: 'signs', signs: await ask('GET', `${API}/signs${day ? `?day=${day}` : ''}`) });
    const ledger = await ask('GET', `${API}/follow-ups${tab === 'ledger' && range ? `?from=${range.from}&to=${range.to}` : ''}`);
    setClock(ledger.at, ledger.hall.timezone);
    if (tab === state.tab) dispatch({ type: 'ledger', ledger });
  });
}

/** @param {number} visit */
async function show(visit) {
  await asked(async () => dispatch({ type: 'case', shown: await ask('GET', `${API}/follow-ups/${visit}`) }));
}

/** @param {() => Promise<void>} request  @returns {Promise<boolean>} whether it was answered as wished */
async function asked(request) {
  try {
    await request();
    return true;
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else dispatch({ type: 'declined', sentence: problem.title });
    return false;
  }
}

/** @param {string} path  @param {object} body  @param {string} sentence  what is said once it is done */
async function change(path, body, sentence) {
  if (state.asking) return false;
  dispatch({ type: 'sent' });
  const done = await asked(async () => {
    await ask('POST', `${API}/${path}`, { credential: { csrf: state.session?.csrf_token }, body });
    dispatch({ type: 'done', sentence });
  });
  if (done) await load();
  return done;
}

/** @param {SubmitEvent} event */
function fieldsOf(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  return { form, said: (/** @type {string} */ name) => String(new FormData(form).get(name) ?? '').trim() };
}

/** @param {SubmitEvent} event */
async function take(event) {
  const { form, said } = fieldsOf(event);
  const step = stepOf(state);
  const visit = state.shown?.visit;
  if (!step || visit === undefined) return;
  const words = said('words');
  if (step.in_words && !words) {
    dispatch({ type: 'declined', sentence: '请先写明情况。' });
    form.querySelector('textarea')?.focus();
    return;
  }
  const body = { action: step.action, ...(words && { words }), ...(step.action === 'assign' && { to: said('to') }), ...(said('second_level') && { second_level: said('second_level') }) };
  if (await change(`follow-ups/${visit}/steps`, body, `已${step.name}`)) form.reset();
  if (state.phase === 'live') await show(visit);
}

/** @param {SubmitEvent} event */
async function setAside(event) {
  const { said } = fieldsOf(event);
  const visit = state.setting;
  if (visit === null) return;
  if (!said('reason')) {
    dispatch({ type: 'declined', sentence: '请先写明作废的原因。' });
    return;
  }
  if (await change(`ratings/${visit}/set-aside`, { reason: said('reason') }, '评价已作废，仍保留在台账中，不计入满意率') && state.shown?.visit === visit) await show(visit);
}

/** @param {SubmitEvent} event */
async function typeIn(event) {
  const { form, said } = fieldsOf(event);
  const reasons = new FormData(form).getAll('reason').map(Number);
  if (!said('number') || !said('day') || !state.level) {
    dispatch({ type: 'declined', sentence: '请填写票号和日期，并选择评价等级。' });
    return;
  }
  const body = { number: said('number'), day: said('day'), level: state.level, reasons, ...(said('comment') && { comment: said('comment') }) };
  if (await change('ratings', body, `${said('number').toUpperCase()} 的纸质评价已录入`)) form.reset();
}

/** @param {import('./state.js').Tab} tab */
function open(tab) {
  dispatch({ type: 'tab', tab });
  load();
}

/** @param {string} action */
function choose(action) {
  dispatch({ type: 'action', action });
}

/** @param {number | null} visit */
function askSetAside(visit) {
  dispatch({ type: 'setting', visit });
  /** @type {HTMLElement | null} */ (root.querySelector('#reason'))?.focus();
}

/** @param {string} level */
function level(level) {
  dispatch({ type: 'level', level });
}

/** @param {{from: string, to: string}} range */
function range(range) {
  dispatch({ type: 'range', range });
  if (range.from && range.to) load();
}

/** @param {string} day */
function day(day) {
  dispatch({ type: 'day', day });
  if (day) load();
}

setInterval(draw, 1000);
door.begin();
