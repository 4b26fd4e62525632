/** When the eye has what the page has drawn: a message posted while a frame is made is heard once that frame is painted. */

const channel = new MessageChannel();
/** @type {((at: number) => void)[]} */
let waiting = [];
channel.port1.onmessage = () => {
  const at = performance.now();
  const heard = waiting;
  waiting = [];
  for (const then of heard) then(at);
};

/** Calls `then` with the moment (performance.now()) at which what was drawn before this call stands on the screen.  @param {(at: number) => void} then */
export function whenPainted(then) {
  if (waiting.push(then) === 1) requestAnimationFrame(() => channel.port2.postMessage(null));
}
