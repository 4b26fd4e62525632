import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOLD_MS, IDLE_IN_MAINTENANCE_MS, PIN_MOST } from '../../kiosk/static/maintenance-state.js';
import { SETTLE_MS, reduce, showsStopped, stageOf, start, stopped } from '../../kiosk/static/state.js';

const OPEN = { waiting: 6, estimate_s: [900, 1500], open: true, reason: null, opens_at: null };
const CATALOGUE = { departments: [{ code: 'aic', name: '工商局', name_en: 'Industry', services: [{ code: 'company', name: '企业登记', name_en: 'Company', places: [], matters: [] }] }], order: ['company'] };
const snapshot = (printer = 'ready', more = {}) => ({ epoch: 1, seq: 1, at: '2026-11-23T10:19:00+08:00', hall: { name: '', name_en: '' }, kiosk: { code: 'kiosk-1', name: '1号取号机', name_en: 'Kiosk 1' }, version: 1, out_of_use: false, stops_without_paper: false, printer: { state: printer, since: null, near_end: false }, jobs: {}, services: { company: OPEN }, ...more });
const OUT = snapshot('ready', { out_of_use: true });
const WRONG_PIN = { type: 'wrong-pin', status: 403, title: '密码不对。' };
const OFFLINE = { type: 'offline', status: 0, title: '连不上服务器，请稍候再试。' };
const paper = (job) => ({ job, number: `A00${job}`, state: 'uncertain', queued_at: '2026-11-23T10:18:00+08:00', kiosk: '1号取号机' });

/** Somebody at the kiosk: every touch a second after the one before, unless told otherwise. */
class Someone {
  constructor() {
    this.at = 0;
    this.ids = 0;
    this.state = start({ stage: stageOf(1080, 1920) });
    this.does({ type: 'catalogue', catalogue: CATALOGUE }).does({ type: 'snapshot', snapshot: snapshot() });
  }

  does(event, after = 1000) {
    this.at += after;
    this.ids += 1;
    this.state = reduce(this.state, { ...event, at: this.at, id: `id-${this.ids}` });
    return this;
  }

  hears(news) {
    return this.does({ type: 'snapshot', snapshot: news }, 10);
  }

  waits(ms) {
    return this.does({ type: 'tick', clock: 1 }, ms);
  }

  tapsHead(times, apart) {
    for (let i = 0; i < times; i += 1) this.does({ type: 'head-down' }, apart).does({ type: 'head-up' }, 20);
    return this;
  }

  enters(pin) {
    for (const digit of pin) this.does({ type: 'pin-digit', digit }, 100);
    return this.does({ type: 'pin-enter' }, 100);
  }

  isAnswered(papers = []) {
    return this.does({ type: 'maintained', to: this.page.asking.id, papers }, 50);
  }

  isRefused(refusal) {
    return this.does({ type: 'maintenance-refused', to: this.page.asking.id, refusal }, 50);
  }

  get page() {
    return this.state.page;
  }
}

const unlocked = (...papers) => new Someone().tapsHead(5, 200).enters('480213').isAnswered(papers);

test('a kiosk taken out of use says so, and shows its services again by itself', () => {
  const someone = new Someone().does({ type: 'choose', service: 'company' }).hears(OUT);

  assert.equal(showsStopped(someone.state), true);
  assert.equal(someone.page.name, 'home');
  assert.equal(showsStopped(someone.hears(snapshot()).state), false);
});

test('without paper only the kiosk of a hall that wants paper stops', () => {
  assert.equal(stopped(new Someone().hears(snapshot('paper_out')).state), null);
  assert.equal(stopped(new Someone().hears(snapshot('paper_out', { stops_without_paper: true })).state), 'paper_out');
  assert.equal(stopped(new Someone().hears(snapshot('unknown', { stops_without_paper: true })).state), 'offline');
  assert.equal(stopped(new Someone().hears(snapshot('none', { stops_without_paper: true })).state), null);
});

test('a kiosk that stops takes nobody away from their number', () => {
  const someone = new Someone().does({ type: 'choose', service: 'company' }).does({ type: 'ask' });

  assert.equal(showsStopped(someone.hears(OUT).state), false);
  someone.does({ type: 'taken', key: someone.page.wish.key, ticket: { number: 'A056' }, print: null }).hears(OUT);
  assert.equal(someone.page.name, 'ticket');
  assert.equal(showsStopped(someone.does({ type: 'home' }).state), true);
});

