/** Pictures of notices: fetched with the device's token, which an <img> cannot send, and drawn where the wall shows them. */
import { deviceToken } from '/static/js/api.js';

/** The last few, so that a wall that goes round its notices fetches each once; a picture of 4K is 33 MB in memory, and a wall runs for months. */
const KEPT = 4;
/** When a picture that could not be had is asked for again. */
const AGAIN_MS = 10_000;
/** @type {Map<string, Promise<ImageBitmap>>} */
const bitmaps = new Map();

/**
 * Draws a picture on a canvas of the page, once; one that cannot be had is asked for again at a later drawing of the page.
 * @param {HTMLCanvasElement | undefined} canvas
 * @param {string} name
 * @param {string} version
 */
export function hang(canvas, name, version) {
  const key = `${name} ${version}`;
  if (canvas === undefined || canvas.dataset.picture === key) return;
  canvas.dataset.picture = key;
  bitmapOf(name, key).then((bitmap) => {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    canvas.dataset.drawn = 'true';
  }).catch(() => {
    bitmaps.delete(key);
    setTimeout(() => { delete canvas.dataset.picture; }, AGAIN_MS);
  });
}

/** @param {string} name  @param {string} key */
function bitmapOf(name, key) {
  const found = bitmaps.get(key) ?? load(name);
  bitmaps.delete(key);
  bitmaps.set(key, found);
  for (const oldest of [...bitmaps.keys()].slice(0, -KEPT)) {
    bitmaps.get(oldest)?.then((bitmap) => bitmap.close()).catch(() => undefined);
    bitmaps.delete(oldest);
  }
  return found;
}

/** No larger than the wall is.  @param {string} name */
async function load(name) {
  const answer = await fetch(`/api/v1/display/notices/${encodeURIComponent(name)}`, { headers: { Authorization: `Bearer ${deviceToken()}` } });
  if (!answer.ok) throw new Error(`picture ${name}: ${answer.status}`);
  const whole = await createImageBitmap(await answer.blob());
  const scale = Math.min(1, (innerWidth * devicePixelRatio) / whole.width, (innerHeight * devicePixelRatio) / whole.height);
  if (scale === 1) return whole;
  const fitting = await createImageBitmap(whole, { resizeWidth: Math.max(1, Math.round(whole.width * scale)), resizeHeight: Math.max(1, Math.round(whole.height * scale)), resizeQuality: 'high' });
  whole.close();
  return fitting;
}
