/** The kiosk's few pictures; each stands beside its word, so none of them has a name of its own. */
import { html } from '/vendor/lit-html/lit-html.js';

export const chevron = html`<svg class="chevron" viewBox="0 0 40 40" aria-hidden="true"><path d="m15 8 12 12-12 12"/></svg>`;
export const tick = html`<svg viewBox="0 0 48 48" aria-hidden="true"><path d="m10 25 10 10 18-22"/></svg>`;
export const grid = html`<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M8 8h13v13H8zM27 8h13v13H27zM8 27h13v13H8zM27 27h13v13H27z"/></svg>`;
export const lens = html`<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="21" cy="21" r="14"/><path d="m31 31 11 11"/></svg>`;
export const onward = html`<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M6 24h34M28 10l14 14-14 14"/></svg>`;
export const backward = html`<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M42 24H8M22 10 8 24l14 14"/></svg>`;
export const house = html`<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M6 24 24 8l18 16M12 20v20h24V20"/></svg>`;
export const pin = html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><path d="M24 44C14 32 9 25 9 18.5a15 15 0 0 1 30 0C39 25 34 32 24 44z"/><circle class="spot" cx="24" cy="18.5" r="5"/></svg>`;
export const noPaper = html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><path class="slot" d="M4 10h40"/><path d="M12 10v26l4-3 4 3 4-3 4 3 4-3 4 3V10"/><path d="m19 16 10 10M29 16 19 26"/></svg>`;
export const pause = html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="20"/><path d="M18 16v16M30 16v16"/></svg>`;
export const cutLine = html`<svg class="picture" viewBox="0 0 96 48" aria-hidden="true"><path d="M4 24h28M64 24h28M40 16l16 16M56 16 40 32"/></svg>`;
export const bell = html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><path d="M8 36h32M12 36a12 12 0 0 1 24 0M24 24v-6M18 14h12"/></svg>`;
export const calendar = html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><path d="M8 12h32v28H8zM8 21h32M16 7v9M32 7v9"/><path d="m17 30 5 5 9-9"/></svg>`;
export const card = html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><path d="M5 11h38v26H5z"/><circle cx="16" cy="21" r="4"/><path d="M9 32a7 7 0 0 1 14 0M28 20h10M28 28h10"/></svg>`;
export const turnBack = html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><path d="M14 10 6 18l8 8"/><path d="M6 18h24a11 11 0 0 1 0 22H16"/></svg>`;
export const paper = html`<svg class="paper" viewBox="0 0 160 128" aria-hidden="true">
  <path class="slot" d="M8 24h144"/>
  <path class="sheet" d="M44 28v52l8-6 8 6 8-6 8 6 8-6 8 6 8-6 8 6 8-6V28"/>
  <path class="print" d="M62 44h36M62 56h24"/>
  <path class="out" d="M80 88v34M64 106l16 16 16-16"/>
</svg>`;
