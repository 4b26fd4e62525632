import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE_MS, SETTLE_MS, idleLimit, ownWays, reduce, stageOf, start, stopped } from '../../kiosk/static/state.js';
import { CARDS, GAP_MS, lay, listen, understood } from '../../kiosk/static/reader.js';

const ID = '320582199003070014';
const OTHER = '11010519491231002X';
const OFFLINE = { type: 'offline', status: 0, title: '连不上服务器，请稍候再试。' };
const WRONG = { type: 'bad-id-number', status: 422, title: '身份证号不对，请核对后再输；没有身份证请到导服台。' };
const queue = (more = {}) => ({ waiting: 6, estimate_s: null, open: true, reason: null, opens_at: null, real_name: false, slots: false, ...more });
const service = (code) => ({ code, name: code, name_en: code, places: [], matters: [] });
const CATALOGUE = { departments: [{ code: 'police', name: '公安局', name_en: 'Police', services: [service('hukou'), service('id-card')] }], order: ['id-card', 'hukou'] };
const snapshot = (more = {}) => ({
  epoch: 1, seq: 1, at: '2026-11-23T10:19:00+08:00', hall: { name: '', name_en: '' }, version: 1, printer: { state: 'ready', since: null, near_end: false }, jobs: {},
  services: { 'id-card': queue(), hukou: queue({ real_name: true, slots: true }) }, paused: null, revive_at_kiosk: false, missed: [], help: null, ...more,
});
const TICKET = { number: 'B056', service: 'hukou', state: 'waiting', ahead: 6, estimate_s: null, phone_url: 'http://hall.test/t/1' };

/** A citizen at the kiosk, a second between any two things they do. */
class Citizen {
  constructor(more = {}) {
    this.at = 0;
    this.ids = 0;
    this.state = start({ stage: stageOf(1080, 1920) });
    this.does({ type: 'catalogue', catalogue: CATALOGUE }).does({ type: 'snapshot', snapshot: snapshot(more) });
  }

  does(event, after = 1000) {
    this.at += after;
    this.ids += 1;
    this.state = reduce(this.state, { ...event, at: this.at, id: `id-${this.ids}` });
    return this;
  }

  types(number) {
    for (const digit of number) this.does({ type: 'id-digit', digit }, 200);
    return this;
  }

  /** At the ID step of a service that asks for real names. */
  identifies() {
    return this.does({ type: 'choose', service: 'hukou' }).does({ type: 'ask' });
  }

  get page() {
    return this.state.page;
  }
}

test('a real-name service asks for the card before it asks for a number', () => {
  const citizen = new Citizen().identifies();

  assert.equal(citizen.page.name, 'identify');
  assert.equal(citizen.page.asking, false);
  assert.equal(new Citizen().does({ type: 'choose', service: 'id-card' }).does({ type: 'ask' }).page.asking, true);
});

test('a card asks at once', () => {
  const { page, state } = new Citizen().identifies().does({ type: 'card', text: ID });

  assert.equal(page.asking, true);
  assert.equal(page.wish.holder, ID);
  assert.equal(state.unanswered, page.wish);
});

test('a card on the page before asks at once as well, whatever the service', () => {
  for (const code of ['hukou', 'id-card']) {
    const { page } = new Citizen().does({ type: 'choose', service: code }).does({ type: 'card', text: ID });

    assert.deepEqual([page.name, page.asking, page.wish.service, page.wish.holder], ['identify', true, code, ID]);
  }
});

test('a number that is typed asks only when it is whole and 取号 is pressed', () => {
  const citizen = new Citizen().identifies().types(ID.slice(0, 17)).does({ type: 'id-enter' });
  assert.equal(citizen.page.asking, false);

  citizen.types(ID.slice(17));
  assert.equal(citizen.page.asking, false);
  citizen.does({ type: 'id-enter' });

  assert.equal(citizen.page.wish.holder, ID);
});

test('X is the last sign or none', () => {
  const citizen = new Citizen().identifies().types('X1X').types(OTHER.slice(1)).types('5');

  assert.equal(citizen.page.typed, OTHER);
});

test('what was typed can be taken back sign by sign or as a whole', () => {
  const citizen = new Citizen().identifies().types('320').does({ type: 'id-erase' });
  assert.equal(citizen.page.typed, '32');

  assert.equal(citizen.does({ type: 'id-clear' }).page.typed, '');
});

test('a wrong number is cleared, and the next one is another wish', () => {
  const citizen = new Citizen().identifies().does({ type: 'card', text: ID });
  const { key } = citizen.page.wish;
  citizen.does({ type: 'refused', key, refusal: WRONG });

  assert.equal(citizen.page.typed, '');
  assert.equal(citizen.page.refusal, WRONG);
  assert.equal(citizen.state.unanswered, null);
  assert.notEqual(citizen.does({ type: 'card', text: OTHER }).page.wish.key, key);
});

