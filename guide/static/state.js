/**
 * The guide desk's page: what it knows, and which question is on it.  Pure: no DOM, no clock, no network.
 *
 * A tab is a place to be; a sheet takes its place while one number is taken or helped with, and 返回 is always one step back.
 */

/** @typedef {import('/static/js/sign-in.js').Session} Session */
/** @typedef {{code: string, name: string, name_en: string, initials?: string, pinyin?: string}} Matter */
/** @typedef {Matter & {matters: Matter[]}} CatalogueService */
/** @typedef {{version: number, departments: {code: string, name: string, services: CatalogueService[]}[], order: string[]}} Catalogue */
/** @typedef {{code: string, name: string, department: string, waiting: number, estimate_s: [number, number] | null, open: boolean, reason: string | null, opens_at: string | null, real_name: boolean, slots: boolean}} Service */
/** @typedef {{code: string, name: string, state: string, since: string | null, near_end: boolean, alarmed: boolean, queued: number, uncertain: number}} Printer */
/** @typedef {{code: string, name: string, connected: boolean, out_of_use: boolean, printer: string | null}} Kiosk */
/** @typedef {{id: number, number: string, at: string, window: string, revivals_left: number}} Missed */
/** @typedef {{id: number, kiosk: string, kiosk_name: string, at: string}} HelpCall */
/**
 * @typedef {object} Snapshot
 * @property {number} epoch
 * @property {number} seq
 * @property {string} at
 * @property {{name: string, timezone: string}} hall
 * @property {{since: string, reason: string} | null} paused
 * @property {number} version
 * @property {Service[]} services
 * @property {HelpCall[]} help
 * @property {Missed[]} missed
 * @property {{code: string, name: string, needs_reason: boolean}[]} classes
 * @property {{code: string, name: string}[]} needs
 * @property {Printer[]} printers
 * @property {Kiosk[]} kiosks
 * @property {{code: string, name: string, printer: string}[]} desks
 */
/** @typedef {'waiting' | 'called' | 'serving' | 'held' | 'done' | 'missed' | 'cancelled' | 'expired'} TicketState */
/** @typedef {{id: number, number: string, service: string, service_name: string, state: TicketState, priority: string, priority_name: string | null, ahead: number, estimate_s: [number, number] | null, issued_at: string, business_day: string, holder_mask: string | null, needs: {code: string, name: string}[], linked: string[], passed_over: boolean, window: string | null, called_at: string | null, revivals_left: number}} Ticket */
/** @typedef {{ticket: Pick<Ticket, 'id' | 'number' | 'service_name' | 'state' | 'priority_name' | 'ahead' | 'estimate_s'> & {phone_url: string}, print: {job: number} | null, again: boolean, appointment: {slot: string, arrival: string} | null, place: Place | null}} Given  place: where its paper comes out */
/** @typedef {{code: string, name: string, printer: Printer}} Place  where papers come out */

/**
 * What is asked for somebody.  key: the Idempotency-Key of every try; unheard: a try of which nothing was heard, so that it may only be repeated.
 * @typedef {{key: string, service: string, priority: string, reason: string, needs: string[], holder: string, english: boolean, place: string | null, unheard: boolean}} Wish
 */
/** @typedef {'service' | 'grant' | 'needs' | 'cancel' | 'paper' | 'holder'} Panel  a question about one number */
/** @typedef {{priority: string, reason: string, needs: string[], holder: string, service: string}} Draft */
/**
 * @typedef {{kind: 'take', wish: Wish, pad: boolean}
 *   | {kind: 'given', given: Given}
 *   | {kind: 'ticket', ticket: Ticket, panel: Panel | null, draft: Draft}} Sheet
 */
/** @typedef {'take' | 'find' | 'missed' | 'arrive'} Tab */
/** @typedef {'number' | 'holder' | 'phone'} Way */
/** @typedef {{text: string, kind: 'refusal' | 'done'}} Said */

