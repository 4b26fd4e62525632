/** The hall's time: from the server, not from the device's own clock, which is often wrong. */

let offset_ms = 0;
let zone = 'Asia/Shanghai';

/**
 * Sets the page's clock by a snapshot's `at`.
 * @param {string} at        ISO 8601 with offset
 * @param {string} [timezone]  IANA name of the hall's zone
 */
export function setClock(at, timezone) {
  offset_ms = Date.parse(at) - Date.now();
  if (timezone) zone = timezone;
}

/** The hall's moment now, in milliseconds since 1970 UTC. */
export function now() {
  return Date.now() + offset_ms;
}

/** 「10:42」.  @param {number | string} moment  ms or ISO */
export function clockTime(moment) {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(new Date(moment));
}

/**
 * 「11月23日　星期一」, or "Monday, 23 November".
 * @param {number | string} moment
 * @param {'zh' | 'en'} [language]
 */
export function dayName(moment, language = 'zh') {
  const date = new Date(moment);
  if (language === 'en') return new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone }).format(date);
  const parts = Object.fromEntries(new Intl.DateTimeFormat('zh-CN', { weekday: 'long', day: 'numeric', month: 'numeric', timeZone: zone }).formatToParts(date).map((part) => [part.type, part.value]));
  return `${parts.month}月${parts.day}日　${parts.weekday}`;
}

/** Whole minutes since a moment, never negative.  @param {string | number} moment */
export function minutesSince(moment) {
  return Math.max(0, Math.floor((now() - new Date(moment).getTime()) / 60000));
}
