/** Sound: the browser's permission, the clips, and one announcement after the other on the audio clock. */

/** @typedef {{clip: string, started: number, ended: number}} Part   moments of the hall, ms */
/** @typedef {{epoch: number, seq: number, id: string, sentence: string, started: number, ended: number, audio: [number, number], parts: Part[]}} Spoken   audio: from when to when on the page's audio clock, s */
/** @typedef {{clip: string, buffer: AudioBuffer}} Loaded */

/** The first clip of an announcement begins so long after it was scheduled, so that none begins late. */
const LEAD_S = 0.05;
/** A clip that does not come in this time is asked for again. */
const CLIP_MS = 4000;
/** So many announcements are remembered. */
const REMEMBERED = 1000;
/** Decoded clips that are kept: those of windows and prefixes come again and again. */
const DECODED = 64;
/** A video is so loud while somebody is called. */
const DUCKED = 0.15;

/** What was said and when, for whoever wants to see whether it was right: the newest last. */
/** @type {Spoken[]} */
export const timeline = [];

/** @param {() => number} now  the hall's moment, ms */
export function makePlayer(now) {
  const context = new AudioContext();
  /** @type {Map<string, Promise<AudioBuffer | null>>} */
  const decoded = new Map();
  let base = '';
  let heard = { at: performance.now(), time: context.currentTime };
  let stuck = false;

  /** Where the clips are now; those of before are forgotten.  @param {string} path */
  function useClips(path) {
    if (path === base) return;
    base = path;
    decoded.clear();
  }

  /** A clip, or null where there is none that can be played.  Rejects when the server does not answer.  @param {string} clip  @returns {Promise<AudioBuffer | null>} */
  function load(clip) {
    const buffer = decoded.get(clip) ?? fetched(base + encodeURI(clip));
    decoded.delete(clip);
    decoded.set(clip, buffer);
    if (decoded.size > DECODED) decoded.delete(/** @type {string} */ (decoded.keys().next().value));
    buffer.catch(() => decoded.delete(clip));
    return buffer;
  }

  /** @param {string} path  @returns {Promise<AudioBuffer | null>} */
  async function fetched(path) {
    const response = await fetch(path, { signal: AbortSignal.timeout(CLIP_MS) });
    if (response.status >= 500) throw new Error(`${response.status} ${path}`);
    const sound = await response.arrayBuffer();
    return response.ok ? context.decodeAudioData(sound).catch(() => null) : null;
  }

  /** Whether there is sound: the context runs, and its clock goes on. */
  function isRunning() {
    const at = performance.now();
    if (at - heard.at >= 1000) {
      stuck = context.state === 'running' && context.currentTime === heard.time;
      heard = { at, time: context.currentTime };
    }
    return context.state === 'running' && !stuck;
  }

  /**
   * Plays clips one right after the other; resolves when the last one is over, or could not be.
   * @param {import('./voice.js').Announcement} announcement
   * @param {Loaded[]} clips
   */
  async function play({ epoch, seq, id, sentence }, clips) {
    const zero = now() - context.currentTime * 1000;
    const moment = (/** @type {number} */ time) => zero + time * 1000;
    const from = context.currentTime + LEAD_S;
    let at = from;
    /** @type {Part[]} */
    const parts = [];
    const sources = clips.map(({ clip, buffer }) => {
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      source.start(at);
      parts.push({ clip, started: moment(at), ended: moment(at + buffer.duration) });
      at += buffer.duration;
      return source;
    });
    /** @type {Spoken} */
    const spoken = { epoch, seq, id, sentence, started: moment(from), ended: moment(at), audio: [from, at], parts };
    timeline.push(spoken);
    if (timeline.length > REMEMBERED) timeline.shift();
    duck(true);
    const last = sources[sources.length - 1];
    // Without sound the end never comes: then after as long as it would have taken.
    await Promise.race([new Promise((resolve) => last.addEventListener('ended', resolve, { once: true })), sleep((at - context.currentTime) * 1000 + 1000)]);
    for (const source of sources) {
      source.stop();
      source.disconnect();
    }
    duck(false);
  }

  return { useClips, load, isRunning, play, allow: () => context.resume(), onChange: (/** @type {() => void} */ changed) => context.addEventListener('statechange', changed) };
}

/** How long clips take, ms.  @param {Loaded[]} clips */
export function lengthOf(clips) {
  return clips.reduce((sum, { buffer }) => sum + buffer.duration * 1000, LEAD_S * 1000);
}

/** @param {number} ms */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A video that plays on the wall gives way to the voice.  @param {boolean} speaking */
function duck(speaking) {
  for (const video of document.querySelectorAll('video')) video.volume = speaking ? DUCKED : 1;
}
