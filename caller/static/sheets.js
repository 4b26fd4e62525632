/**
 * The questions that take the place of the caller's keys: what can be chosen on each, and what a choice leads to.  Pure.
 *
 * Every sheet can be answered by digits alone: its choices are numbered from 1, nine at a time.
 */

/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {import('./state.js').Targets} Targets */
/** @typedef {import('./state.js').Command} Command */
/** @typedef {import('./state.js').Request} Request */
/** @typedef {{service: string} | {window: string} | {clerk: string}} Target */
/**
 * A sheet; `of` is the command it belongs to, `visit` the one it is about, `text` and `cases` what stands in its field.
 * @typedef {{kind: 'decide', of: Command, number: string, request: Request}
 *   | {kind: 'pause', of: 'pause'}
 *   | {kind: 'last-window', of: 'pause', services: string, reason: string}
 *   | {kind: 'words', of: 'pause' | 'special-call', number: string, text: string}
 *   | {kind: 'hold', of: 'hold', visit: number}
 *   | {kind: 'resume', of: 'resume', page: number}
 *   | {kind: 'transfer', of: 'transfer', visit: number}
 *   | {kind: 'target', of: 'transfer', visit: number, what: 'service' | 'window' | 'clerk', text: string, page: number}
 *   | {kind: 'place', of: 'transfer', visit: number, to: Target, name: string, text: string}
 *   | {kind: 'number', of: 'special-call', text: string}
 *   | {kind: 'why', of: 'special-call', number: string}
 *   | {kind: 'service', of: 'direct', page: number}
 *   | {kind: 'direct', of: 'direct', service: string, name: string}
 *   | {kind: 'rejoin', of: 'rejoin', visit: number, cases: string, page: number}
 *   | {kind: 'record', of: 'record', visit: number, cases: string, chosen: string[], page: number}
 *   | {kind: 'sign-out', of: 'sign-out'}
 *   | {kind: 'keys', of: 'keys'}} Sheet
 */
/** @typedef {{send: Request} | {open: Sheet} | {say: string} | {focus: 'home' | 'field'} | {signOut: true}} Step */
/** @typedef {{label: string, hint?: string, off?: boolean, chosen?: boolean, step: Step}} Choice  off: not now, for the reason in `hint` */

export const PAUSES = ['午餐', '短暂离开', '系统故障'];
export const WHY_SPECIAL = ['过号后回来', '补好材料回来', '特殊照顾', '事先约好'];
export const PAGE = 9;

/** @param {string} action  @param {Record<string, unknown>} body  @returns {Step} */
const send = (action, body) => ({ send: { action, body, keyed: false } });
/** What calls somebody.  @param {string} action  @param {Record<string, unknown>} body  @returns {Step} */
const call = (action, body) => ({ send: { action, body, keyed: true } });

/**
 * What a key of the desk does at once, or the sheet that it opens.  The key must be one that can be pressed.
 * @param {Command} command
 * @param {Snapshot} snapshot
 * @returns {Step}
 */
export function openingOf(command, { visit, window }) {
  const about = { visit: visit?.id ?? 0 };
  switch (command) {
    case 'next': return call('next', {});
    case 'miss-next': return call('next', { previous: 'missed' });
    case 'hold': return { open: { kind: command, of: command, ...about } };
    case 'transfer': return { open: { kind: command, of: command, ...about } };
    case 'rejoin': return { open: { kind: command, of: command, ...about, cases: casesOf(visit), page: 0 } };
    case 'record': return { open: { kind: command, of: command, ...about, cases: casesOf(visit), chosen: (visit?.matters ?? []).filter((one) => one.chosen).map((one) => one.code), page: 0 } };
    case 'resume': return { open: { kind: command, of: command, page: 0 } };
    case 'special-call': return { open: { kind: 'number', of: command, text: '' } };
    case 'direct': return { open: window.services.length === 1 ? directFor(window.services[0]) : { kind: 'service', of: command, page: 0 } };
    case 'pause': return window.paused ? send('unpause', {}) : { open: { kind: 'pause', of: command } };
    default: return send(command, { visit: visit?.id });
  }
}