test('when no answer came, the same card sends the same wish, word for word', () => {
  const citizen = new Citizen().identifies().does({ type: 'card', text: ID });
  const { wish } = citizen.page;
  citizen.does({ type: 'refused', key: wish.key, refusal: OFFLINE }).does({ type: 'language' });

  assert.deepEqual(citizen.does({ type: 'card', text: ID }).page.wish, wish);
});

test('the same typed number can be sent again when no answer came', () => {
  const citizen = new Citizen().identifies().types(ID).does({ type: 'id-enter' });
  const { wish } = citizen.page;
  citizen.does({ type: 'refused', key: wish.key, refusal: OFFLINE });
  assert.equal(citizen.page.typed, ID);

  assert.deepEqual(citizen.does({ type: 'id-enter' }).page.wish, wish);
});

test('a second card while the first is asked for changes nothing', () => {
  const citizen = new Citizen().identifies().does({ type: 'card', text: ID });
  const { page } = citizen;

  assert.equal(citizen.does({ type: 'card', text: OTHER }).page, page);
});

test('nothing of a number stays when its holder walks away', () => {
  const citizen = new Citizen().identifies().types(ID.slice(0, 12));
  assert.equal(idleLimit(citizen.state), IDLE_MS);

  citizen.does({ type: 'tick', clock: 1 }, IDLE_MS);

  assert.equal(citizen.page.name, 'home');
  assert.doesNotMatch(JSON.stringify(citizen.state), /320582/);
});

test('nothing of a number stays beside the ticket either', () => {
  const citizen = new Citizen().identifies().does({ type: 'card', text: ID });
  citizen.does({ type: 'taken', key: citizen.page.wish.key, ticket: TICKET, print: null, again: true });

  assert.deepEqual([citizen.page.name, citizen.page.again], ['ticket', true]);
  assert.doesNotMatch(JSON.stringify(citizen.state), /320582/);
});

test('a card that nobody asked for does nothing', () => {
  const citizen = new Citizen();
  const before = citizen.state.page;

  assert.equal(citizen.does({ type: 'card', text: ID }).page, before);
});

test('whoever has booked checks in by code, or by card', () => {
  const byCode = new Citizen().does({ type: 'mine' }).types('12345678').does({ type: 'id-enter' });
  const byCard = new Citizen().does({ type: 'mine' }).does({ type: 'card', text: ID });

  assert.deepEqual([byCode.page.name, byCode.page.asking, byCode.page.wish.code, byCode.page.wish.holder], ['check-in', true, '12345678', undefined]);
  assert.deepEqual([byCard.page.asking, byCard.page.wish.code, byCard.page.wish.holder], [true, undefined, ID]);
});

test('a check-in of which nothing was heard is repeated with its key, another code has another', () => {
  const citizen = new Citizen().does({ type: 'mine' }).types('12345678').does({ type: 'id-enter' });
  const { wish } = citizen.page;
  citizen.does({ type: 'refused', key: wish.key, refusal: OFFLINE });
  assert.deepEqual(citizen.does({ type: 'id-enter' }).page.wish, wish);

  citizen.does({ type: 'refused', key: wish.key, refusal: { type: 'unknown-appointment', status: 404, title: '' } }).types('12345679').does({ type: 'id-enter' });

  assert.notEqual(citizen.page.wish.key, wish.key);
});

test('a check-in ends with the ticket and its slot', () => {
  const citizen = new Citizen().does({ type: 'mine' }).does({ type: 'card', text: ID });
  const appointment = { slot: '2026-11-23T11:00:00+08:00', arrival: 'early', callable_from: '2026-11-23T10:45:00+08:00' };

  citizen.does({ type: 'taken', key: citizen.page.wish.key, ticket: TICKET, print: null, again: false, appointment });

  assert.deepEqual([citizen.page.name, citizen.page.appointment], ['ticket', appointment]);
});

test('the way for those who have booked or missed is there where the hall has it', () => {
  const plain = { services: { 'id-card': queue() } };

  assert.deepEqual(ownWays(new Citizen(plain).state), []);
  assert.equal(new Citizen(plain).does({ type: 'mine' }).page.name, 'home');
  assert.equal(new Citizen({ ...plain, revive_at_kiosk: true }).does({ type: 'mine' }).page.name, 'missed');
  assert.equal(new Citizen({ revive_at_kiosk: true }).does({ type: 'mine' }).page.name, 'mine');
});

test('a missed number is brought back by its holder, once', () => {
  const citizen = new Citizen({ revive_at_kiosk: true, missed: ['B012'] }).does({ type: 'missed' }).does({ type: 'revive', number: 'B012' });
  assert.equal(citizen.page.asking, null);
  citizen.does({ type: 'revive-it' });
  const { asking } = citizen.page;
  citizen.does({ type: 'revive-it' });
  assert.equal(citizen.page.asking, asking);

  citizen.does({ type: 'revived', to: asking, ticket: { ...TICKET, ahead: 3 } });

  assert.deepEqual([citizen.page.asking, citizen.page.ticket.ahead], [null, 3]);
});

