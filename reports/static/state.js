/** The page of reports as a pure reducer. */

/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/** @typedef {{value: number | string | null, text: string, why: boolean, note: string | null}} Cell */
/** @typedef {{key: string, label: string, kind: string, main: boolean}} Column */
/** @typedef {{label: string, cell: Cell, kind: string, before: Cell, year_before: Cell}} Headline */
/** @typedef {{kind: 'lines' | 'bars' | 'heat', title: string, unit: string, labels: string[], series: {label: string, values: (number | null)[]}[]}} Chart */
/**
 * @typedef {{name: string, title: string, period: string, before: string, year_before: string, by: string, by_name: string, scope: string, hall: string, at: string,
 *   abnormal: string, headlines: Headline[], chart: Chart | null, columns: Column[], rows: Cell[][], total: Cell[] | null, empty: string | null, notes: string[]}} Report
 */
/** @typedef {{name: string, title: string, by: {code: string, name: string}[]}} Kind */
/** @typedef {{hall: string, timezone: string, today: string, scope: string, may_mark: boolean, kinds: Kind[]}} Kinds */
/** @typedef {{day: string, columns: string[], rows: {visit: number, cells: string[]}[], of: number}} Visits */
/** @typedef {{id: number, name: string, state: 'queued' | 'running' | 'done' | 'failed', done: number, of: number, asked_at: string, sentence: string | null}} Export */
/** @typedef {{report: string, unit: string, day: string, first: string, last: string, by: string, abnormal: 'with' | 'without'}} Question */

/**
 * @typedef {object} State
 * @property {'opening' | 'sign-in' | 'open'} phase
 * @property {Session | null} session
 * @property {string | null} sentence  what somebody has to know: at sign-in, or of what was asked last
 * @property {boolean} signingIn
 * @property {Kinds | null} kinds
 * @property {Question} question
 * @property {Report | null} report  of an earlier question while `loading`
 * @property {Visits | null} visits
 * @property {boolean} loading
 * @property {Export[]} exports
 * @property {number | null} marking  the visit whose reason is asked for
 */

/** @type {State} */
export const INITIAL = {
  phase: 'opening',
  session: null,
  sentence: null,
  signingIn: false,
  kinds: null,
  question: { report: '', unit: 'day', day: '', first: '', last: '', by: '', abnormal: 'with' },
  report: null,
  visits: null,
  loading: false,
  exports: [],
  marking: null,
};

/** The name under which the visits are listed one by one. */
export const VISITS = 'visits';

/**
 * @typedef {import('/static/js/sign-in.js').SignInEvent
 *   | {type: 'kinds', kinds: Kinds} | {type: 'asked', question: Partial<Question>} | {type: 'report', report: Report} | {type: 'visits', visits: Visits}
 *   | {type: 'refused-report', sentence: string} | {type: 'exports', exports: Export[]} | {type: 'mark', visit: number | null}} Event
 */

/** @param {State} state  @param {Event} event  @returns {State} */
export function reduce(state, event) {
  switch (event.type) {
    case 'told':
    case 'refused':
      return { ...state, sentence: event.sentence, signingIn: false };
    case 'edited':
      return { ...state, sentence: null };
    case 'signing-in':
      return { ...state, signingIn: true, sentence: null };
    case 'signed-in':
      return { ...state, phase: 'open', session: event.session, signingIn: false, sentence: null };
    case 'signed-out':
      return { ...INITIAL, phase: 'sign-in', sentence: event.sentence };
    case 'kinds': {
      const [first] = event.kinds.kinds;
      const { today } = event.kinds;
      const question = { ...state.question, report: first?.name ?? VISITS, by: first?.by[0]?.code ?? '', day: today, first: today, last: today };
      return { ...state, kinds: event.kinds, question };
    }
    case 'asked':
      return { ...state, question: fitting(state, { ...state.question, ...event.question }), loading: true, sentence: null, marking: null };
    case 'report':
      return { ...state, report: event.report, visits: null, loading: false };
    case 'visits':
      return { ...state, visits: event.visits, report: null, loading: false };
    case 'refused-report':
      return { ...state, loading: false, sentence: event.sentence };
    case 'exports':
      return { ...state, exports: event.exports };
    case 'mark':
      return { ...state, marking: event.visit };
    default:
      return state;
  }
}

/** The question, with rows that its report can have.  @param {State} state  @param {Question} question  @returns {Question} */
function fitting(state, question) {
  const kind = state.kinds?.kinds.find(({ name }) => name === question.report);
  if (!kind) return { ...question, unit: 'day' };
  const { by } = kind;
  const unit = question.report === 'daily' ? 'day' : question.unit;
  return { ...question, unit, by: by.some(({ code }) => code === question.by) ? question.by : by[0].code };
}

/** What stands behind the `?` of a report's address.  @param {Question} question */
export function queryOf({ unit, day, first, last, by, abnormal }) {
  const asked = new URLSearchParams({ unit, abnormal });
  for (const [name, value] of Object.entries(unit === 'range' ? { first, last, by } : { day, by })) if (value) asked.set(name, value);
  return asked.toString();
}

/** The day a period earlier or later.  @param {Question} question  @param {-1 | 1} step */
export function moved({ unit, day }, step) {
  const date = new Date(`${day}T00:00:00Z`);
  const months = { month: 1, quarter: 3, year: 12 }[unit];
  if (months) {
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + step * months);
  } else date.setUTCDate(date.getUTCDate() + step * (unit === 'week' ? 7 : 1));
  return date.toISOString().slice(0, 10);
}

/** Whether somebody waits for an export.  @param {State} state */
export function exporting(state) {
  return state.exports.some(({ state: one }) => one === 'queued' || one === 'running');
}

/** How dark a field of the heat map is: 0 (nothing) to 5.  @param {number | null} value  @param {number} greatest */
export function shade(value, greatest) {
  return !value || greatest <= 0 ? 0 : Math.min(5, 1 + Math.floor((4.9995 * value) / greatest));
}
