/**
 * What the kiosk knows and where the citizen is.  Pure: an action in, a new state out; moments come with the action.
 *
 * A page is one question.  `trail` holds the pages behind it, so that 返回 is always one step back.
 */
import { IDLE_IN_MAINTENANCE_MS, LOCKED, UNTOUCHED, maintain, opens, pressed } from './maintenance-state.js';
import { paperOf } from './paper-state.js';
import { NOBODY, comingOf, told, typing, wishOf } from './people-state.js';
import { rate, scanned } from './rating-state.js';

/** @typedef {{code: string, name: string, name_en: string, initials?: string, pinyin?: string}} Matter */
/** @typedef {{floor: string, zone: string, floor_en: string, zone_en: string, windows: string[], title: string | null, title_en: string | null}} Place */
/** @typedef {{code: string, name: string, name_en: string, initials?: string, pinyin?: string, places: Place[], matters: Matter[]}} Service */
/** @typedef {{code: string, name: string, name_en: string, services: Service[]}} Department */
/** @typedef {{departments: Department[], order: string[], counted?: boolean}} Catalogue */
/** @typedef {{waiting: number, estimate_s: [number, number] | null, open: boolean, reason: string | null, opens_at: string | null, real_name: boolean, slots: boolean}} Queue */
/** @typedef {'ready' | 'paper_out' | 'cover_open' | 'offline' | 'unknown' | 'none'} PrinterState */
/** @typedef {'queued' | 'sending' | 'printed' | 'failed' | 'uncertain'} JobState */
/**
 * @typedef {object} Snapshot
 * @property {number} epoch
 * @property {number} seq
 * @property {string} at
 * @property {{name: string, name_en: string}} hall
 * @property {number | string} version
 * @property {boolean} out_of_use
 * @property {boolean} stops_without_paper
 * @property {{code: string, name: string, name_en: string}} kiosk
 * @property {{state: PrinterState, since: string | null, near_end: boolean}} printer
 * @property {Record<string, JobState>} jobs
 * @property {Record<string, Queue>} services
 * @property {{since: string, reason: string} | null} paused   the whole hall stands still
 * @property {string | null} serves_at        when windows begin, while numbers are given out before that
 * @property {boolean} revive_at_kiosk
 * @property {string[]} missed       numbers that can be revived here, newest first
 * @property {{asked_at: string} | null} help
 */
/** @typedef {{number: string, service: string, ahead: number | null, estimate_s: [number, number] | null, phone_url: string} & Record<string, any>} Ticket */
/** @typedef {{slot: string, arrival: 'early' | 'on_time' | 'late', callable_from: string}} Appointment */
/** @typedef {{job: number | string, state: JobState}} Print */
/** @typedef {{type: string, status: number, title: string, title_en?: string, opens_at?: string | null}} Refusal */

/**
 * One wish for one number.  Made when the confirm page is entered; every retry repeats it word for word, so that the server can
 * tell a repeat from a second wish.  holder: the ID number, for as long as the page asks.
 * @typedef {{key: string, service: string, language: 'zh' | 'en', holder?: string}} Wish
 */

/** @typedef {import('./paper-state.js').Paper} Paper */

/**
 * @typedef {{name: 'home', at: number}
 *   | {name: 'departments', at: number}
 *   | {name: 'department', code: string, at: number}
 *   | {name: 'search', letters: string, at: number}
 *   | {name: 'confirm', wish: Wish, asking: boolean, refusal: Refusal | null}
 *   | {name: 'ticket', ticket: Ticket, print: Print | null, again: boolean, appointment: Appointment | null, takenAt: number, paper: Paper}
 *   | import('./people-state.js').PeoplePage
 *   | import('./rating-state.js').RatePage
 *   | import('./maintenance-state.js').MaintenancePage} Page
 */

/** @typedef {{shape: 'portrait' | 'landscape', width: number, height: number, zoom: number}} Stage */

/**
 * @typedef {object} State
 * @property {boolean} enrolled
 * @property {boolean} fakeReader       cards are laid on a stand-in on the page
 * @property {Catalogue | null} catalogue
 * @property {Snapshot | null} snapshot
 * @property {boolean} cutOff
 * @property {'zh' | 'en'} language
 * @property {boolean} large
 * @property {Stage} stage
 * @property {Page} page
 * @property {Page[]} trail
 * @property {import('./maintenance-state.js').Head} head
 * @property {Wish | null} unanswered   a wish that was sent and of which nothing was heard
 * @property {number} at                monotonic moment of the last action, ms
 * @property {number} clock             the hall's time, ms since 1970
 * @property {number} touchedAt         since when the remaining time counts
 * @property {number} turnedAt          when the page last became another
 */

