/** People and their numbers: finding them, those who missed their call, those with an appointment, and all that can be done with one number. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { clockTime } from '/static/js/time.js';
import { entry, ID, key, minutes, NUMBER, pad } from './keys.js';
import { services, toggled } from './numbers.js';
import { inBasket, places, STATES, whyNot } from './state.js';
import { printerWords } from '/static/js/printers.js';

/** @typedef {import('./view.js').Given} Given */
/** @typedef {import('./state.js').Ticket} Ticket */

/** @type {[import('./state.js').Way, string][]} */
const WAYS = [['number', '按号码'], ['holder', '按证件号'], ['phone', '按手机页']];

/** @param {Given} given */
export function findPage({ state, acts }) {
  const { way, found } = state;
  const text = state.typed[way];
  const write = (/** @type {string} */ written) => acts.type(written);
  const short = way === 'number' ? text.length === 0 : way === 'holder' ? text.length < 18 : text.trim() === '';
  return html`<div class="find">
    <div class="ways" role="group" aria-label="怎么查">${WAYS.map(([code, name]) => key(name, () => acts.send({ type: 'way', way: code }), { pressed: way === code }))}</div>
    <form @submit=${(/** @type {Event} */ event) => { event.preventDefault(); acts.find(); }}>
      ${way === 'number' ? entry('query', '号码', text, write, { hint: '例如 A8，只记得 8 也可以' })
        : way === 'holder' ? entry('query', '身份证号', text, write)
          : entry('query', '小票二维码的地址', text, write, { own: true, hint: '用扫码枪扫小票，或粘贴手机上的地址' })}
      ${key(state.asking === 'find' ? '正在查' : '查找', acts.find, { kind: 'action', why: state.cutOff ? '连不上服务器' : short ? '' : null, busy: state.asking !== null })}
    </form>
    ${found === null || found.length === 1 ? nothing : found.length === 0 ? html`<p class="empty" role="status">没有找到今天的号码，请核对后再试。</p>`
      : html`<ul class="people">${found.map((ticket) => html`<li><button type="button" class="person" @click=${() => acts.send({ type: 'open', ticket })}>
          <b class="number">${ticket.number}</b><span>${ticket.service_name}</span><span class="second">${STATES[ticket.state]}　${clockTime(ticket.issued_at)} 取号</span></button></li>`)}</ul>`}
    ${way === 'phone' ? nothing : pad(way === 'number' ? NUMBER : ID, text, write, '按键')}
  </div>`;
}

/** @param {Given} given */
export function missedPage({ state, snapshot, acts }) {
  if (snapshot.missed.length === 0) return html`<p class="empty">现在没有过号。</p>`;
  return html`<ul class="people missed">${snapshot.missed.map(({ id, number, at, window, revivals_left }) => html`<li>
    <button type="button" class="person" @click=${() => acts.open(id)}><b class="number">${number}</b><span>${window}号窗口</span><span class="second">${clockTime(at)} 过号</span></button>
    ${key('恢复', () => acts.on(id, 'revive', {}, `${number} 已恢复，重新排队。`), { name: `恢复 ${number}`, why: state.cutOff ? '连不上服务器' : revivals_left === 0 ? '不能再恢复' : null, busy: state.asking !== null })}</li>`)}</ul>`;
}

/** @param {Given} given */
export function arrivePage({ state, snapshot, acts }) {
  const text = state.typed.arrive;
  const ready = /^(\d{8}|\d{17}[\dX])$/.test(text);
  const why = state.cutOff ? '连不上服务器' : snapshot.paused ? '全厅暂停' : ready ? null : '';
  return html`<div class="find">
    <p class="second">预约的人到了，用预约码（8 位）或身份证号取号。</p>
    <form @submit=${(/** @type {Event} */ event) => { event.preventDefault(); if (why === null) acts.checkIn(); }}>
      ${entry('query', '预约码或身份证号', text, acts.type)}
      ${key(state.asking === 'check-in' ? '正在取号' : state.arrival.unheard ? '再试一次' : '报到取号', acts.checkIn, { kind: 'action', why, busy: state.asking !== null })}
    </form>
    ${pad(ID, text, acts.type, '按键')}
  </div>`;
}

