import assert from 'node:assert/strict';
import { test } from 'node:test';
import { can as canAt, INITIAL, intentOf as intentAt, missingFrom, reduce } from '../../caller/static/state.js';
import { deciding } from '../../caller/static/sheets.js';

const place = { floor: '二楼', zone: 'B区' };
const AT = Date.parse('2026-11-23T10:57:00+08:00');
const calledVisit = {
  id: 9, state: 'called', ticket: { id: 1, number: 'A057', service: 'company', service_name: '企业登记', priority_name: null, issued_at: '2026-11-23T10:24:00+08:00' },
  called_at: '2026-11-23T10:55:00+08:00', calls: 2, started_at: null, held_s: 0, waited_s: 1860, direct: false, needs: [], note: null,
  cases: null, cases_limit: null, matters: [], undo_until: null, no_show: { calls_missing: 0, from: '2026-11-23T10:55:00+08:00' },
};
const servingVisit = { ...calledVisit, state: 'serving', started_at: '2026-11-23T10:56:00+08:00' };
const held = [{ visit: 7, number: 'A049', service_name: '企业登记', reason: 'form', reason_name: '填表', since: '2026-11-23T10:40:00+08:00' }];

const snapshot = (changes = {}) => ({
  epoch: 1, seq: 10, at: '2026-11-23T10:57:00+08:00', hall: { name: '张家港市行政服务中心' }, paused: null, held: [], batch_windows: [],
  rules: { hold_reasons: [], direct_reasons: [], prefixes: ['A'] },
  window: { code: 'w12', label: '12', title: null, place, services: [], paused: null }, clerk: { name: '陈静', number: '1207' },
  visit: null, waiting: { total: 9, services: [], next: [] }, missed: [], today: { served: 17, mean_service_s: 540, started: 16, missed: 1 }, ...changes,
});
const paused = { ...snapshot().window, paused: { reason: '午餐', since: '2026-11-23T10:50:00+08:00' } };
const session = { csrf_token: 't', name: '陈静', number: '1207', role: 'clerk' };
const problem = (type, status, more = {}) => ({ type, status, title: `${type}。`, ...more });
const asksAbout = (number) => deciding(number, 'next', { action: 'next', body: {} });
const OFFLINE = problem('offline', 0);

const play = (state, ...events) => events.reduce(reduce, state);
const desk = (changes) => play(INITIAL, { type: 'signed-in', session }, { type: 'snapshot', snapshot: snapshot(changes) });
const can = (state, command) => canAt(state, command, AT);
const intentOf = (state, press, freshId) => intentAt(state, press, freshId, AT);
const fresh = () => { let n = 0; return () => `key-${(n += 1)}`; };
const pressed = (state, command, freshId = fresh()) => {
  const intent = intentOf(state, command, freshId);
  return [play(state, { type: 'asked', intent }), intent];
};

// ---------- which keys do something

test('a citizen who was called can be started, called again or marked as missed, but not finished', () => {
  const state = desk({ visit: calledVisit });

  assert.deepEqual(['start', 'recall', 'no-show', 'finish'].map((command) => can(state, command)), [true, true, true, false]);
});

test('a citizen who is being served can only be finished', () => {
  const state = desk({ visit: servingVisit });

  assert.deepEqual(['start', 'recall', 'no-show', 'finish'].map((command) => can(state, command)), [false, false, false, true]);
});

test('a window with nobody waiting can still call', () => {
  assert.equal(can(desk({ waiting: { total: 0, services: [], next: [] } }), 'next'), true);
});

test('a paused window cannot call, but can resume and finish', () => {
  const state = desk({ window: paused, visit: servingVisit });

  assert.deepEqual(['next', 'pause', 'finish'].map((command) => can(state, command)), [false, true, true]);
});

test('a page that is cut off does nothing but show its keys, and keeps the citizen on screen', () => {
  const state = play(desk({ visit: servingVisit }), { type: 'cut-off', cutOff: true });

  assert.equal(intentOf(state, 'next', fresh()), null);
  assert.equal(intentOf(state, 'finish', fresh()), null);
  assert.equal(intentOf(state, 'keys', fresh())?.do, 'open');
  assert.equal(state.snapshot.visit.ticket.number, 'A057');
});

test('a mistaken call can be taken back until its time is over', () => {
  const until = (undo_until) => can(desk({ visit: { ...calledVisit, calls: 1, undo_until } }), 'undo');

  assert.deepEqual([until('2026-11-23T10:57:01+08:00'), until('2026-11-23T10:57:00+08:00'), until(null)], [true, false, false]);
});

test('过号 waits until the hall’s rule is met, with the next call and without', () => {
  const keys = (no_show) => ['no-show', 'miss-next'].map((command) => can(desk({ visit: { ...calledVisit, no_show } }), command));

  assert.deepEqual(keys({ calls_missing: 1, from: '2026-11-23T10:55:00+08:00' }), [false, false]);
  assert.deepEqual(keys({ calls_missing: 0, from: '2026-11-23T10:57:05+08:00' }), [false, false]);
  assert.deepEqual(keys({ calls_missing: 0, from: '2026-11-23T10:57:00+08:00' }), [true, true]);
});

