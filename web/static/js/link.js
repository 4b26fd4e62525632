/**
 * The line between a page and the server: whole snapshots in, nothing out.
 *
 * A page that hears no heartbeat for two intervals calls itself cut off, drops its socket and tries again within a second;
 * on every new connection it is sent the whole snapshot, so nothing has to be replayed and nothing can drift.
 */
import { io } from '/vendor/socket.io-client/dist/socket.io.esm.min.js';
import { ask } from './api.js';

/** @typedef {import('./api.js').Credential} Credential */
/** @typedef {{epoch: number, seq: number, at: string} & Record<string, any>} Snapshot */

/**
 * @param {{epoch: number, seq: number}} a
 * @param {{epoch: number, seq: number} | null} b
 */
export function isNewer(a, b) {
  return b === null || a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

/**
 * Keeps the page linked until `close()`.
 * @param {object} options
 * @param {string} options.station       'kiosk', 'display' …
 * @param {Credential} options.credential
 * @param {(snapshot: Snapshot) => void} options.onSnapshot   only ever newer ones
 * @param {(cutOff: boolean) => void} options.onCutOff
 * @param {(beat: {epoch: number, seq: number, at: string}) => void} [options.onBeat]  with the seq of the newest snapshot meant for this page
 * @param {(problem: import('./api.js').ProblemDetails) => void} [options.onRefused]  the credential is no longer good
 * @returns {{close: () => void}}
 */
export function link({ station, credential, onSnapshot, onCutOff, onBeat, onRefused }) {
  /** @type {Snapshot | null} */
  let latest = null;
  /** @type {any} */
  let socket = null;
  let interval = 2000;
  let heardAt = performance.now();
  let cutOff = false;
  let closed = false;
  let connecting = false;
  let retry = 0;

  /** @param {Snapshot | null} snapshot  null: it could not be fetched; the next heartbeat asks again */
  function consider(snapshot) {
    if (snapshot === null || !isNewer(snapshot, latest)) return;
    latest = snapshot;
    onSnapshot(snapshot);
  }

  /** @param {boolean} now */
  function setCutOff(now) {
    if (now === cutOff) return;
    cutOff = now;
    onCutOff(now);
  }

  function heard() {
    heardAt = performance.now();
    setCutOff(false);
  }

  async function open() {
    if (closed || connecting) return;
    connecting = true;
    try {
      const { ticket, heartbeat_ms } = await ask('POST', `/api/v1/${station}/socket`, { credential, body: {}, timeout_ms: 2 * interval });
      if (closed) return;
      interval = heartbeat_ms;
      heardAt = performance.now();
      const mine = io(`/${station}`, { transports: ['websocket'], query: { ticket }, reconnection: false, forceNew: true, timeout: 2 * interval });
      socket = mine;
      mine.on('snapshot', (/** @type {Snapshot} */ snapshot) => { heard(); consider(snapshot); });
      mine.on('heartbeat', async (/** @type {{epoch: number, seq: number, at: string}} */ beat) => {
        heard();
        onBeat?.(beat);
        if (isNewer(beat, latest)) consider(await ask('GET', `/api/v1/${station}/snapshot`, { credential }).catch(() => null));
      });
      mine.on('connect_error', () => again(mine));
      mine.on('disconnect', () => again(mine));
    } catch (error) {
      const problem = /** @type {any} */ (error).problem;
      if (onRefused && (problem?.status === 401 || problem?.status === 403)) {
        close();
        onRefused(problem);
        return;
      }
      again(null);
    } finally {
      connecting = false;
    }
  }

  /** @param {any} which  the socket that failed; an old one's last words are ignored */
  function again(which) {
    if (closed || which !== socket) return;
    socket = null;
    which?.close();
    clearTimeout(retry);
    retry = window.setTimeout(open, 300 + Math.random() * 600);
  }

  const watch = window.setInterval(() => {
    if (performance.now() - heardAt <= 2 * interval) return;
    setCutOff(true);
    if (socket !== null) again(socket);
  }, 250);

  function close() {
    closed = true;
    clearInterval(watch);
    clearTimeout(retry);
    socket?.close();
  }

  open();
  return { close };
}