/** @param {import('./state.js').Visit | null} visit */
function casesOf(visit) {
  return visit?.cases ? String(visit.cases) : '';
}

/** @param {{code: string, name: string}} service  @returns {Sheet} */
function directFor({ code, name }) {
  return { kind: 'direct', of: 'direct', service: code, name };
}

/**
 * The question what became of somebody who was called, and what is done once it is answered.
 * @param {string} number
 * @param {Command} of
 * @param {Request} request
 * @returns {Sheet}
 */
export function deciding(number, of, { action, body }) {
  const { visit, previous, ...rest } = body;
  return { kind: 'decide', of, number, request: { action, body: rest, keyed: true } };
}

/** Whether a sheet still has something to be about.  @param {Sheet} sheet  @param {Snapshot} snapshot */
export function isAbout(sheet, { visit, window }) {
  if (sheet.kind === 'decide') return visit?.state === 'called' && visit.ticket.number === sheet.number;
  if (sheet.of === 'pause') return window.paused === null;
  return !('visit' in sheet) || visit?.id === sheet.visit;
}

// ---------- choices

/**
 * What can be chosen now, in the order of its digits.
 * @param {Sheet} sheet
 * @param {Snapshot} snapshot
 * @param {Targets | null} targets
 * @param {number} at  the hall's moment, ms
 * @returns {Choice[]}
 */
export function choicesOf(sheet, snapshot, targets, at) {
  const all = allChoices(sheet, snapshot, targets, at);
  return 'page' in sheet ? all.slice(sheet.page * PAGE, (sheet.page + 1) * PAGE) : all;
}

/** How many pages its choices fill, at least one.  @param {Sheet} sheet  @param {Snapshot} snapshot  @param {Targets | null} targets */
export function pagesOf(sheet, snapshot, targets) {
  return 'page' in sheet ? Math.max(1, Math.ceil(allChoices(sheet, snapshot, targets, 0).length / PAGE)) : 1;
}

/** @param {Sheet} sheet  @param {Snapshot} snapshot  @param {Targets | null} targets  @param {number} at  @returns {Choice[]} */
function allChoices(sheet, snapshot, targets, at) {
  switch (sheet.kind) {
    case 'decide': return decisions(sheet, snapshot, at);
    case 'pause': return [
      ...PAUSES.map((reason) => ({ label: reason, step: send('pause', { reason }) })),
      { label: '其他', hint: '写明原因', step: { open: { kind: 'words', of: 'pause', number: '', text: '' } } },
    ];
    case 'last-window': return [{ label: '仍然暂停', hint: sheet.reason, step: send('pause', { reason: sheet.reason, confirm: true }) }];
    case 'hold': return snapshot.rules.hold_reasons.map(({ code, name }) => ({ label: name, step: send('hold', { visit: sheet.visit, reason: code }) }));
    case 'resume': return snapshot.held.map((one) => ({ label: one.number, hint: `${one.service_name}　${one.reason_name}`, step: send('resume', { visit: one.visit }) }));
    case 'transfer': return transfers(sheet.visit);
    case 'target': return destinations(sheet, snapshot, targets);
    case 'place': {
      const body = { visit: sheet.visit, ...sheet.to, ...(sheet.text.trim() && { note: sheet.text.trim() }) };
      return [
        { label: '保留原位', hint: '按取号的先后排', step: send('transfer', { ...body, place: 'keep' }) },
        { label: '排到最前', hint: '下一位就叫', step: send('transfer', { ...body, place: 'head' }) },
      ];
    }
    case 'number': return known(snapshot, sheet.text).map(({ number, hint }) => ({ label: number, hint, step: { open: { kind: 'why', of: 'special-call', number } } }));
    case 'why': return [
      ...WHY_SPECIAL.map((reason) => ({ label: reason, step: call('special-call', { number: sheet.number, reason }) })),
      { label: '其他', hint: '写明原因', step: { open: { kind: 'words', of: 'special-call', number: sheet.number, text: '' } } },
    ];
    case 'service': return snapshot.window.services.map((service) => ({ label: service.name, step: { open: directFor(service) } }));
    case 'direct': return snapshot.rules.direct_reasons.map(({ code, name }) => ({ label: name, step: call('direct', { service: sheet.service, reason: code }) }));
    case 'rejoin': return [
      { label: '排到队尾', hint: '同一个号', step: rejoined(sheet, snapshot, {}) },
      ...snapshot.batch_windows.map(({ code, label }) => ({ label: `${label}号窗口`, hint: '批量件', step: rejoined(sheet, snapshot, { window: code }) })),
    ];
    case 'record': return (snapshot.visit?.matters ?? []).map(({ code, name }) => ({
      label: name, chosen: sheet.chosen.includes(code),
      step: { open: { ...sheet, chosen: sheet.chosen.includes(code) ? sheet.chosen.filter((one) => one !== code) : [...sheet.chosen, code] } },
    }));
    case 'sign-out': return [{ label: '退出', step: { signOut: true } }];
    default: return [];
  }
}

