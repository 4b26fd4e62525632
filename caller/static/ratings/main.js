/** 我的评价: read once, and again after each step; nothing here is live. */
import { render } from '/vendor/lit-html/lit-html.js';
import { Problem, ask } from '/static/js/api.js';
import { page } from './view.js';

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
/** @type {import('./view.js').State} */
let state = { told: null, asking: null, sending: false, refusal: null, signedOut: false };
let csrf = '';

/** @param {Partial<import('./view.js').State>} change */
function become(change) {
  state = { ...state, ...change };
  render(page(state, { askReview, send }), root);
}

/** @param {() => Promise<void>} request */
async function asked(request) {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    become({ sending: false, refusal: error.problem.title, signedOut: error.problem.status === 401 });
  }
}

async function load() {
  await asked(async () => {
    csrf = (await ask('GET', '/api/v1/caller/session')).csrf_token;
    become({ told: await ask('GET', '/api/v1/caller/ratings') });
  });
}

/** @param {number | null} visit */
function askReview(visit) {
  become({ asking: visit, refusal: null });
  /** @type {HTMLElement | null} */ (root.querySelector('textarea'))?.focus();
}

/** @param {SubmitEvent} event */
async function send(event) {
  event.preventDefault();
  const words = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('words') ?? '').trim();
  if (!words) {
    become({ refusal: '请先写明申诉的理由。' });
    return;
  }
  if (state.sending || state.asking === null) return;
  become({ sending: true, refusal: null });
  const visit = state.asking;
  await asked(async () => {
    await ask('POST', `/api/v1/caller/ratings/${visit}/review`, { credential: { csrf }, body: { words } });
    become({ sending: false, asking: null });
    await load();
  });
}

become({});
load();
