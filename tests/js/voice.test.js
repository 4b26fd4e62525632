import assert from 'node:assert/strict';
import { test } from 'node:test';
import { START, clipsOf, isAfter, nextUp, reduce } from '../../display/static/voice.js';

const EIGHT = Date.parse('2026-11-23T08:00:00.000+08:00');

/** @param {number} seq  @param {number} called  ms after eight */
function told(seq, called) {
  const at = new Date(EIGHT + called).toISOString();
  return { seq, id: `${seq}-1`, at, sentence: `${seq}`, clips: ['chime', 'a', 'pause', 'a'], short: ['chime', 'a'] };
}

/** @param {ReturnType<typeof told>[]} announcements */
function voice(...announcements) {
  return { zone: 'hall', standby: false, max_age_s: 60, announcements };
}

/** @param {any} state  @param {number} at  @param {ReturnType<typeof told>[]} announcements */
function hears(state, at, ...announcements) {
  return reduce(state, { type: 'snapshot', epoch: 1, voice: voice(...announcements), at: EIGHT + at });
}

const MAY = reduce(START, { type: 'turn', speaks: true, begun: { epoch: 0, seq: 0 } });
const seqs = (/** @type {any} */ state) => state.queue.map((/** @type {any} */ one) => one.seq);

test('what comes later in the journal, or in a later life of the hall, comes after', () => {
  assert.ok(isAfter({ epoch: 1, seq: 2 }, { epoch: 1, seq: 1 }));
  assert.ok(isAfter({ epoch: 2, seq: 1 }, { epoch: 1, seq: 9 }));
  assert.ok(!isAfter({ epoch: 1, seq: 2 }, { epoch: 1, seq: 2 }));
});

test('calls are said in the order in which they were made', () => {
  const state = hears(MAY, 0, told(4, 0), told(7, 0));

  assert.equal(nextUp(state)?.seq, 4);
});

test('a page that has not heard that it has the voice says nothing', () => {
  const state = hears(START, 0, told(4, 0));

  assert.equal(nextUp(state), null);
});

test('nothing is said while something is being said', () => {
  const state = hears(MAY, 0, told(4, 0), told(7, 0));
  const saying = reduce(state, { type: 'begin', announcement: /** @type {any} */ (nextUp(state)) });

  assert.equal(nextUp(saying), null);
  assert.equal(nextUp(reduce(saying, { type: 'said' }))?.seq, 7);
});

test('what was begun is not in the line again, however often the server tells it', () => {
  let state = hears(MAY, 0, told(4, 0), told(7, 0));
  state = reduce(state, { type: 'begin', announcement: /** @type {any} */ (nextUp(state)) });
  state = reduce(state, { type: 'said' });

  assert.deepEqual(seqs(hears(state, 100, told(4, 0), told(7, 0))), [7]);
});

test('what another player of the zone has begun is over here too', () => {
  const state = reduce(hears(START, 0, told(4, 0), told(7, 0), told(9, 0)), { type: 'turn', speaks: true, begun: { epoch: 1, seq: 7 } });

  assert.equal(nextUp(state)?.seq, 9);
});

test('what this page has asked to begin is still to be said when the server tells that it was begun', () => {
  const asking = reduce(hears(MAY, 0, told(4, 0), told(7, 0)), { type: 'ask', announcement: /** @type {any} */ ({ epoch: 1, seq: 4 }) });
  const state = hears(reduce(asking, { type: 'turn', speaks: true, begun: { epoch: 1, seq: 4 } }), 100, told(4, 0), told(7, 0));
  assert.equal(nextUp(state)?.seq, 4);

  const refused = reduce(state, { type: 'refused', begun: { epoch: 1, seq: 4 } });

  assert.deepEqual([seqs(refused), nextUp(refused)], [[7], null]);
  assert.equal(nextUp(reduce(refused, { type: 'turn', speaks: true, begun: { epoch: 1, seq: 4 } }))?.seq, 7);
});

test('what has been left out is not asked for any more, and is counted once', () => {
  const waiting = hears(MAY, 0, told(4, 0), told(7, 30_000));
  const old = reduce(waiting, { type: 'tick', at: EIGHT + 60_001 });

  const asked = reduce(old, { type: 'ask', announcement: waiting.queue[0] });

  const state = hears(asked, 60_500, told(4, 0), told(7, 30_000));
  assert.deepEqual([seqs(state), state.skipped], [[7], 1]);
});

test('an answer that was long on its way does not bring back what was begun since', () => {
  let state = reduce(MAY, { type: 'turn', speaks: true, begun: { epoch: 1, seq: 7 } });
  state = reduce(state, { type: 'turn', speaks: true, begun: { epoch: 1, seq: 4 } });

  assert.deepEqual(seqs(hears(state, 0, told(4, 0), told(7, 0))), []);
});

