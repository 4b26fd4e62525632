/** The caller's questions as pictures: they take the place of its keys, so that hand and eye stay where they are. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { live } from '/vendor/lit-html/directives/live.js';
import { key } from './key.js';
import { DESK, SHEET } from './keys.js';
import { choicesOf, pagesOf } from './sheets.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {import('./sheets.js').Sheet} Sheet */
/** @typedef {import('./view.js').Acts} Acts */

const NUMBERED = new Set(['number', 'words']);
/** So many choices stand side by side, with their words large; more of them are a list. */
const FEW = 4;

/** @param {State} state  @param {Sheet} sheet  @param {Snapshot} snapshot  @param {number} at  @param {Acts} acts */
export function question(state, sheet, snapshot, at, acts) {
  const choices = choicesOf(sheet, snapshot, state.targets, at);
  const pages = pagesOf(sheet, snapshot, state.targets);
  const { title, hint, cancel } = wordsOf(sheet, snapshot, state.targets);
  const inList = choices.length > FEW || ['target', 'number', 'words', 'resume', 'service', 'record'].includes(sheet.kind);
  const away = key({ label: inList ? '取消' : html`取消<small>${cancel}</small>`, letter: 'Esc', pad: '.', choice: !inList, look: inList ? 'small' : '', press: () => acts.press('close') });
  const keys = choices.map((choice, i) => key({
    label: choice.label, hint: choice.hint, letter: NUMBERED.has(sheet.kind) ? '' : String(i + 1), look: inList ? '' : 'equal',
    off: (choice.off ?? false) || state.cutOff, chosen: choice.chosen, choice: true, press: () => { if (!choice.off) acts.take(sheet.of, choice.step); },
  }));
  return html`<section class="question ${inList ? 'long' : ''} of-${sheet.kind}" role="group" aria-labelledby="question" tabindex="-1" ?data-home=${!NUMBERED.has(sheet.kind)}>
    <div class="ask">
      <div><h2 id="question">${title}</h2>${hint ? html`<p>${hint}</p>` : nothing}</div>
      ${inList || pages > 1 ? html`<div class="tools">
        ${pages > 1 && 'page' in sheet ? key({ label: `下一页 ${sheet.page + 1}/${pages}`, letter: '*', look: 'small', press: () => acts.press('page') }) : nothing}
        ${inList ? away : nothing}</div>` : nothing}
    </div>
    ${field(sheet, snapshot, acts)}
    ${sheet.kind === 'words' ? nothing : html`<div class="answers ${inList ? 'list' : `of-${choices.length}`}">${keys}${inList ? nothing : away}</div>`}
  </section>`;
}

/**
 * What is asked, and what follows.
 * @param {Sheet} sheet
 * @param {Snapshot} snapshot
 * @param {import('./state.js').Targets | null} targets
 * @returns {{title: string, hint: string, cancel: string}}
 */
function wordsOf(sheet, snapshot, targets) {
  const { visit } = snapshot;
  const number = visit?.ticket.number ?? '';
  const limit = visit?.cases_limit ? `每号限办 ${visit.cases_limit} 件，其余的请用续号。` : '';
  const ends = visit?.state === 'serving' ? `同时结束 ${number} 的办理。` : '';
  /** @param {string} title  @param {string} [hint]  @param {string} [cancel] */
  const words = (title, hint = '', cancel = '') => ({ title, hint, cancel });
  switch (sheet.kind) {
    case 'decide': {
      const then = { next: '呼叫下一位', 'special-call': `特呼 ${sheet.request.body.number ?? ''} `, direct: '直接办理' }[sheet.request.action];
      return words(`${sheet.number} 来办理了吗？`, `呼叫后没有按「开始办理」。选好后${then}。`, '不呼叫');
    }
    case 'pause': return words('为什么暂停服务？', '暂停后窗口屏显示「暂停服务」，不再呼叫新的号。', '不暂停');
    case 'last-window': return words('还有人在等只有本窗口办理的业务', `${sheet.services}：暂停后他们要等本窗口恢复，确定吗？`, '不暂停');
    case 'words': return sheet.of === 'pause' ? words('为什么暂停服务？', '督查看得到原因，窗口屏只显示「暂停服务」。') : words(`为什么特呼 ${sheet.number}？`, `原因会记入流水。${ends}`);
    case 'hold': return words(`${number} 去做什么？`, '挂起后可以呼叫别人；人回来时按「恢复挂起」，不用再排队。', '不挂起');
    case 'resume': return words('恢复哪一位？', '接着办理，挂起的时间不算办理时间。');
    case 'transfer': return words(`${number} 转到哪里？`, '号不变，不用重新取号。', '不转');
    case 'target': {
      const what = { service: '哪项业务', window: '哪个窗口', clerk: '哪位窗口人员' }[sheet.what];
      return words(`${number} 转到${what}？`, targets === null ? '正在取得名单' : '');
    }
    case 'place': return words(`${number} 转到${sheet.name}，怎样排？`, '', '不转');
    case 'number': return words('特呼哪个号？', `不按先后，直接叫这个号。${ends}`);
    case 'why': return words(`为什么特呼 ${sheet.number}？`, `原因会记入流水。${ends}`, '不呼叫');
    case 'service': return words('直接办理哪项业务？', `来人没有号。${ends}`);
    case 'direct': return words(`为什么直接办理${sheet.name}？`, `来人没有号，单独统计。${ends}`, '不办理');
    case 'rejoin': return words(`${number} 续号，排到哪里？`, `这一次算办完，同一个号再排一次。${limit}`, '不续号');
    case 'record': return words(`${number} 办了什么？`, limit || (visit?.matters.length ? '选事项，写件数。' : '写件数。'));
    case 'sign-out': return words('退出登录？', visit === null ? '' : visit.state === 'called' ? `${number} 会排回最前。` : `${number} 的办理留在本窗口，由接着登录的人办完。`, '不退出');
    default: return words('');
  }
}

