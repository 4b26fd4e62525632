/** The evaluator's page: the line to the server, the clock, and what a tap sends. */
import { render } from '/vendor/lit-html/lit-html.js';
import { Problem, ask, deviceToken } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { START, isOpen, isUnsettled, reduce } from './state.js';
import { page } from './view.js';

/** @typedef {import('./state.js').Action} Action */

/** Taps come in bursts; one in five seconds is enough to keep a page open for a minute. */
const TOUCH_EVERY_MS = 5000;
const SETTLE_EVERY_MS = 2000;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
const token = deviceToken();
const credential = { token: token ?? '' };
let state = { ...START, at: now() };
let touchedAt = -Infinity;
let settledAt = -Infinity;

/** @param {Action} action */
function dispatch(action) {
  state = reduce(state, action);
  document.documentElement.lang = state.language === 'en' ? 'en' : 'zh-CN';
  render(page(state, actions), root);
}

/** Tells the server that somebody is choosing.  A touch that is lost costs nothing: the next one says the same. */
async function touch() {
  if (state.request === null || !isOpen(state) || performance.now() - touchedAt < TOUCH_EVERY_MS) return;
  touchedAt = performance.now();
  const rating_token = state.request.token;
  const answer = await ask('POST', '/api/v1/evaluator/touch', { credential, body: { rating_token } }).catch(() => null);
  if (answer !== null) dispatch({ type: 'touched', token: rating_token, closesAt: Date.parse(answer.closes_at) });
}

async function submit() {
  dispatch({ type: 'submit' });
  if (state.step !== 'sending' || state.request === null) return;
  const rating_token = state.request.token;
  const body = {
    rating_token,
    level: state.level,
    ...(state.reasons.length > 0 && { reasons: state.reasons }),
    ...(state.comment.trim() !== '' && { comment: state.comment.trim() }),
  };
  try {
    await ask('POST', '/api/v1/evaluator/ratings', { credential, body });
    dispatch({ type: 'sent', token: rating_token, at: now() });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    dispatch({ type: 'failed', token: rating_token, problem: error.problem, at: now() });
  }
}

/** Finds out what became of a submission whose answer was lost. */
function settle() {
  if (!isUnsettled(state) || performance.now() - settledAt < SETTLE_EVERY_MS) return;
  settledAt = performance.now();
  submit();
}

/** @param {Action} action */
function tap(action) {
  dispatch(action);
  touch();
}

/** @type {import('./view.js').Actions} */
const actions = {
  choose: (level) => tap({ type: 'choose', level }),
  toggle: (reason) => tap({ type: 'toggle', reason }),
  comment: (text) => tap({ type: 'comment', text }),
  more: () => tap({ type: 'more' }),
  back: () => tap({ type: 'back' }),
  language: () => tap({ type: 'language' }),
  submit,
};

setInterval(() => {
  dispatch({ type: 'tick', at: now() });
  settle();
}, 250);

dispatch({ type: 'device', device: token === null ? 'not-enrolled' : 'enrolled' });
if (token !== null) {
  link({
    station: 'evaluator',
    credential,
    onSnapshot(snapshot) {
      setClock(snapshot.at, snapshot.hall.timezone);
      dispatch({ type: 'snapshot', snapshot: /** @type {any} */ (snapshot), at: now() });
    },
    onCutOff: (cutOff) => dispatch({ type: 'cut-off', cutOff }),
    onRefused: () => dispatch({ type: 'device', device: 'refused' }),
  });
}
