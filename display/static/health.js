/** A screen tells the server how it is: what it shows, whether it draws, whether it is heard, and what made it fall. */
import { ask } from '/static/js/api.js';

/** @typedef {{epoch: number, seq: number}} Mark */
/** @typedef {{kind: string, shown: Mark | null, due: Mark | null, cut_off: boolean, audio: string, spoken: number, skipped: number}} Facts */

const EVERY_MS = 5000;
/** A player shows that it is there so often: its standby takes over after five seconds. */
const PLAYER_EVERY_MS = 1000;
const LONGEST_FAULT = 300;

/**
 * @param {import('/static/js/api.js').Credential} credential
 * @param {() => Facts} facts
 * @param {() => boolean} isPlayer
 * @param {(answer: any) => void} onAnswer
 */
export function makeHealth(credential, facts, isPlayer, onAnswer) {
  let paintedAt = performance.now();
  let toldAt = -EVERY_MS;

  /** @param {string | null} [error]  what was not foreseen */
  async function tell(error = null) {
    toldAt = performance.now();
    const body = {
      ...facts(),
      width: innerWidth,
      height: innerHeight,
      painted_ms: Math.round(toldAt - paintedAt),
      uptime_s: Math.floor(toldAt / 1000),
      error: error === null ? null : error.slice(0, LONGEST_FAULT),
    };
    const answer = await ask('POST', '/api/v1/display/health', { credential, body, timeout_ms: 2000 }).catch(() => null);
    if (answer !== null) onAnswer(answer);
  }

  setInterval(() => {
    requestAnimationFrame(() => { paintedAt = performance.now(); });
    if (performance.now() - toldAt >= (isPlayer() ? PLAYER_EVERY_MS : EVERY_MS) - 100) tell();
  }, PLAYER_EVERY_MS);

  return { tell };
}
