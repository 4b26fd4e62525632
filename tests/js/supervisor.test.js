import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byKind, byZone, countStates, hasFigures, INITIAL, reduce, sheetOf, whyNoSatisfaction, whyNoServiceTime } from '../../supervisor/static/state.js';
import { printerWords } from '../../web/static/js/printers.js';
import { missingFrom } from '../../web/static/js/sign-in-form.js';

const NONE = { rated: 0, satisfied: 0, dissatisfied: 0, asked: 0, unrated: 0, not_asked: 0, satisfaction: null, response: null };
const window = (label, state, zone = 'A区', more = {}) => ({ code: `w${label}`, label, title: null, place: { floor: '一楼', zone }, state, number: null, clerk: null, since: null, reason: null, served: 0, mean_service_s: null, ratings: NONE, ...more });
const device = (kind, name, more = {}) => ({ kind, code: name, name, enrolled: true, connected: true, seen_at: null, out_of_use: false, ...more });
const printer = (state, more = {}) => ({ code: 'p1', name: '1号取号机', state, since: null, near_end: false, alarmed: false, queued: 0, uncertain: 0, papers: [], ...more });
const session = { csrf_token: 't', name: '张平', number: '0001', role: 'supervisor' };
const snapshot = (epoch, seq) => ({ epoch, seq, at: '2026-11-23T10:51:00+08:00', hall: { name: '张家港市行政服务中心' }, summary: {}, windows: [], queues: [], printers: [], devices: [] });
const play = (...events) => events.reduce(reduce, INITIAL);

test('an older snapshot changes nothing, a newer one is drawn', () => {
  const state = play({ type: 'signed-in', session }, { type: 'snapshot', snapshot: snapshot(1, 8) });

  assert.equal(reduce(state, { type: 'snapshot', snapshot: snapshot(1, 8) }), state);
  assert.equal(reduce(state, { type: 'snapshot', snapshot: snapshot(1, 9) }).snapshot.seq, 9);
  assert.equal(reduce(state, { type: 'snapshot', snapshot: snapshot(2, 1) }).snapshot.epoch, 2);
});

test('a page that is cut off keeps its figures', () => {
  const state = play({ type: 'signed-in', session }, { type: 'snapshot', snapshot: snapshot(1, 8) }, { type: 'cut-off', cutOff: true });

  assert.deepEqual([state.cutOff, state.snapshot.seq], [true, 8]);
});

test('a supervisor signed out by the server sees the sentence and no figures', () => {
  const state = play({ type: 'signed-in', session }, { type: 'snapshot', snapshot: snapshot(1, 8) }, { type: 'signed-out', sentence: '请重新登录。' });

  assert.deepEqual([state.phase, state.sentence, state.snapshot], ['sign-in', '请重新登录。', null]);
});

test('the form says which field is missing', () => {
  assert.equal(missingFrom({ username: '', password: '' }), '请填写用户名。');
  assert.equal(missingFrom({ username: 'zhang', password: '' }), '请填写密码。');
});

test('windows stand by zone, in the order of the hall', () => {
  const zones = byZone([window('1', 'free'), window('11', 'free', 'B区'), window('2', 'free')]);

  assert.deepEqual(zones.map(({ place, windows }) => [place.zone, windows.map(({ label }) => label)]), [['A区', ['1', '2']], ['B区', ['11']]]);
});

test('a window that is not closed is open, whatever it does', () => {
  const count = countStates([window('1', 'closed'), window('2', 'paused'), window('3', 'serving'), window('4', 'called'), window('5', 'free')]);

  assert.deepEqual([count.open, count.all, count.paused], [4, 5, 1]);
});

test('a window with nothing today has no row', () => {
  assert.equal(hasFigures(window('1', 'free')), false);
  assert.equal(hasFigures(window('1', 'closed', 'A区', { served: 3 })), true);
});

test('a missing satisfaction rate says why', () => {
  assert.equal(whyNoSatisfaction(NONE, 0), '还没有人办理');
  assert.equal(whyNoSatisfaction({ ...NONE, not_asked: 3 }, 3), '还没有邀请评价');
  assert.equal(whyNoSatisfaction({ ...NONE, asked: 3, unrated: 3, response: 0 }, 3), '还没有评价');
  assert.equal(whyNoSatisfaction({ ...NONE, asked: 3, rated: 1, dissatisfied: 1, satisfaction: 0, response: 1 / 3 }, 3), null);
});

