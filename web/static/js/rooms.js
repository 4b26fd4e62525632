/** The rooms of those who answer for a hall, as the links at the head of each of their pages. */
import { html } from '/vendor/lit-html/lit-html.js';

/** @typedef {'live' | 'story' | 'follow-ups' | 'reports'} Room */

/** @type {{room: Room, path: string, name: string}[]} */
const ROOMS = [
  { room: 'live', path: '/supervisor', name: '实时' },
  { room: 'story', path: '/supervisor/story', name: '票号轨迹' },
  { room: 'reports', path: '/reports', name: '报表' },
  { room: 'follow-ups', path: '/supervisor/follow-ups', name: '差评整改' },
];

/** @param {Room} here  the room that the page is */
export function rooms(here) {
  return html`<nav class="rooms" aria-label="督查">
    ${ROOMS.map(({ room, path, name }) => html`<a href=${path} aria-current=${room === here ? 'page' : 'false'}>${name}</a>`)}
  </nav>`;
}