/** @param {Extract<Sheet, {kind: 'decide'}>} sheet  @param {Snapshot} snapshot  @param {number} at  @returns {Choice[]} */
function decisions({ request }, { visit }, at) {
  const calls = visit?.no_show.calls_missing ?? 0;
  const seconds = visit ? Math.ceil((Date.parse(visit.no_show.from) - at) / 1000) : 0;
  const off = calls > 0 || seconds > 0;
  const wait = calls > 0 ? `还需重呼 ${calls} 次` : `再等 ${seconds} 秒`;
  return [
    { label: '已办', hint: '来过，办完了', step: { send: { ...request, body: { ...request.body, previous: 'served' } } } },
    { label: '未到', hint: off ? wait : '记为过号', off, step: { send: { ...request, body: { ...request.body, previous: 'missed' } } } },
  ];
}

/** @param {number} visit  @returns {Choice[]} */
function transfers(visit) {
  /** @type {[string, string, 'service' | 'window' | 'clerk'][]} */
  const ways = [['转业务', '到另一项业务排队', 'service'], ['转窗口', '指定一个窗口', 'window'], ['转人员', '指定窗口人员', 'clerk']];
  return ways.map(([label, hint, what]) => ({ label, hint, step: { open: { kind: 'target', of: 'transfer', visit, what, text: '', page: 0 } } }));
}

/** @param {Extract<Sheet, {kind: 'target'}>} sheet  @param {Snapshot} snapshot  @param {Targets | null} targets  @returns {Choice[]} */
function destinations({ visit, what, text }, snapshot, targets) {
  if (targets === null) return [];
  /** @type {{label: string, hint: string, to: Target}[]} */
  const all = {
    service: targets.services.filter(({ code }) => code !== snapshot.visit?.ticket.service).map(({ code, name }) => ({ label: name, hint: '', to: { service: code } })),
    window: targets.windows.filter(({ code }) => code !== snapshot.window.code)
      .map(({ code, label, title, open }) => ({ label: `${label}号窗口`, hint: open ? title ?? '' : '现在没有人', to: { window: code } })),
    clerk: targets.clerks.filter(({ window }) => window !== snapshot.window.label).map(({ username, name, window }) => ({ label: name, hint: `${window}号窗口`, to: { clerk: username } })),
  }[what];
  return all.filter(({ label, hint }) => `${label} ${hint}`.includes(text.trim()))
    .map(({ label, hint, to }) => ({ label, hint, step: { open: { kind: 'place', of: 'transfer', visit, to, name: label, text: '' } } }));
}

/** Numbers on this page that hold what was typed: those missed here, then those who wait.  @param {Snapshot} snapshot  @param {string} text */
function known({ missed, waiting }, text) {
  const all = [
    ...missed.map(({ number, calls }) => ({ number, hint: `过号　呼叫 ${calls} 次` })),
    ...waiting.next.map(({ number, service_name }) => ({ number, hint: service_name })),
  ];
  return all.filter(({ number }) => number.includes(text)).slice(0, PAGE);
}

