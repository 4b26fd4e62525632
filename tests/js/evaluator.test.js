import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAST_WORD_MS, NOTICE_MS, START, canSubmit, isUnsettled, noticeOf, reduce, secondsLeft } from '../../evaluator/static/state.js';
import { WORDS, say } from '../../evaluator/static/words.js';

const AT = Date.parse('2026-11-23T10:42:00+08:00');
const scale = {
  name: 'haochaping',
  levels: [
    { level: 'satisfied', code: 4, zh: '满意', en: 'Satisfied', follow_up: false, reasons: [{ code: 413, zh: '服务态度较好', en: 'Good manner' }] },
    { level: 'dissatisfied', code: 2, zh: '不满意', en: 'Dissatisfied', follow_up: true, reasons: [{ code: 207, zh: '没有提供材料样本', en: 'No samples' }, { code: 214, zh: '服务态度生硬', en: 'Brusque' }] },
    { level: 'poor', code: 1, zh: '较差', en: 'Poor', follow_up: true, reasons: [] },
  ],
};

/** @param {string} token  @param {object} [more] */
function request(token, more = {}) {
  return { token, number: 'A056', service_name: '企业登记', service_name_en: 'Company registration', language: 'zh', matters: [], clerk: { name: '陈静', number: '1207' }, asked_at: '2026-11-23T10:42:00+08:00', closes_at: '2026-11-23T10:43:00+08:00', ...more };
}

/** @param {any} asked  @param {number} [at] @returns {any} */
function snapshot(asked, at = AT) {
  return { type: 'snapshot', at, snapshot: { epoch: 1, seq: 5, at: '', window: { label: '12', title: null }, clerk: { name: '陈静', number: '1207' }, notices: [], scale, request: asked } };
}

/** @param {...any} actions */
function after(...actions) {
  return actions.reduce(reduce, START);
}

const offline = { type: 'offline', title: '连不上服务器，请稍候再试。' };

test('between visits the page rests', () => {
  assert.equal(after(snapshot(null)).step, 'rest');
});

test('a finished visit asks, with nothing preselected, in the language of the ticket', () => {
  const state = after(snapshot(request('T1', { language: 'en' })));

  assert.deepEqual([state.step, state.level, state.reasons, state.language], ['asking', null, [], 'en']);
  assert.equal(secondsLeft(state), 60);
});

test('a page that was loaded again asks for the same visit', () => {
  assert.equal(after(snapshot(request('T1'), AT + 20_000)).step, 'asking');
});

test('one tap chooses, and can be undone until it is submitted', () => {
  const chosen = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' });
  const changed = reduce(chosen, { type: 'back' });

  assert.deepEqual([chosen.step, chosen.level, canSubmit(chosen)], ['chosen', 'satisfied', true]);
  assert.deepEqual([changed.step, changed.level, canSubmit(changed)], ['asking', null, false]);
});

test('a low level asks for at least one reason, and takes several', () => {
  const asked = after(snapshot(request('T1')), { type: 'choose', level: 'dissatisfied' });
  const given = [207, 214, 207].map((reason) => ({ type: 'toggle', reason })).reduce(/** @type {any} */ (reduce), asked);

  assert.deepEqual([asked.step, canSubmit(asked)], ['reasons', false]);
  assert.deepEqual([given.reasons, canSubmit(given)], [[214], true]);
});

test('a low level of a scale without reasons asks for none', () => {
  assert.equal(after(snapshot(request('T1')), { type: 'choose', level: 'poor' }).step, 'chosen');
});

test('submitting once is enough: while it is under way nothing else can be chosen', () => {
  const sending = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, { type: 'submit' });

  assert.equal(sending.step, 'sending');
  assert.equal(reduce(sending, { type: 'choose', level: 'poor' }), sending);
  assert.equal(reduce(sending, { type: 'submit' }), sending);
});

test('a rating is thanked for, and after six seconds the page rests', () => {
  const thanked = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, { type: 'submit' }, snapshot(null), { type: 'sent', token: 'T1', at: AT + 9000 });

  assert.equal(thanked.step, 'thanks');
  assert.equal(reduce(thanked, { type: 'tick', at: AT + 9000 + LAST_WORD_MS - 1 }).step, 'thanks');
  assert.equal(reduce(thanked, { type: 'tick', at: AT + 9000 + LAST_WORD_MS }).step, 'rest');
});

test('a submission that could not be sent keeps the choice and can be pressed again', () => {
  const failed = after(snapshot(request('T1')), { type: 'choose', level: 'dissatisfied' }, { type: 'toggle', reason: 214 }, { type: 'submit' }, { type: 'failed', token: 'T1', problem: offline, at: AT + 9000 });

  assert.deepEqual([failed.step, failed.level, failed.reasons, canSubmit(failed)], ['reasons', 'dissatisfied', [214], true]);
  assert.equal(failed.problem?.type, 'offline');
});

test('when the first submission did arrive and only its answer was lost, the second is thanked for', () => {
  const state = after(
    snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, { type: 'submit' }, { type: 'failed', token: 'T1', problem: offline, at: AT + 9000 },
    { type: 'submit' }, { type: 'failed', token: 'T1', problem: { type: 'already-rated', title: '已评价' }, at: AT + 12_000 },
  );

  assert.equal(state.step, 'thanks');
});

