/** The supervisor's page: its session, its socket, its clock. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask, Problem } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { INITIAL, missingFrom, reduce, sheetOf } from './state.js';
import { page } from './view.js';

const SESSION = '/api/v1/supervisor/session';
const RETRY_MS = 2000;
/** The second click of a double click must not decide on the paper that moved up. */
const SETTLE_MS = 400;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = INITIAL;
let listed = '';
let listedAt = 0;
/** @type {{close: () => void} | null} */
let line = null;

/** @param {import('./state.js').Event} event */
function dispatch(event) {
  const before = state.phase;
  state = reduce(state, event);
  draw();
  if (state.phase === 'sign-in' && before !== 'sign-in') root.querySelector('input')?.focus();
}

function draw() {
  render(page(state, now(), { signIn, edited, signOut, openSheet, closeSheet, decide, setOutOfUse }), root);
  const sheet = root.querySelector('dialog');
  if (!sheet) return;
  const open = sheetOf(state);
  const list = open ? open.papers.map(({ job }) => job).join() : '';
  if (list !== listed) [listed, listedAt] = [list, performance.now()];
  if (open && !sheet.open) sheet.showModal();
  if (!open && sheet.open) sheet.close();
  // A decided paper leaves with the key that had the focus.
  if (sheet.open && !sheet.contains(document.activeElement)) sheet.querySelector('button')?.focus();
}

/** @param {string} printer */
function openSheet(printer) {
  dispatch({ type: 'open-sheet', printer });
}

function closeSheet() {
  dispatch({ type: 'close-sheet' });
}

/** @param {number} job  @param {import('./state.js').Decision} decision */
async function decide(job, decision) {
  if (performance.now() - listedAt < SETTLE_MS) return;
  await change(`paper ${job}`, `/api/v1/supervisor/papers/${job}`, { decision }, job);
}

/** @param {string} code  @param {boolean} out_of_use */
async function setOutOfUse(code, out_of_use) {
  await change(`kiosk ${code}`, `/api/v1/supervisor/kiosks/${encodeURIComponent(code)}`, { out_of_use }, null);
}

/** Somebody else was there first, or it is no more: either way there is nothing left to decide. */
const SETTLED = new Set(['nothing-to-decide', 'unknown-paper']);

/** @param {string} what  @param {string} path  @param {object} body  @param {number | null} job */
async function change(what, path, body, job) {
  if (state.asking.includes(what)) return;
  dispatch({ type: 'sent', what });
  try {
    await ask('POST', path, { credential: { csrf: state.session?.csrf_token }, body });
    if (job !== null) dispatch({ type: 'decided', job });
    dispatch({ type: 'done', what });
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) {
      leave(problem.title);
      return;
    }
    if (job !== null && SETTLED.has(problem.type)) dispatch({ type: 'decided', job });
    dispatch({ type: 'declined', what, sentence: problem.title });
  }
}

async function begin() {
  try {
    enter(await ask('GET', SESSION));
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 0 || problem.status >= 500) {
      dispatch({ type: 'told', sentence: problem.title });
      setTimeout(begin, RETRY_MS);
    } else leave(problem.status === 401 ? null : problem.title);
  }
}

/** @param {Event} event */
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
    enter(await ask('POST', SESSION, { body: form }));
  } catch (error) {
    dispatch({ type: 'refused', sentence: asProblem(error).problem.title });
  }
}

function edited() {
  if (state.sentence) dispatch({ type: 'edited' });
}

/** @param {import('./state.js').Session} session */
function enter(session) {
  dispatch({ type: 'signed-in', session });
  line = link({
    station: 'supervisor',
    credential: { csrf: session.csrf_token },
    onSnapshot: (snapshot) => {
      setClock(snapshot.at, snapshot.hall.timezone);
      dispatch({ type: 'snapshot', snapshot: /** @type {any} */ (snapshot) });
    },
    onCutOff: (cutOff) => dispatch({ type: 'cut-off', cutOff }),
    onRefused: (problem) => leave(problem.title),
  });
}

/** @param {string | null} sentence */
function leave(sentence) {
  line?.close();
  line = null;
  dispatch({ type: 'signed-out', sentence });
}

async function signOut() {
  try {
    await ask('DELETE', SESSION, { credential: { csrf: state.session?.csrf_token } });
    leave(null);
  } catch (error) {
    const { problem } = asProblem(error);
    // A lost server is already said in the header; whoever is refused is not signed in any more.
    if (problem.status !== 0) leave(problem.title);
  }
}

/** @param {unknown} error  anything but a refusal is a fault of this page, and stays one */
function asProblem(error) {
  if (error instanceof Problem) return error;
  throw error;
}

setInterval(draw, 1000);
begin();
