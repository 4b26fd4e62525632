import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pressOf, pressWhileTyping, keyOf, DESK, SHEET } from '../../caller/static/keys.js';
import { choicesOf, pagesOf, typedInto } from '../../caller/static/sheets.js';
import { INITIAL, intentOf, reduce } from '../../caller/static/state.js';

const AT = Date.parse('2026-11-23T10:57:00+08:00');
const serving = {
  id: 9, state: 'serving', ticket: { id: 1, number: 'A057', service: 'company', service_name: '企业登记', priority_name: null, issued_at: '2026-11-23T10:24:00+08:00' },
  called_at: '2026-11-23T10:55:00+08:00', calls: 2, started_at: '2026-11-23T10:56:00+08:00', held_s: 0, waited_s: 1860, direct: false, needs: [], note: null,
  cases: null, cases_limit: 3, matters: [{ code: 'set-up', name: '设立', chosen: true }, { code: 'change', name: '变更', chosen: false }], undo_until: null,
  no_show: { calls_missing: 0, from: '2026-11-23T10:55:00+08:00' },
};
const called = { ...serving, state: 'called', started_at: null };
const next = (...numbers) => ({ total: numbers.length, services: [], next: numbers.map((number, id) => ({ id, number, service_name: '企业登记', priority_name: null, issued_at: '2026-11-23T10:24:00+08:00', needs: [], note: null, meant_for_you: false, passed_over: false })) });
const snapshot = (changes = {}) => ({
  epoch: 1, seq: 10, at: '2026-11-23T10:57:00+08:00', hall: { name: '张家港市行政服务中心', timezone: 'Asia/Shanghai' }, paused: null,
  window: { code: 'w12', label: '12', title: null, place: { floor: '二楼', zone: 'B区' }, services: [{ code: 'company', name: '企业登记' }, { code: 'change', name: '企业变更' }], paused: null },
  clerk: { name: '陈静', number: '1207' }, visit: null, held: [{ visit: 7, number: 'A049', service_name: '企业登记', reason: 'form', reason_name: '填表', since: '2026-11-23T10:40:00+08:00' }],
  batch_windows: [{ code: 'w9', label: '9' }],
  rules: { hold_reasons: [{ code: 'materials', name: '补材料' }, { code: 'form', name: '填表' }], direct_reasons: [{ code: 'quiet', name: '窗口空闲' }, { code: 'care', name: '特殊照顾' }], prefixes: ['A'] },
  waiting: next('A058', 'A061'), missed: [{ number: 'A051', at: '2026-11-23T10:27:00+08:00', calls: 3 }],
  today: { served: 17, direct: 0, mean_service_s: 540, started: 16, missed: 1 }, ...changes,
});
const targets = {
  services: [{ code: 'company', name: '企业登记' }, { code: 'tax', name: '税务登记' }],
  windows: Array.from({ length: 12 }, (_, i) => ({ code: `w${i + 1}`, label: String(i + 1), title: null, open: i < 3 })),
  clerks: [{ username: 'chen', name: '陈静', window: '12' }, { username: 'gao', name: '高峰', window: '2' }],
};

/** A clerk's page after these presses; words within 「」 are typed into the field. */
const after = (changes, ...presses) => presses.reduce((state, press) => {
  if (press.startsWith('「')) return reduce(state, { type: 'opened', sheet: typedInto(state.sheet, press.slice(1, -1)) });
  const intent = intentOf(state, press, () => 'key', AT);
  if (intent?.do === 'open') return reduce(state, { type: 'opened', sheet: intent.sheet });
  if (intent?.do === 'say') return reduce(state, { type: 'said', text: intent.text });
  return intent?.do === 'send' ? reduce(state, { type: 'asked', intent }) : state;
}, reduce({ ...INITIAL, phase: 'desk', targets }, { type: 'snapshot', snapshot: snapshot(changes) }));

/** What these presses send. */
const sent = (changes, ...presses) => { const { asked } = after(changes, ...presses); return asked && [asked.action, asked.body]; };
const labels = ({ sheet, snapshot, targets }) => choicesOf(sheet, snapshot, targets, AT).map(({ label }) => label);

