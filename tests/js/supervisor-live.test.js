import assert from 'node:assert/strict';
import { test } from 'node:test';
import { along, levelOf, lineOf, minutesBetween } from '../../supervisor/static/levels.js';
import { alarmWords, INITIAL, reduce, screenCondition, whyNoRate } from '../../supervisor/static/state.js';
import { inShort } from '../../supervisor/static/story-state.js';

const AT = Date.parse('2026-11-23T10:51:00+08:00');
const ago = (minutes) => new Date(AT - minutes * 60000).toISOString();
const NONE = { rated: 0, satisfied: 0, dissatisfied: 0, asked: 0, unrated: 0, not_asked: 0, satisfaction: null, response: null };
const play = (...events) => events.reduce(reduce, INITIAL);

test('a value has reached the highest limit that is not above it', () => {
  assert.deepEqual([19, 20, 30, 44, 45].map((value) => levelOf(value, [20, 30, 45])), [null, 1, 2, 2, 3]);
  assert.equal(levelOf(99, null), null);
});

test('a line is as bad as its longest wait or its crowd, whichever is worse', () => {
  const limits = { waiting: [20, 30, 45], crowd: [25, 40, 60] };

  assert.deepEqual(lineOf({ waiting: 3, longest_since: ago(33), limits }, AT), { minutes: 33, level: 2 });
  assert.deepEqual(lineOf({ waiting: 61, longest_since: ago(5), limits }, AT), { minutes: 5, level: 3 });
  assert.deepEqual(lineOf({ waiting: 1, longest_since: ago(5), limits }, AT), { minutes: 5, level: null });
});

test('red lies at three quarters of a bar, and nothing lies beyond it', () => {
  assert.equal(along(45, [20, 30, 45]), 0.75);
  assert.equal(along(500, [20, 30, 45]), 1);
});

test('no time is negative, whatever the clocks say', () => {
  assert.equal(minutesBetween(AT, ago(-3)), 0);
});

test('an alarm says how much there is of it at this moment, by whom and from which limit on', () => {
  const snapshot = {
    windows: [{ code: 'w6', label: '6', clerk: '钱芳', reason: '临时离岗', watched_since: ago(12) }],
    queues: [{ code: 'id-card', longest_since: ago(33) }],
    devices: [{ code: 'board-b', screen: { stuck_since: ago(4) } }],
  };
  const alarm = { rule: 'waiting', subject: 'id-card', name: '居民身份证', value: 30, limit: 30 };

  assert.deepEqual(alarmWords(alarm, snapshot, AT), { words: '居民身份证等候 33 分', more: ['限 30 分'] });
  assert.deepEqual(alarmWords({ ...alarm, limit: 40 }, snapshot, AT).more, ['限 40 分', '已在回落']);
  assert.deepEqual(alarmWords({ rule: 'paused', subject: 'w6', name: '6', value: 10, limit: 10 }, snapshot, AT), { words: '6号窗口暂停 12 分', more: ['钱芳', '临时离岗'] });
  assert.equal(alarmWords({ rule: 'rating', subject: 'w6', name: '6', value: 2, limit: 2 }, snapshot, AT).words, '6号窗口今天 2 个差评');
  assert.equal(alarmWords({ rule: 'device', subject: 'board-b', name: 'B区大屏', value: 4, limit: 2 }, snapshot, AT).words, 'B区大屏画面停住 4 分');
  assert.equal(alarmWords({ rule: 'device', subject: 'kiosk-1', name: '1号取号机', value: 4, limit: 2 }, snapshot, AT).words, '1号取号机断开 4 分');
});

test('a department with few ratings has no rate, and it is said why', () => {
  assert.equal(whyNoRate(NONE, 0), '今天没有人办理');
  assert.equal(whyNoRate(NONE, 3), '还没有邀请评价');
  assert.equal(whyNoRate({ ...NONE, asked: 9, rated: 4 }, 9), '不足 5 个评价');
  assert.equal(whyNoRate({ ...NONE, asked: 9, rated: 5 }, 9), null);
});

test('a screen is well, stands still, or is kept silent by its browser', () => {
  assert.deepEqual(screenCondition({ stuck_since: null, audio: 'running' }), { stuck: false, mute: false, audible: true });
  assert.equal(screenCondition({ stuck_since: ago(3), audio: 'none' }).stuck, true);
  assert.equal(screenCondition({ stuck_since: null, audio: 'blocked' }).mute, true);
});

test('what a step means is read before it is confirmed, and read again where it was refused', () => {
  const step = { name: '退出登录', path: '/x', body: {} };
  const asked = play({ type: 'open-window', code: 'w1' }, { type: 'sent', what: 'window' }, { type: 'confirm-first', step, effects: ['A'], visit: 7 });

  assert.deepEqual([asked.window.confirming.visit, asked.asking], [7, []]);
  assert.equal(reduce(asked, { type: 'back-to-window' }).window.confirming, null);
  assert.deepEqual(reduce(asked, { type: 'confirm-first', step, effects: ['B'], visit: 8 }).window.confirming.effects, ['B']);
  assert.equal(reduce(asked, { type: 'close-window' }).window, null);
});

test('a sheet that was read for another window is not shown', () => {
  const state = play({ type: 'open-window', code: 'w1' }, { type: 'open-window', code: 'w2' }, { type: 'window-read', sheet: { code: 'w1' } });

  assert.equal(state.window.sheet, null);
});

test('who jumped is answered in one sentence', () => {
  const one = (rule) => ({ rule, number: 'B', at: '', window: '', text: '', note: null });

  assert.equal(inShort({ number: 'A056', earlier: [], before: [] }), 'A056 等候时，没有别人先叫。');
  assert.equal(inShort({ number: 'A056', earlier: ['A1', 'A2'], before: [] }), '先叫的 2 人都先取号，没有人插队。');
  assert.equal(inShort({ number: 'A056', earlier: ['A1'], before: [one('head_start'), one('special')] }), '先叫的 3 人中，1 人先取号，2 次按下面的规则先叫。');
  assert.equal(inShort({ number: 'A056', earlier: ['A1'], before: [one('unexplained')] }), '有 1 次呼叫按规则不能解释，请核查。');
});
