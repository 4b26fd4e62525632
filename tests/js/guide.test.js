import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDepartment, catalogued, INITIAL, inBasket, lacking, placeFor, places, reduce, rings, UNHEARD, UNHEARD_NUMBER, whyNot } from '../../guide/static/state.js';

const session = { csrf_token: 't', name: '丁兰', number: '0301', role: 'guide' };
const service = (code, more = {}) => ({ code, name: code, department: '公安局', waiting: 0, estimate_s: null, open: true, reason: null, opens_at: null, real_name: false, slots: false, ...more });
const printer = (code, state = 'ready') => ({ code, name: code, state, since: null, near_end: false, alarmed: false, queued: 0, uncertain: 0 });
const ticket = (id, more = {}) => ({ id, number: `B00${id}`, service: 'id-card', service_name: '居民身份证', state: 'waiting', priority: 'ordinary', priority_name: null, ahead: 2, estimate_s: null, issued_at: '', business_day: '', holder_mask: null, needs: [], linked: [], passed_over: false, window: null, called_at: null, revivals_left: 1, ...more });
const snapshot = (seq, more = {}) => ({
  epoch: 1, seq, at: '2026-11-23T10:51:00+08:00', hall: { name: '测试大厅', timezone: 'Asia/Shanghai' }, paused: null, version: 1,
  services: [service('id-card'), service('household', { real_name: true }), service('company', { department: '工商局' })], help: [], missed: [],
  classes: [{ code: 'ordinary', name: '普通', needs_reason: false }, { code: 'green', name: '绿色通道', needs_reason: true }], needs: [{ code: 'hearing', name: '听力不便' }],
  printers: [printer('p1'), printer('p2', 'paper_out')],
  kiosks: [{ code: 'kiosk-1', name: '1号取号机', connected: true, out_of_use: false, printer: 'p1' }, { code: 'kiosk-2', name: '2号取号机', connected: true, out_of_use: false, printer: null }],
  desks: [{ code: 'guide-1', name: '导服台', printer: 'p1' }, { code: 'guide-2', name: '二楼导服台', printer: 'p2' }], ...more,
});
const STANDING = [{ type: 'signed-in', session }, { type: 'snapshot', snapshot: snapshot(8) }];
const play = (...events) => [...STANDING, ...events].reduce(reduce, INITIAL);
const given = { ticket: { id: 1, number: 'B001' }, print: null, again: false, appointment: null, place: null };

test('an older snapshot changes nothing, a newer one is drawn', () => {
  const state = play();

  assert.equal(reduce(state, { type: 'snapshot', snapshot: snapshot(8) }), state);
  assert.equal(reduce(state, { type: 'snapshot', snapshot: snapshot(9) }).snapshot.seq, 9);
});

test('a tap on a service asks what is needed, with a key that every try repeats', () => {
  const { sheet } = play({ type: 'choose', service: 'id-card', key: 'k1' });

  assert.deepEqual([sheet.kind, sheet.wish.service, sheet.wish.key, sheet.wish.priority, sheet.pad], ['take', 'id-card', 'k1', 'ordinary', false]);
  assert.equal(play({ type: 'choose', service: 'cinema', key: 'k1' }).sheet, null);
});

test('a real-name service asks for the ID number at once', () => {
  const { sheet, snapshot } = play({ type: 'choose', service: 'household', key: 'k1' });

  assert.equal(sheet.pad, true);
  assert.match(lacking(sheet.wish, snapshot), /先输入证件号/);
  assert.match(lacking({ ...sheet.wish, holder: '3205' }, snapshot), /还没有输完/);
  assert.equal(lacking({ ...sheet.wish, holder: '320582199003070014' }, snapshot), null);
});

test('a class that needs a reason is not asked for without one', () => {
  const { sheet, snapshot } = play({ type: 'choose', service: 'id-card', key: 'k1' }, { type: 'wish', change: { priority: 'green', reason: '  ' } });

  assert.match(lacking(sheet.wish, snapshot), /理由/);
  assert.equal(lacking({ ...sheet.wish, reason: '绿通 7' }, snapshot), null);
});

