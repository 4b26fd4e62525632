import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAPER_PATIENCE_MS } from '../../kiosk/static/paper-state.js';
import { IDLE_MS, SETTLE_MS, capacity, idleLimit, reduce, remaining, services, servicesOf, stageOf, start } from '../../kiosk/static/state.js';

const OPEN = { waiting: 6, estimate_s: [900, 1500], open: true, reason: null, opens_at: null };
const SHUT = { waiting: 0, estimate_s: null, open: false, reason: 'quota', opens_at: '2026-11-24T08:30:00+08:00' };
const OFFLINE = { type: 'offline', status: 0, title: '连不上服务器，请稍候再试。' };

const service = (code) => ({ code, name: code, name_en: code, places: [], matters: [] });
const CATALOGUE = { departments: [{ code: 'police', name: '公安局', name_en: 'Police', services: [service('hukou'), service('id-card')] }, { code: 'aic', name: '工商局', name_en: 'Industry', services: [service('company')] }], order: ['id-card', 'company', 'hukou'] };
const snapshot = (more = {}) => ({ epoch: 1, seq: 1, at: '2026-11-23T10:19:00+08:00', hall: { name: '', name_en: '' }, version: 1, printer: { state: 'ready', since: null, near_end: false }, jobs: {}, services: { 'id-card': OPEN, company: OPEN, hukou: SHUT }, ...more });
const TICKET = { number: 'A056', service: 'company', ahead: 6, estimate_s: [900, 1500], phone_url: 'http://hall.test/t/1' };

/** A citizen at the kiosk: every tap a second after the one before, unless told otherwise. */
class Citizen {
  constructor(state = start({ stage: stageOf(1080, 1920) })) {
    this.at = 0;
    this.ids = 0;
    this.state = state;
    this.does({ type: 'catalogue', catalogue: CATALOGUE });
    this.does({ type: 'snapshot', snapshot: snapshot() });
  }

  does(event, after = 1000) {
    this.at += after;
    this.ids += 1;
    this.state = reduce(this.state, { ...event, at: this.at, id: `id-${this.ids}` });
    return this;
  }

  chooses(code, after) {
    return this.does({ type: 'choose', service: code }, after);
  }

  asks(after) {
    return this.does({ type: 'ask' }, after);
  }

  isGiven(print = { job: 17, state: 'queued' }) {
    return this.does({ type: 'taken', key: this.page.wish.key, ticket: TICKET, print }, 50);
  }

  isRefused(refusal) {
    return this.does({ type: 'refused', key: this.page.wish.key, refusal }, 50);
  }

  waits(ms) {
    return this.does({ type: 'tick', clock: 1 }, ms);
  }

  get page() {
    return this.state.page;
  }
}

test('services are shown most taken first, and so within a department', () => {
  const { state } = new Citizen();

  assert.deepEqual(services(state).map(({ code }) => code), ['id-card', 'company', 'hukou']);
  assert.deepEqual(servicesOf(state, 'police').map(({ code }) => code), ['id-card', 'hukou']);
});

test('a double tap on 取号 asks once', () => {
  const citizen = new Citizen().chooses('company').asks();
  const { wish } = citizen.page;
  const once = citizen.state;

  citizen.asks(120);

  assert.equal(citizen.page.asking, true);
  assert.equal(citizen.page.wish, wish);
  assert.equal(citizen.state.unanswered, once.unanswered);
});

test('the second tap of a double tap does not press what the first one uncovered', () => {
  const citizen = new Citizen().chooses('company').asks(SETTLE_MS - 1);

  assert.equal(citizen.page.name, 'confirm');
  assert.equal(citizen.page.asking, false);
});

test('asking again after no answer repeats the same wish', () => {
  const citizen = new Citizen().chooses('company').asks();
  const { wish } = citizen.page;

  citizen.isRefused(OFFLINE).asks();

  assert.equal(citizen.page.asking, true);
  assert.deepEqual(citizen.page.wish, wish);
});

