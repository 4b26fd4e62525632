import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, newestFirst, next } from '../../paper/static/state.js';
import { DOTS, place, spoken } from '../../paper/static/sheet.js';

/** @param {Partial<import('../../paper/static/state.js').PaperLine>} fields */
const line = (fields) => ({ kind: /** @type {const} */ ('text'), text: '', width: 1, height: 1, bold: false, align: /** @type {const} */ ('left'), ...fields });
const printer = { code: 'k1', name: '1号取号机', settings: { paper_out: false, near_end: false }, papers: [] };

test('the newest paper lies on top', () => {
  const papers = [1, 3, 2].map((id) => ({ id, at: '', lines: [], bytes: 1 }));

  assert.deepEqual(newestFirst({ ...printer, papers }).map((paper) => paper.id), [3, 2, 1]);
});

test('a switch shows at once and the other printers keep theirs', () => {
  const state = { ...begin(true), printers: [printer, { ...printer, code: 'k2' }] };

  const after = next(state, { type: 'switched', code: 'k2', trouble: 'paper_out', to: true });

  assert.deepEqual(after.printers?.map((each) => each.settings.paper_out), [false, true]);
});

test('papers stay readable while the server is away, and the notice goes when it is back', () => {
  const away = next({ ...begin(true), printers: [printer] }, { type: 'failed', title: '连不上服务器' });
  const back = next(away, { type: 'received', printers: [printer] });

  assert.deepEqual([away.printers?.length, away.problem, back.problem], [1, '连不上服务器', null]);
});

test('a page whose device was taken back says that it is not enrolled', () => {
  assert.deepEqual(next({ ...begin(true), printers: [printer] }, { type: 'refused' }), begin(false));
});

test('a centred number stands in the middle of the paper at four times the size', () => {
  const [number] = place([line({ text: 'A056', width: 4, height: 4, align: 'center', bold: true })]).placed;

  assert.deepEqual(number, { kind: 'text', y: 24, x: (DOTS - 4 * 4 * 12) / 2, scaleX: 4, scaleY: 4, bold: true, chars: 'A056', at: '6 18 30 42' });
});

test('a Chinese character takes two columns and a space none of the ink', () => {
  const [text] = place([line({ text: '  二楼B区' })]).placed;

  assert.deepEqual(text.kind === 'text' && [text.chars, text.at], ['二楼B区', '36 60 78 96']);
});

test('a taller line makes a longer paper, and so does a feed', () => {
  const lengths = [[], [line({ text: 'A' })], [line({ text: 'A', height: 2 })], [line({ kind: 'feed', height: 16 })]].map((lines) => place(lines).height);

  assert.deepEqual(lengths.map((length) => length - lengths[0]), [0, 32, 56, 16]);
});

test('who cannot see the paper is told what it says, without its rules', () => {
  assert.equal(spoken([line({ text: '  您前面还有' }), line({ kind: 'rule', text: '────' }), line({ text: ' 6 人等候' })]), '您前面还有；6 人等候');
});