/**
 * @typedef {{type: 'tick', clock: number}
 *   | {type: 'touch'}
 *   | {type: 'resize', width: number, height: number}
 *   | {type: 'unenrolled'}
 *   | {type: 'catalogue', catalogue: Catalogue}
 *   | {type: 'snapshot', snapshot: Snapshot}
 *   | {type: 'cut-off', cutOff: boolean}
 *   | {type: 'language'} | {type: 'large'}
 *   | {type: 'home'} | {type: 'back'} | {type: 'more'}
 *   | {type: 'departments'} | {type: 'department', code: string}
 *   | {type: 'search'} | {type: 'letter', letter: string} | {type: 'erase'} | {type: 'clear'}
 *   | {type: 'choose', service: string}
 *   | {type: 'ask'}
 *   | {type: 'taken', key: string, ticket: Ticket, print: Print | null, again?: boolean, appointment?: Appointment | null}
 *   | {type: 'refused', key: string, refusal: Refusal}
 *   | {type: 'fake-card', card: 'old' | 'young'}
 *   | import('./people-state.js').PeopleEvent
 *   | import('./rating-state.js').RatingEvent
 *   | import('./maintenance-state.js').MaintenanceEvent} Event
 */
/** @typedef {Event & {at: number, id: string}} Action  at: a monotonic moment, ms; id: a fresh one, should the action need it */

export const IDLE_MS = 30_000;
export const IDLE_AFTER_PAPER_MS = 10_000;
export const IDLE_WITHOUT_PAPER_MS = 60_000;
/** A second tap of the same finger must not land on the page that the first one opened. */
export const SETTLE_MS = 400;

const LETTERS_MAX = 12;
const TAPS = new Set(['home', 'back', 'more', 'departments', 'department', 'search', 'letter', 'erase', 'clear', 'choose', 'ask', 'deed', 'mine', 'check-in', 'missed', 'revive', 'revive-it', 'help', 'id-enter', 'level', 'rate']);

/**
 * The drawing surface for a screen: 1080 wide upright or 1080 high lying, enlarged or reduced as a whole to fill any other.
 * @param {number} width
 * @param {number} height
 * @returns {Stage}
 */
export function stageOf(width, height) {
  const shape = height >= width ? 'portrait' : 'landscape';
  const zoom = shape === 'portrait' ? Math.min(width / 1080, height / 1920) : Math.min(width / 1920, height / 1080);
  return { shape, zoom, width: Math.floor(width / zoom), height: Math.floor(height / zoom) };
}

/** How many fit on one page.  @param {State} state  @param {'services' | 'departments' | 'found' | 'papers' | 'missed'} what */
export function capacity(state, what) {
  const upright = state.stage.shape === 'portrait';
  if (what === 'services') return upright ? (state.large ? 6 : 8) : (state.large ? 8 : 10);
  if (what === 'departments') return upright ? (state.large ? 14 : 18) : (state.large ? 12 : 15);
  if (what === 'missed') return upright ? 24 : 20;
  return what === 'papers' || !state.large ? 4 : 3;
}

/** @param {Pick<State, 'stage'> & {fakeReader?: boolean}} given  @returns {State} */
export function start({ stage, fakeReader = false }) {
  return {
    enrolled: true, fakeReader, catalogue: null, snapshot: null, cutOff: false, language: 'zh', large: false, stage, page: { name: 'home', at: 0 }, trail: [], head: UNTOUCHED, unanswered: null,
    at: 0, clock: 0, touchedAt: 0, turnedAt: -SETTLE_MS,
  };
}

/** Every service, most taken first.  @param {State} state  @returns {Service[]} */
export function services(state) {
  const byCode = new Map((state.catalogue?.departments ?? []).flatMap((department) => department.services).map((service) => [service.code, service]));
  return (state.catalogue?.order ?? []).flatMap((code) => byCode.get(code) ?? []);
}

/** @param {State} state  @param {string} code  @returns {Department | undefined} */
export function department(state, code) {
  return state.catalogue?.departments.find((one) => one.code === code);
}

/** @param {State} state  @param {string} service  @returns {Department | undefined} */
export function departmentOf(state, service) {
  return state.catalogue?.departments.find((one) => one.services.some(({ code }) => code === service));
}

/** A department's services, most taken first.  @param {State} state  @param {string} code */
export function servicesOf(state, code) {
  const own = new Set(department(state, code)?.services.map((service) => service.code));
  return services(state).filter((service) => own.has(service.code));
}

