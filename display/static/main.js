/** A wall's page: the line to the server, the clock, and getting up again after a fall.  It runs for months. */
import { render } from '/vendor/lit-html/lit-html.js';
import { deviceToken } from '/static/js/api.js';
import { link } from '/static/js/link.js';
import { now, setClock } from '/static/js/time.js';
import { makeHealth } from './health.js';
import { makeSpeaker } from './speaker.js';
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
/** @type {(fault: string) => void}   to the server, once there is a line */
let tell = () => {};

/** @param {Action} action */
function dispatch(action) {
  state = reduce(state, action);
  render(page(state), root);
}

/** @param {unknown} fault */
function reloadLater(fault) {
  if (falling) return;
  falling = true;
  tell(String(fault));
  const wasWell = performance.now() - startedAt > WELL_AFTER_MS;
  const failures = wasWell ? 0 : Number(sessionStorage.getItem(FAILURES) ?? 0);
  sessionStorage.setItem(FAILURES, String(failures + 1));
  setTimeout(() => location.reload(), reloadDelay(failures));
}

addEventListener('error', (event) => reloadLater(event.error ?? event.message));
addEventListener('unhandledrejection', (event) => reloadLater(event.reason));
addEventListener('resize', () => dispatch({ type: 'resize', width: innerWidth, height: innerHeight }));
setInterval(() => dispatch({ type: 'tick', at: now() }), 1000);

const token = deviceToken();
dispatch({ type: 'device', device: token === null ? 'not-enrolled' : 'enrolled' });

if (token !== null) {
  const credential = { token };
  /** @type {{epoch: number, seq: number} | null} */
  let due = null;
  const speaker = makeSpeaker(credential, (fault) => tell(fault));
  const health = makeHealth(
    credential,
    () => {
      const { snapshot, cutOffAt } = state;
      const shown = snapshot === null ? null : { epoch: snapshot.epoch, seq: snapshot.seq };
      return { kind: snapshot?.screen.kind ?? '', shown, due: due ?? shown, cut_off: cutOffAt !== null, audio: speaker.audio(), ...speaker.counts() };
    },
    speaker.isPlayer,
    speaker.turn,
  );
  tell = health.tell;
  link({
    station: 'display',
    credential,
    onSnapshot(snapshot) {
      const heardAt = performance.now();
      setClock(snapshot.at, snapshot.hall.timezone);
      dispatch({ type: 'snapshot', snapshot: /** @type {any} */ (snapshot), at: now() });
      speaker.told(snapshot.epoch, snapshot.voice);
      whenPainted((paintedAt) => dispatchEvent(new CustomEvent('painted', { detail: { epoch: snapshot.epoch, seq: snapshot.seq, heardAt, paintedAt } })));
    },
    onBeat: ({ epoch, seq }) => { due = { epoch, seq }; },
    onCutOff: (cutOff) => dispatch({ type: 'cut-off', cutOff, at: now() }),
    onRefused: () => dispatch({ type: 'device', device: 'refused' }),
  });
}
