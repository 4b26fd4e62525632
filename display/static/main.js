/** A wall's page: the line to the server, the clock, and getting up again after a fall.  It runs for months. */
import { render } from '/vendor/lit-html/lit-html.js';
import { deviceToken } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { START, reduce, reloadDelay } from './state.js';
import { page } from './view.js';
import { whenPainted } from './painted.js';

/** @typedef {import('./state.js').Action} Action */

/** A page that ran so long before it fell was well: the next reload comes soon again. */
const WELL_AFTER_MS = 600_000;
const FAILURES = 'jiaohao:display:failures';

const startedAt = performance.now();
const root = /** @type {HTMLElement} */ (document.getElementById('app'));
let state = { ...START, at: now(), width: innerWidth, height: innerHeight };
let falling = false;

/** @param {Action} action */
function dispatch(action) {
  state = reduce(state, action);
  render(page(state), root);
}

function reloadLater() {
  if (falling) return;
  falling = true;
  const wasWell = performance.now() - startedAt > WELL_AFTER_MS;
  const failures = wasWell ? 0 : Number(sessionStorage.getItem(FAILURES) ?? 0);
  sessionStorage.setItem(FAILURES, String(failures + 1));
  setTimeout(() => location.reload(), reloadDelay(failures));
}

addEventListener('error', reloadLater);
addEventListener('unhandledrejection', reloadLater);
addEventListener('resize', () => dispatch({ type: 'resize', width: innerWidth, height: innerHeight }));
setInterval(() => dispatch({ type: 'tick', at: now() }), 1000);

const token = deviceToken();
dispatch({ type: 'device', device: token === null ? 'not-enrolled' : 'enrolled' });

if (token !== null) {
  const credential = { token };
  link({
    station: 'display',
    credential,
    onSnapshot(snapshot) {
      const heardAt = performance.now();
      setClock(snapshot.at, snapshot.hall.timezone);
      dispatch({ type: 'snapshot', snapshot: /** @type {any} */ (snapshot), at: now() });
      whenPainted((paintedAt) => dispatchEvent(new CustomEvent('painted', { detail: { epoch: snapshot.epoch, seq: snapshot.seq, heardAt, paintedAt } })));
    },
    onCutOff: (cutOff) => dispatch({ type: 'cut-off', cutOff, at: now() }),
    onRefused: () => dispatch({ type: 'device', device: 'refused' }),
  });
}
