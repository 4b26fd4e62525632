/** The caller's page: its socket, its clock, its keyboard. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask, freshId, Problem } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { keyOf, pressOf, pressWhileTyping } from './keys.js';
import { typedInto } from './sheets.js';
import { INITIAL, intentOf, intentOfStep, missingFrom, reduce } from './state.js';
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
  if (sceneOf(state) !== scene || document.activeElement === document.body || !document.activeElement?.isConnected) goHome();
}

function draw() {
  render(page(state, now(), { press, take, typed, signIn, takeOver, edited }), root);
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

/** @param {import('./state.js').Press} press_ */
function press(press_) {
  follow(intentOf(state, press_, freshId, now()));
}

/** @param {import('./state.js').Command} command  @param {import('./sheets.js').Step} step */
function take(command, step) {
  follow(intentOfStep(state, command, step, freshId, now()));
}

/** @param {string} text */
function typed(text) {
  if (state.sheet) dispatch({ type: 'opened', sheet: typedInto(state.sheet, text) });
}

/** @param {import('./state.js').Intent | null} intent */
function follow(intent) {
  const before = state.sheet?.kind;
  if (intent?.do === 'open') dispatch({ type: 'opened', sheet: intent.sheet });
  if (intent?.do === 'close') dispatch({ type: 'closed' });
  if (intent?.do === 'say') dispatch({ type: 'said', text: intent.text });
  if (intent?.do === 'send') send(intent);
  if (intent?.do === 'sign-out') signOut();
  if (intent?.do === 'open' && intent.sheet.kind === 'transfer') fetchTargets();
  if (intent?.do === 'focus' && intent.where === 'field') /** @type {HTMLInputElement | null} */ (root.querySelector('[data-field]'))?.select();
  // A choice that was ticked, a page that was turned or a letter that was tapped leaves the focus where it is.
  else if (!(intent?.do === 'open' && intent.sheet.kind === before && root.querySelector('.question :focus')) && intent?.do !== 'say') goHome();
}

/** Fetches where somebody can be sent. */
async function fetchTargets() {
  try {
    dispatch({ type: 'targets', targets: await ask('GET', `${API}/targets`) });
  } catch (error) {
    const { problem } = asProblem(error);
    if (signedOut(problem)) leave(problem.title);
    else if (state.sheet?.of === 'transfer') {
      dispatch({ type: 'closed' });
      dispatch({ type: 'said', text: problem.title });
    }
  }
}

/** @param {import('./state.js').Sending} intent */
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

/** The key that is down has been heard: letting it go must not press the button that has the focus then. */
let heardSpace = false;

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const key = keyOf(event);
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  const onButton = event.target instanceof HTMLButtonElement;
  // A button chosen with Tab or an arrow keeps its own space bar and Enter; the call key answers to ours alone, or one press would count twice.
  const own = (key === ' ' || key === 'Enter') && (typing || (onButton && !('home' in /** @type {HTMLElement} */ (event.target).dataset)));
  const press_ = own ? null : typing ? pressWhileTyping(state, event.key) : pressOf(state, key);
  if (event.repeat) {
    if (press_ ? !['more', 'fewer', 'page'].includes(press_) : own && !typing) event.preventDefault();
    if (!press_ || !['more', 'fewer', 'page'].includes(press_)) return;
  }
  if (press_ || (key === ' ' && !own && state.phase === 'desk')) event.preventDefault();
  if (key.startsWith('Arrow') && moved(key, typing)) event.preventDefault();
  if (!press_) return;
  if (key === ' ') heardSpace = true;
  press(press_);
});

document.addEventListener('keyup', (event) => {
  if (event.key !== ' ' || !heardSpace) return;
  heardSpace = false;
  event.preventDefault();
});

/**
 * On a question an arrow goes from choice to choice; from a field only up and down do.  Says whether it went anywhere.
 * @param {string} key
 * @param {boolean} typing
 */
function moved(key, typing) {
  const choices = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('.question [data-choice]'))];
  if (choices.length === 0 || (typing && (key === 'ArrowLeft' || key === 'ArrowRight'))) return false;
  const forward = key === 'ArrowRight' || key === 'ArrowDown';
  const here = choices.findIndex((one) => one === document.activeElement);
  const next = here === -1 ? (forward ? 0 : choices.length - 1) : (here + (forward ? 1 : choices.length - 1)) % choices.length;
  choices[next].focus();
  return true;
}

setInterval(draw, 1000);
begin();