test('a repeat keeps the language of the first asking, so that it is the same request', () => {
  const citizen = new Citizen().chooses('company').asks().isRefused(OFFLINE);

  citizen.does({ type: 'language' }).asks();

  assert.equal(citizen.state.language, 'en');
  assert.equal(citizen.page.wish.language, 'zh');
});

test('leaving the page after no answer and choosing the same service again is still the same wish', () => {
  const citizen = new Citizen().chooses('company').asks().isRefused(OFFLINE);
  const { key } = citizen.page.wish;

  citizen.does({ type: 'back' }).chooses('company');

  assert.equal(citizen.page.wish.key, key);
});

test('another citizen makes another wish', () => {
  const citizen = new Citizen().chooses('company').asks().isRefused(OFFLINE);
  const { key } = citizen.page.wish;

  citizen.waits(IDLE_MS).chooses('company');

  assert.notEqual(citizen.page.wish.key, key);
});

test('the paper speaks the language of the page at the moment of asking', () => {
  const citizen = new Citizen().chooses('company').does({ type: 'language' }).asks();

  assert.equal(citizen.page.wish.language, 'en');
});

test('a refusal that says why is not asked again', () => {
  const citizen = new Citizen().chooses('company').asks().isRefused({ type: 'quota-reached', status: 409, title: '今日号已发完' }).asks();

  assert.equal(citizen.page.asking, false);
  assert.equal(citizen.page.refusal.type, 'quota-reached');
});

test('an answer to a wish that nobody is making any more is passed over', () => {
  const citizen = new Citizen().chooses('company').asks();

  citizen.does({ type: 'taken', key: 'another', ticket: TICKET, print: null });

  assert.equal(citizen.page.name, 'confirm');
});

test('a service without numbers cannot be chosen', () => {
  assert.equal(new Citizen().chooses('hukou').page.name, 'home');
});

test('a service that closes while the citizen reads cannot be asked for', () => {
  const citizen = new Citizen().chooses('company').does({ type: 'snapshot', snapshot: snapshot({ services: { company: SHUT } }) }).asks();

  assert.equal(citizen.page.asking, false);
});

test('nothing is taken while the server is out of reach', () => {
  const citizen = new Citizen().chooses('company').does({ type: 'cut-off', cutOff: true }).asks();

  assert.equal(citizen.page.asking, false);
});

test('an idle page goes home after thirty seconds and forgets language and type size', () => {
  const citizen = new Citizen().does({ type: 'language' }).does({ type: 'large' }).chooses('company');

  assert.equal(remaining(citizen.state), 30);
  citizen.waits(IDLE_MS - 1);
  assert.equal(citizen.page.name, 'confirm');
  citizen.waits(1);

  assert.equal(citizen.page.name, 'home');
  assert.equal(citizen.state.language, 'zh');
  assert.equal(citizen.state.large, false);
});

test('a touch gives the thirty seconds anew', () => {
  const citizen = new Citizen().chooses('company').waits(20_000).does({ type: 'touch' }, 0).waits(20_000);

  assert.equal(citizen.page.name, 'confirm');
  assert.equal(remaining(citizen.state), 10);
});

test('large type is kept through 返回', () => {
  const citizen = new Citizen().does({ type: 'large' }).chooses('company').does({ type: 'back' });

  assert.equal(citizen.page.name, 'home');
  assert.equal(citizen.state.large, true);
});

test('nobody is sent home while the number is being taken', () => {
  const citizen = new Citizen().chooses('company').asks().waits(2 * IDLE_MS);

  assert.equal(citizen.page.name, 'confirm');
  assert.equal(remaining(citizen.state), null);
});

test('the untouched home page counts nothing down', () => {
  assert.equal(idleLimit(new Citizen().state), null);
});

test('ten seconds after the paper the page goes home', () => {
  const citizen = new Citizen().chooses('company').asks().isGiven();
  assert.equal(remaining(citizen.state), null);

  citizen.does({ type: 'snapshot', snapshot: snapshot({ jobs: { 17: 'printed' } }) });
  assert.equal(citizen.page.paper, 'printed');
  assert.equal(remaining(citizen.state), 10);
  citizen.waits(10_000);

  assert.equal(citizen.page.name, 'home');
});

