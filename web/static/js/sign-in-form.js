/** The sign-in form of a staff page, as far as it can be judged without the server.  Pure. */

/**
 * What is missing from the form, as a sentence, or null.
 * @param {{username: string, password: string}} form
 */
export function missingFrom({ username, password }) {
  if (username === '') return '请填写用户名。';
  if (password === '') return '请填写密码。';
  return null;
}