test('somebody put aside is resumed at a window that is free, paused or not', () => {
  assert.deepEqual([desk({ held }), desk({ held, window: paused }), desk({ held, visit: servingVisit }), desk()].map((state) => can(state, 'resume')), [true, true, false, false]);
});

test('somebody without a number is served and put aside, but cannot wait again', () => {
  const state = desk({ visit: { ...servingVisit, direct: true } });

  assert.deepEqual(['finish', 'hold', 'record', 'transfer', 'rejoin'].map((command) => can(state, command)), [true, true, true, false, false]);
});

test('while the whole hall stands still nobody is called or missed, and who is there is served on', () => {
  const still = { reason: '停电', since: '2026-11-23T10:50:00+08:00' };

  assert.deepEqual(['next', 'special-call', 'direct', 'recall', 'no-show', 'miss-next'].map((command) => can(desk({ paused: still, visit: calledVisit }), command)), Array(6).fill(false));
  assert.deepEqual(['finish', 'hold', 'pause', 'urgent'].map((command) => can(desk({ paused: still, visit: servingVisit }), command)), Array(4).fill(true));
});

test('a clerk can leave at once, even while a request is under way, but not by a page that is cut off', () => {
  const [busy] = pressed(desk({ visit: calledVisit }), 'recall');

  assert.deepEqual([intentOf(busy, 'urgent', fresh()).action, intentOf(busy, 'urgent', fresh()).body], ['pause', { reason: '紧急离岗', urgent: true }]);
  assert.equal(intentOf(play(busy, { type: 'cut-off', cutOff: true }), 'urgent', fresh()), null);
});

// ---------- acting

test('an action names the visit that the page shows', () => {
  for (const [command, visit] of [['recall', calledVisit], ['start', calledVisit], ['no-show', calledVisit], ['finish', servingVisit], ['next', servingVisit]]) {
    const intent = intentOf(desk({ visit }), command, fresh());

    assert.deepEqual([intent.action, intent.body], [command, { visit: 9 }]);
  }
});

test('a press while a request is under way is ignored', () => {
  const [state] = pressed(desk({ visit: servingVisit }), 'next');

  assert.equal(intentOf(state, 'next', fresh()), null);
  assert.equal(intentOf(state, 'finish', fresh()), null);
});

test('a window that is paused is resumed by the same key', () => {
  assert.deepEqual(intentOf(desk(), 'pause', fresh()), { do: 'open', sheet: { kind: 'pause', of: 'pause' } });
  assert.equal(intentOf(desk({ window: paused }), 'pause', fresh()).action, 'unpause');
});

test('过号并呼叫下一位 is one key', () => {
  const intent = intentOf(desk({ visit: calledVisit }), 'miss-next', fresh());

  assert.deepEqual([intent.action, intent.body, typeof intent.key], ['next', { visit: 9, previous: 'missed' }, 'string']);
});

// ---------- the last one called was never started

test('calling next asks first whether the last one called came', () => {
  assert.deepEqual(intentOf(desk({ visit: calledVisit }), 'next', fresh()), { do: 'open', sheet: asksAbout('A057') });
});

test('the answer goes with the call', () => {
  const asking = play(desk({ visit: calledVisit }), { type: 'opened', sheet: asksAbout('A057') });

  const intent = intentOf(asking, 'choice-2', fresh());
  assert.deepEqual([intent.action, intent.body], ['next', { visit: 9, previous: 'missed' }]);
  assert.equal(intentOf(asking, 'submit', fresh()), null);
});

test('the question is also asked when only the server knows that it is open', () => {
  const [state] = pressed(desk({ visit: servingVisit }), 'next');

  assert.deepEqual(play(state, { type: 'refused', problem: problem('decide-previous', 409, { number: 'A058' }) }).sheet, asksAbout('A058'));
});

test('the question goes away when the turn it is about is over', () => {
  const asking = play(desk({ visit: calledVisit }), { type: 'opened', sheet: asksAbout('A057') });

  assert.equal(play(asking, { type: 'snapshot', snapshot: snapshot({ seq: 11, visit: calledVisit }) }).sheet?.kind, 'decide');
  assert.equal(play(asking, { type: 'snapshot', snapshot: snapshot({ seq: 11, visit: servingVisit }) }).sheet, null);
});

// ---------- lost answers

test('a call pressed again after its answer was lost carries the same key', () => {
  const freshId = fresh();
  const [asked, first] = pressed(desk({ visit: servingVisit }), 'next', freshId);
  const unsure = play(asked, { type: 'refused', problem: OFFLINE });

  assert.equal(unsure.message.text, '没有连上服务器，刚才的呼叫不知是否成功，请再按一次');
  assert.equal(intentOf(unsure, 'next', freshId).key, first.key);
  const others = play(unsure, { type: 'snapshot', snapshot: snapshot({ seq: 11, visit: servingVisit }) });
  assert.equal(intentOf(others, 'next', freshId).key, first.key, 'a number taken meanwhile is not another turn');
});