/** One number, and all that can be done with it.  @param {Given} given  @param {Extract<import('./state.js').Sheet, {kind: 'ticket'}>} sheet */
export function ticketSheet(given, sheet) {
  const { state, acts } = given;
  const { ticket, panel } = sheet;
  if (panel === 'service') return html`<div class="sheet ticket"><header><h1>${ticket.number}　改办什么业务？</h1><p class="second">号码不变，等候的时间照算。</p></header>
    <div class="scrolls">${services(given, { choose: (code) => acts.changeService(code), but: ticket.service })}</div><footer>${back(given)}</footer></div>`;
  return html`<div class="sheet ticket">
    <header><h1 class="number">${ticket.number}</h1><p class="state"><b>${STATES[ticket.state]}</b>${stateWords(ticket)}</p></header>
    <div class="halves">
      <dl>
        <div><dt>业务</dt><dd><b>${ticket.service_name}</b></dd></div>
        <div><dt>取号</dt><dd>${clockTime(ticket.issued_at)}　${ticket.business_day}</dd></div>
        <div><dt>优先</dt><dd>${ticket.priority_name ?? '普通'}</dd></div>
        <div><dt>需协助</dt><dd>${ticket.needs.length > 0 ? ticket.needs.map(({ name }) => html`<span class="chip-word">${name}</span> `) : '没有'}</dd></div>
        ${ticket.holder_mask ? html`<div><dt>证件号</dt><dd>${ticket.holder_mask}</dd></div>` : nothing}
        ${ticket.linked.length > 0 ? html`<div><dt>关联</dt><dd>${ticket.linked.join('、')}</dd></div>` : nothing}
      </dl>
      <div class="does">${panel === null ? actions(given, ticket) : question(given, sheet)}</div>
    </div>
    <footer>${back(given)}${state.asking ? html`<p class="second" role="status">正在办理</p>` : nothing}</footer>
  </div>`;
}

/** @param {Given} given */
function back({ acts }) {
  return key('返回', () => acts.send({ type: 'back' }), { kind: 'back' });
}

/** @param {Ticket} ticket */
function stateWords({ state, ahead, estimate_s, passed_over, window, revivals_left }) {
  const wait = minutes(estimate_s);
  if (state === 'waiting') return passed_over ? '　关联的号正在办理，办完再叫' : `　前面 ${ahead} 人${wait ? `，预计 ${wait}` : ''}`;
  if (state === 'called') return html`　请到 ${window}号窗口`;
  if (state === 'serving' || state === 'held') return html`　在 ${window}号窗口`;
  if (state === 'missed') return html`　${window}号窗口叫过，${revivals_left > 0 ? `还可恢复 ${revivals_left} 次` : '不能再恢复'}`;
  return nothing;
}

/** @param {Given} given  @param {Ticket} ticket */
function actions({ state, snapshot, acts, own }, ticket) {
  const { id, number } = ticket;
  const busy = state.asking !== null;
  const why = (/** @type {Parameters<typeof whyNot>[1]} */ action) => (state.cutOff ? '连不上服务器' : whyNot(ticket, action));
  const panel = (/** @type {import('./state.js').Panel} */ name) => () => acts.send({ type: 'panel', panel: name });
  const where = places(snapshot);
  return html`<div class="actions">
    ${ticket.state === 'missed' ? key('恢复', () => acts.on(id, 'revive', {}, `${number} 已恢复，重新排队。`), { kind: 'action', why: why('revive'), busy }) : nothing}
    ${key('补打', where.length > 1 ? panel('paper') : () => acts.reprint(null), { why: why('reprint') ?? (where.length === 0 ? '没有打印机' : null), busy })}
    ${key('改业务', panel('service'), { why: why('service'), busy })}
    ${key('给予优先', panel('grant'), { why: why('grant'), busy })}
    ${key('需协助', panel('needs'), { why: why('needs'), busy })}
    ${key(inBasket(state, id) ? '不关联' : '选来关联', () => acts.send({ type: 'basket', id, number }), { why: why('link'), pressed: inBasket(state, id), busy })}
    ${key('取消号码', panel('cancel'), { why: why('cancel'), busy })}
  </div>`;
}