/** The field of a sheet that has one.  @param {Sheet} sheet  @param {Snapshot} snapshot  @param {Acts} acts */
function field(sheet, snapshot, acts) {
  if ('cases' in sheet) return count(sheet, acts);
  if (!('text' in sheet)) return nothing;
  const label = { target: '查找', place: '给接手的人留言（可以不写）', number: '号', words: '原因' }[sheet.kind];
  const most = { target: 20, place: 60, number: 8, words: 40 }[sheet.kind];
  return html`<form class="field" novalidate @submit=${submitting(acts)}>
    <label for="field">${label}</label>
    <input id="field" data-field ?data-home=${NUMBERED.has(sheet.kind)} autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength=${most}
      .value=${live(sheet.text)} @input=${typing(acts)}>
    ${sheet.kind === 'number' ? snapshot.rules.prefixes.filter((prefix) => !/^\d/.test(prefix)).map((prefix) => html`<button type="button" class="key small letter-key" aria-label=${`字母 ${prefix}`}
      @click=${() => acts.typed(prefix + sheet.text.replace(/\D/g, ''))}>${prefix}</button>`) : nothing}
    ${NUMBERED.has(sheet.kind) ? html`<button class="key small"><span>确定</span><kbd aria-hidden="true">Enter</kbd></button>`
      : html`<kbd aria-hidden="true">/</kbd>`}
  </form>`;
}

/** How many cases: typed, or counted up and down.  @param {Extract<Sheet, {cases: string}>} sheet  @param {Acts} acts */
function count(sheet, acts) {
  return html`<form class="field count" novalidate @submit=${submitting(acts)}>
    <label for="field">件数</label>
    ${key({ label: '−', letter: '-', name: '少一件', look: 'small', press: () => acts.press('fewer') })}
    <input id="field" data-field inputmode="numeric" autocomplete="off" .value=${live(sheet.cases)} @input=${typing(acts)}>
    ${key({ label: '＋', letter: '+', name: '多一件', look: 'small', press: () => acts.press('more') })}
    ${sheet.kind === 'record' ? html`<button class="key small action"><span>保存</span><kbd aria-hidden="true">Enter</kbd></button>` : nothing}
  </form>`;
}

/** @param {Acts} acts */
function submitting(acts) {
  return (/** @type {Event} */ event) => { event.preventDefault(); acts.press('submit'); };
}

/** @param {Acts} acts */
function typing(acts) {
  return (/** @type {Event} */ event) => acts.typed(/** @type {HTMLInputElement} */ (event.target).value);
}

/** The sheet of all keys, over the page.  @param {Acts} acts */
export function allKeys(acts) {
  return html`<dialog class="sheet" aria-labelledby="all-keys" @cancel=${(/** @type {Event} */ event) => { event.preventDefault(); acts.press('close'); }}>
    <div class="ask"><h2 id="all-keys">全部按键</h2>${key({ label: '关闭', letter: 'Esc', pad: '.', look: 'small', press: () => acts.press('close') })}</div>
    <dl>${DESK.map(row)}</dl>
    <h3>问题出现时</h3>
    <dl>${SHEET.map(row)}</dl>
  </dialog>`;
}

/** @param {{letter: string, pad: string, name: string, when: string}} row  the keyboard's key, then the number pad's */
function row({ letter, pad, name, when }) {
  return html`<div><dt><kbd>${letter}</kbd>${pad && pad !== letter ? html` <kbd>${pad}</kbd>` : nothing}</dt><dd><b>${name}</b><span class="second">${when}</span></dd></div>`;
}