test('a wish of which nothing was heard can only be repeated word for word', () => {
  const state = play({ type: 'choose', service: 'id-card', key: 'k1' }, { type: 'asked', what: 'take' }, { type: 'unheard' }, { type: 'wish', change: { priority: 'green' } });

  assert.deepEqual([state.sheet.wish.unheard, state.sheet.wish.priority, state.sheet.wish.key, state.asking], [true, 'ordinary', 'k1', null]);
  assert.equal(state.said.text, UNHEARD_NUMBER);
});

test('a check-in of which nothing was heard keeps its key, and another one begins anew', () => {
  const unheard = play({ type: 'tab', tab: 'arrive', key: 'k0' }, { type: 'typed', text: '12345678', key: 'k1' }, { type: 'asked', what: 'check-in' }, { type: 'unheard' }, { type: 'typed', text: '1', key: 'k2' });
  const again = reduce(unheard, { type: 'tab', tab: 'arrive', key: 'k3' });

  assert.deepEqual([unheard.arrival, unheard.typed.arrive], [{ key: 'k1', unheard: true }, '12345678']);
  assert.deepEqual([again.arrival, again.typed.arrive], [{ key: 'k3', unheard: false }, '']);
});

test('of anything else the number itself will tell', () => {
  assert.equal(play({ type: 'open', ticket: ticket(1) }, { type: 'asked', what: 'cancel' }, { type: 'unheard' }).said.text, UNHEARD);
});

test('a number that was given takes the place of what was asked', () => {
  const state = play({ type: 'choose', service: 'id-card', key: 'k1' }, { type: 'asked', what: 'take' }, { type: 'given', given, key: 'k2' });

  assert.deepEqual([state.sheet.kind, state.asking], ['given', null]);
  assert.equal(reduce(state, { type: 'home' }).sheet, null);
});

test('a refusal says why and leaves what was asked where it was', () => {
  const state = play({ type: 'choose', service: 'id-card', key: 'k1' }, { type: 'asked', what: 'take' }, { type: 'declined', sentence: '今日号已发完。' });

  assert.deepEqual([state.said, state.sheet.kind, state.asking], [{ kind: 'refusal', text: '今日号已发完。' }, 'take', null]);
  assert.equal(reduce(state, { type: 'back' }).said, null);
});

test('one number that is found is opened, several are listed, none is said', () => {
  const found = (...tickets) => play({ type: 'tab', tab: 'find', key: 'k' }, { type: 'found', tickets });

  assert.equal(found(ticket(1)).sheet.ticket.id, 1);
  assert.deepEqual([found(ticket(1), ticket(2)).sheet, found(ticket(1), ticket(2)).found.length], [null, 2]);
  assert.deepEqual(found().found, []);
});

test('an ID number does not stay on the page', () => {
  const typed = play({ type: 'tab', tab: 'find', key: 'k' }, { type: 'way', way: 'holder' }, { type: 'typed', text: '32058219900307001x', key: 'k' });

  assert.equal(typed.typed.holder, '32058219900307001X');
  assert.equal(reduce(typed, { type: 'found', tickets: [] }).typed.holder, '');
  assert.equal(reduce(typed, { type: 'tab', tab: 'take', key: 'k' }).typed.holder, '');
});

test('the keys write only what a number can hold', () => {
  const text = (way, written) => play({ type: 'tab', tab: 'find', key: 'k' }, { type: 'way', way }, { type: 'typed', text: written, key: 'k' }).typed[way];

  assert.equal(text('number', 'a-0 8'), 'A08');
  assert.equal(text('number', 'A12345678'), 'A123456');
  assert.equal(text('phone', 'http://hall/t/7.aB_-'), 'http://hall/t/7.aB_-');
});

test('back goes from the question to the number, and from the number to where it was found', () => {
  const asked = play({ type: 'tab', tab: 'find', key: 'k' }, { type: 'found', tickets: [ticket(1), ticket(2)] }, { type: 'open', ticket: ticket(1) }, { type: 'panel', panel: 'cancel' });
  const once = reduce(asked, { type: 'back' });
  const twice = reduce(once, { type: 'back' });

  assert.deepEqual([once.sheet.panel, twice.sheet, twice.tab, twice.found.length], [null, null, 'find', 2]);
});

