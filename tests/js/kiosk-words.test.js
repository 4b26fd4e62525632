import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, linesOf } from '../../kiosk/static/fit.js';
import { find } from '../../web/static/js/search.js';
import { WORDS, sayMinutes, sayWhen, sayWindows } from '../../kiosk/static/words.js';

const { zh, en } = WORDS;
const CLOCK = Date.parse('2026-11-23T10:19:00+08:00');

test('every sentence of the kiosk is said in both languages, with the same blanks', () => {
  assert.deepEqual(Object.keys(en), Object.keys(zh));
  for (const key of Object.keys(zh)) {
    if (key === 'on_day' || key.startsWith('home_in')) continue;
    assert.deepEqual((en[key].match(/\{\w+\}/g) ?? []).sort(), (zh[key].match(/\{\w+\}/g) ?? []).sort(), key);
  }
});

test('no English sentence holds Chinese', () => {
  for (const [key, sentence] of Object.entries(en)) if (key !== 'other_language') assert.doesNotMatch(sentence, /[\u2e80-\uffef]/, key);
});

test('opening is told as people say it: today, tomorrow, or a date', () => {
  assert.equal(sayWhen('2026-11-23T13:30:00+08:00', CLOCK, zh), '今天 13:30');
  assert.equal(sayWhen('2026-11-24T08:30:00+08:00', CLOCK, zh), '明天 8:30');
  assert.equal(sayWhen('2026-11-30T08:30:00+08:00', CLOCK, zh), '11月30日 8:30');
  assert.equal(sayWhen('2026-11-30T08:30:00+08:00', CLOCK, en), '30 November 8:30');
});

test('before eight in the morning the hall is already in its new day', () => {
  assert.equal(sayWhen('2026-11-24T08:30:00+08:00', Date.parse('2026-11-23T23:30:00Z'), zh), '今天 8:30');
});

test('windows in a row are told as a range, others one by one', () => {
  assert.equal(sayWindows(['11', '12', '13'], zh), '11、12、13');
  assert.equal(sayWindows(['1', '2', '3', '4', '8'], zh), '1–4、8');
  assert.equal(sayWindows(['A1', 'A2'], en), 'A1, A2');
});

test('an estimate is a range of whole minutes that holds it, or nothing', () => {
  assert.equal(sayMinutes([900, 1500]), '15–25');
  assert.equal(sayMinutes([899, 1501]), '14–26');
  assert.equal(sayMinutes(null), null);
});

const ID_CARD = { code: 'id-card', name: '居民身份证', name_en: 'Resident ID card', initials: 'jmsfz', pinyin: 'ju min shen fen zheng', places: [], matters: [{ code: 'first', name: '首次申领居民身份证', name_en: 'First ID card', initials: 'scsljmsfz', pinyin: 'shou ci shen ling ju min shen fen zheng' }] };
const COMPANY = { code: 'company', name: '企业登记', name_en: 'Company registration', places: [], matters: [{ code: 'limited', name: '有限公司设立', name_en: 'Setting up a limited company', initials: 'yxgssl', pinyin: 'you xian gong si she li' }] };
const found = (letters, language = 'zh') => find([COMPANY, ID_CARD], letters, language).map(({ service, matter }) => matter?.code ?? service.code);

test('a matter is found by initials and by the beginning of its pinyin', () => {
  assert.deepEqual(found('YXG'), ['limited']);
  assert.deepEqual(found('YOUXIAN'), ['limited']);
});

test('a word inside an official name is found by its initials and by its pinyin, from the beginning of a syllable', () => {
  assert.deepEqual(found('SFZ'), ['id-card', 'first']);
  assert.deepEqual(found('SHENFEN'), ['id-card', 'first']);
  assert.deepEqual(found('HENFEN'), []);
});

test('what begins with the letters comes before what only holds them', () => {
  assert.deepEqual(found('S'), ['first', 'id-card', 'limited']);
});

test('English words are searched on the English page only', () => {
  assert.deepEqual(found('IDCARD', 'en'), ['id-card', 'first']);
  assert.deepEqual(found('IDCARD'), []);
});

test('no letters find nothing, and neither do wrong ones', () => {
  assert.deepEqual(found(''), []);
  assert.deepEqual(found('QQQ'), []);
});

test('a long name steps down until all of it fits', () => {
  const offers = [[48, 1], [40, 1], [32, 2]];

  assert.equal(fit('企业登记', 600, offers), 48);
  assert.equal(fit('中小企业与民营经济服务专项资金申报', 600, offers), 32);
});

test('an English word is never broken', () => {
  assert.equal(linesOf('Administrative', 4), Infinity);
  assert.equal(linesOf('Special fund for private enterprises', 12), 2);
});
