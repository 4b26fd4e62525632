/** The page of a number's story: its session, its question, its address. */
import { render } from '/vendor/lit-html/lit-html.js';
import { ask } from '/static/js/api.js';
import { asProblem, signingIn } from '/static/js/sign-in.js';
import { now } from '/static/js/time.js';
import { INITIAL, reduce } from './story-state.js';
import { page } from './story-view.js';

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = INITIAL;
let asked = fromAddress();
const door = signingIn({ station: 'supervisor', dispatch, now: () => state });

/** @param {import('./story-state.js').Event} event */
function dispatch(event) {
  const before = state;
  state = reduce(state, event);
  draw();
  if (state.phase === 'sign-in' && before.phase !== 'sign-in') root.querySelector('input')?.focus();
  // The address may name a number already: it is asked for once the page is in.
  if (before.hall === null && state.hall !== null && asked.number) tell();
}

function draw() {
  render(page(state, now(), asked, { ...door, find, print: () => window.print() }), root);
}

function fromAddress() {
  const query = new URLSearchParams(location.search);
  return { number: query.get('number') ?? '', day: query.get('day') ?? '' };
}

/** @param {globalThis.Event} event */
function find(event) {
  event.preventDefault();
  const fields = new FormData(/** @type {HTMLFormElement} */ (event.target));
  asked = { number: String(fields.get('number')).trim().toUpperCase(), day: String(fields.get('day')) };
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  history.replaceState(null, '', `?${query}`);
  tell();
}

async function tell() {
  if (state.asking) return;
  dispatch({ type: 'asked' });
  try {
    dispatch({ type: 'story', story: await ask('GET', `/api/v1/supervisor/story?${new URLSearchParams(asked)}`) });
  } catch (error) {
    const { problem } = asProblem(error);
    if (problem.status === 401) door.leave(problem.title);
    else dispatch({ type: 'no-story', sentence: problem.title });
  }
}

setInterval(draw, 1000);
door.begin();