test('a call with another answer, or for another turn, is a new call', () => {
  const freshId = fresh();
  const asking = play(desk({ visit: calledVisit }), { type: 'opened', sheet: asksAbout('A057') });
  const [asked, first] = pressed(asking, 'choice-1', freshId);
  const unsure = play(asked, { type: 'refused', problem: OFFLINE });

  assert.equal(unsure.sheet.kind, 'decide', 'the question is asked again');
  assert.equal(intentOf(unsure, 'choice-1', freshId).key, first.key);
  assert.notEqual(intentOf(unsure, 'choice-2', freshId).key, first.key);
  const next = play(unsure, { type: 'snapshot', snapshot: snapshot({ seq: 11, visit: { ...servingVisit, id: 10 } }) });
  assert.notEqual(intentOf(next, 'next', freshId).key, first.key);
});

test('with no turn open only an unchanged snapshot makes a repeat: somebody may have come since', () => {
  const freshId = fresh();
  const [asked, first] = pressed(desk(), 'next', freshId);
  const unsure = play(asked, { type: 'refused', problem: OFFLINE });

  assert.equal(intentOf(unsure, 'next', freshId).key, first.key);
  assert.notEqual(intentOf(play(unsure, { type: 'snapshot', snapshot: snapshot({ seq: 11 }) }), 'next', freshId).key, first.key);
});

test('an answered call is never repeated under its key', () => {
  const freshId = fresh();
  const [asked, first] = pressed(desk(), 'next', freshId);

  assert.notEqual(intentOf(play(asked, { type: 'answered', nobody: true }), 'next', freshId).key, first.key);
});

test('nothing is unsure when the page already shows that the press was heard', () => {
  const [asked] = pressed(desk({ visit: servingVisit }), 'next');
  const state = play(asked, { type: 'snapshot', snapshot: snapshot({ seq: 11, visit: { ...calledVisit, id: 10 } }) }, { type: 'refused', problem: OFFLINE });

  assert.deepEqual([state.message, state.unsure, state.asked], [null, null, null]);
});

// ---------- what is said

test('an empty queue is said until somebody waits', () => {
  const empty = { total: 0, services: [], next: [] };
  const [asked] = pressed(desk({ waiting: empty }), 'next');
  const told = play(asked, { type: 'answered', nobody: true });

  assert.equal(told.message.text, '现在没有人等候');
  assert.equal(play(told, { type: 'snapshot', snapshot: snapshot({ seq: 11, waiting: empty }) }).message?.kind, 'nobody');
  assert.equal(play(told, { type: 'snapshot', snapshot: snapshot({ seq: 12 }) }).message, null);
});

test('a refusal is shown as the server words it, until the next press', () => {
  const [asked] = pressed(desk({ visit: calledVisit }), 'start');
  const refused = play(asked, { type: 'refused', problem: problem('stale-visit', 409) });

  assert.equal(refused.message.text, 'stale-visit。');
  assert.equal(pressed(refused, 'recall')[0].message, null);
});

test('an older snapshot, or the same again, changes nothing; a new epoch is newer whatever its number', () => {
  const state = desk({ visit: servingVisit });

  assert.equal(play(state, { type: 'snapshot', snapshot: snapshot({ seq: 9 }) }), state);
  assert.equal(play(state, { type: 'snapshot', snapshot: snapshot({ seq: 10 }) }), state);
  assert.equal(play(state, { type: 'snapshot', snapshot: snapshot({ epoch: 2, seq: 1 }) }).snapshot.visit, null);
});

// ---------- signing in

test('a window that a colleague has offers to be taken over, until the form is changed', () => {
  const taken = play(INITIAL, { type: 'signed-out', sentence: null }, { type: 'signing-in' }, { type: 'sign-in-refused', problem: problem('window-taken', 409, { clerk: '李娜' }) });

  assert.deepEqual([taken.takenBy, taken.refusal, taken.signingIn], ['李娜', 'window-taken。', false]);
  assert.equal(play(taken, { type: 'edited' }).takenBy, null);
});

test('a wrong password is refused without an offer', () => {
  const state = play(INITIAL, { type: 'signing-in' }, { type: 'sign-in-refused', problem: problem('wrong-password', 401) });

  assert.deepEqual([state.takenBy, state.refusal], [null, 'wrong-password。']);
});

test('a clerk signed out by the server is back at the form, with the sentence and with nothing of the desk', () => {
  const state = play(desk({ visit: servingVisit }), { type: 'signed-out', sentence: '您已在别处登录。' });

  assert.deepEqual([state.phase, state.refusal, state.snapshot, state.session], ['sign-in', '您已在别处登录。', null, null]);
});

test('the form says which field is missing', () => {
  assert.equal(missingFrom({ username: 'chenjing', password: 'x', window: '' }), '请选择窗口。');
  assert.equal(missingFrom({ username: 'chenjing', password: 'x', window: 'w12' }), null);
});