test('a missing service time says why', () => {
  assert.equal(whyNoServiceTime({ served: 0, mean_service_s: null }), '还没有人办理');
  assert.equal(whyNoServiceTime({ served: 2, mean_service_s: null }), '没有按「开始办理」');
  assert.equal(whyNoServiceTime({ served: 2, mean_service_s: 0 }), null);
});

test('a printer that works is quiet, even when its paper will end soon', () => {
  assert.deepEqual(printerWords(printer('ready', { near_end: true })), { words: ['正常', '纸将尽'], needsSomeone: false });
});

test('a printer without paper, or with papers to decide on, needs someone', () => {
  assert.deepEqual(printerWords(printer('paper_out', { near_end: true, queued: 3 })), { words: ['缺纸', '3 张待打'], needsSomeone: true });
  assert.deepEqual(printerWords(printer('ready', { uncertain: 1 })), { words: ['正常'], needsSomeone: true });
});

test('devices stand by kind, with those that lost the server by name', () => {
  const kinds = byKind([device('evaluator', '12号评价器'), device('display', 'B区大屏', { connected: false }), device('display', '大厅屏'), device('kiosk', '3号取号机', { enrolled: false, connected: false })]);

  assert.deepEqual(kinds.map(({ name, all, connected }) => [name, all, connected]), [['取号机', 1, 0], ['屏幕', 2, 1], ['评价器', 1, 1]]);
  assert.deepEqual(kinds[1].lost.map(({ name }) => name), ['B区大屏']);
  assert.deepEqual([kinds[0].lost.length, kinds[0].notEnrolled.length], [0, 1]);
});

const paper = (job) => ({ job, number: `A00${job}`, state: 'uncertain', queued_at: '2026-11-23T10:42:00+08:00', kiosk: '1号取号机' });
const trouble = { ...snapshot(1, 8), printers: [printer('ready', { uncertain: 2, papers: [paper(1), paper(2)] })] };
const OPENED = [{ type: 'signed-in', session }, { type: 'snapshot', snapshot: trouble }, { type: 'open-sheet', printer: 'p1' }];

test('a paper that was decided on leaves the sheet before the next snapshot, and only that one', () => {
  const state = play(...OPENED, { type: 'sent', what: 'paper 1' }, { type: 'decided', job: 1 }, { type: 'done', what: 'paper 1' });

  assert.deepEqual(sheetOf(state).papers.map(({ job }) => job), [2]);
  assert.deepEqual(state.asking, []);
});

test('a refused decision says why, and the paper stays', () => {
  const state = play(...OPENED, { type: 'sent', what: 'paper 1' }, { type: 'declined', what: 'paper 1', sentence: '连不上服务器，请稍候再试。' });

  assert.deepEqual([state.refusal, state.asking, sheetOf(state).papers.length], ['连不上服务器，请稍候再试。', [], 2]);
  assert.equal(play(...OPENED, { type: 'declined', what: 'paper 1', sentence: '。' }, { type: 'close-sheet' }).refusal, null);
});

test('a sheet whose printer has left the hall is empty', () => {
  assert.equal(sheetOf(play(...OPENED, { type: 'snapshot', snapshot: snapshot(1, 9) })), null);
});

test('whether to clear the hall is asked until it is answered or done', () => {
  const asked = play({ type: 'signed-in', session }, { type: 'ask-clear' });
  const sent = reduce(asked, { type: 'sent', what: 'clear' });

  assert.equal(asked.clearing, true);
  assert.equal(reduce(asked, { type: 'keep-hall' }).clearing, false);
  assert.deepEqual([sent.clearing, reduce(sent, { type: 'done', what: 'clear' }).clearing], [true, false]);
  assert.deepEqual([reduce(sent, { type: 'declined', what: 'clear', sentence: '请重试。' }).clearing, reduce(sent, { type: 'done', what: 'kiosk k1' }).clearing], [true, true]);
});
