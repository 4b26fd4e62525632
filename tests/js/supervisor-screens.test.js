import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groups, shownWords } from '../../supervisor/static/screens-state.js';
import { INITIAL, reduce } from '../../supervisor/static/state.js';

const screen = (code, kind, more = {}) => ({ code, name: code, kind, zone: null, window: null, set_by_hand: false, ...more });
const FOUND = {
  screens: [screen('hall-board', 'hall_board'), screen('board-b', 'zone_board', { zone: 'b' }), screen('strip-w3', 'window_strip', { window: 'w3' })],
  zones: [{ code: 'b', floor: '一楼', zone: 'B区' }],
  windows: [{ code: 'w3', label: '12', title: null }],
};
const play = (...events) => events.reduce(reduce, INITIAL);
const opened = (found = FOUND) => [{ type: 'open-screens' }, { type: 'screens-read', found }];
const choice = (...events) => play(...opened(), ...events).screens.choice;

test('a screen says in words what it shows, and of where', () => {
  assert.equal(shownWords(screen('x', 'hall_board'), FOUND), '大厅屏');
  assert.equal(shownWords(screen('x', 'zone_board', { zone: 'b' }), FOUND), '区域屏　一楼B区');
  assert.equal(shownWords(screen('x', 'window_strip', { window: 'w3' }), FOUND), '窗口屏　12号窗口');
  assert.equal(shownWords(screen('x', 'waiting_board'), FOUND), '等候屏　全厅');
  assert.equal(shownWords(screen('x', 'missed_board', { zone: 'b' }), FOUND), '过号屏　一楼B区');
  assert.equal(shownWords(screen('x', 'notices'), FOUND), '公告屏');
});

test('forty strips stand apart, and one that was set by hand stands after the boards', () => {
  const strips = Array.from({ length: 40 }, (_, n) => screen(`strip-${n}`, 'window_strip', { window: 'w3', set_by_hand: n === 7 }));

  const { first, strips: apart } = groups([...strips, screen('hall-board', 'hall_board')]);

  assert.deepEqual(first.map(({ code }) => code), ['hall-board', 'strip-7']);
  assert.equal(apart.length, 39);
});

test('a chosen screen begins as it is, and keeps only the place that suits its kind', () => {
  const begun = { type: 'open-screen', code: 'board-b' };
  const chosen = (part) => ({ type: 'screen-chosen', choice: part });

  assert.deepEqual(choice(begun), { kind: 'zone_board', zone: 'b', window: null });
  assert.deepEqual(choice(begun, chosen({ kind: 'waiting_board' })), { kind: 'waiting_board', zone: 'b', window: null });
  assert.deepEqual(choice(begun, chosen({ kind: 'window_strip' })), { kind: 'window_strip', zone: null, window: null });
  assert.deepEqual(choice(begun, chosen({ kind: 'window_strip' }), chosen({ window: 'w3' }), chosen({ kind: 'notices' })), { kind: 'notices', zone: null, window: null });
});

test('a zone that is no more is not chosen again', () => {
  const found = { ...FOUND, screens: [screen('board-c', 'missed_board', { zone: 'c' })] };

  assert.deepEqual(play(...opened(found), { type: 'open-screen', code: 'board-c' }).screens.choice, { kind: 'missed_board', zone: null, window: null });
});

test('what was set is read in the list, and what was refused stands beside what was chosen', () => {
  const asked = play(...opened(), { type: 'open-screen', code: 'hall-board' }, { type: 'screen-chosen', choice: { kind: 'zone_board' } }, { type: 'sent', what: 'screen' });

  const refused = reduce(asked, { type: 'screens-declined', sentence: '请选择区域。' });
  assert.deepEqual([refused.screens.refusal, refused.screens.choice.kind], ['请选择区域。', 'zone_board']);
  assert.equal(reduce(refused, { type: 'sent', what: 'screen' }).screens.refusal, null);

  const set = reduce(asked, { type: 'screen-set', screen: screen('hall-board', 'zone_board', { zone: 'b', set_by_hand: true }) });
  assert.deepEqual([set.screens.choice, set.screens.code], [null, 'hall-board']);
  assert.deepEqual(set.screens.found.screens.map(({ kind }) => kind), ['zone_board', 'zone_board', 'window_strip']);
});

test('an answer that comes when the sheet is closed opens nothing', () => {
  assert.equal(play(...opened(), { type: 'close-screens' }, { type: 'screens-read', found: FOUND }).screens, null);
});