// ---------- every question is answered by digits alone

test('somebody is put aside for one of the hall’s reasons', () => {
  assert.deepEqual(sent({ visit: serving }, 'hold', 'choice-2'), ['hold', { visit: 9, reason: 'form' }]);
});

test('somebody put aside is taken from the list', () => {
  assert.deepEqual(sent({}, 'resume', 'choice-1'), ['resume', { visit: 7 }]);
});

test('a citizen is sent to a service, a window or a colleague, in their place or to the head', () => {
  const send = (...presses) => { let state = after({ visit: serving }, 'transfer'); state = { ...state, targets }; return presses.reduce((now, press) => {
    const intent = intentOf(now, press, () => 'key', AT);
    return intent.do === 'open' ? reduce(now, { type: 'opened', sheet: intent.sheet }) : reduce(now, { type: 'asked', intent });
  }, state).asked.body; };

  assert.deepEqual(send('choice-1', 'choice-1', 'choice-1'), { visit: 9, service: 'tax', place: 'keep' });
  assert.deepEqual(send('choice-2', 'choice-3', 'choice-2'), { visit: 9, window: 'w3', place: 'head' });
  assert.deepEqual(send('choice-3', 'choice-1', 'choice-1'), { visit: 9, clerk: 'gao', place: 'keep' });
});

test('many windows come nine at a time, and are found by what is typed', () => {
  const state = { ...after({ visit: serving }, 'transfer', 'choice-2'), targets };
  const pressed = (now, press) => reduce(now, { type: 'opened', sheet: intentOf(now, press, () => 'key', AT).sheet });

  assert.equal(pagesOf(state.sheet, state.snapshot, targets), 2);
  assert.deepEqual(labels(pressed(state, 'page')), ['10号窗口', '11号窗口'], 'one’s own window is not among them');
  assert.deepEqual(labels(pressed(pressed(state, 'page'), 'page')).length, 9);
  assert.deepEqual(labels({ ...state, sheet: typedInto(state.sheet, '11') }), ['11号窗口']);
});

test('a note goes along with a transfer, where one was written', () => {
  const state = { ...after({ visit: serving }, 'transfer', 'choice-2'), targets };
  const place = reduce(state, { type: 'opened', sheet: typedInto(intentOf(state, 'choice-1', () => 'key', AT).sheet, ' 差一份复印件 ') });

  assert.deepEqual(intentOf(place, 'choice-1', () => 'key', AT).body, { visit: 9, window: 'w1', place: 'keep', note: '差一份复印件' });
});

test('the same number waits again at the tail or at a window for batches, with the cases handled', () => {
  assert.deepEqual(sent({ visit: serving }, 'rejoin', 'choice-1'), ['rejoin', { visit: 9 }]);
  assert.deepEqual(sent({ visit: serving }, 'rejoin', 'more', 'more', 'choice-2'), ['rejoin', { visit: 9, window: 'w9', cases: 2 }]);
});

test('what was handled is ticked and counted, up to what a number is good for', () => {
  assert.deepEqual(sent({ visit: serving }, 'record', 'choice-1', 'choice-2', 'more', 'more', 'submit'), ['record', { visit: 9, cases: 2, matters: ['change'] }]);
  assert.deepEqual(sent({ visit: serving }, 'record', 'submit'), ['record', { visit: 9, matters: ['set-up'] }]);
  const full = after({ visit: serving }, 'record', '「3」', 'more');
  assert.deepEqual([full.sheet.cases, full.message.text], ['3', '每号限办 3 件，其余的请用续号。']);
  assert.equal(sent({ visit: serving }, 'record', '「4」', 'submit'), null);
});

test('a pause asks for its reason, in words where none fits', () => {
  assert.deepEqual(sent({}, 'pause', 'choice-1'), ['pause', { reason: '午餐' }]);
  assert.deepEqual(sent({}, 'pause', 'choice-4', '「开会」', 'submit'), ['pause', { reason: '开会' }]);
  assert.equal(after({}, 'pause', 'choice-4', '「 」', 'submit').message.text, '请写明原因。');
});

