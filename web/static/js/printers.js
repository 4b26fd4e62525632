/** What a printer is like, in words.  Pure. */

/** @type {Record<string, string>} */
const TROUBLES = { paper_out: '缺纸', cover_open: '机盖开着', offline: '连不上', unknown: '状态不明' };

/**
 * A printer in words, and whether somebody has to go there; papers to decide on are counted apart, for somewhere they are a key.
 * @param {{state: string, near_end: boolean, queued: number, uncertain: number}} printer
 * @returns {{words: string[], needsSomeone: boolean}}
 */
export function printerWords({ state, near_end, queued, uncertain }) {
  const trouble = TROUBLES[state];
  const words = [trouble ?? '正常'];
  if (near_end && state !== 'paper_out') words.push('纸将尽');
  if (queued > 0) words.push(`${queued} 张待打`);
  return { words, needsSomeone: trouble !== undefined || uncertain > 0 };
}
