/** Enrolling a device: a six-digit code, typed or in the address's hash, for a token that stays in this browser. */
import { Problem, ask } from './api.js';

/** Long enough to read what the device has become. */
const SHOWN_MS = 1500;

const form = /** @type {HTMLFormElement} */ (document.getElementById('enrol'));
const field = /** @type {HTMLInputElement} */ (document.getElementById('code'));
const word = /** @type {HTMLElement} */ (document.getElementById('word'));
const submit = /** @type {HTMLButtonElement} */ (document.getElementById('submit'));
const keys = /** @type {HTMLButtonElement[]} */ ([...form.querySelectorAll('button')]);
let busy = false;

function show() {
  for (const key of keys) key.disabled = busy;
  field.readOnly = busy;
  submit.disabled = busy || field.value.length !== 6;
}

/** @param {string} text  @param {boolean} [done] */
function say(text, done = false) {
  word.textContent = text;
  word.classList.toggle('done', done);
}

/** @param {string} text */
function put(text) {
  field.value = text.replace(/\D/g, '').slice(0, 6);
  say('');
  show();
}

/** @param {string} code */
async function enrol(code) {
  if (busy) return;
  busy = true;
  say('正在登记……');
  show();
  try {
    const { token, name, path } = await ask('POST', '/api/v1/enrol', { body: { code } });
    localStorage.setItem(`jiaohao:${path}`, token);
    localStorage.setItem(`jiaohao:/${path.split('/')[1]}`, token);
    say(`已登记为 ${name}`, true);
    setTimeout(() => location.replace(path), SHOWN_MS);
  } catch (error) {
    busy = false;
    field.value = '';
    say(error instanceof Problem ? error.problem.title : '登记没有存下来：请允许此浏览器保存网站数据，再取一个新的登记码。');
    show();
    field.focus();
  }
}

/** A code in the hash is used at once, and does not stay in the address bar or the history. */
function enrolByHash() {
  const code = location.hash.slice(1);
  if (code === '') return;
  history.replaceState(null, '', location.pathname + location.search);
  put(code);
  if (field.value.length === 6) enrol(field.value);
  else say('地址里的登记码不是六位数字，请重新输入。');
}

form.addEventListener('click', (event) => {
  const key = /** @type {Element} */ (event.target).closest('button');
  if (key?.dataset.digit) put(field.value + key.dataset.digit);
  if (key?.dataset.do === 'erase') put(field.value.slice(0, -1));
});
// A tap on a key leaves the focus in the field, so that Enter on a real keyboard still means 登记.
form.addEventListener('mousedown', (event) => {
  if (/** @type {Element} */ (event.target).closest('button')) event.preventDefault();
});
field.addEventListener('input', () => put(field.value));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (field.value.length === 6) enrol(field.value);
});
// A digit typed while a key of the page has the focus goes into the field all the same.
addEventListener('keydown', (event) => {
  if (document.activeElement === field || busy || event.ctrlKey || event.altKey || event.metaKey) return;
  if (/^\d$/.test(event.key)) put(field.value + event.key);
  if (event.key === 'Backspace') put(field.value.slice(0, -1));
});
addEventListener('hashchange', enrolByHash);

show();
enrolByHash();