/**
 * How long the page may rest before it goes home by itself, or null when it may for ever.
 * @param {State} state
 */
export function idleLimit(state) {
  const { page } = state;
  if (page.name === 'rate' && page.sent) return IDLE_AFTER_PAPER_MS;
  if ('asking' in page && page.name !== 'maintenance') return page.asking ? null : IDLE_MS;
  if (page.name === 'maintenance') return IDLE_IN_MAINTENANCE_MS;
  if (page.name === 'ticket') {
    if (page.paper === 'printing') return null;
    return page.paper === 'printed' ? IDLE_AFTER_PAPER_MS : IDLE_WITHOUT_PAPER_MS;
  }
  const untouched = page.name === 'home' && page.at === 0 && state.language === 'zh' && !state.large;
  return untouched ? null : IDLE_MS;
}

/** Whole seconds until the page goes home by itself, or null.  @param {State} state */
export function remaining(state) {
  const limit = idleLimit(state);
  return limit === null ? null : Math.max(0, Math.ceil((limit - (state.at - state.touchedAt)) / 1000));
}

/** Whether this service's number may be taken now.  @param {State} state  @param {string} code */
export function isOpen(state, code) {
  return !state.cutOff && state.snapshot?.services[code]?.open === true;
}

/**
 * Why this kiosk gives out no numbers at all now, or null.
 * @param {State} state
 * @returns {'hall' | 'out_of_use' | 'paper_out' | 'cover_open' | 'offline' | null}
 */
export function stopped({ snapshot }) {
  if (snapshot === null) return null;
  if (snapshot.paused) return 'hall';
  if (snapshot.out_of_use) return 'out_of_use';
  const { state } = snapshot.printer;
  if (!snapshot.stops_without_paper || state === 'ready' || state === 'none') return null;
  return state === 'unknown' ? 'offline' : state;
}

/** Whether somebody has a number here, or may have one: a kiosk that stops must not take that from them.  @param {Page} page */
function isOwed(page) {
  if (page.name === 'rate') return true;
  if (page.name === 'ticket' || page.name === 'revive' || page.name === 'help') return page.name === 'ticket' || page.asking !== null || page.name === 'help';
  return isWishing(page) && (page.asking || (page.refusal !== null && mayAskAgain(page.refusal)));
}

/**
 * Whether the page asks for a number.
 * @param {Page} page
 * @returns {page is Extract<Page, {name: 'confirm' | 'identify' | 'check-in'}>}
 */
function isWishing(page) {
  return page.name === 'confirm' || page.name === 'identify' || page.name === 'check-in';
}

/** Whether an answer is awaited, so that the page may not be left.  @param {Page} page */
export function isBusy(page) {
  return 'asking' in page && Boolean(page.asking);
}

/** What somebody can do here who has a number or an appointment already.  @param {State} state  @returns {('check-in' | 'missed')[]} */
export function ownWays({ snapshot }) {
  if (snapshot === null) return [];
  return [...(Object.values(snapshot.services).some(({ slots }) => slots) ? /** @type {const} */ (['check-in']) : []), ...(snapshot.revive_at_kiosk ? /** @type {const} */ (['missed']) : [])];
}

/** Whether the page says that the kiosk gives out no numbers.  @param {State} state */
export function showsStopped(state) {
  return stopped(state) !== null && !state.cutOff && state.page.name !== 'maintenance' && !isOwed(state.page);
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  if (TAPS.has(action.type) && action.at - state.turnedAt < SETTLE_MS) return { ...state, at: action.at };
  const next = step({ ...state, at: action.at }, action);
  return watchPaper(next);
}

/** Staff's way in, where no citizen looks for one.  @param {State} state  @returns {State} */
function watchHead(state) {
  if (!opens(state.head, state.at)) return state;
  const { page } = state;
  const away = page.name === 'maintenance' || isBusy(page);
  return away ? { ...state, head: UNTOUCHED } : { ...turn(state, LOCKED), trail: [], large: false, head: UNTOUCHED };
}

