import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INITIAL, lasting, reduce, signWords, stepOf } from '../../supervisor/static/follow-ups/state.js';

const act = (action, name = action) => ({ action, name, in_words: true });
const shown = (visit, ...actions) => ({ visit, state: 'open', steps: [], actions });
const play = (...events) => events.reduce(reduce, INITIAL);

test('the usual next step is ready to be taken', () => {
  assert.equal(stepOf(play({ type: 'case', shown: shown(1, act('call_back'), act('assign')) }))?.action, 'call_back');
});

test('of founded and unfounded neither is suggested', () => {
  const state = play({ type: 'case', shown: shown(1, act('find_founded'), act('find_unfounded'), act('call_back')) });

  assert.equal(stepOf(state), null);
  assert.equal(stepOf(reduce(state, { type: 'action', action: 'find_unfounded' }))?.action, 'find_unfounded');
});

test('what was chosen for one case is not chosen for the next', () => {
  const state = play({ type: 'case', shown: shown(1, act('uphold'), act('overturn')) }, { type: 'action', action: 'overturn' }, { type: 'case', shown: shown(2, act('uphold'), act('overturn')) });

  assert.equal(stepOf(state), null);
});

test('a refusal stays until something else is tried, and nothing is said to be done', () => {
  const state = play({ type: 'sent' }, { type: 'declined', sentence: '请先写明情况。' });

  assert.deepEqual([state.asking, state.refusal, state.done], [false, '请先写明情况。', null]);
  assert.equal(reduce(state, { type: 'sent' }).refusal, null);
});

test('until the page shows what came of a step, no other is taken', () => {
  const done = play({ type: 'case', shown: shown(1, act('assign')) }, { type: 'sent' }, { type: 'done', sentence: '已分派' });

  assert.deepEqual([done.asking, done.done], [true, '已分派']);
  assert.equal(play({ type: 'sent' }, { type: 'done', sentence: '已分派' }, { type: 'read' }).asking, false);
});

test('whoever is signed out leaves nothing of a citizen on the page', () => {
  const state = play({ type: 'case', shown: { ...shown(1), comment: '不耐烦' } }, { type: 'signed-out', sentence: '请重新登录。' });

  assert.deepEqual([state.shown, state.ledger, state.phase], [null, null, 'sign-in']);
});

test('signs are told in sentences', () => {
  const sign = (kind, figure, more = {}) => signWords({ kind, figure, usual_ms: null, visits: [], ...more });

  assert.equal(sign('too_quick', 900), '评价弹出不到 1 秒就提交了');
  assert.equal(sign('run', 23), '连续 23 个评价都一样');
  assert.equal(sign('short_visit', 61_000, { usual_ms: 600_000 }), '只办了 1 分钟，这项业务平均 10 分钟');
  assert.equal(sign('just_before_limit', 1_800_000, { visits: [1, 2, 3] }), '3 次都在 30 分钟时限前半分钟内结束');
  assert.deepEqual([lasting(1900), lasting(30_000)], ['1.9 秒', '30 秒']);
});
