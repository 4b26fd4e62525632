/** Which limit is reached, and what of a hall must be counted from when.  Pure: no DOM, no clock, no network. */

/** @typedef {1 | 2 | 3} Level */
/** @typedef {[number, number, number] | null} Limits  yellow, orange, red; null where nothing is watched */

/** @type {Record<Level, string>} */
export const WORDS = { 1: '黄', 2: '橙', 3: '红' };

/** The level that a value has reached.  @param {number} value  @param {Limits} limits  @returns {Level | null} */
export function levelOf(value, limits) {
  const reached = limits === null ? 0 : limits.filter((limit) => value >= limit).length;
  return reached === 0 ? null : /** @type {Level} */ (reached);
}

/** Whole minutes from a moment (ISO) to another (ms), never negative.  @param {number} at  @param {string} since */
export function minutesBetween(at, since) {
  return Math.max(0, Math.floor((at - Date.parse(since)) / 60000));
}

/**
 * A line against its limits: how long the longest waits, and the worse of both its levels.
 * @param {{waiting: number, longest_since: string | null, limits: {waiting: Limits, crowd: Limits}}} queue
 * @param {number} at  where the hall's clocks stand, ms
 * @returns {{minutes: number, level: Level | null}}
 */
export function lineOf({ waiting, longest_since, limits }, at) {
  const minutes = longest_since === null ? 0 : minutesBetween(at, longest_since);
  const level = Math.max(levelOf(minutes, limits.waiting) ?? 0, levelOf(waiting, limits.crowd) ?? 0);
  return { minutes, level: level === 0 ? null : /** @type {Level} */ (level) };
}

/** How far along a bar a wait lies, 0 to 1, where red is at three quarters of it.  @param {number} minutes  @param {Limits} limits */
export function along(minutes, limits) {
  return Math.min(1, minutes / ((limits?.[2] ?? 60) / 0.75));
}