test('help is called from any page, and 返回 leads back to it', () => {
  const citizen = new Citizen().identifies().types('3205').does({ type: 'help' });
  const { asking } = citizen.page;
  assert.notEqual(asking, null);

  citizen.does({ type: 'helped', to: asking }).does({ type: 'back' });

  assert.deepEqual([citizen.page.name, citizen.page.typed], ['identify', '3205']);
});

test('nobody leaves a page for help while its answer is on the way', () => {
  const citizen = new Citizen().identifies().does({ type: 'card', text: ID }).does({ type: 'help' });

  assert.equal(citizen.page.name, 'identify');
});

test('an answer to a call that somebody left is not shown to the next', () => {
  const citizen = new Citizen().does({ type: 'help' }).does({ type: 'help-refused', to: 'another', refusal: OFFLINE });

  assert.equal(citizen.page.refusal, null);
});

test('while the whole hall stands still the kiosk says so, and keeps a number that was just taken', () => {
  const paused = { paused: { since: '2026-11-23T10:20:00+08:00', reason: '停电' } };
  const waiting = new Citizen().identifies().does({ type: 'snapshot', snapshot: snapshot({ seq: 2, ...paused }) });
  const taken = new Citizen().identifies().does({ type: 'card', text: ID });
  taken.does({ type: 'taken', key: taken.page.wish.key, ticket: TICKET, print: null }).does({ type: 'snapshot', snapshot: snapshot({ seq: 2, ...paused }) });

  assert.equal(stopped(waiting.state), 'hall');
  assert.equal(waiting.page.name, 'home');
  assert.equal(taken.page.name, 'ticket');
});

test('a double tap does not press what the first tap opened', () => {
  const citizen = new Citizen().does({ type: 'mine' }).does({ type: 'help' }, SETTLE_MS - 1);

  assert.equal(citizen.page.name, 'check-in');
});

// The reader

/** What a reader's keys are heard as; gaps in ms before each key. */
function heard(strokes) {
  const target = new EventTarget();
  const read = [];
  const stopped = [];
  listen(target, (text) => read.push(text));
  let at = 1000;
  for (const [key, gap] of strokes) {
    at += gap;
    const event = Object.assign(new Event('keydown', { cancelable: true }), { key });
    Object.defineProperty(event, 'timeStamp', { value: at });
    target.dispatchEvent(event);
    stopped.push(event.defaultPrevented);
  }
  return { read, stopped };
}
const burst = (text, gap = 8) => [...text].map((key) => [key, gap]);

test('a burst of keys that ends with Enter is a card', () => {
  const { read, stopped } = heard([...burst(ID), ['Enter', 8]]);

  assert.deepEqual(read, [ID]);
  assert.equal(stopped.at(-1), true, 'its Enter presses no key of the page');
});

test('keys with pauses between them are no card, and neither are few', () => {
  assert.deepEqual(heard([...burst(ID, GAP_MS + 1), ['Enter', 8]]).read, []);
  assert.deepEqual(heard([['1', 10], ['Enter', 10]]).read, []);
});

test('a card after a stray key is read as it is', () => {
  assert.deepEqual(heard([['7', 0], ['3', GAP_MS + 1], ...burst(ID.slice(1)), ['Enter', 8], ...burst(OTHER), ['Enter', 8]]).read, [ID, OTHER]);
});

test('Shift and the like, which a reader presses for a capital X, are no part of the number', () => {
  assert.deepEqual(heard([...burst(OTHER.slice(0, -1)), ['Shift', 8], ['X', 8], ['Enter', 8]]).read, [OTHER]);
});

test('of what a reader types, the ID number is understood, or a code', () => {
  assert.deepEqual(understood(OTHER.toLowerCase()), { holder: OTHER });
  assert.deepEqual(understood(`张三,男,${ID},江苏省`), { holder: ID });
  assert.deepEqual(understood(' 12345678 '), { code: '12345678' });
  for (const nothing of ['', '1234567', '123456789', `${ID}1`, `1${ID}`]) assert.equal(understood(nothing), null, nothing);
});

test('the cards of the stand-in have right check digits', () => {
  for (const number of Object.values(CARDS)) {
    assert.match(number, /^\d{17}[\dX]$/);
    const sum = [...number].reduce((total, sign, place) => total + (sign === 'X' ? 10 : Number(sign)) * (2 ** (17 - place) % 11), 0);
    assert.equal(sum % 11, 1, number);
  }
});

test('a card laid on the stand-in is heard as a reader is', () => {
  const target = new EventTarget();
  const read = [];
  listen(target, (text) => read.push(text));
  globalThis.KeyboardEvent ??= class extends Event {
    constructor(type, { key, ...options }) {
      super(type, options);
      this.key = key;
    }
  };

  lay(target, CARDS.old);

  assert.deepEqual(read, [CARDS.old]);
});