/** @param {State} state  @param {Action} action  @returns {State} */
function step(state, action) {
  const { page } = state;
  switch (action.type) {
    case 'tick': {
      const ticked = watchHead({ ...state, clock: action.clock });
      return remaining(ticked) === 0 ? leave(ticked) : ticked;
    }
    case 'touch':
      return { ...state, touchedAt: state.at };
    case 'resize':
      return replace({ ...state, stage: stageOf(action.width, action.height) }, 'at' in page ? { ...page, at: 0 } : page);
    case 'unenrolled':
      return { ...state, enrolled: false };
    case 'catalogue':
      return keepTrack({ ...state, catalogue: action.catalogue });
    case 'snapshot': {
      const told = { ...state, snapshot: action.snapshot };
      return showsStopped(told) ? { ...replace(told, { name: 'home', at: 0 }), trail: [] } : told;
    }
    case 'cut-off':
      return { ...state, cutOff: action.cutOff };
    case 'language':
      return { ...state, language: state.language === 'zh' ? 'en' : 'zh' };
    case 'large':
      // Fewer rows fit in large type, so a page number would point elsewhere.
      return replace({ ...state, large: !state.large }, 'at' in page ? { ...page, at: 0 } : page);
    case 'home':
      return leave(state);
    case 'back':
      if ('at' in page && page.at > 0) return replace(state, { ...page, at: page.at - 1 });
      if (isBusy(page)) return state;
      return state.trail.length === 0 ? state : { ...turn(state, state.trail[state.trail.length - 1]), trail: state.trail.slice(0, -1) };
    case 'more':
      return 'at' in page ? replace(state, { ...page, at: page.at + 1 }) : state;
    case 'departments':
      return deeper(state, { name: 'departments', at: 0 });
    case 'department':
      return deeper(state, { name: 'department', code: action.code, at: 0 });
    case 'search':
      return deeper(state, { name: 'search', letters: '', at: 0 });
    case 'letter':
      return page.name === 'search' && page.letters.length < LETTERS_MAX ? replace(state, { ...page, letters: page.letters + action.letter, at: 0 }) : state;
    case 'erase':
      return page.name === 'search' ? replace(state, { ...page, letters: page.letters.slice(0, -1), at: 0 }) : state;
    case 'clear':
      return page.name === 'search' ? replace(state, { ...page, letters: '', at: 0 }) : state;
    case 'choose': {
      if (!isOpen(state, action.service)) return state;
      // Of a wish that went unanswered nobody knows whether it was granted: asking again must be the same wish.
      const wish = state.unanswered?.service === action.service ? state.unanswered : { key: action.id, service: action.service, language: state.language };
      return deeper(state, { name: 'confirm', wish, asking: false, refusal: null });
    }
    case 'ask': {
      if (page.name !== 'confirm' || page.asking || !isOpen(state, page.wish.service) || (page.refusal !== null && !mayAskAgain(page.refusal))) return state;
      // The paper speaks the language of the page at the moment of asking; a repeat may not change it.
      const wish = page.wish.key === state.unanswered?.key ? state.unanswered : { ...page.wish, language: state.language };
      if (state.snapshot?.services[wish.service]?.real_name && !wish.holder) return deeper(state, { name: 'identify', wish, typed: '', asking: false, refusal: null });
      return { ...replace(state, { ...page, wish, asking: true, refusal: null }), unanswered: wish };
    }
    case 'taken':
      if (!isWishing(page) || page.wish?.key !== action.key) return state;
      return { ...turn(state, { name: 'ticket', ticket: action.ticket, print: action.print, again: action.again ?? false, appointment: action.appointment ?? null, takenAt: state.at, paper: action.print ? 'printing' : 'none' }), trail: [], unanswered: null };
    case 'refused': {
      if (!isWishing(page) || page.wish?.key !== action.key) return state;
      const unknown = mayAskAgain(action.refusal);
      // What is refused is not there to be sent again: whoever comes next types anew.
      const rest = page.name === 'confirm' || unknown ? page : { ...page, typed: '' };
      return { ...replace(state, { ...rest, asking: false, refusal: action.refusal }), unanswered: unknown ? state.unanswered : null, touchedAt: state.at };
    }
    case 'card': {
      const rating = isBusy(page) || page.name === 'maintenance' || state.cutOff ? null : scanned(action.text, action.id);
      return rating === null ? identified(state, action) : { ...turn(state, rating), trail: [] };
    }
    case 'id-enter':
      return identified(state, action);
    case 'mine': {
      const ways = ownWays(state);
      return ways.length === 0 ? state : deeper(state, ways.length > 1 ? { name: 'mine' } : ways[0] === 'missed' ? { name: 'missed', at: 0 } : NOBODY);
    }
    case 'check-in':
      return deeper(state, NOBODY);
    case 'missed':
      return deeper(state, { name: 'missed', at: 0 });
    case 'revive':
      return deeper(state, { name: 'revive', number: action.number, asking: null, refusal: null, ticket: null });
    case 'revive-it':
      return page.name === 'revive' && page.asking === null ? replace(state, { ...page, asking: action.id, refusal: null }) : state;
    case 'revived':
      return page.name === 'revive' && page.asking === action.to ? { ...turn(state, { ...page, asking: null, ticket: action.ticket }), trail: [] } : state;
    case 'help':
      return isBusy(page) || page.name === 'help' ? state : deeper(state, { name: 'help', asking: action.id, refusal: null });
    case 'helped':
      return page.name === 'help' && page.asking === action.to ? { ...replace(state, { ...page, asking: null }), touchedAt: state.at } : state;
    case 'revive-refused': case 'help-refused':
      return (page.name === 'revive' || page.name === 'help') && page.asking === action.to ? { ...replace(state, { ...page, asking: null, refusal: action.refusal }), touchedAt: state.at } : state;
    case 'head-down':
      return watchHead({ ...state, head: pressed(state.head, state.at) });
    case 'head-up':
      return { ...state, head: { ...state.head, since: null } };
    default: {
      if (page.name === 'identify' || page.name === 'check-in') return replace(state, typing(page, action));
      if (page.name === 'rate') {
        const rated = rate(page, action);
        // Reasons come and go under the finger, and so does the whole page once it is sent.
        return rated.level !== page.level || rated.sent !== page.sent ? turn(state, rated) : rated === page ? state : { ...replace(state, rated), touchedAt: state.at };
      }
      if (page.name !== 'maintenance') return state;
      const next = maintain(page, action);
      // A paper that leaves lets the next one up under the finger.
      return next.entered === page.entered && next.papers === page.papers ? replace(state, next) : turn(state, next);
    }
  }
}