test('the last window for a service is paused only when that is said twice', () => {
  const refused = reduce(after({}, 'pause', 'choice-1'), { type: 'refused', problem: { type: 'last-window', status: 409, title: '…', services: '企业登记' } });

  assert.deepEqual([refused.sheet.kind, refused.sheet.services], ['last-window', '企业登记']);
  assert.deepEqual(intentOf(refused, 'choice-1', () => 'key', AT).body, { reason: '午餐', confirm: true });
});

test('somebody without a number is served for one of the window’s services and a reason', () => {
  assert.deepEqual(sent({}, 'direct', 'choice-2', 'choice-1'), ['direct', { service: 'change', reason: 'quiet' }]);
  assert.deepEqual(sent({ window: { ...snapshot().window, services: [{ code: 'company', name: '企业登记' }] } }, 'direct', 'choice-2'), ['direct', { service: 'company', reason: 'care' }]);
});

test('whoever leaves is told what becomes of the citizen first', () => {
  assert.deepEqual(intentOf(after({}, 'sign-out'), 'choice-1', () => 'key', AT), { do: 'sign-out' });
});

// ---------- a number called by name

test('the digits alone are enough for a number that the page knows', () => {
  assert.deepEqual(sent({}, 'special-call', '「51」', 'submit', 'choice-1'), ['special-call', { number: 'A051', reason: '过号后回来' }]);
  assert.deepEqual(labels(after({}, 'special-call')), ['A051', 'A058', 'A061']);
});

test('a number that the page does not know is asked for in full', () => {
  const said = (...typed) => after({}, 'special-call', ...typed, 'submit').message?.text;

  assert.equal(said('「77」'), '请写完整的号，前面要有字母。');
  assert.equal(said('「A0」'), '不止一个号符合，请写完整，或用方向键选一个。');
  assert.equal(said(), '请写要特呼的号，例如 A051。');
  assert.deepEqual(sent({}, 'special-call', '「c077」', 'submit', 'choice-2'), ['special-call', { number: 'C077', reason: '补好材料回来' }]);
});

test('a special call of a number that is not there asks for the number again, and says why', () => {
  const refused = reduce(after({}, 'special-call', '「C077」', 'submit', 'choice-1'), { type: 'refused', problem: { type: 'unknown-ticket', status: 404, title: '今天没有这个号码。' } });

  assert.deepEqual([refused.sheet.kind, refused.sheet.text, refused.message.text], ['number', 'C077', '今天没有这个号码。']);
});

test('a special call whose answer was lost is asked again under the same key', () => {
  let n = 0;
  const freshId = () => `key-${(n += 1)}`;
  const state = after({}, 'special-call', '「A051」', 'submit');
  const first = intentOf(state, 'choice-1', freshId, AT);
  const lost = reduce(reduce(state, { type: 'asked', intent: first }), { type: 'refused', problem: { type: 'offline', status: 0, title: '…' } });

  assert.deepEqual([lost.sheet.kind, lost.message.kind], ['why', 'unsure']);
  assert.equal(intentOf(lost, 'choice-1', freshId, AT).key, first.key);
  assert.notEqual(intentOf(lost, 'choice-2', freshId, AT).key, first.key);
});

test('a special call asks first what became of whoever was called', () => {
  const state = after({ visit: called }, 'special-call', '「A051」', 'submit', 'choice-1');

  assert.deepEqual([state.sheet.kind, state.sheet.number], ['decide', 'A057']);
  assert.deepEqual(intentOf(state, 'choice-1', () => 'key', AT).body, { visit: 9, number: 'A051', reason: '过号后回来', previous: 'served' });
});

test('未到 cannot be chosen before the hall’s rule for 过号 is met', () => {
  const early = { ...called, no_show: { calls_missing: 2, from: '2026-11-23T10:55:00+08:00' } };
  const state = after({ visit: early }, 'next');

  assert.deepEqual(choicesOf(state.sheet, state.snapshot, null, AT).map(({ hint, off }) => [hint, off ?? false]), [['来过，办完了', false], ['还需重呼 2 次', true]]);
  assert.equal(intentOf(state, 'choice-2', () => 'key', AT), null);
});

