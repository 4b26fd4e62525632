import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ems, fitList, fitText, flow, stepOf } from '../../display/static/fit.js';
import { PAGE_MS, START, callRows, isCompact, othersHint, paged, placeName, reduce, reloadDelay, rowsOf, stripLayout, windowName } from '../../display/static/state.js';

const zoneB = { floor: '二楼', zone: 'B区' };

/** @param {string} number  @param {string} state */
function call(number, state) {
  return { id: `${number}-1`, visit: Number(number.slice(1)), number, state, window: { label: '12', title: null }, place: zoneB, service_name: '企业登记', called_at: '2026-11-23T10:42:00+08:00' };
}

const numbers = (/** @type {any} */ turn) => turn.rows.map((/** @type {any} */ row) => row.number);

test('a full-HD wall has five rows, and four above the band of a wall that is cut off', () => {
  assert.equal(rowsOf({ width: 1920, height: 1080, cutOffAt: null }).calls, 5);
  assert.equal(rowsOf({ width: 1920, height: 1080, cutOffAt: 1 }).calls, 4);
});

test('a wall of the same shape has the same rows at any resolution', () => {
  for (const [width, height] of [[1280, 720], [3840, 2160]]) assert.equal(rowsOf({ width, height, cutOffAt: null }).calls, 5);
});

test('an upright wall shares its rows between the calls and the lists below them', () => {
  const rows = rowsOf({ width: 1080, height: 1920, cutOffAt: null });

  assert.deepEqual([rows.calls, rows.side], [5, 5]);
});

test('calls that do not fit take turns, those who are still to come stay', () => {
  const calls = [call('A001', 'called'), call('A002', 'serving'), call('A003', 'called'), call('A004', 'serving'), call('A005', 'serving')];

  assert.deepEqual(numbers(callRows(calls, 3, 0)), ['A003', 'A002', 'A004']);
  assert.deepEqual(numbers(callRows(calls, 3, PAGE_MS)), ['A003', 'A004', 'A005']);
  assert.deepEqual(numbers(callRows(calls, 3, 2 * PAGE_MS)), ['A003', 'A002', 'A004']);
});

test('when more were called than there are rows, all of them take turns', () => {
  const calls = ['A001', 'A002', 'A003', 'A004', 'A005'].map((number) => call(number, 'called'));

  const seen = new Set([0, 1, 2].flatMap((page) => numbers(callRows(calls, 2, page * PAGE_MS))));

  assert.deepEqual([...seen].sort(), ['A002', 'A003', 'A004', 'A005']);
});

test('every row of a long list is shown on some page, and no page stands half empty', () => {
  const list = Array.from({ length: 12 }, (_, at) => at);
  const pages = [0, 1, 2].map((page) => paged(list, 5, page * PAGE_MS).rows);

  assert.deepEqual([...new Set(pages.flat())].length, 12);
  assert.ok(pages.every((rows) => rows.length === 5));
});

test('a list that fits is not paged', () => {
  assert.deepEqual(paged([1, 2], 5, 7 * PAGE_MS), { rows: [1, 2], page: 1, pages: 1 });
});

test('a wall that is cut off keeps what it has and says of what time it is', () => {
  const linked = reduce(START, { type: 'snapshot', snapshot: /** @type {any} */ ({ seq: 5 }), at: 10_000 });
  const alone = reduce(linked, { type: 'cut-off', cutOff: true, at: 64_000 });

  assert.equal(alone.snapshot, linked.snapshot);
  assert.equal(alone.cutOffAt, 60_000);
  assert.equal(reduce(alone, { type: 'cut-off', cutOff: false, at: 70_000 }).cutOffAt, null);
});

test('the board of a zone does not say where its own zone is', () => {
  assert.equal(placeName(zoneB, null), '二楼B区');
  assert.equal(placeName(zoneB, zoneB), '');
  assert.equal(placeName({ floor: '一楼', zone: 'A区' }, zoneB), '一楼A区');
  assert.equal(placeName(null, null), '');
});