/** Somebody says who they are: where that was what the page waited for, it asks.  @param {State} state  @param {Action} action  @returns {State} */
function identified(state, action) {
  const { page } = state;
  if (!isWishing(page) || page.asking || state.cutOff) return state;
  const who = told(page.name === 'confirm' ? null : page, action);
  if (who === null) return state;
  if (page.name === 'check-in') {
    const typed = who.holder ?? who.code ?? '';
    return replace(state, { ...page, typed, wish: comingOf(page.wish, who, action, state.language), asking: true, refusal: null });
  }
  if (!who.holder || !isOpen(state, page.wish.service)) return state;
  const wish = wishOf(page.wish.key === state.unanswered?.key ? state.unanswered : page.wish, who.holder, action, state.language);
  /** @type {Page} */
  const asking = { name: 'identify', wish, typed: who.holder, asking: true, refusal: null };
  return { ...(page.name === 'confirm' ? deeper(state, asking) : replace(state, asking)), unanswered: wish };
}

/** No answer, or a server in trouble: the outcome is not known, so the same wish may be sent again.  @param {Refusal} refusal */
export function mayAskAgain(refusal) {
  return refusal.type === 'offline' || refusal.status >= 500;
}

/** @param {State} state  @param {Page} page  @returns {State} */
function replace(state, page) {
  return { ...state, page };
}

/** @param {State} state  @param {Page} page  @returns {State} */
function turn(state, page) {
  return { ...state, page, turnedAt: state.at, touchedAt: state.at };
}

/** @param {State} state  @param {Page} page  @returns {State} */
function deeper(state, page) {
  return { ...turn(state, page), trail: [...state.trail, state.page] };
}

/** Home for the next citizen: nothing of the last one stays.  @param {State} state  @returns {State} */
function leave(state) {
  return { ...turn(state, { name: 'home', at: 0 }), trail: [], language: 'zh', large: false, unanswered: null };
}

/** A page whose service or department has left the catalogue has nothing to ask.  @param {State} state  @returns {State} */
function keepTrack(state) {
  const codes = new Set(services(state).map((service) => service.code));
  const stands = (/** @type {Page} */ page) => (page.name === 'confirm' || page.name === 'identify' ? codes.has(page.wish.service) || page.asking : page.name === 'department' ? department(state, page.code) !== undefined : true);
  return [state.page, ...state.trail].every(stands) ? state : { ...turn(state, { name: 'home', at: 0 }), trail: [] };
}

/** Keeps the ticket page's account of its paper true, and lets its time run anew when that changes.  @param {State} state  @returns {State} */
function watchPaper(state) {
  const { page } = state;
  if (page.name !== 'ticket') return state;
  const paper = paperOf(state, page);
  return paper === page.paper ? state : { ...state, page: { ...page, paper }, touchedAt: state.at };
}
