/** Signing in at a page for staff who sit at no window, and the line to the server that follows. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { ask, Problem } from './api.js';
import { link } from './link.js';
import { missingFrom } from './sign-in-form.js';
import { setClock } from './time.js';

const RETRY_MS = 2000;

/** @typedef {{csrf_token: string, name: string, number: string, role: string}} Session */
/**
 * @typedef {{type: 'told', sentence: string} | {type: 'edited'} | {type: 'signing-in'} | {type: 'refused', sentence: string}
 *   | {type: 'signed-in', session: Session} | {type: 'signed-out', sentence: string | null}
 *   | {type: 'snapshot', snapshot: any} | {type: 'cut-off', cutOff: boolean}} SignInEvent  what a page is told of it
 */
/** @typedef {{signIn: (event: globalThis.Event) => void, edited: () => void}} SignInActs */

/**
 * @param {object} options
 * @param {string} options.station
 * @param {(event: SignInEvent) => void} options.dispatch
 * @param {() => {session: Session | null, signingIn: boolean, sentence: string | null}} options.now  the page's state
 * @param {(session: Session) => boolean} [options.watches]  whether whoever is signed in has a line of snapshots too
 */
export function signingIn({ station, dispatch, now, watches = () => true }) {
  const path = `/api/v1/${station}/session`;
  /** @type {{close: () => void} | null} */
  let line = null;

  async function begin() {
    try {
      enter(await ask('GET', path));
    } catch (error) {
      const { problem } = asProblem(error);
      if (problem.status === 0 || problem.status >= 500) {
        dispatch({ type: 'told', sentence: problem.title });
        setTimeout(begin, RETRY_MS);
      } else leave(problem.status === 401 ? null : problem.title);
    }
  }

  /** @param {globalThis.Event} event */
  async function signIn(event) {
    event.preventDefault();
    if (now().signingIn) return;
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const form = { username: String(fields.get('username')).trim(), password: String(fields.get('password')) };
    const missing = missingFrom(form);
    if (missing) {
      dispatch({ type: 'told', sentence: missing });
      return;
    }
    dispatch({ type: 'signing-in' });
    try {
      enter(await ask('POST', path, { body: form }));
    } catch (error) {
      dispatch({ type: 'refused', sentence: asProblem(error).problem.title });
    }
  }

  function edited() {
    if (now().sentence) dispatch({ type: 'edited' });
  }

  /** @param {Session} session */
  function enter(session) {
    dispatch({ type: 'signed-in', session });
    if (!watches(session)) return;
    line = link({
      station,
      credential: { csrf: session.csrf_token },
      onSnapshot: (snapshot) => {
        setClock(snapshot.at, snapshot.hall.timezone);
        dispatch({ type: 'snapshot', snapshot });
      },
      onCutOff: (cutOff) => dispatch({ type: 'cut-off', cutOff }),
      onRefused: (problem) => leave(problem.title),
    });
  }

  /** @param {string | null} sentence */
  function leave(sentence) {
    line?.close();
    line = null;
    dispatch({ type: 'signed-out', sentence });
  }

  async function signOut() {
    try {
      await ask('DELETE', path, { credential: { csrf: now().session?.csrf_token } });
      leave(null);
    } catch (error) {
      const { problem } = asProblem(error);
      // A lost server is already said in the header; whoever is refused is not signed in any more.
      if (problem.status !== 0) leave(problem.title);
    }
  }

  return { begin, signIn, edited, signOut, leave };
}

/** @param {unknown} error  anything but a refusal is a fault of the page, and stays one */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  throw error;
}

/**
 * The form.
 * @param {{title: string, who: string}} words
 * @param {{sentence: string | null, signingIn: boolean}} state
 * @param {SignInActs} acts
 */
export function signInPage({ title, who }, { sentence, signingIn }, acts) {
  return html`
    <main class="alone">
      <h1>${title}</h1>
      <p class="second">${who}</p>
      <form novalidate @submit=${acts.signIn} @input=${acts.edited}>
        <label for="username">用户名</label>
        <input id="username" name="username" autocomplete="username" autocapitalize="off" spellcheck="false">
        <label for="password">密码</label>
        <input id="password" name="password" type="password" autocomplete="current-password">
        <div class="answer" role="alert">${sentence ? html`<p>${mark()}<span>${sentence}</span></p>` : nothing}</div>
        <button class="key action" aria-disabled=${signingIn}>${signingIn ? '正在登录' : '登录'}</button>
      </form>
    </main>`;
}

/** Somebody has to look here. */
export function mark() {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3 22 21H2ZM12 10v5M12 18v.01"/></svg>`;
}
