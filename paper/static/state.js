/** What the virtual printers have printed, and what is wrong with them. */

/**
 * One thing on a paper, as the printer made it out of the bytes it was sent.
 * @typedef {object} PaperLine
 * @property {'text'|'rule'|'qr'|'image'|'feed'} kind
 * @property {string} text
 * @property {number} width    times the normal size; of a QR code the dots of a module, of an image or a feed its dots
 * @property {number} height
 * @property {boolean} bold
 * @property {'left'|'center'|'right'} align
 * @property {{size: number, path: string}} [qr]
 * @property {{width: number, height: number, path: string}} [image]
 */
/** @typedef {{id: number, at: string, lines: PaperLine[], bytes: number}} Paper */
/** @typedef {{code: string, name: string, settings: Record<string, unknown>, papers: Paper[]}} Printer */
/** @typedef {'paper_out'|'near_end'|'cover_open'|'offline'|'silent'|'garbage'|'slow'|'drop_after'} Trouble */
/**
 * @typedef {object} State
 * @property {boolean} enrolled
 * @property {Printer[] | null} printers  null until the first answer
 * @property {string | null} problem      why the papers are not the newest, as a sentence
 */
/**
 * @typedef {{type: 'received', printers: Printer[]} | {type: 'failed', title: string} | {type: 'refused'}
 *   | {type: 'switched', code: string, trouble: Trouble, to: boolean | number}} Event
 */

/** What a switch says when it is on: a figure where there is one to say, 0 for off. @type {{trouble: Trouble, name: string, hint: string, on?: number}[]} */
export const TROUBLES = [
  { trouble: 'paper_out', name: '缺纸', hint: '收下的小票等装上纸再打' },
  { trouble: 'near_end', name: '纸将尽', hint: '还能打' },
  { trouble: 'cover_open', name: '开盖', hint: '合上再打' },
  { trouble: 'offline', name: '脱机', hint: '联机再打' },
  { trouble: 'silent', name: '不应答', hint: '能打，但不回话' },
  { trouble: 'garbage', name: '乱码', hint: '回话全是乱码，如波特率不对' },
  { trouble: 'slow', name: '慢速', hint: '每秒只打 120 字节', on: 120 },
  { trouble: 'drop_after', name: '断线', hint: '下一张收到 100 字节时断开，一次', on: 100 },
];

/**
 * @param {boolean} enrolled
 * @returns {State}
 */
export function begin(enrolled) {
  return { enrolled, printers: null, problem: null };
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function next(state, event) {
  switch (event.type) {
    case 'received':
      return { ...state, printers: event.printers, problem: null };
    case 'failed':
      return { ...state, problem: event.title };
    case 'refused':
      return begin(false);
    case 'switched':
      return {
        ...state,
        printers: state.printers && state.printers.map((printer) => (
          printer.code === event.code ? { ...printer, settings: { ...printer.settings, [event.trouble]: event.to } } : printer)),
      };
  }
}

/**
 * A printer's papers, the newest first.
 * @param {Printer} printer
 */
export function newestFirst(printer) {
  return [...printer.papers].sort((a, b) => b.id - a.id);
}
