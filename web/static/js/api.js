/** Asking the server: one function, one kind of failure. */

/** @typedef {{token?: string, csrf?: string}} Credential  a device's token, or the anti-forgery token of a signed-in session */
/** @typedef {{type: string, status: number, title: string, title_en?: string} & Record<string, any>} ProblemDetails */

/** What the server refused, or `offline` when it could not be reached: `problem.title` is the sentence to show. */
export class Problem extends Error {
  /** @param {ProblemDetails} details */
  constructor(details) {
    super(details.title);
    this.problem = details;
    this.type = details.type;
  }
}

/** @type {ProblemDetails} */
const OFFLINE = { type: 'offline', status: 0, title: '连不上服务器，请稍候再试。', title_en: 'The server cannot be reached. Please try again in a moment.' };

/**
 * Sends one request and returns its JSON (null for 204).  Throws Problem for any refusal, and when nothing answers in time.
 * @param {'GET'|'POST'|'DELETE'} method
 * @param {string} path
 * @param {{credential?: Credential, body?: unknown, key?: string, timeout_ms?: number}} [options]  key: the Idempotency-Key
 * @returns {Promise<any>}
 */
export async function ask(method, path, { credential = {}, body, key, timeout_ms = 8000 } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (credential.token) headers['Authorization'] = `Bearer ${credential.token}`;
  if (credential.csrf) headers['X-CSRF-Token'] = credential.csrf;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  let response;
  let answer = null;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(timeout_ms), cache: 'no-store' });
    if (response.status !== 204) answer = await response.json();
  } catch {
    throw new Problem(OFFLINE);
  }
  if (!response.ok) throw new Problem(answer);
  return answer;
}

/** A fresh id from the browser's own randomness (`randomUUID` is missing on plain-HTTP networks). */
export function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The token that enrolment left for this page's address, or null. */
export function deviceToken() {
  return localStorage.getItem(`jiaohao:${location.pathname.replace(/\/$/, '')}`);
}