test('a window with a public name is called by it', () => {
  assert.equal(windowName({ label: '12', title: null }), '12号窗口');
  assert.equal(windowName({ label: '8', title: '企业服务专区' }), '企业服务专区');
});

test('a strip is drawn to suit its panel', () => {
  assert.equal(stripLayout({ width: 1920, height: 360 }), 'wide');
  assert.equal(stripLayout({ width: 384, height: 192 }), 'medium');
  assert.equal(stripLayout({ width: 192, height: 64 }), 'tiny');
  assert.equal(stripLayout({ width: 256, height: 64 }), 'tiny');
});

test('a paused window names the others, as many as there is room for', () => {
  assert.equal(othersHint(['11', '13']), '请等候 11、13 号窗口叫号，号码有效');
  assert.match(othersHint(['111', '112', '113', '114']), /^请等候 111、112 等窗口叫号/);
  assert.equal(othersHint([]), '您的号码有效，请稍候');
});

test('a number of five characters takes the next size down', () => {
  const rooms = [2.46, 2.7, 3.2, 3.8];

  assert.equal(stepOf('A056', rooms), 0);
  assert.equal(stepOf('A1056', rooms), 2);
  assert.ok(ems('W1056') > ems('A1056'));
});

test('services that do not fit are told by 等, and no name is broken', () => {
  const rooms = [{ em: 4.6, lines: 1 }, { em: 6, lines: 2 }, { em: 7.6, lines: 3 }];

  assert.deepEqual(fitList(['企业登记'], rooms), { step: 0, lines: ['企业登记'] });
  assert.deepEqual(fitList(['企业登记', '企业变更'], rooms), { step: 1, lines: ['企业登记、', '企业变更'] });
  assert.deepEqual(fitList(['企业登记', '企业变更', '企业注销', '食品经营许可'], rooms), { step: 1, lines: ['企业登记、', '企业变更等'] });
  assert.deepEqual(fitList([], rooms).lines, []);
});

test('however long a name is, every sign of it is shown', () => {
  const rooms = [{ em: 6, lines: 1 }, { em: 6, lines: 2 }];
  const name = '建设工程规划许可与施工许可联合办理窗口';

  const { step, lines } = fitText(name, rooms);

  assert.equal(step, 1);
  assert.equal(lines.join(''), name);
  assert.ok(lines.every((line) => ems(line) <= 6));
});

test('no line begins with a full stop or ends with an opening bracket', () => {
  const text = '国庆节放假，10月8日（星期四）正常办理。老年人可以在导服台取优先号（含预约）。';

  for (let em = 4; em < 20; em += 0.5) {
    const lines = flow(text, em);
    assert.equal(lines.join(''), text);
    assert.ok(lines.every((line) => ems(line) <= em), `${em}: ${lines}`);
    assert.ok(lines.slice(1).every((line) => !'，。）'.includes(line[0])), `${em}: ${lines}`);
    assert.ok(lines.slice(0, -1).every((line) => !line.endsWith('（')), `${em}: ${lines}`);
  }
});

test('a paragraph begins a line, and a number is not broken where it has room', () => {
  assert.deepEqual(flow('电话\n请拨打0512-12345', 7), ['电话', '请拨打', '0512-12345']);
  assert.deepEqual(flow('', 9), ['']);
});

test('a panel of few dots shows the calls in larger signs, and whole rows of them', () => {
  assert.deepEqual([isCompact({ width: 384, height: 192 }), isCompact({ width: 1280, height: 720 }), isCompact({ width: 1920, height: 240 })], [true, false, true]);
  assert.equal(rowsOf({ width: 384, height: 192, cutOffAt: null }).calls, 2);
  assert.equal(rowsOf({ width: 384, height: 192, cutOffAt: 1 }).calls, 1);
});

test('a page that keeps falling waits longer each time, and never longer than five minutes', () => {
  assert.deepEqual([0, 1, 2].map(reloadDelay), [2000, 4000, 8000]);
  assert.equal(reloadDelay(40), 300_000);
});
