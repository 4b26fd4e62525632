/** Taking a number for somebody: the services as tiles, what is asked, and the number. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { printerWords } from '/static/js/printers.js';
import { qr } from '/static/js/qr.js';
import { find } from '/static/js/search.js';
import { mark } from '/static/js/sign-in.js';
import { clockTime } from '/static/js/time.js';
import { entry, ID, key, LETTERS, minutes, pad } from './keys.js';
import { byDepartment, catalogued, lacking, placeFor, places } from './state.js';

/** @typedef {import('./view.js').Given} Given */
/** @typedef {import('./state.js').Service} Service */

/** @type {Record<string, string>} */
const SHUT = { hours: '现在不取号', closed_day: '今天不办理', quota: '今日号已发完', session_quota: '本时段号已发完', no_window: '暂无窗口办理', appointments: '现在只接待预约' };

/** Every service, to take a number of or to move one to.  @param {Given} given  @param {{choose: (code: string) => void, but?: string}} options */
export function services(given, { choose, but }) {
  const { state, snapshot, acts } = given;
  const offered = snapshot.services.filter(({ code }) => code !== but);
  const { letters } = state;
  return html`
    <div class="search">
      ${letters === null
        ? html`<p class="second">取号最多的部门在前面</p>${key(html`${lens} 搜索业务`, () => acts.send({ type: 'search' }))}`
        : html`${entry('letters', '搜索业务', letters, (text) => acts.write({ type: 'letters', text }), { hint: '按拼音首字母，例如 身份证 SFZ' })}${key('不搜索', () => acts.send({ type: 'search' }))}`}
    </div>
    ${letters === null ? html`<div class="departments">${byDepartment(offered).map(({ name, services }) => html`
        <section class="department n${Math.min(4, services.length)}" aria-label=${name}><h2>${name}</h2>
          <ul class="tiles">${services.map((service) => html`<li>${tile(service, choose)}</li>`)}</ul></section>`)}</div>`
    : html`${answers(given, offered, choose)}${pad(LETTERS, letters, (text) => acts.write({ type: 'letters', text }), '字母')}`}`;
}

/** @param {Given} given  @param {Service[]} offered  @param {(code: string) => void} choose */
function answers({ state }, offered, choose) {
  const known = new Map(offered.map((service) => [service.code, service]));
  const found = find(catalogued(state.catalogue), state.letters ?? '', 'zh').filter(({ service }) => known.has(service.code));
  if (state.letters === '') return html`<p class="empty">请按下面的字母。</p>`;
  if (found.length === 0) return html`<p class="empty" role="status">没有找到，换几个字母，或按“不搜索”从部门里找。</p>`;
  const shown = new Map(found.map(({ service, matter }) => [service.code, matter]));
  return html`<ul class="tiles found">${[...shown].slice(0, 12).map(([code, matter]) => html`<li>${tile(/** @type {Service} */ (known.get(code)), choose, matter?.name)}</li>`)}</ul>`;
}

/** @param {Service} service  @param {(code: string) => void} choose  @param {string} [through]  the matter by which it was found */
function tile({ code, name, waiting, open, reason }, choose, through) {
  const below = open ? html`等候 <b>${waiting}</b> 人` : SHUT[reason ?? ''] ?? '暂停取号';
  return html`<button type="button" class="tile ${open ? '' : 'off'}" aria-disabled=${!open} @click=${() => open && choose(code)}>
    <span class="name">${name}</span>${through ? html`<span class="through">${through}</span>` : nothing}<span class="waiting">${below}</span></button>`;
}