test('a wish of which nothing was heard may still be repeated at a kiosk that stops', () => {
  const someone = new Someone().does({ type: 'choose', service: 'company' }).does({ type: 'ask' });
  someone.does({ type: 'refused', key: someone.page.wish.key, refusal: OFFLINE }).hears(OUT);

  assert.equal(showsStopped(someone.state), false);
  assert.equal(someone.does({ type: 'ask' }).page.asking, true);
});

test('five quick taps on the head of the page ask for the PIN, slow ones do not', () => {
  assert.equal(new Someone().tapsHead(5, 200).page.name, 'maintenance');
  assert.equal(new Someone().tapsHead(9, 1000).page.name, 'home');
});

test('a finger that rests on the head of the page for three seconds asks for the PIN', () => {
  assert.equal(new Someone().does({ type: 'head-down' }).waits(HOLD_MS).page.name, 'maintenance');
  assert.equal(new Someone().does({ type: 'head-down' }).does({ type: 'head-up' }).waits(HOLD_MS).page.name, 'home');
});

test('nobody is taken away from a number that is just being asked for', () => {
  const someone = new Someone().does({ type: 'choose', service: 'company' }).does({ type: 'ask' }).tapsHead(5, 100);

  assert.equal(someone.page.name, 'confirm');
});

test('a PIN too short is not sent, and none grows beyond its most', () => {
  assert.equal(new Someone().tapsHead(5, 200).enters('480').page.asking, null);
  assert.equal(new Someone().tapsHead(5, 200).enters('480213480213').page.pin.length, PIN_MOST);
});

test('a wrong PIN is said and forgotten', () => {
  const { page } = new Someone().tapsHead(5, 200).enters('1111').isRefused(WRONG_PIN);

  assert.deepEqual([page.entered, page.pin, page.refusal], [false, '', WRONG_PIN]);
});

test('the PIN opens the papers, and one deed is done at a time', () => {
  const staff = unlocked(paper(1), paper(2)).does({ type: 'deed', deed: 'reprint', job: 2 });
  const { asking } = staff.page;

  assert.deepEqual([asking.deed, asking.job], ['reprint', 2]);
  assert.equal(staff.does({ type: 'deed', deed: 'drop', job: 1 }).page.asking, asking);
  staff.isAnswered([paper(1)]);
  assert.deepEqual([staff.page.papers.length, staff.page.done], [1, { deed: 'reprint', number: 'A002' }]);
});

test('the tap that enters the PIN does not press what it uncovered', () => {
  assert.equal(unlocked(paper(1)).does({ type: 'deed', deed: 'drop', job: 1 }, SETTLE_MS - 1).page.asking, null);
});

test('the second tap of a double tap does not press the key of the paper that moved up', () => {
  const staff = unlocked(paper(1), paper(2)).does({ type: 'deed', deed: 'reprint', job: 1 }).isAnswered([paper(2)]);

  assert.equal(staff.does({ type: 'deed', deed: 'reprint', job: 2 }, 150).page.asking, null);
});

test('a paper that somebody else has dealt with leaves the list, one that met no server stays', () => {
  const dealt = { type: 'nothing-to-decide', status: 409, title: '这张小票已经处理过了。' };

  assert.equal(unlocked(paper(1)).does({ type: 'deed', deed: 'drop', job: 1 }).isRefused(dealt).page.papers.length, 0);
  assert.equal(unlocked(paper(1)).does({ type: 'deed', deed: 'drop', job: 1 }).isRefused(OFFLINE).page.papers.length, 1);
});

test('a minute untouched, or 完成, forgets the PIN', () => {
  assert.equal(unlocked().waits(IDLE_IN_MAINTENANCE_MS - 1000).page.name, 'maintenance');
  assert.equal(unlocked().waits(IDLE_IN_MAINTENANCE_MS).page.name, 'home');
  assert.equal(unlocked().does({ type: 'home' }).tapsHead(5, 200).page.pin, '');
});

test('an answer to somebody who has left opens nothing to the next', () => {
  const staff = new Someone().tapsHead(5, 200).enters('480213');
  const { id } = staff.page.asking;
  staff.does({ type: 'home' }).tapsHead(5, 200).does({ type: 'maintained', to: id, papers: [paper(1)] });

  assert.deepEqual([staff.page.entered, staff.page.papers], [false, []]);
});

test('staff mend a kiosk that is out of use', () => {
  const staff = new Someone().hears(OUT).tapsHead(5, 200).enters('480213').isAnswered([]).hears(OUT);

  assert.equal(staff.page.name, 'maintenance');
  assert.equal(showsStopped(staff.state), false);
});
