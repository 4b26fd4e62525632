/** A player: from what it was told to what is heard.  The server says whether it may begin each sentence; see docs/decisions/0022. */
import { html, nothing, render } from '/vendor/lit-html/lit-html.js';
import { ask, freshId } from '/static/js/api.js';
import { now } from '/static/js/time.js';
import { lengthOf, makePlayer, sleep, timeline } from './player.js';
import { START, clipsOf, nextUp, reduce } from './voice.js';

/** @typedef {import('./voice.js').Voice} Voice */
/** @typedef {import('./voice.js').Announcement} Announcement */
/** @typedef {import('./voice.js').Mark} Mark */
/** @typedef {import('./player.js').Loaded} Loaded */
/** @typedef {'running' | 'blocked' | 'none'} Audio */

/** An answer that took longer came to a page that slept meanwhile: the voice may be another's by now, so it asks again. */
const FRESH_MS = 1000;
/** What the server is told beyond the length of the clips: the way there and back. */
const MARGIN_MS = 500;
const AGAIN_MS = 300;
/** So many clips are fetched at a time while nothing is said. */
const AT_ONCE = 4;
const FETCH_MS = 10_000;

Object.assign(window, { jiaohaoTimeline: timeline });

/**
 * @param {import('/static/js/api.js').Credential} credential
 * @param {(fault: string) => void} tell  what must be known of the clips
 */
export function makeSpeaker(credential, tell) {
  const page = freshId();
  const root = document.body.appendChild(document.createElement('div'));
  let state = START;
  let isPlayer = false;
  let busy = false;
  /** @type {ReturnType<typeof makePlayer> | null} */
  let player = null;
  let clips = '';
  let hasClips = false;
  let listing = false;
  /** @type {Set<string>} */
  const missing = new Set();

  /** @param {import('./voice.js').Action} action */
  function dispatch(action) {
    state = reduce(state, action);
    pump();
  }

  /** @returns {Audio} */
  function audio() {
    if (!isPlayer || player === null || !hasClips) return 'none';
    return player.isRunning() ? 'running' : 'blocked';
  }

  function draw() {
    render(audio() === 'blocked' ? question(allow) : nothing, root);
  }

  function allow() {
    player?.allow().then(draw, draw);
  }

  /** Says what is due, one after the other. */
  async function pump() {
    if (busy || audio() !== 'running') return;
    busy = true;
    try {
      for (let next = nextUp(state); next !== null && audio() === 'running'; next = nextUp(state)) await say(next);
    } finally {
      busy = false;
    }
  }

  /** @param {Announcement} announcement */
  async function say(announcement) {
    const { load, play } = /** @type {ReturnType<typeof makePlayer>} */ (player);
    /** @type {Loaded[]} */
    const loaded = [];
    try {
      const names = clipsOf(announcement, state.maxAge, now());
      const buffers = await Promise.all(names.map(load));
      for (const [n, clip] of names.entries()) {
        const buffer = buffers[n];
        if (buffer === null) missed(clip);
        else loaded.push({ clip, buffer });
      }
    } catch {
      await sleep(AGAIN_MS);
      state = reduce(state, { type: 'tick', at: now() });
      return;
    }
    if (nextUp(state)?.seq !== announcement.seq) return; // it grew too old, or was taken back, while its clips came
    state = reduce(state, { type: 'ask', announcement });
    const asked = performance.now();
    const body = { epoch: announcement.epoch, seq: announcement.seq, page, takes_ms: Math.ceil(lengthOf(loaded) + MARGIN_MS) };
    const answer = await ask('POST', '/api/v1/display/announce', { credential, body, timeout_ms: 2000 }).catch(() => null);
    state = reduce(state, { type: 'tick', at: now() });
    if (answer === null) {
      await sleep(AGAIN_MS);
    } else if (!answer.may) {
      state = reduce(state, { type: 'refused', begun: answer.begun });
    } else if (performance.now() - asked <= FRESH_MS && nextUp(state)?.seq === announcement.seq) {
      state = reduce(state, { type: 'begin', announcement });
      if (loaded.length > 0) await play(announcement, loaded);
      state = reduce(state, { type: 'said' });
    }
  }

  /** It is told once.  @param {string} clip */
  function missed(clip) {
    if (missing.has(clip)) return;
    missing.add(clip);
    tell(`没有录音：${clip}`);
  }

  /** Asks for every clip once, so that the browser has it when it is needed.  @param {string[]} names */
  async function fetchAll(names) {
    const path = clips;
    for (let at = 0; at < names.length && path === clips; at += AT_ONCE) {
      while (busy) await sleep(AGAIN_MS);
      await Promise.all(names.slice(at, at + AT_ONCE).map((name) => fetch(path + encodeURI(name), { signal: AbortSignal.timeout(FETCH_MS) }).then((response) => response.arrayBuffer()).catch(() => null)));
    }
  }

  /** Other clips are there than before. */
  async function useClips() {
    if (listing) return;
    listing = true;
    const listed = await ask('GET', '/api/v1/display/clips', { credential }).catch(() => null);
    listing = false;
    if (listed === null || player === null) return;
    clips = `/voice/${listed.version}/`;
    hasClips = listed.clips.length > 0;
    player.useClips(clips);
    draw();
    pump();
    fetchAll(listed.clips);
  }

  addEventListener('pointerdown', allow);
  addEventListener('keydown', allow);
  setInterval(() => {
    dispatch({ type: 'tick', at: now() });
    draw();
  }, 1000);

  return {
    audio,
    isPlayer: () => isPlayer,
    counts: () => ({ spoken: state.spoken, skipped: state.skipped }),

    /** @param {number} epoch  @param {Voice | null} voice */
    told(epoch, voice) {
      isPlayer = voice !== null;
      if (voice === null) return;
      if (player === null) {
        player = makePlayer(now);
        player.onChange(draw);
      }
      dispatch({ type: 'snapshot', epoch, voice, at: now() });
    },

    /** What the server answered to how this screen is.  @param {{speaks: boolean, begun: Mark, clips: string}} answer */
    turn({ speaks, begun, clips: version }) {
      if (player !== null && clips !== `/voice/${version}/`) useClips();
      dispatch({ type: 'turn', speaks, begun });
    },
  };
}

/** On a wall that nobody can touch, it still lets the calls be read.  @param {() => void} allow */
function question(allow) {
  return html`<button class="enable-sound" type="button" @click=${allow}><b>启用声音</b><span>点一下屏幕，开始播报叫号</span></button>`;
}