/** What is asked before something is done.  @param {Given} given  @param {Extract<import('./state.js').Sheet, {kind: 'ticket'}>} sheet */
function question({ state, snapshot, acts, own }, { ticket, panel, draft }) {
  const { id, number } = ticket;
  const busy = state.asking !== null;
  const cut = state.cutOff ? '连不上服务器' : null;
  const set = (/** @type {Partial<import('./state.js').Draft>} */ change) => acts.send({ type: 'draft', change });
  if (panel === 'grant') {
    const reasoned = snapshot.classes.some(({ code, needs_reason }) => code === draft.priority && needs_reason);
    const lacks = draft.priority === '' || (reasoned && draft.reason.trim() === '');
    const body = { priority: draft.priority, ...(draft.reason.trim() ? { reason: draft.reason.trim() } : {}) };
    return html`<section aria-labelledby="asked"><h2 id="asked">给 ${number} 哪一类优先？</h2>
      <div class="chips">${snapshot.classes.filter(({ code }) => code !== ticket.priority).map(({ code, name }) => key(name, () => set({ priority: code }), { kind: 'chip', pressed: draft.priority === code }))}</div>
      <div class="with">${entry('reason', reasoned ? '理由或授权编号（必填）' : '理由（可不填）', draft.reason, (reason) => acts.write({ type: 'draft', change: { reason: reason.slice(0, 60) } }), { own: true, hint: '不要写姓名和证件号' })}
      ${key('确定', () => acts.on(id, 'grant', body, `${number} 已改为${snapshot.classes.find(({ code }) => code === draft.priority)?.name ?? ''}。`), { kind: 'action', why: cut ?? (lacks ? '' : null), busy })}</div></section>`;
  }
  if (panel === 'needs') {
    return html`<section aria-labelledby="asked"><h2 id="asked">${number} 需要什么协助？</h2><p class="second">窗口人员叫号时会看到。</p>
      <div class="chips">${snapshot.needs.map(({ code, name }) => key(name, () => set({ needs: toggled(draft.needs, code) }), { kind: 'chip', pressed: draft.needs.includes(code) }))}</div>
      ${key('确定', () => acts.on(id, 'needs', { needs: draft.needs }, `${number} 的协助已记下。`), { kind: 'action', why: cut, busy })}</section>`;
  }
  if (panel === 'cancel') {
    return html`<section aria-labelledby="asked"><h2 id="asked">取消 ${number}？</h2><p class="second">取消后不能恢复，要办理得重新取号。</p>
      <div class="pair">${key('取消号码', () => acts.on(id, 'cancel', {}, `${number} 已取消。`), { kind: 'equal', why: cut, busy })}${key('不取消', () => acts.send({ type: 'back' }), { kind: 'equal' })}</div></section>`;
  }
  if (panel === 'holder') {
    const write = (/** @type {string} */ text) => acts.write({ type: 'draft', change: { holder: text.toUpperCase().replace(/[^0-9X]/g, '').slice(0, 18) } });
    return html`<section aria-labelledby="asked"><h2 id="asked">这项业务实名取号，${number} 是谁的？</h2>
      <div class="with">${entry('holder', '身份证号', draft.holder, write)}
      ${key('改业务', () => acts.on(id, 'service', { service: draft.service, holder: draft.holder }, `${number} 已改业务。`), { kind: 'action', why: cut ?? (draft.holder.length < 18 ? '' : null), busy })}</div>
      ${pad(ID, draft.holder, write, '证件号数字')}</section>`;
  }
  return html`<section aria-labelledby="asked"><h2 id="asked">${number} 的小票在哪里补打？</h2>
    <div class="chips">${places(snapshot).map((place) => {
      const { words, needsSomeone } = printerWords(place.printer);
      return key(html`${place.name}${needsSomeone ? html`<em>${words[0]}</em>` : nothing}`, () => acts.reprint(place.code), { why: cut, busy });
    })}</div></section>`;
}
