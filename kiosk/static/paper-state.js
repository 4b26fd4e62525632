/** What became of a ticket's paper, as its page tells it.  Pure. */

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Page} Page */

/**
 * What became of the paper: `none` this kiosk has no printer; `printing` not yet known; `printed`; the others are troubles.
 * @typedef {'none' | 'printing' | 'printed' | 'paper_out' | 'cover_open' | 'offline' | 'uncertain' | 'failed' | 'silent' | 'unheard'} Paper
 */

/** How long a citizen waits for paper before being told that there may be none. */
export const PAPER_PATIENCE_MS = 8_000;

/**
 * @param {State} state
 * @param {Extract<Page, {name: 'ticket'}>} page
 * @returns {Paper}
 */
export function paperOf(state, page) {
  if (page.print === null) return 'none';
  const job = state.snapshot?.jobs[page.print.job] ?? page.print.state;
  // Once told that the paper is there, later news of the job does not take it back.
  if (job === 'printed' || page.paper === 'printed') return 'printed';
  const late = state.at - page.takenAt >= PAPER_PATIENCE_MS;
  if (state.cutOff) return late ? 'unheard' : page.paper;
  if (job === 'uncertain') return 'uncertain';
  const printer = state.snapshot?.printer.state;
  if (printer === 'paper_out' || printer === 'cover_open') return printer;
  if (printer === 'offline' || printer === 'unknown') return 'offline';
  if (job === 'failed') return 'failed';
  return late ? 'silent' : 'printing';
}
