import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exporting, INITIAL, moved, queryOf, reduce, shade } from '../../reports/static/state.js';

const KINDS = {
  hall: '测试大厅', timezone: 'Asia/Shanghai', today: '2026-11-23', scope: '全厅', may_mark: true,
  kinds: [
    { name: 'daily', title: '大厅日报', by: [{ code: 'department', name: '部门' }] },
    { name: 'waiting', title: '平均等候时间统计表', by: [{ code: 'service', name: '业务' }, { code: 'window', name: '窗口' }] },
  ],
};
const OPEN = reduce(reduce(INITIAL, { type: 'signed-in', session: { csrf_token: 'x', name: '李敏', number: '0103', role: 'supervisor' } }), { type: 'kinds', kinds: KINDS });

test('the first report of today is asked for', () => {
  assert.deepEqual([OPEN.question.report, OPEN.question.by, OPEN.question.day], ['daily', 'department', '2026-11-23']);
});

test('a report is asked by what it can be had by', () => {
  const waiting = reduce(OPEN, { type: 'asked', question: { report: 'waiting' } });
  const byWindow = reduce(waiting, { type: 'asked', question: { by: 'window', unit: 'month' } });
  const daily = reduce(byWindow, { type: 'asked', question: { report: 'daily' } });

  assert.equal(waiting.question.by, 'service');
  assert.equal(byWindow.question.by, 'window');
  assert.deepEqual([daily.question.by, daily.question.unit], ['department', 'day']);
});

test('the address asks for a day or for a range, never for both', () => {
  assert.equal(queryOf({ ...OPEN.question, unit: 'month' }), 'unit=month&abnormal=with&day=2026-11-23&by=department');
  assert.equal(queryOf({ ...OPEN.question, unit: 'range', first: '2026-01-01', last: '2026-01-31', by: '' }), 'unit=range&abnormal=with&first=2026-01-01&last=2026-01-31');
});

test('a step is as long as the period', () => {
  const from = (/** @type {string} */ unit, /** @type {string} */ day, /** @type {-1 | 1} */ step) => moved({ ...OPEN.question, unit, day }, step);

  assert.equal(from('day', '2026-03-01', -1), '2026-02-28');
  assert.equal(from('week', '2026-11-23', 1), '2026-11-30');
  assert.equal(from('month', '2026-03-31', -1), '2026-02-01');
  assert.equal(from('quarter', '2026-01-15', -1), '2025-10-01');
  assert.equal(from('year', '2024-02-29', 1), '2025-02-01');
});

test('an old report stays while the next is made, and a refusal is said', () => {
  const asked = reduce(OPEN, { type: 'asked', question: { report: 'waiting' } });
  const refused = reduce(asked, { type: 'refused-report', sentence: '没有这张报表' });

  assert.equal(asked.loading, true);
  assert.deepEqual([refused.loading, refused.sentence], [false, '没有这张报表']);
  assert.equal(reduce(refused, { type: 'asked', question: {} }).sentence, null);
});

test('an export is waited for until it is made or has failed', () => {
  const one = { id: 1, name: '办理明细', done: 0, of: 2, asked_at: '', sentence: null };

  assert.equal(exporting({ ...OPEN, exports: [{ ...one, state: 'running' }] }), true);
  assert.equal(exporting({ ...OPEN, exports: [{ ...one, state: 'done' }, { ...one, state: 'failed' }] }), false);
});

test('a field of the heat map is as dark as it is full', () => {
  assert.deepEqual([0, 1, 50, 100].map((value) => shade(value, 100)), [0, 1, 3, 5]);
  assert.deepEqual([shade(null, 100), shade(5, 0)], [0, 0]);
});

test('signing out forgets what was seen', () => {
  assert.deepEqual(reduce(OPEN, { type: 'signed-out', sentence: null }), { ...INITIAL, phase: 'sign-in' });
});
