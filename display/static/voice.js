/**
 * What a player says next, as a pure function of what it was told.
 *
 * The server's list is the whole of what is young enough; an announcement is known by where it stands in the journal, so all that is
 * behind the last one begun, by this player or another one of the zone, is over for good.
 */

/** @typedef {{epoch: number, seq: number}} Mark */
/** @typedef {{seq: number, id: string, at: string, sentence: string, clips: string[], short: string[]}} Told   as the snapshot has it */
/** @typedef {{zone: string, standby: boolean, max_age_s: number, announcements: Told[]}} Voice */
/** @typedef {Told & {epoch: number, called: number}} Announcement   called: the hall's moment, ms */

/**
 * @typedef {object} State
 * @property {Announcement[]} queue      still to be said, in order
 * @property {Mark} begun                the last one that anybody of the zone has begun
 * @property {boolean} speaks            this player has the zone's voice, as far as it knows
 * @property {Mark | null} asking        what it has asked to begin, and does not know whether it may
 * @property {Announcement | null} saying
 * @property {number} maxAge             ms
 * @property {number} spoken
 * @property {number} skipped            too old when their turn came, while this player had the voice
 */

/**
 * @typedef {{type: 'snapshot', epoch: number, voice: Voice, at: number}
 *   | {type: 'turn', speaks: boolean, begun: Mark}
 *   | {type: 'ask', announcement: Announcement}
 *   | {type: 'begin', announcement: Announcement}
 *   | {type: 'refused', begun: Mark}
 *   | {type: 'said'}
 *   | {type: 'tick', at: number}} Action
 */

/** Of a call that the server no longer lists although it was almost too old: it was left out for its age, not taken back. */
const SLACK_MS = 2000;

/** @type {State} */
export const START = { queue: [], begun: { epoch: 0, seq: 0 }, speaks: false, asking: null, saying: null, maxAge: 60_000, spoken: 0, skipped: 0 };

/** @param {Mark} a  @param {Mark} b */
export function isAfter(a, b) {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  switch (action.type) {
    case 'snapshot': {
      const maxAge = action.voice.max_age_s * 1000;
      const told = action.voice.announcements.map((one) => ({ ...one, epoch: action.epoch, called: Date.parse(one.at) }));
      const listed = new Set(told.map((one) => one.seq));
      const forgotten = state.queue.filter((one) => one.epoch !== action.epoch || !listed.has(one.seq)).filter((one) => action.at - one.called > maxAge - SLACK_MS);
      const left = leftOut({ ...state, maxAge }, forgotten);
      return dropped({ ...left, queue: told.filter((one) => isOpen(one, left)) }, action.at);
    }
    case 'turn':
      return { ...over(state, action.begun), speaks: action.speaks };
    case 'ask':
      if (!state.queue.some((one) => one.epoch === action.announcement.epoch && one.seq === action.announcement.seq)) return state;
      return { ...state, asking: { epoch: action.announcement.epoch, seq: action.announcement.seq } };
    case 'begin':
      return { ...over({ ...state, asking: null }, action.announcement), saying: action.announcement };
    case 'refused':
      return { ...over({ ...state, asking: null }, action.begun), speaks: false };
    case 'said':
      return { ...state, saying: null, spoken: state.spoken + 1 };
    case 'tick':
      return dropped(state, action.at);
  }
}

/** All up to this one is over.  @param {State} state  @param {Mark} begun  @returns {State} */
function over(state, begun) {
  const mark = isAfter(begun, state.begun) ? { epoch: begun.epoch, seq: begun.seq } : state.begun;
  const left = { ...state, begun: mark };
  return { ...left, queue: state.queue.filter((one) => isOpen(one, left)) };
}

/**
 * Whether it may still have to be said.  What this page has asked to begin is not over because the server says that somebody has: it may have been this page.
 * @param {Mark} one  @param {State} state
 */
function isOpen(one, { begun, asking }) {
  return isAfter(one, begun) || (asking !== null && one.epoch === asking.epoch && one.seq === asking.seq);
}

/** What is too old is never said.  @param {State} state  @param {number} at  @returns {State} */
function dropped(state, at) {
  return leftOut(state, state.queue.filter((one) => at - one.called > state.maxAge));
}

/** These are over, and counted by whoever had to say them.  @param {State} state  @param {Announcement[]} old  in order  @returns {State} */
function leftOut(state, old) {
  if (old.length === 0) return state;
  return { ...over({ ...state, asking: null }, old[old.length - 1]), skipped: state.skipped + (state.speaks ? old.length : 0) };
}

/** What is to be said now, or null.  @param {State} state */
export function nextUp(state) {
  return state.speaks && state.saying === null ? (state.queue[0] ?? null) : null;
}

/**
 * Which clips say it.  One that has waited for half of its time is said once, and in Chinese only: the line has grown, and a repetition would
 * take the words from somebody behind.
 * @param {Announcement} announcement
 * @param {number} maxAge
 * @param {number} at
 */
export function clipsOf(announcement, maxAge, at) {
  return at - announcement.called > maxAge / 2 ? announcement.short : announcement.clips;
}
