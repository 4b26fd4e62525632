import { render } from '/vendor/lit-html/lit-html.js';
import { ask, deviceToken, Problem } from '/static/js/api.js';
import { setClock } from '/static/js/time.js';
import { begin, next } from './state.js';
import { page } from './view.js';

/** Paper comes out of a printer at its own pace: looking once a second is as good as being told. */
const LOOK_MS = 1000;

const token = deviceToken();
const credential = { token: token ?? undefined };
const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = begin(token !== null);
/** Counts presses: an answer that was asked for before the last one shows an older printer. */
let presses = 0;

/** @param {import('./state.js').Event} event */
function happened(event) {
  state = next(state, event);
  render(page(state, onSwitch), root);
}

/** @param {unknown} error */
function failed(error) {
  if (!(error instanceof Problem)) throw error;
  happened(error.problem.status === 401 ? { type: 'refused' } : { type: 'failed', title: error.message });
}

async function look() {
  const before = presses;
  try {
    const { at, hall, printers } = await ask('GET', '/api/v1/paper/papers', { credential });
    setClock(at, hall.timezone);
    if (before === presses) happened({ type: 'received', printers });
  } catch (error) {
    failed(error);
  }
}

/** @type {import('./view.js').OnSwitch} */
async function onSwitch(code, trouble, to) {
  presses += 1;
  happened({ type: 'switched', code, trouble, to });
  try {
    await ask('POST', `/api/v1/paper/printers/${encodeURIComponent(code)}`, { credential, body: { [trouble]: to } });
  } catch (error) {
    failed(error);
  }
  await look();
}

async function keepLooking() {
  await look();
  if (state.enrolled) setTimeout(keepLooking, LOOK_MS);
}

render(page(state, onSwitch), root);
if (state.enrolled) keepLooking();