// ---------- when things change meanwhile

test('a question about somebody goes away with them, and one about the window stays', () => {
  const newer = (changes) => ({ type: 'snapshot', snapshot: snapshot({ seq: 11, ...changes }) });

  assert.equal(reduce(after({ visit: serving }, 'hold'), newer({ visit: { ...serving, id: 10 } })).sheet, null);
  assert.equal(reduce(after({ visit: serving }, 'hold'), newer({ visit: serving })).sheet.kind, 'hold');
  assert.equal(reduce(after({}, 'pause'), newer({ visit: called })).sheet.kind, 'pause');
  assert.equal(reduce(after({}, 'resume'), newer({ held: [] })).sheet, null);
  assert.equal(reduce(after({}, 'special-call'), newer({ paused: { reason: '停电', since: '2026-11-23T10:57:00+08:00' } })).sheet, null);
});

test('no question of a page that is cut off can be answered', () => {
  const state = reduce(after({ visit: serving }, 'hold'), { type: 'cut-off', cutOff: true });

  assert.equal(intentOf(state, 'choice-1', () => 'key', AT), null);
});

// ---------- the keyboard and the number pad

const press = (state, key) => pressOf(state, key);

test('letters act in either case, the number pad beside them, and other keys do nothing', () => {
  const desk = after({ visit: called });

  assert.deepEqual([' ', 'Enter', 's', 'R', '+', '-', 'x', '2', '0', 'F12', '9', '?', '.', 'k', 'a'].map((key) => press(desk, key)),
    ['next', 'next', 'start', 'recall', 'recall', 'no-show', 'miss-next', 'miss-next', 'pause', 'urgent', 'urgent', 'keys', 'keys', null, null]);
});

test('the star starts whoever was called, and finishes whoever is served', () => {
  assert.deepEqual([press(after({ visit: called }), '*'), press(after({ visit: serving }), '*')], ['start', 'finish']);
});

test('no two commands share a key, but for the star', () => {
  const caps = DESK.flatMap(({ letter, pad }) => [letter, pad]).filter((cap) => cap !== '' && cap !== '*');

  assert.equal(new Set(caps).size, caps.length);
});

test('the handbook’s table of keys is the page’s', () => {
  const handbook = readFileSync(new URL('../../docs/discipline-keys.md', import.meta.url), 'utf8');
  const rows = [...handbook.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]*?) ?\|/gm)].map(([, name, letter, pad]) => [name, letter, pad.trim()]).filter(([name]) => name !== '操作');

  assert.deepEqual(rows, [...DESK, ...SHEET].map(({ name, letter, pad }) => [name, letter, pad]));
});

test('a number pad is one, whatever its NumLock', () => {
  assert.deepEqual([keyOf({ key: 'End', code: 'Numpad1' }), keyOf({ key: 'Delete', code: 'NumpadDecimal' }), keyOf({ key: 'End', code: 'End' }), keyOf({ key: '+', code: 'NumpadAdd' })], ['1', '.', 'End', '+']);
});

test('on a question digits choose, and a second tap on the key that opened it answers nothing', () => {
  const asking = after({ visit: called }, 'next');

  assert.deepEqual([' ', '1', '2', 'Escape', '.', 'e', 'n'].map((key) => press(asking, key)), [null, 'choice-1', 'choice-2', 'close', 'close', null, null]);
  assert.equal(intentOf(asking, press(asking, 'Enter'), () => 'key', AT), null);
});

test('while somebody is typing no key acts but Escape, and the one to leave at once', () => {
  const typing = after({}, 'special-call');

  assert.deepEqual(['1', ' ', 'n', '.', 'Enter', 'Escape', 'F12'].map((key) => pressWhileTyping(typing, key)), [null, null, null, null, null, 'close', 'urgent']);
  assert.equal(press(typing, '1'), null, 'nor where the arrows have left the field');
});

test('no key acts while nobody is signed in', () => {
  assert.equal(press(INITIAL, ' '), null);
});