test('a submission whose answer was lost stays on the screen until its outcome is known, though the request is gone', () => {
  const lost = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, { type: 'submit' }, { type: 'failed', token: 'T1', problem: offline, at: AT + 9000 });
  const gone = reduce(lost, snapshot(null, AT + 9500));

  assert.equal(isUnsettled(lost), false);
  assert.deepEqual([gone.step, gone.level, isUnsettled(gone)], ['chosen', 'satisfied', true]);
});

test('a rating that came too late says so and gives way to rest', () => {
  const state = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, { type: 'submit' }, { type: 'failed', token: 'T1', problem: { type: 'rating-closed', title: '评价时间已过。' }, at: AT + 61_000 });

  assert.deepEqual([state.step, state.problem?.title], ['ended', '评价时间已过。']);
  assert.equal(reduce(state, { type: 'tick', at: AT + 61_000 + LAST_WORD_MS }).step, 'rest');
});

test('who does not answer is wished well, and is not asked again though the server still says so', () => {
  const left = after(snapshot(request('T1')), { type: 'tick', at: AT + 60_000 });
  const later = reduce(reduce(left, { type: 'tick', at: AT + 60_000 + LAST_WORD_MS }), snapshot(request('T1'), AT + 67_000));

  assert.equal(left.step, 'bye');
  assert.equal(later.step, 'rest');
});

test('a touch keeps the page open', () => {
  const state = after(snapshot(request('T1')), { type: 'touched', token: 'T1', closesAt: AT + 90_000 }, { type: 'tick', at: AT + 61_000 });

  assert.equal(state.step, 'asking');
});

test('the next visit takes the page away from one who was still choosing', () => {
  const state = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, snapshot(null, AT + 20_000));

  assert.deepEqual([state.step, state.level, state.request], ['rest', null, null]);
});

test('a request that goes away at its very end has timed out', () => {
  assert.equal(after(snapshot(request('T1')), snapshot(null, AT + 59_000)).step, 'bye');
});

test('a new request starts afresh, and what was sent for the old one no longer counts here', () => {
  const state = after(
    snapshot(request('T1')), { type: 'choose', level: 'dissatisfied' }, { type: 'toggle', reason: 207 }, { type: 'submit' },
    snapshot(request('T2', { closes_at: '2026-11-23T10:45:00+08:00' }), AT + 90_000), { type: 'sent', token: 'T1', at: AT + 91_000 },
  );

  assert.deepEqual([state.step, state.request?.token, state.level, state.reasons], ['asking', 'T2', null, []]);
});

test('the page rests in Chinese again after somebody chose English', () => {
  const state = after(snapshot(request('T1')), { type: 'language' }, { type: 'tick', at: AT + 60_000 }, { type: 'tick', at: AT + 70_000 });

  assert.deepEqual([state.step, state.language], ['rest', 'zh']);
});

test('being cut off takes nothing away that was chosen', () => {
  const state = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, { type: 'cut-off', cutOff: true });

  assert.deepEqual([state.step, state.level, state.cutOff], ['chosen', 'satisfied', true]);
});

test('every word of the page is said in both languages', () => {
  assert.deepEqual(Object.keys(WORDS.en).sort(), Object.keys(WORDS.zh).sort());
  assert.equal(say('en', 'window', { label: '12' }), 'Window 12');
  assert.equal(say('zh', 'window', { label: '12' }), '12号窗口');
});

test('a hall that begins a new epoch may ask about the same visit once more', () => {
  const asked = snapshot(request('T1'));
  const again = { ...asked, snapshot: { ...asked.snapshot, epoch: 2, seq: 3 } };
  const rated = after(asked, { type: 'choose', level: 'satisfied' }, { type: 'submit' }, { type: 'sent', token: 'T1', at: AT });

  assert.equal(reduce(rated, asked).step, 'thanks');
  assert.deepEqual([reduce(rated, again).step, reduce(rated, again).level], ['asking', null]);
});

test('whoever is content may say why too, and need not', () => {
  const more = after(snapshot(request('T1')), { type: 'choose', level: 'satisfied' }, { type: 'more' });
  assert.deepEqual([more.step, canSubmit(more)], ['reasons', true]);

  const refused = reduce(reduce(reduce(more, { type: 'comment', text: '很好' }), { type: 'submit' }), { type: 'failed', token: 'T1', problem: offline, at: AT });

  assert.deepEqual([refused.step, refused.comment, refused.level], ['reasons', '很好', 'satisfied']);
});

test('a bad level on a scale without reasons may be submitted as it is, or with words', () => {
  const poor = after(snapshot(request('T1')), { type: 'choose', level: 'poor' });

  assert.deepEqual([poor.step, canSubmit(poor), canSubmit(reduce(poor, { type: 'more' }))], ['chosen', true, true]);
});

test('notices take turns between visits, each while it is its time', () => {
  const notice = (title, begins = null, ends = null) => ({ title, text: '', begins, ends });
  const rest = (at, ...notices) => {
    const told = snapshot(null, at);
    return noticeOf(after({ ...told, snapshot: { ...told.snapshot, notices } }))?.title ?? null;
  };
  const turn = AT - (AT % (2 * NOTICE_MS));

  assert.equal(rest(turn), null);
  assert.deepEqual([rest(turn, notice('a'), notice('b')), rest(turn + NOTICE_MS, notice('a'), notice('b'))], ['a', 'b']);
  assert.equal(rest(turn, notice('later', '2026-11-24T00:00:00+08:00'), notice('over', null, '2026-11-23T00:00:00+08:00')), null);
});