test('from whose number it is, back goes to the choice of a service', () => {
  assert.equal(play({ type: 'open', ticket: ticket(1) }, { type: 'panel', panel: 'holder' }, { type: 'back' }).sheet.panel, 'service');
});

test('what is done closes its question; a call for help that is answered meanwhile does not', () => {
  const asked = play({ type: 'open', ticket: ticket(1) }, { type: 'panel', panel: 'needs' });

  assert.equal(reduce(asked, { type: 'answered', said: '已记下。' }).sheet.panel, null);
  assert.equal(reduce(asked, { type: 'answered' }).sheet.panel, 'needs');
});

test('a question begins with what is so already', () => {
  const needs = [{ code: 'hearing', name: '听力不便' }];

  assert.deepEqual(play({ type: 'open', ticket: ticket(1, { needs }) }, { type: 'panel', panel: 'needs' }).sheet.draft.needs, ['hearing']);
});

test('a number follows the hall while it is on the page, and no other does', () => {
  const state = play({ type: 'open', ticket: ticket(1) }, { type: 'panel', panel: 'grant' }, { type: 'now', ticket: ticket(1, { state: 'called' }) }, { type: 'now', ticket: ticket(2) });

  assert.deepEqual([state.sheet.ticket.id, state.sheet.ticket.state, state.sheet.panel], [1, 'called', 'grant']);
});

test('numbers are picked one by one to be linked, and put back by a second tap', () => {
  const state = play({ type: 'basket', id: 1, number: 'B001' }, { type: 'basket', id: 2, number: 'B002' }, { type: 'basket', id: 1, number: 'B001' });

  assert.deepEqual([inBasket(state, 1), inBasket(state, 2), state.basket.length], [false, true, 1]);
  assert.deepEqual(reduce(state, { type: 'empty-basket' }).basket, []);
});

test('what cannot be done says why', () => {
  assert.equal(whyNot(ticket(1), 'revive'), '没有过号');
  assert.equal(whyNot(ticket(1, { state: 'missed' }), 'revive'), null);
  assert.equal(whyNot(ticket(1, { state: 'missed', revivals_left: 0 }), 'revive'), '不能再恢复');
  assert.equal(whyNot(ticket(1, { state: 'serving' }), 'cancel'), '人在窗口');
  assert.equal(whyNot(ticket(1, { state: 'serving' }), 'needs'), null);
  for (const action of ['reprint', 'cancel', 'service', 'grant', 'needs', 'link']) {
    assert.equal(whyNot(ticket(1), action), null);
    assert.equal(whyNot(ticket(1, { state: 'cancelled' }), action), '已取消');
  }
});

test('papers come out at the desk of this address, else at the first, or where somebody says', () => {
  const shown = snapshot(8);

  assert.deepEqual(places(shown).map(({ code }) => code), ['guide-1', 'guide-2', 'kiosk-1']);
  assert.equal(placeFor(shown, null, 'guide-2').code, 'guide-2');
  assert.equal(placeFor(shown, null, 'nothing').code, 'guide-1');
  assert.equal(placeFor(shown, 'kiosk-1', 'guide-2').code, 'kiosk-1');
  assert.equal(placeFor(snapshot(8, { desks: [] }), null, ''), null);
});

test('departments stand by their most taken service', () => {
  assert.deepEqual(byDepartment(snapshot(8).services).map(({ name, services }) => [name, services.length]), [['公安局', 2], ['工商局', 1]]);
});

test('services are searched in the order in which they are taken', () => {
  const catalogue = { version: 1, departments: [{ code: 'police', name: '公安局', services: [{ code: 'a' }, { code: 'b' }] }], order: ['b', 'a', 'gone'] };

  assert.deepEqual(catalogued(catalogue).map(({ code }) => code), ['b', 'a']);
  assert.deepEqual(catalogued(null), []);
});

test('it rings while somebody waits for help, and not of what is no longer known', () => {
  const calling = reduce(play(), { type: 'snapshot', snapshot: snapshot(9, { help: [{ id: 1, kiosk: 'kiosk-1', kiosk_name: '1号取号机', at: '' }] }) });

  assert.deepEqual([rings(play()), rings(calling), rings({ ...calling, cutOff: true })], [false, true, false]);
});
