/** When the eye has what the page has drawn: a message posted while a frame is made is heard once that frame is painted. */

/** A page that nobody sees paints no frames, but is sent snapshots all the same. */
const MOST = 100;
const channel = new MessageChannel();
/** @type {((at: number) => void)[]} */
let waiting = [];
/** Those who wait for a frame that is being made, frame by frame.  @type {((at: number) => void)[][]} */
const painting = [];
channel.port1.onmessage = () => {
  const at = performance.now();
  for (const then of painting.shift() ?? []) then(at);
};

function frame() {
  painting.push(waiting);
  waiting = [];
  channel.port2.postMessage(null);
}

/** Calls `then` with the moment (performance.now()) at which what was drawn before this call stands on the screen.  @param {(at: number) => void} then */
export function whenPainted(then) {
  if (waiting.length === MOST) waiting.shift();
  if (waiting.push(then) === 1) requestAnimationFrame(frame);
}
