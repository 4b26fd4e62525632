/** The caller's page: its socket, its clock, its keyboard. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask, freshId, Problem } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { commandOfKey, INITIAL, intentOf, missingFrom, reduce } from './state.js';
import { page } from './view.js';

const API = '/api/v1/caller';
const REMEMBERED = 'jiaohao:caller:window';
const RETRY_MS = 2000;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = INITIAL;
/** @type {{close: () => void} | null} */
let line = null;

/** @param {import('./state.js').Event} event */
function dispatch(event) {
  const scene = sceneOf(state);
  state = reduce(state, event);
  draw();
  if (sceneOf(state) !== scene || document.activeElement === document.body) goHome();
}

function draw() {
  render(page(state, now(), { press, signIn, takeOver, edited }), root);
  const sheet = root.querySelector('dialog');
  if (state.sheet?.kind === 'keys') { if (sheet && !sheet.open) sheet.showModal(); }
  else if (sheet?.open) sheet.close();
}

/** What the focus belongs to: it goes home whenever this changes.  @param {import('./state.js').State} state */
function sceneOf({ phase, snapshot, sheet }) {
  return `${phase}/${snapshot !== null}/${sheet?.kind}`;
}

/**
 * Puts the focus where the next press belongs: the call key, or a question as a whole (never one of its answers, or a second
 * tap on the space bar would answer it).
 */
function goHome() {
  if (state.sheet?.kind === 'keys') return;
  const home = state.phase === 'sign-in' ? [...root.querySelectorAll('input')].find((input) => input.value === '') : root.querySelector('[data-home]');
  /** @type {HTMLElement | null | undefined} */ (home)?.focus();
}

// ---------- signing in

async function begin() {
  try {
    enter(await ask('GET', `${API}/session`));
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 0 || problem.status >= 500) {
      dispatch({ type: 'told', sentence: problem.title });
      setTimeout(begin, RETRY_MS);
    } else leave(problem.status === 401 ? null : problem.title);
  }
}

async function listWindows() {
  try {
    const { hall, windows } = await ask('GET', `${API}/windows`);
    dispatch({ type: 'windows', hall: hall.name, windows, remembered: localStorage.getItem(REMEMBERED) });
  } catch {
    setTimeout(listWindows, RETRY_MS);
  }
}

/** @param {Event} event */
function signIn(event) {
  event.preventDefault();
  submit(false);
}

function takeOver() {
  submit(true);
}

function edited() {
  if (state.refusal) dispatch({ type: 'edited' });
}

/** @param {boolean} takingOver */
async function submit(takingOver) {
  const fields = new FormData(/** @type {HTMLFormElement} */ (root.querySelector('form')));
  const form = { username: String(fields.get('username')).trim(), password: String(fields.get('password')), window: String(fields.get('window')) };
  const missing = missingFrom(form);
  if (state.signingIn) return;
  if (missing) {
    dispatch({ type: 'told', sentence: missing });
    return;
  }
  dispatch({ type: 'signing-in' });
  try {
    const session = await ask('POST', `${API}/session`, { body: takingOver ? { ...form, take_over: true } : form });
    localStorage.setItem(REMEMBERED, form.window);
    enter(session);
  } catch (error) {
    dispatch({ type: 'sign-in-refused', problem: asProblem(error).problem });
  }
}

/** @param {import('./state.js').Session} session */
function enter(session) {
  dispatch({ type: 'signed-in', session });
  line = link({
    station: 'caller',
    credential: { csrf: session.csrf_token },
    onSnapshot: (snapshot) => show(/** @type {any} */ (snapshot)),
    onCutOff: (cutOff) => dispatch({ type: 'cut-off', cutOff }),
    onRefused: (problem) => leave(problem.title),
  });
}

/** @param {string | null} sentence */
function leave(sentence) {
  line?.close();
  line = null;
  dispatch({ type: 'signed-out', sentence });
  if (!state.windows) listWindows();
}

// ---------- the desk

/** @param {import('./state.js').Snapshot} snapshot */
function show(snapshot) {
  setClock(snapshot.at, snapshot.hall.timezone);
  dispatch({ type: 'snapshot', snapshot });
}

/** @param {import('./state.js').Command} command */
function press(command) {
  const intent = intentOf(state, command, freshId);
  if (intent?.do === 'open') dispatch({ type: 'opened', sheet: intent.sheet });
  if (intent?.do === 'close') dispatch({ type: 'closed' });
  if (intent?.do === 'send') send(intent);
  if (intent?.do === 'sign-out') signOut();
  goHome();
}

/** @param {Extract<import('./state.js').Intent, {do: 'send'}>} intent */
async function send(intent) {
  const credential = { csrf: state.session?.csrf_token };
  dispatch({ type: 'asked', intent });
  /** @type {import('./state.js').Event} */
  let outcome;
  try {
    const answer = await ask('POST', `${API}/${intent.action}`, { credential, body: intent.body, key: intent.key ?? undefined });
    outcome = { type: 'answered', nobody: answer === null };
  } catch (error) {
    outcome = { type: 'refused', problem: asProblem(error).problem };
  }
  if (outcome.type === 'refused' && signedOut(outcome.problem)) {
    leave(outcome.problem.title);
    return;
  }
  // The key stays down until the page shows what came of it, so that a quick second press is never about the turn before.
  await refresh();
  if (state.asked === intent) dispatch(outcome);
}

/** Fetches what the push may not have brought yet; when that fails the link finds out by itself. */
async function refresh() {
  try {
    show(await ask('GET', `${API}/snapshot`, { timeout_ms: RETRY_MS }));
  } catch (error) {
    const { problem } = asProblem(error);
    if (signedOut(problem) && state.phase === 'desk') leave(problem.title);
  }
}

async function signOut() {
  try {
    await ask('DELETE', `${API}/session`, { credential: { csrf: state.session?.csrf_token } });
    leave(null);
  } catch (error) {
    const { problem } = asProblem(error);
    if (signedOut(problem)) leave(problem.title);
    else dispatch({ type: 'refused', problem });
  }
}

/** @param {import('./state.js').ProblemDetails} problem */
function signedOut({ status }) {
  return status === 401 || status === 403;
}

/** @param {unknown} error  anything but a refusal is a fault of this page, and stays one */
function asProblem(error) {
  if (error instanceof Problem) return error;
  throw error;
}

// ---------- the keyboard

let spaceTaken = false;

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const command = commandOfKey(state, event.key);
  // A button chosen with Tab keeps its own space bar; the call key answers to ours alone, or one press would count twice.
  const onButton = event.target instanceof HTMLButtonElement && !('home' in event.target.dataset);
  if (event.repeat) {
    if (command || (event.key === 'Enter' && event.target instanceof HTMLButtonElement)) event.preventDefault();
    return;
  }
  if (event.key === ' ' && onButton) return;
  if (command || (event.key === ' ' && state.phase === 'desk')) event.preventDefault();
  if (!command) return;
  if (event.key === ' ') spaceTaken = true;
  press(command);
});

document.addEventListener('keyup', (event) => {
  if (event.key !== ' ' || !spaceTaken) return;
  spaceTaken = false;
  event.preventDefault();
});

setInterval(draw, 1000);
begin();