/** @param {Extract<Sheet, {kind: 'rejoin'}>} sheet  @param {Snapshot} snapshot  @param {Record<string, string>} where  @returns {Step} */
function rejoined(sheet, snapshot, where) {
  return tooMany(sheet.cases, snapshot) ?? send('rejoin', { visit: sheet.visit, ...where, ...counted(sheet.cases) });
}

// ---------- fields and counters

/** What may be typed into a sheet's field, as it is kept.  @param {Sheet} sheet  @param {string} text  @returns {Sheet} */
export function typedInto(sheet, text) {
  if ('cases' in sheet) return { ...sheet, cases: text.replace(/\D/g, '').replace(/^0+/, '').slice(0, 3) };
  if (sheet.kind === 'number') return { ...sheet, text: text.toUpperCase().replace(/[^\p{L}\d]/gu, '').slice(0, 8) };
  if (sheet.kind === 'target') return { ...sheet, text, page: 0 };
  return 'text' in sheet ? { ...sheet, text } : sheet;
}

/**
 * The keys of a sheet that choose nothing: Enter, the next page, one case more or fewer.
 * @param {Sheet} sheet
 * @param {'submit' | 'page' | 'more' | 'fewer'} press
 * @param {Snapshot} snapshot
 * @param {Targets | null} targets
 * @returns {Step | null}
 */
export function submitted(sheet, press, snapshot, targets) {
  if (press === 'page') {
    const pages = pagesOf(sheet, snapshot, targets);
    return 'page' in sheet && pages > 1 ? { open: { ...sheet, page: (sheet.page + 1) % pages } } : null;
  }
  if (press !== 'submit') {
    if (!('cases' in sheet)) return null;
    const cases = String(Math.min(999, Math.max(1, Number(sheet.cases || 0) + (press === 'more' ? 1 : -1))));
    return tooMany(cases, snapshot) ?? { open: { ...sheet, cases } };
  }
  switch (sheet.kind) {
    case 'number': return numbered(sheet, snapshot);
    case 'words': {
      const reason = sheet.text.trim();
      if (reason === '') return { say: '请写明原因。' };
      return sheet.of === 'pause' ? send('pause', { reason }) : call('special-call', { number: sheet.number, reason });
    }
    case 'target': {
      const found = choicesOf(sheet, snapshot, targets, 0);
      return found.length === 1 ? found[0].step : { focus: 'home' };
    }
    case 'record': return tooMany(sheet.cases, snapshot)
      ?? send('record', { visit: sheet.visit, ...counted(sheet.cases), ...(snapshot.visit?.matters.length && { matters: sheet.chosen }) });
    default: return 'text' in sheet || 'cases' in sheet ? { focus: 'home' } : null;
  }
}

/** The number that was meant: the one written out, or the only one shown that holds what was written.  @param {Extract<Sheet, {kind: 'number'}>} sheet  @param {Snapshot} snapshot  @returns {Step} */
function numbered({ text }, snapshot) {
  const found = known(snapshot, text);
  const exact = found.find(({ number }) => number === text) ?? (found.length === 1 && text !== '' ? found[0] : null);
  if (exact) return { open: { kind: 'why', of: 'special-call', number: exact.number } };
  if (text.length < 2) return { say: '请写要特呼的号，例如 A051。' };
  if (found.length > 1) return { say: '不止一个号符合，请写完整，或用方向键选一个。' };
  if (/^\d+$/.test(text) && !snapshot.rules.prefixes.some((prefix) => /^\d/.test(prefix))) return { say: '请写完整的号，前面要有字母。' };
  return { open: { kind: 'why', of: 'special-call', number: text } };
}

/** @param {string} cases */
function counted(cases) {
  return cases === '' ? {} : { cases: Number(cases) };
}

/** @param {string} cases  @param {Snapshot} snapshot  @returns {Step | null} */
function tooMany(cases, { visit }) {
  const limit = visit?.cases_limit ?? null;
  return limit !== null && Number(cases) > limit ? { say: `每号限办 ${limit} 件，其余的请用续号。` } : null;
}
