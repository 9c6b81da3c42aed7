/* One badge held before a camera is one scan, although it is seen in thirty pictures a second (B-26). */

const SAME_SCAN_MS = 10_000;
const OUT_OF_SIGHT_MS = 2_000;
const MOST_KEPT = 50;

/** What was read last by this device, and whether a reading is another scan. `clock` gives milliseconds. */
export function newBadgeLock(clock = () => performance.now()) {
  let seen = new Map(); // text → { first, last }, the latest at the end
  let newest = "";

  /** Whether `text` is a scan that was made already: read within ten seconds, or never out of sight since.
      Pulling a trigger or typing is deliberate: then only the very last badge is the same scan. */
  function isRepeat(text, { isDeliberate = false } = {}) {
    const name = text.trim().toUpperCase();
    const now = clock();
    const before = seen.get(name);
    const isSame = Boolean(before) && (now - before.first < SAME_SCAN_MS
      || (!isDeliberate && now - before.last < OUT_OF_SIGHT_MS));
    const isRepeated = isSame && (!isDeliberate || name === newest);
    seen.delete(name);
    seen.set(name, { first: isRepeated ? before.first : now, last: now });
    if (!isRepeated) newest = name;
    if (seen.size > MOST_KEPT) seen.delete(seen.keys().next().value);
    return isRepeated;
  }

  /** After taking back, an exception, or another direction the same badge may be read at once. */
  function release() {
    seen = new Map();
    newest = "";
  }

  return { isRepeat, release };
}