for (const [printer, paper] of [['paper_out', 'paper_out'], ['cover_open', 'cover_open'], ['offline', 'offline'], ['unknown', 'offline']]) {
  test(`with the printer ${printer} the number stays a minute and the page says so`, () => {
    const citizen = new Citizen().chooses('company').asks().isGiven();

    citizen.does({ type: 'snapshot', snapshot: snapshot({ jobs: { 17: 'queued' }, printer: { state: printer, since: null, near_end: false } }) });

    assert.equal(citizen.page.paper, paper);
    assert.equal(remaining(citizen.state), 60);
  });
}

test('a job whose outcome is unknown is told as a trouble, never as paper', () => {
  const citizen = new Citizen().chooses('company').asks().isGiven().does({ type: 'snapshot', snapshot: snapshot({ jobs: { 17: 'uncertain' } }) });

  assert.equal(citizen.page.paper, 'uncertain');
});

test('a printer from which nothing is heard is told after some seconds', () => {
  const citizen = new Citizen().chooses('company').asks().isGiven();

  citizen.waits(PAPER_PATIENCE_MS - 1);
  assert.equal(citizen.page.paper, 'printing');
  citizen.waits(1);

  assert.equal(citizen.page.paper, 'silent');
});

test('paper that comes late is told as paper, and then the page does not go back on it', () => {
  const citizen = new Citizen().chooses('company').asks().isGiven().waits(PAPER_PATIENCE_MS);

  citizen.does({ type: 'snapshot', snapshot: snapshot({ jobs: { 17: 'printed' } }) });
  citizen.does({ type: 'snapshot', snapshot: snapshot({ printer: { state: 'paper_out', since: null, near_end: false } }) });

  assert.equal(citizen.page.paper, 'printed');
});

test('a number taken just before the server is lost stays on the page', () => {
  const citizen = new Citizen().chooses('company').asks().isGiven().does({ type: 'cut-off', cutOff: true }).waits(PAPER_PATIENCE_MS);

  assert.equal(citizen.page.ticket.number, 'A056');
  assert.equal(citizen.page.paper, 'unheard');
});

test('a kiosk without a printer shows the number for a minute', () => {
  const citizen = new Citizen().chooses('company').asks().isGiven(null);

  assert.equal(citizen.page.paper, 'none');
  assert.equal(remaining(citizen.state), 60);
});

test('返回 goes one step back: a page of the list first, then the page before', () => {
  const citizen = new Citizen().does({ type: 'departments' }).does({ type: 'department', code: 'police' }).does({ type: 'more' });

  assert.equal(citizen.does({ type: 'back' }).page.at, 0);
  assert.equal(citizen.does({ type: 'back' }).page.name, 'departments');
  assert.equal(citizen.does({ type: 'back' }).page.name, 'home');
});

test('a search keeps its letters behind the confirm page', () => {
  const citizen = new Citizen().does({ type: 'search' });
  for (const letter of 'SFZ') citizen.does({ type: 'letter', letter });

  citizen.chooses('company').does({ type: 'back' });

  assert.equal(citizen.page.letters, 'SFZ');
});

test('a service that leaves the catalogue takes its confirm page with it', () => {
  const citizen = new Citizen().chooses('company').does({ type: 'catalogue', catalogue: { departments: [], order: [] } });

  assert.equal(citizen.page.name, 'home');
});

test('the stage fills its screen in either shape, and no key of 112 falls below 60', () => {
  assert.deepEqual(stageOf(1080, 1920), { shape: 'portrait', zoom: 1, width: 1080, height: 1920 });
  assert.deepEqual(stageOf(1920, 1080), { shape: 'landscape', zoom: 1, width: 1920, height: 1080 });
  assert.equal(stageOf(1280, 1024).width, 1920);
  assert.ok(stageOf(768, 1366).zoom * 112 >= 60);
});

test('large type shows fewer services on a page', () => {
  const { state } = new Citizen();

  assert.equal(capacity(state, 'services'), 8);
  assert.equal(capacity({ ...state, large: true }, 'services'), 6);
});
