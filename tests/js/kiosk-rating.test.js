import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksWhy, mayRate, rate, scanned } from '../../kiosk/static/rating-state.js';
import { paperCode } from '../../kiosk/static/reader.js';

const TOKEN = '12.AbCdEfGhIjKlMnOp';
const scale = { levels: [{ level: 'good', zh: '满意', en: 'Satisfied', follow_up: false, reasons: [{ code: 1, zh: '快', en: 'Quick' }] }, { level: 'bad', zh: '不满意', en: 'Dissatisfied', follow_up: true, reasons: [{ code: 2, zh: '慢', en: 'Slow' }] }] };
const visit = { number: 'A056', service_name: '企业登记', service_name_en: 'Companies', window: '12', scale };
const open = () => rate(scanned(TOKEN, 'a'), { type: 'visit', to: 'a', visit });

test('a paper is known by its address or its token, and a card or an appointment is none', () => {
  assert.equal(paperCode(`http://hall.test/t/${TOKEN}`), TOKEN);
  assert.equal(paperCode(`${TOKEN} `), TOKEN);
  for (const other of ['320582199003070010', '12345678', 'http://hall.test/t/12', 'http://hall.test/enrol#123456', 'A056']) assert.equal(paperCode(other), null, other);
});

test('a scanned paper asks which visit it is of, and nothing is preselected', () => {
  const page = scanned(TOKEN, 'a');

  assert.deepEqual([page.asking, page.visit, page.level], ['a', null, null]);
  assert.equal(mayRate(open()), false);
});

test('the answer to an older scan is not taken for this one', () => {
  assert.equal(rate(scanned(TOKEN, 'b'), { type: 'visit', to: 'a', visit }).visit, null);
});

test('a good level is submitted as it is, a bad one with a reason only', () => {
  const good = rate(open(), { type: 'level', level: 'good' });
  const bad = rate(open(), { type: 'level', level: 'bad' });

  assert.deepEqual([asksWhy(good), mayRate(good)], [false, true]);
  assert.deepEqual([asksWhy(bad), mayRate(bad)], [true, false]);
  assert.equal(mayRate(rate(bad, { type: 'reason', reason: 2 })), true);
});

test('another level forgets the reasons of the one before', () => {
  const why = rate(rate(open(), { type: 'level', level: 'bad' }), { type: 'reason', reason: 2 });

  assert.deepEqual(rate(why, { type: 'level', level: '' }).reasons, []);
});

test('a rating is sent once, and a refusal is told', () => {
  const sending = rate(rate(open(), { type: 'level', level: 'good' }), { type: 'rate', id: 'b' });
  assert.equal(rate(sending, { type: 'rate', id: 'c' }), sending);

  assert.equal(rate(sending, { type: 'rated', to: 'b' }).sent, true);
  assert.equal(rate(sending, { type: 'rate-refused', to: 'b', refusal: { type: 'already-rated', status: 409, title: '已经评价过了' } }).refusal.type, 'already-rated');
});