/**
 * @typedef {object} State
 * @property {'loading' | 'sign-in' | 'live'} phase
 * @property {string | null} sentence     on the sign-in page, or while nothing is there to show
 * @property {boolean} signingIn
 * @property {Session | null} session
 * @property {Snapshot | null} snapshot
 * @property {Catalogue | null} catalogue
 * @property {boolean} cutOff
 * @property {Tab} tab
 * @property {string | null} letters      of the search for a service; null while nobody searches
 * @property {Way} way
 * @property {Record<Way | 'arrive', string>} typed
 * @property {Ticket[] | null} found
 * @property {{key: string, unheard: boolean}} arrival   as of a wish, for a check-in
 * @property {Sheet | null} sheet
 * @property {{id: number, number: string}[]} basket   numbers to be linked
 * @property {string | null} asking       what was sent and is not answered
 * @property {Said | null} said
 */

/**
 * @typedef {import('/static/js/sign-in.js').SignInEvent
 *   | {type: 'catalogue', catalogue: Catalogue}
 *   | {type: 'tab', tab: Tab, key: string} | {type: 'way', way: Way}
 *   | {type: 'search'} | {type: 'letters', text: string} | {type: 'typed', text: string, key: string}
 *   | {type: 'choose', service: string, key: string} | {type: 'wish', change: Partial<Wish>} | {type: 'pad'}
 *   | {type: 'open', ticket: Ticket} | {type: 'now', ticket: Ticket} | {type: 'panel', panel: Panel} | {type: 'draft', change: Partial<Draft>}
 *   | {type: 'basket', id: number, number: string} | {type: 'empty-basket'}
 *   | {type: 'back'} | {type: 'home'}
 *   | {type: 'asked', what: string} | {type: 'answered', said?: string} | {type: 'declined', sentence: string} | {type: 'unheard'}
 *   | {type: 'found', tickets: Ticket[]} | {type: 'given', given: Given, key: string}
 *   | {type: 'told-off', sentence: string}} Event
 */

export const UNHEARD = '没有收到回答，不知道办成没有。连上以后，请看这个号现在的状态。';
export const UNHEARD_NUMBER = '没有收到回答，号码可能已经取出。请再按一次，不会重复取号。';
export const CUT_OFF = '现在连不上服务器，什么也不能办。连上以后再试。';
const LIMITS = { number: 7, holder: 18, phone: 256, arrive: 18 };

/** @type {State} */
export const INITIAL = {
  phase: 'loading', sentence: null, signingIn: false, session: null, snapshot: null, catalogue: null, cutOff: false, tab: 'take', letters: null, way: 'number',
  typed: { number: '', holder: '', phone: '', arrive: '' }, found: null, arrival: { key: '', unheard: false }, sheet: null, basket: [], asking: null, said: null,
};

/** @param {State} state  @param {Event} event  @returns {State} */
export function reduce(state, event) {
  const { sheet } = state;
  switch (event.type) {
    case 'told': return { ...state, sentence: event.sentence };
    case 'edited': return { ...state, sentence: null };
    case 'signing-in': return { ...state, signingIn: true, sentence: null };
    case 'refused': return { ...state, signingIn: false, sentence: event.sentence };
    case 'signed-in': return { ...INITIAL, phase: 'live', session: event.session };
    case 'signed-out': return { ...INITIAL, phase: 'sign-in', sentence: event.sentence };
    case 'cut-off': return { ...state, cutOff: event.cutOff };
    case 'snapshot': return isNewer(event.snapshot, state.snapshot) ? { ...state, snapshot: event.snapshot } : state;
    case 'catalogue': return { ...state, catalogue: event.catalogue };
    case 'tab': return { ...state, tab: event.tab, sheet: null, letters: null, said: null, found: null, typed: INITIAL.typed, arrival: { key: event.key, unheard: false } };
    case 'way': return { ...state, way: event.way, found: null, said: null };
    case 'search': return { ...state, letters: state.letters === null ? '' : null };
    case 'letters': return { ...state, letters: event.text.toUpperCase().replace(/[^A-Z]/g, '').slice(0, 12) };
    case 'typed': return typed(state, event.text, event.key);
    case 'choose': return choose(state, event.service, event.key);
    case 'wish': return sheet?.kind === 'take' && !sheet.wish.unheard ? { ...state, said: null, sheet: { ...sheet, wish: { ...sheet.wish, ...event.change } } } : state;
    case 'pad': return sheet?.kind === 'take' ? { ...state, sheet: { ...sheet, pad: !sheet.pad, wish: { ...sheet.wish, holder: sheet.pad ? '' : sheet.wish.holder } } } : state;
    case 'open': return { ...state, sheet: { kind: 'ticket', ticket: event.ticket, panel: null, draft: draftOf(event.ticket) }, said: null };
    case 'now': return now(state, event.ticket);
    case 'panel': return sheet?.kind === 'ticket' ? { ...state, said: null, sheet: { ...sheet, panel: event.panel, draft: draftOf(sheet.ticket) } } : state;
    case 'draft': return sheet?.kind === 'ticket' ? { ...state, sheet: { ...sheet, draft: { ...sheet.draft, ...event.change } } } : state;
    case 'basket': return { ...state, basket: inBasket(state, event.id) ? state.basket.filter(({ id }) => id !== event.id) : [...state.basket, { id: event.id, number: event.number }] };
    case 'empty-basket': return { ...state, basket: [] };
    case 'back': return back(state);
    case 'home': return { ...state, sheet: null, letters: null, said: null };
    case 'asked': return { ...state, asking: event.what, said: null };
    case 'answered': return { ...state, asking: null, said: event.said ? { kind: 'done', text: event.said } : null, sheet: event.said && sheet?.kind === 'ticket' ? { ...sheet, panel: null } : sheet };
    case 'declined': return { ...state, asking: null, said: { kind: 'refusal', text: event.sentence } };
    case 'told-off': return { ...state, said: { kind: 'refusal', text: event.sentence } };
    case 'unheard': return unheard(state);
    case 'found': return found(state, event.tickets);
    case 'given': return { ...state, asking: null, said: null, letters: null, sheet: { kind: 'given', given: event.given }, typed: { ...state.typed, arrive: '' }, arrival: { key: event.key, unheard: false } };
  }
}

