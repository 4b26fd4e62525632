/** The page of reports: its session, what it asks, its exports, its chart. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask } from '/static/js/api.js';
import { asProblem } from '/static/js/sign-in.js';
import { missingFrom } from '/static/js/sign-in-form.js';
import { setClock } from '/static/js/time.js';
import { draw as drawChart } from './chart.js';
import { exporting, INITIAL, moved, queryOf, reduce, VISITS } from './state.js';
import { page } from './view.js';

const SESSION = '/api/v1/reports/session';
const LOOK_MS = 1500;
const RETRY_MS = 2000;
const PATIENCE_MS = 60_000;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = INITIAL;
/** Only the answer to the last question is shown. */
let asked = 0;

/** @param {import('./state.js').Event} event */
function dispatch(event) {
  const before = state;
  state = reduce(state, event);
  render(page(state, acts), root);
  drawChart(root.querySelector('.plot'), state.report?.chart ?? null);
  if (state.phase === 'sign-in' && before.phase !== 'sign-in') root.querySelector('input')?.focus();
  if (state.marking !== null && before.marking !== state.marking) /** @type {HTMLInputElement | null} */ (root.querySelector('.marking input'))?.focus();
}

const acts = { signIn, edited, signOut, askFor, move, print: () => window.print(), exportVisits, openMark, markVisit, unmark };

async function begin() {
  try {
    await enter(await ask('GET', SESSION));
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 0 || problem.status >= 500) {
      dispatch({ type: 'told', sentence: problem.title });
      setTimeout(begin, RETRY_MS);
    } else dispatch({ type: 'signed-out', sentence: problem.status === 401 ? null : problem.title });
  }
}

/** @param {import('./state.js').Session} session */
async function enter(session) {
  dispatch({ type: 'signed-in', session });
  const kinds = await ask('GET', '/api/v1/reports/kinds');
  setClock(new Date().toISOString(), kinds.timezone);
  dispatch({ type: 'kinds', kinds });
  await Promise.all([load(), lookAtExports()]);
}

/** @param {globalThis.Event} event */
async function signIn(event) {
  event.preventDefault();
  if (state.signingIn) return;
  const fields = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const form = { username: String(fields.get('username')).trim(), password: String(fields.get('password')) };
  const missing = missingFrom(form);
  if (missing) {
    dispatch({ type: 'told', sentence: missing });
    return;
  }
  dispatch({ type: 'signing-in' });
  try {
    await enter(await ask('POST', SESSION, { body: form }));
  } catch (error) {
    dispatch({ type: 'refused', sentence: asProblem(error).problem.title });
  }
}

function edited() {
  if (state.sentence) dispatch({ type: 'edited' });
}

async function signOut() {
  await change('DELETE', SESSION);
  dispatch({ type: 'signed-out', sentence: null });
}

/** @param {Partial<import('./state.js').Question>} question */
function askFor(question) {
  dispatch({ type: 'asked', question });
  return load();
}

/** @param {-1 | 1} step */
function move(step) {
  askFor({ day: moved(state.question, step) });
}

async function load() {
  const mine = ++asked;
  const { report, day } = state.question;
  try {
    const answer = await ask('GET', report === VISITS ? `/api/v1/reports/visits?day=${day}` : `/api/v1/reports/${report}?${queryOf(state.question)}`, { timeout_ms: PATIENCE_MS });
    if (mine === asked) dispatch(report === VISITS ? { type: 'visits', visits: answer } : { type: 'report', report: answer });
  } catch (error) {
    if (mine === asked) refused(error);
  }
}

/** @param {unknown} error */
function refused(error) {
  const { problem } = asProblem(error);
  if (problem.status === 401) dispatch({ type: 'signed-out', sentence: problem.title });
  else dispatch({ type: 'refused-report', sentence: problem.title });
}

/** @param {'POST' | 'DELETE'} method  @param {string} path  @param {object} [body] */
async function change(method, path, body) {
  try {
    await ask(method, path, { credential: { csrf: state.session?.csrf_token }, body });
  } catch (error) {
    refused(error);
  }
}

// ---------- exports

async function exportVisits() {
  await change('POST', '/api/v1/reports/exports', { report: VISITS, unit: 'month', day: state.question.day });
  await lookAtExports();
}

async function lookAtExports() {
  try {
    dispatch({ type: 'exports', ...(await ask('GET', '/api/v1/reports/exports')) });
  } catch (error) {
    refused(error);
  }
  if (exporting(state)) setTimeout(lookAtExports, LOOK_MS);
}

// ---------- marks

/** @param {number | null} visit */
function openMark(visit) {
  dispatch({ type: 'mark', visit });
}

/** @param {globalThis.Event} event */
async function markVisit(event) {
  event.preventDefault();
  const reason = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('reason')).trim();
  if (!reason) return;
  await change('POST', `/api/v1/reports/visits/${state.marking}/mark`, { reason });
  openMark(null);
  await load();
}

/** @param {number} visit */
async function unmark(visit) {
  await change('POST', `/api/v1/reports/visits/${visit}/mark`, { reason: null });
  await load();
}

begin();
