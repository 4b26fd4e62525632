/** Which key of the keyboard, or of a number pad, stands for what.  Pure. */

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Press} Press */
/** @typedef {import('./state.js').Command} Command */

/**
 * The keys of the desk: on a keyboard, on a number pad, and what they do.  `docs/discipline-keys.md` holds the same table.
 * @type {{command: Command, letter: string, pad: string, name: string, when: string}[]}
 */
export const DESK = [
  { command: 'next', letter: '空格', pad: 'Enter', name: '呼叫下一位', when: '同时结束正在办理的' },
  { command: 'start', letter: 'S', pad: '*', name: '开始办理', when: '叫到的人来了' },
  { command: 'recall', letter: 'R', pad: '+', name: '重呼', when: '再叫一次' },
  { command: 'no-show', letter: 'N', pad: '-', name: '过号', when: '叫到的人没有来' },
  { command: 'miss-next', letter: 'X', pad: '2', name: '过号并呼叫下一位', when: '' },
  { command: 'undo', letter: 'Z', pad: '1', name: '撤回', when: '刚才叫错了' },
  { command: 'finish', letter: 'E', pad: '*', name: '结束办理', when: '不叫下一位' },
  { command: 'hold', letter: 'H', pad: '/', name: '挂起', when: '去补材料、填表、缴费' },
  { command: 'transfer', letter: 'T', pad: '4', name: '业务转移', when: '转业务、窗口、人员' },
  { command: 'rejoin', letter: 'J', pad: '5', name: '续号', when: '同一个号再排一次' },
  { command: 'record', letter: 'M', pad: '6', name: '登记事项', when: '办了什么、几件' },
  { command: 'resume', letter: 'G', pad: '3', name: '恢复挂起', when: '挂起的人回来了' },
  { command: 'special-call', letter: 'C', pad: '7', name: '特呼', when: '指定一个号' },
  { command: 'direct', letter: 'D', pad: '8', name: '直接办理', when: '没有号的人' },
  { command: 'pause', letter: 'P', pad: '0', name: '暂停、恢复服务', when: '' },
  { command: 'urgent', letter: 'F12', pad: '9', name: '紧急离岗', when: '叫到的人排回最前' },
  { command: 'sign-out', letter: 'Q', pad: '', name: '退出', when: '' },
  { command: 'keys', letter: '?', pad: '.', name: '全部按键', when: '这一页' },
];

/** The keys of every question. */
export const SHEET = [
  { letter: '1—9', pad: '1—9', name: '选一项', when: '或用方向键' },
  { letter: 'Enter', pad: 'Enter', name: '确定', when: '选中的、写好的' },
  { letter: '*', pad: '*', name: '下一页', when: '' },
  { letter: '+　-', pad: '+　-', name: '件数', when: '加一件、减一件' },
  { letter: '/', pad: '/', name: '填写', when: '查找、留言、件数' },
  { letter: 'Esc', pad: '.', name: '取消', when: '' },
];

/** @type {Record<string, Press>} */
const ON_DESK = {
  ...Object.fromEntries(DESK.flatMap(({ command, letter, pad }) => [[letter.toLowerCase(), command], ...(pad === '' ? [] : [[pad.toLowerCase(), command]])])),
  ' ': 'next', '？': 'keys', '。': 'keys',
};
/** @type {Record<string, Press>} */
const ON_SHEET = {
  escape: 'close', '.': 'close', '。': 'close', enter: 'submit', '*': 'page', pagedown: 'page', '+': 'more', '-': 'fewer', '/': 'field',
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), /** @type {Press} */ (`choice-${i + 1}`)])),
};
/** Numbers are typed here, so that no digit chooses. */
const TYPED = new Set(['number', 'words']);

/**
 * What a key stands for by where it is: a number pad is a number pad, whatever its NumLock.
 * @param {{key: string, code: string}} event  a KeyboardEvent
 */
export function keyOf({ key, code }) {
  if (/^Numpad\d$/.test(code)) return code.slice(-1);
  return code === 'NumpadDecimal' ? '.' : key;
}

/**
 * What a key of the keyboard means now, or null.
 * @param {State} state
 * @param {string} key  as `keyOf` gives it
 * @returns {Press | null}
 */
export function pressOf(state, key) {
  if (state.phase !== 'desk') return null;
  const lower = key.toLowerCase();
  const { sheet } = state;
  if (lower === 'f12') return 'urgent';
  if (sheet?.kind === 'keys') return ['escape', '?', '？', '.', '。', 'enter'].includes(lower) ? 'close' : null;
  if (sheet) return TYPED.has(sheet.kind) && /^\d$/.test(lower) ? null : ON_SHEET[lower] ?? null;
  if (lower === '*') return state.snapshot?.visit?.state === 'serving' ? 'finish' : 'start';
  return ON_DESK[lower] ?? null;
}

/**
 * What a key means while somebody is typing: only to be done with it.
 * @param {State} state
 * @param {string} key
 * @returns {Press | null}
 */
export function pressWhileTyping(state, key) {
  if (state.phase !== 'desk') return null;
  if (key === 'F12') return 'urgent';
  return key === 'Escape' && state.sheet ? 'close' : null;
}