test('a call that has become too old is left out and counted, once', () => {
  let state = hears(MAY, 0, told(4, 0), told(7, 5000));
  state = reduce(state, { type: 'tick', at: EIGHT + 60_000 });
  assert.deepEqual([seqs(state), state.skipped], [[4, 7], 0]);

  state = reduce(state, { type: 'tick', at: EIGHT + 60_001 });
  assert.deepEqual([seqs(state), state.skipped], [[7], 1]);
  state = hears(state, 60_500, told(4, 0), told(7, 5000));

  assert.deepEqual([seqs(state), state.skipped], [[7], 1]);
});

test('a call that was taken back is left out and not counted', () => {
  const state = hears(hears(MAY, 0, told(4, 0), told(7, 0)), 2000, told(7, 0));

  assert.deepEqual([seqs(state), state.skipped], [[7], 0]);
});

test('a call of before that the server has forgotten while the page slept is counted as left out', () => {
  const state = hears(hears(MAY, 0, told(4, 0)), 600_000, told(90, 599_000));

  assert.deepEqual([seqs(state), state.skipped], [[90], 1]);
});

test('a standby counts nothing while the other one speaks', () => {
  const state = reduce(hears(START, 0, told(4, 0)), { type: 'tick', at: EIGHT + 61_000 });

  assert.deepEqual([seqs(state), state.skipped], [[], 0]);
});

test('after a restore the line is that of the new life, and a seq that comes again is new', () => {
  let state = hears(MAY, 0, told(4, 0));
  state = reduce(state, { type: 'begin', announcement: /** @type {any} */ (nextUp(state)) });
  state = reduce(state, { type: 'said' });
  state = reduce(state, { type: 'snapshot', epoch: 2, voice: voice(told(3, 0)), at: EIGHT });

  assert.equal(nextUp(state)?.seq, 3);
});

test('whoever has waited for half of their time is called once, for those behind', () => {
  const [one] = hears(MAY, 0, told(4, 0)).queue;

  assert.deepEqual(clipsOf(one, 60_000, EIGHT + 30_000), one.clips);
  assert.deepEqual(clipsOf(one, 60_000, EIGHT + 30_001), one.short);
});

// What the clips of the pack take, in ms: a chime, 「请，A，」「零五六号」「到二楼B区」「十二号窗口办理业务」, and again after a pause.
const ONCE_MS = 1200 + 900 + 1100 + 1300 + 2000;
const TWICE_MS = ONCE_MS + 600 + 900 + 1100 + 1300 + 2000;

/**
 * A hall with one audio zone, in simulated time: who was said, when, and how.
 * @param {number[]} calls  ms after eight
 */
function play(calls) {
  let state = MAY;
  let until = 0;
  const said = [];
  for (let at = 0; at < calls[calls.length - 1] + 120_000; at += 100) {
    state = hears(state, at, ...calls.map((called, n) => told(n + 1, called)).filter((_, n) => calls[n] <= at && at - calls[n] <= 70_000));
    if (state.saying !== null && at >= until) state = reduce(state, { type: 'said' });
    const next = nextUp(state);
    if (next === null) continue;
    const whole = clipsOf(next, state.maxAge, EIGHT + at) === next.clips;
    state = reduce(state, { type: 'begin', announcement: next });
    until = at + (whole ? TWICE_MS : ONCE_MS);
    said.push({ seq: next.seq, at, until, whole });
  }
  return { said, skipped: state.skipped };
}

/** Calls that come by chance, but always by the same.  @param {number} count  @param {number} within  ms */
function byChance(count, within) {
  let seed = 20_261_123;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  return Array.from({ length: count }, () => Math.floor(random() * within)).sort((a, b) => a - b);
}

for (const [name, calls] of /** @type {[string, number[]][]} */ ([['evenly', Array.from({ length: 60 }, (_, n) => n * 10_000)], ['by chance', byChance(60, 600_000)]])) {
  test(`at a hall's real pace, 60 calls in ten minutes that come ${name}, none is left out`, () => {
    const { said, skipped } = play(calls);

    assert.deepEqual(said.map((one) => one.seq), calls.map((_, n) => n + 1));
    assert.equal(skipped, 0);
    for (const [n, one] of said.slice(1).entries()) assert.ok(one.at >= said[n].until, 'one after the other');
    assert.ok(said.filter((one) => one.whole).length >= 30, 'and most of them twice');
  });
}

test('a storm is said in order, each once, and what is left out is counted', () => {
  const { said, skipped } = play(byChance(200, 60_000));

  assert.deepEqual(said.map((one) => one.seq), [...said.map((one) => one.seq)].sort((a, b) => a - b));
  assert.equal(new Set(said.map((one) => one.seq)).size, said.length);
  assert.ok(said.length >= 60_000 / TWICE_MS);
  assert.equal(said.length + skipped, 200);
});