/** What is asked before the number is taken.  @param {Given} given  @param {Extract<import('./state.js').Sheet, {kind: 'take'}>} sheet */
export function takeSheet(given, { wish, pad: typing }) {
  const { state, snapshot, acts, own } = given;
  const service = snapshot.services.find(({ code }) => code === wish.service);
  if (!service) return html`<p class="empty">这项业务已经没有了。</p>${key('返回', () => acts.send({ type: 'back' }), { kind: 'back' })}`;
  const set = (/** @type {Partial<import('./state.js').Wish>} */ change) => acts.send({ type: 'wish', change });
  const write = (/** @type {Partial<import('./state.js').Wish>} */ change) => acts.write({ type: 'wish', change });
  const reasoned = snapshot.classes.some(({ code, needs_reason }) => code === wish.priority && needs_reason);
  const wait = minutes(service.estimate_s);
  const lacks = lacking(wish, snapshot);
  const why = state.cutOff ? '连不上服务器' : snapshot.paused ? '全厅暂停' : null;
  const whose = html`<div class="row" role="group" aria-label="证件号"><span>证件号</span><div>${typing
      ? html`${entry('holder', service.real_name ? '身份证号（实名取号）' : '身份证号', wish.holder, (holder) => write({ holder: idOnly(holder) }))}
        ${service.real_name ? nothing : key('不填', () => acts.send({ type: 'pad' }), { kind: 'chip' })}${pad(ID, wish.holder, (holder) => write({ holder: idOnly(holder) }), '证件号数字')}`
      : key('填身份证号（可不填）', () => acts.send({ type: 'pad' }), { kind: 'chip', busy: wish.unheard })}</div></div>`;
  return html`<div class="sheet take">
    <header><h1>${service.name}</h1><p class="second">${service.department}　等候 ${service.waiting} 人${wait ? `，预计 ${wait}` : nothing}</p></header>
    <div class="rows">
      ${service.real_name ? whose : nothing}
      <div class="row" role="group" aria-label="优先"><span>优先</span><div>${snapshot.classes.map(({ code, name }) => key(name, () => set({ priority: code }), { kind: 'chip', pressed: wish.priority === code, busy: wish.unheard }))}</div></div>
      ${reasoned ? html`<div class="row"><span></span><div>${entry('reason', '理由或授权编号', wish.reason, (reason) => write({ reason: reason.slice(0, 60) }), { own: true, hint: '不要写姓名和证件号' })}</div></div>` : nothing}
      <div class="row" role="group" aria-label="需协助"><span>需协助</span><div>${snapshot.needs.map(({ code, name }) => key(name, () => set({ needs: toggled(wish.needs, code) }), { kind: 'chip', pressed: wish.needs.includes(code), busy: wish.unheard }))}</div></div>
      ${service.real_name ? nothing : whose}
      ${printing(given, wish.place, (place) => set({ place }))}
    </div>
    <footer>${key('返回', () => acts.send({ type: 'back' }), { kind: 'back' })}
      ${key('英文小票', () => set({ english: !wish.english }), { pressed: wish.english, busy: wish.unheard })}
      <p class="lack second">${lacks ?? nothing}</p>
      ${key(state.asking === 'take' ? '正在取号' : wish.unheard ? '再试一次' : '取号', acts.take, { kind: 'action', why: why ?? (lacks === null ? null : ''), busy: state.asking !== null, name: '取号' })}</footer>
  </div>`;

  /** @param {string} text */
  function idOnly(text) {
    return text.toUpperCase().replace(/[^0-9X]/g, '').slice(0, 18);
  }
}

/** @param {string[]} codes  @param {string} code */
export function toggled(codes, code) {
  return codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code];
}

/** Where the paper comes out, where there is a choice.  @param {Given} given  @param {string | null} said  @param {(place: string) => void} choose */
function printing({ snapshot, own }, said, choose) {
  const all = places(snapshot);
  if (all.length < 2) return nothing;
  const here = placeFor(snapshot, said, own);
  return html`<div class="row" role="group" aria-label="小票"><span>小票</span><div>${all.map((place) => {
    const { words, needsSomeone } = printerWords(place.printer);
    return key(html`${place.name}${needsSomeone ? html`<em>${words[0]}</em>` : nothing}`, () => choose(place.code), { kind: 'chip', pressed: here?.code === place.code });
  })}</div></div>`;
}

/** The number that was just given.  @param {Given} given  @param {import('./state.js').Given} answer */
export function givenSheet({ snapshot, acts }, { ticket, print, again, appointment, place }) {
  const printer = snapshot.printers.find(({ code }) => code === place?.printer.code);
  const trouble = printer && printer.state !== 'ready' ? printerWords(printer).words[0] : null;
  const wait = minutes(ticket.estimate_s);
  return html`<div class="sheet given">
    <header><h1>${again ? '这个人已经有号了' : '号码取好了'}</h1><p class="second">${ticket.service_name}${ticket.priority_name ? html` <span class="chip-word">${ticket.priority_name}</span>` : nothing}</p></header>
    <div class="told">
      <div><p class="number">${ticket.number}</p>
        <p>${ticket.state === 'waiting' ? `前面 ${ticket.ahead} 人${wait ? `，预计 ${wait}` : ''}` : '号码正在使用'}</p>
        ${appointment ? html`<p>预约 ${clockTime(appointment.slot)}${appointment.arrival === 'late' ? '，来晚了，按现在到排' : nothing}</p>` : nothing}
        <p class=${print && !trouble ? 'second' : 'strong'} role="status">${print === null ? '没有打印小票，请记下号码。' : trouble ? `${place?.name ?? '打印机'}${trouble}，小票可能打不出来。` : `小票在 ${place?.name ?? '打印机'} 打印${again ? '（补打）' : ''}`}</p></div>
      <figure>${qr(ticket.phone_url, '手机查看的二维码')}<figcaption class="second">手机扫一扫，看叫到几号</figcaption></figure>
    </div>
    <footer>${key('好了', () => acts.send({ type: 'home' }), { kind: 'action' })}${key('查看这个号', () => acts.open(ticket.id))}</footer>
  </div>`;
}

const lens = html`<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="21" cy="21" r="14"/><path d="m31 31 11 11"/></svg>`;

/** A refusal, or what was done.  @param {import('./state.js').Said | null} said */
export function message(said) {
  return html`<div class="said" role=${said?.kind === 'refusal' ? 'alert' : 'status'}>${said ? html`<p class=${said.kind}>${said.kind === 'refusal' ? mark() : nothing}<span>${said.text}</span></p>` : nothing}</div>`;
}