/** @param {Snapshot} a  @param {Snapshot | null} b */
function isNewer(a, b) {
  return b === null || a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

/** @param {Ticket} ticket  @returns {Draft} */
function draftOf({ needs }) {
  return { priority: '', reason: '', needs: needs.map(({ code }) => code), holder: '', service: '' };
}

/** The field that the keys of the page write into.  @param {State} state  @returns {Way | 'arrive'} */
export function field({ tab, way }) {
  return tab === 'arrive' ? 'arrive' : way;
}

/** @param {State} state  @param {string} text  @param {string} key  @returns {State} */
function typed(state, text, key) {
  const where = field(state);
  if (where === 'arrive' && state.arrival.unheard) return state;
  const kept = where === 'phone' ? text : text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return { ...state, said: null, found: null, typed: { ...state.typed, [where]: kept.slice(0, LIMITS[where]) }, arrival: where === 'arrive' ? { key, unheard: false } : state.arrival };
}

/** @param {State} state  @param {string} code  @param {string} key  @returns {State} */
function choose(state, code, key) {
  const service = state.snapshot?.services.find((one) => one.code === code);
  if (!service) return state;
  const wish = { key, service: code, priority: 'ordinary', reason: '', needs: [], holder: '', english: false, place: null, unheard: false };
  return { ...state, said: null, sheet: { kind: 'take', wish, pad: service.real_name } };
}

/** A number as it stands now, wherever it is shown; what is being asked about it stays.  @param {State} state  @param {Ticket} ticket  @returns {State} */
function now(state, ticket) {
  const { sheet } = state;
  return {
    ...state,
    found: state.found?.map((one) => (one.id === ticket.id ? ticket : one)) ?? null,
    sheet: sheet?.kind === 'ticket' && sheet.ticket.id === ticket.id ? { ...sheet, ticket } : sheet,
  };
}

/** @param {State} state  @returns {State} */
function back(state) {
  const { sheet } = state;
  if (sheet?.kind === 'ticket' && sheet.panel !== null) return { ...state, said: null, sheet: { ...sheet, panel: sheet.panel === 'holder' ? 'service' : null } };
  return { ...state, sheet: null, said: null };
}

/** Nothing was heard: a wish may only be repeated word for word, and of anything else the number itself will tell.  @param {State} state  @returns {State} */
function unheard(state) {
  const { sheet } = state;
  const wish = sheet?.kind === 'take';
  const arrives = sheet === null && state.tab === 'arrive';
  return {
    ...state,
    asking: null,
    said: { kind: 'refusal', text: wish || arrives ? UNHEARD_NUMBER : UNHEARD },
    sheet: wish ? { ...sheet, wish: { ...sheet.wish, unheard: true } } : sheet,
    arrival: arrives ? { ...state.arrival, unheard: true } : state.arrival,
  };
}

/** One number is opened at once; of several, one is to be chosen.  An ID number stays on the page no longer than it is needed.  @param {State} state  @param {Ticket[]} tickets  @returns {State} */
function found(state, tickets) {
  const [only] = tickets;
  const sheet = tickets.length === 1 ? /** @type {Sheet} */ ({ kind: 'ticket', ticket: only, panel: null, draft: draftOf(only) }) : null;
  return { ...state, asking: null, said: null, found: tickets, sheet, typed: { ...state.typed, holder: '' } };
}

/** @param {State} state  @param {number} id */
export function inBasket({ basket }, id) {
  return basket.some((one) => one.id === id);
}

/**
 * Every place where papers come out: the desks first, then the kiosks that have a printer.
 * @param {Snapshot} snapshot
 * @returns {Place[]}
 */
export function places({ desks, kiosks, printers }) {
  return [...desks, ...kiosks].flatMap(({ code, name, printer }) => {
    const there = printers.find((one) => one.code === printer);
    return there ? [{ code, name, printer: there }] : [];
  });
}

/**
 * Where the paper comes out: where somebody said, else at this page's own desk, else at the first desk; null when only kiosks have printers.
 * @param {Snapshot} snapshot
 * @param {string | null} said
 * @param {string} own  the desk in this page's address
 */
export function placeFor(snapshot, said, own) {
  const all = places(snapshot);
  const desks = all.filter(({ code }) => snapshot.desks.some((desk) => desk.code === code));
  return all.find(({ code }) => code === said) ?? desks.find(({ code }) => code === own) ?? desks[0] ?? null;
}

/**
 * Departments with their services, the one whose service is most taken first.
 * @param {Service[]} services  most taken first
 * @returns {{name: string, services: Service[]}[]}
 */
export function byDepartment(services) {
  /** @type {Map<string, Service[]>} */
  const departments = new Map();
  for (const service of services) departments.set(service.department, [...(departments.get(service.department) ?? []), service]);
  return [...departments].map(([name, services]) => ({ name, services }));
}

/** Every service of the catalogue, most taken first.  @param {Catalogue | null} catalogue  @returns {CatalogueService[]} */
export function catalogued(catalogue) {
  const byCode = new Map((catalogue?.departments ?? []).flatMap((department) => department.services).map((service) => [service.code, service]));
  return (catalogue?.order ?? []).flatMap((code) => byCode.get(code) ?? []);
}

/** What a wish still lacks, as a sentence, or null.  @param {Wish} wish  @param {Snapshot} snapshot */
export function lacking(wish, snapshot) {
  const service = snapshot.services.find(({ code }) => code === wish.service);
  if (service?.real_name && wish.holder.length === 0) return '这项业务实名取号，请先输入证件号。';
  if (wish.holder.length > 0 && wish.holder.length < 18) return '证件号还没有输完，应为 18 位。';
  if (snapshot.classes.some(({ code, needs_reason }) => code === wish.priority && needs_reason) && wish.reason.trim() === '') return '这类优先要填理由或授权编号。';
  return null;
}

/** @type {Record<TicketState, string>} */
export const STATES = { waiting: '等候', called: '已呼叫', serving: '办理中', held: '挂起', done: '已办', missed: '过号', cancelled: '已取消', expired: '作废' };

const LIVE = ['waiting', 'called', 'serving', 'held', 'missed'];

/**
 * Why something cannot be done with a number now, or null when it can.
 * @param {Ticket} ticket
 * @param {'reprint' | 'cancel' | 'service' | 'grant' | 'needs' | 'link' | 'revive'} action
 */
export function whyNot({ state, revivals_left }, action) {
  if (action === 'revive') return state !== 'missed' ? '没有过号' : revivals_left === 0 ? '不能再恢复' : null;
  if (!LIVE.includes(state)) return `已${state === 'done' ? '办完' : state === 'cancelled' ? '取消' : '作废'}`;
  if (['cancel', 'service', 'grant'].includes(action) && state !== 'waiting' && state !== 'missed') return '人在窗口';
  return null;
}

/** Whether somebody at a kiosk waits for a person, so that the page rings.  @param {State} state */
export function rings({ snapshot, cutOff }) {
  return !cutOff && snapshot !== null && snapshot.help.length > 0;
}
