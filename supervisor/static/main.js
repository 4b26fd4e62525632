/** The supervisor's page: its session, its socket, its clock. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask } from '/static/js/api.js';
import { asProblem, signingIn } from '/static/js/sign-in.js';
import { now } from '/static/js/time.js';
import { INITIAL, reduce, sheetOf } from './state.js';
import { page } from './view.js';

/** The second click of a double click must not decide on the paper that moved up. */
const SETTLE_MS = 400;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = INITIAL;
let listed = '';
let listedAt = 0;
const door = signingIn({ station: 'supervisor', dispatch, now: () => state });

/** @param {import('./state.js').Event} event */
function dispatch(event) {
  const before = state.phase;
  state = reduce(state, event);
  draw();
  if (state.phase === 'sign-in' && before !== 'sign-in') root.querySelector('input')?.focus();
}

function draw() {
  render(page(state, now(), { ...door, openSheet, closeSheet, decide, setOutOfUse, askClear, askPause, pauseHall, resumeHall, keepHall, clearHall, acknowledge, openWindow, closeWindow, arrange, confirmStep, backToWindow, choose, openScreens, closeScreens, openScreen, chooseShown, backToScreens, setScreen }), root);
  turn('#clearing', state.clearing || state.pausing);
  // What was pressed is gone when a sheet turns to what it means, or back.
  for (const turned of [turn('#window', state.window !== null), turn('#screens', state.screens !== null)]) {
    if (turned?.open && !turned.contains(document.activeElement)) /** @type {HTMLElement | null} */ (turned.querySelector('[data-here]') ?? turned.querySelector('select') ?? turned.querySelector('button'))?.focus();
  }
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

/** Opens a sheet, or closes it.  @param {string} which  @param {boolean} open */
function turn(which, open) {
  const dialog = /** @type {HTMLDialogElement | null} */ (root.querySelector(which));
  if (dialog && open !== dialog.open) {
    if (open) dialog.showModal();
    else dialog.close();
  }
  return dialog;
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

function askClear() {
  dispatch({ type: 'ask-clear' });
}

function keepHall() {
  dispatch({ type: 'keep-hall' });
}

async function clearHall() {
  await change('clear', '/api/v1/supervisor/hall/clear', {}, null);
}

function askPause() {
  dispatch({ type: 'ask-pause' });
}

async function pauseHall() {
  await change('pause', '/api/v1/supervisor/hall/pause', { reason: '系统故障' }, null);
}

async function resumeHall() {
  await change('resume', '/api/v1/supervisor/hall/resume', {}, null);
}

/** @param {import('./state.js').Alarm} alarm */
async function acknowledge(alarm) {
  const what = `alarm ${alarm.id}`;
  if (state.asking.includes(what)) return;
  dispatch({ type: 'sent', what });
  try {
    await ask('POST', `/api/v1/supervisor/alarms/${alarm.id}`, { credential: { csrf: state.session?.csrf_token }, body: { level: alarm.level } });
    dispatch({ type: 'done', what });
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else dispatch({ type: 'alarm-declined', what, sentence: problem.title });
  }
}

/** @param {string} code */
async function openWindow(code) {
  dispatch({ type: 'open-window', code });
  try {
    dispatch({ type: 'window-read', sheet: await ask('GET', `/api/v1/supervisor/windows/${encodeURIComponent(code)}`) });
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else dispatch({ type: 'window-declined', sentence: problem.title });
  }
}

function closeWindow() {
  dispatch({ type: 'close-window' });
}

function backToWindow() {
  dispatch({ type: 'back-to-window' });
}

/** @param {{services?: string[], until?: 'today' | 'set_back'}} chosen */
function choose(chosen) {
  dispatch({ type: 'chosen', ...chosen });
}

function confirmStep() {
  const confirming = state.window?.confirming;
  if (confirming) arrange({ ...confirming.step, body: { ...confirming.step.body, confirmed: true, visit: confirming.visit } });
}

/** Does it, or tells first what it means for those who are there.  @param {import('./windowsheet.js').Step} step */
async function arrange(step) {
  if (state.asking.includes('window')) return;
  dispatch({ type: 'sent', what: 'window' });
  try {
    await ask('POST', step.path, { credential: { csrf: state.session?.csrf_token }, body: step.body });
    dispatch({ type: 'done', what: 'window' });
    closeWindow();
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else if (problem.type === 'confirm-first') dispatch({ type: 'confirm-first', step, effects: problem.effects, visit: problem.visit });
    else dispatch({ type: 'window-declined', sentence: problem.title });
  }
}

async function openScreens() {
  dispatch({ type: 'open-screens' });
  try {
    dispatch({ type: 'screens-read', found: await ask('GET', '/api/v1/supervisor/screens') });
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else dispatch({ type: 'screens-declined', sentence: problem.title });
  }
}

function closeScreens() {
  dispatch({ type: 'close-screens' });
}

/** @param {string} code */
function openScreen(code) {
  dispatch({ type: 'open-screen', code });
}

/** @param {Partial<import('./screens-state.js').Choice>} choice */
function chooseShown(choice) {
  dispatch({ type: 'screen-chosen', choice });
}

function backToScreens() {
  dispatch({ type: 'back-to-screens' });
}

/** @param {string} code  @param {import('./screens-state.js').Choice | {kind: null}} choice */
async function setScreen(code, choice) {
  if (state.asking.includes('screen')) return;
  dispatch({ type: 'sent', what: 'screen' });
  try {
    dispatch({ type: 'screen-set', screen: await ask('POST', `/api/v1/supervisor/screens/${encodeURIComponent(code)}`, { credential: { csrf: state.session?.csrf_token }, body: choice }) });
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else dispatch({ type: 'screens-declined', sentence: problem.title });
  }
  dispatch({ type: 'done', what: 'screen' });
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
      door.leave(problem.title);
      return;
    }
    if (job !== null && SETTLED.has(problem.type)) dispatch({ type: 'decided', job });
    dispatch({ type: 'declined', what, sentence: problem.title });
  }
}

setInterval(draw, 1000);
door.begin();
