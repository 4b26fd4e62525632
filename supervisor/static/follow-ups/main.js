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
  const forms = { take: submitted(take), setAside: submitted(setAside), typeIn: submitted(typeIn) };
  render(page(state, now(), { ...door, ...forms, open, show, choose, askSetAside, level, range, day }), root);
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

/** @param {() => Promise<unknown>} request  @returns {Promise<boolean>} whether it was answered as wished */
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

/**
 * What is typed while the page reads what came of it is of the next one.
 * @param {string} path  @param {object} body  @param {string} sentence  what is said once it is done  @param {HTMLFormElement} form  is emptied then
 */
async function change(path, body, sentence, form) {
  dispatch({ type: 'sent' });
  const done = await asked(() => ask('POST', `${API}/${path}`, { credential: { csrf: state.session?.csrf_token }, body }));
  if (!done) return;
  form.reset();
  dispatch({ type: 'done', sentence });
  await load();
  if (state.shown) await show(state.shown.visit);
  dispatch({ type: 'read' });
}

/** @typedef {(form: HTMLFormElement, said: (name: string) => string) => Promise<void>} Submitted   what a form does with what was said in it */

/** Nothing is done with a form while the page does not show yet what came of the one before.  @param {Submitted} act  @returns {(event: SubmitEvent) => void} */
function submitted(act) {
  return (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!state.asking) act(form, (name) => String(new FormData(form).get(name) ?? '').trim());
  };
}

/** @type {Submitted} */
async function take(form, said) {
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
  await change(`follow-ups/${visit}/steps`, body, `已${step.name}`, form);
}

/** @type {Submitted} */
async function setAside(form, said) {
  const visit = state.setting;
  if (visit === null) return;
  if (!said('reason')) {
    dispatch({ type: 'declined', sentence: '请先写明作废的原因。' });
    return;
  }
  await change(`ratings/${visit}/set-aside`, { reason: said('reason') }, '评价已作废，仍保留在台账中，不计入满意率', form);
}

/** @type {Submitted} */
async function typeIn(form, said) {
  const reasons = new FormData(form).getAll('reason').map(Number);
  if (!said('number') || !said('day') || !state.level) {
    dispatch({ type: 'declined', sentence: '请填写票号和日期，并选择评价等级。' });
    return;
  }
  const body = { number: said('number'), day: said('day'), level: state.level, reasons, ...(said('comment') && { comment: said('comment') }) };
  await change('ratings', body, `${said('number').toUpperCase()} 的纸质评价已录入`, form);
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
