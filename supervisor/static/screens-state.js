/** What the hall's screens show, and what one of them is being set to.  Pure: no DOM, no clock, no network. */

/** @typedef {'hall_board' | 'zone_board' | 'window_strip' | 'waiting_board' | 'missed_board' | 'notices'} Kind */
/** @typedef {{kind: Kind, zone: string | null, window: string | null}} Choice */
/** @typedef {Choice & {code: string, name: string, set_by_hand: boolean}} Shown */
/** @typedef {{screens: Shown[], zones: {code: string, floor: string, zone: string}[], windows: {code: string, label: string, title: string | null}[]}} Found  as the server says it */
/** @typedef {{found: Found | null, code: string | null, choice: Choice | null, refusal: string | null}} OpenScreens  code: the screen that is being set, or was last; choice: null while all are listed */
/**
 * @typedef {{type: 'screens-read', found: Found} | {type: 'open-screen', code: string} | {type: 'screen-chosen', choice: Partial<Choice>} | {type: 'back-to-screens'}
 *   | {type: 'screen-set', screen: Shown} | {type: 'screens-declined', sentence: string}} ScreensEvent
 */

/** @type {OpenScreens} */
export const OPENED = { found: null, code: null, choice: null, refusal: null };

/** @type {Record<Kind, {name: string, place: 'zone' | 'window' | null, whole?: true}>}  place: what it is of; whole: or else of the whole hall */
export const SCREEN_KINDS = {
  hall_board: { name: '大厅屏', place: null },
  zone_board: { name: '区域屏', place: 'zone' },
  window_strip: { name: '窗口屏', place: 'window' },
  waiting_board: { name: '等候屏', place: 'zone', whole: true },
  missed_board: { name: '过号屏', place: 'zone', whole: true },
  notices: { name: '公告屏', place: null },
};

/** @param {OpenScreens} open  @param {ScreensEvent} event  @returns {OpenScreens} */
export function reduceScreens(open, event) {
  switch (event.type) {
    case 'screens-read': return { ...open, found: event.found };
    case 'open-screen': return { ...open, code: event.code, choice: choiceOf(open.found, event.code), refusal: null };
    case 'screen-chosen': return open.choice ? { ...open, choice: placed({ ...open.choice, ...event.choice }), refusal: null } : open;
    case 'back-to-screens': return { ...open, choice: null, refusal: null };
    case 'screen-set': return { ...open, choice: event.screen.code === open.code ? null : open.choice, found: open.found && { ...open.found, screens: open.found.screens.map((screen) => (screen.code === event.screen.code ? event.screen : screen)) } };
    case 'screens-declined': return { ...open, refusal: event.sentence };
  }
}

/** What a screen shows, to be chosen anew: a place that is no more is not chosen.  @param {Found | null} found  @param {string} code */
function choiceOf(found, code) {
  const screen = found?.screens.find((one) => one.code === code);
  if (!found || !screen) return null;
  const { kind, zone, window } = screen;
  return { kind, zone: found.zones.some((one) => one.code === zone) ? zone : null, window: found.windows.some((one) => one.code === window) ? window : null };
}

/** With the place that suits its kind, and no other.  @param {Choice} choice  @returns {Choice} */
function placed({ kind, zone, window }) {
  const { place } = SCREEN_KINDS[kind];
  return { kind, zone: place === 'zone' ? zone : null, window: place === 'window' ? window : null };
}

/** What a screen shows, in words: its kind and the place it is of.  @param {Choice} screen  @param {Found} found */
export function shownWords({ kind, zone, window }, { zones, windows }) {
  const { name, place, whole } = SCREEN_KINDS[kind];
  if (place === 'zone') {
    const ours = zones.find(({ code }) => code === zone);
    return [name, ours ? ours.floor + ours.zone : (zone ?? (whole ? '全厅' : ''))].join('　').trim();
  }
  if (place === 'window') return `${name}　${windows.find(({ code }) => code === window)?.label ?? window}号窗口`;
  return name;
}

/** Boards, then strips that were set by hand; apart from them the many strips that are as the hall file says.  @param {Shown[]} screens */
export function groups(screens) {
  const strips = screens.filter(({ kind }) => kind === 'window_strip');
  return { first: [...screens.filter((screen) => !strips.includes(screen)), ...strips.filter(({ set_by_hand }) => set_by_hand)], strips: strips.filter(({ set_by_hand }) => !set_by_hand) };
}
