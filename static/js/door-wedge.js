/* A USB or Bluetooth scanner is a keyboard that types very fast, wherever the focus happens to be (B-43).
   It listens on the whole page. Fields keep what people type into them; a badge is taken out of them again. */

import { TOKEN, asArrived, readings } from "./door-layouts.js";

const PAUSE_MS = 400; // no scanner is slower between two characters, hardly anybody types a code faster
const SHORTEST = 20;
const ABOUT_A_TOKEN = 100;
const LATE_END_MS = 1500; // some scanners send their Enter long after the last letter

/** Whether a text is, or was meant to be, the code of a badge rather than a name. */
export function isCode(text) {
  return TOKEN.test(text) || text.length >= ABOUT_A_TOKEN;
}

/** Call `onCode(text, wasMended)` for each code that a scanner types, whatever its layout and the system's.
    `judge(text)` says whether a text is genuine (or a promise of it); without it the likeliest reading is taken. */
export function listen(onCode, { judge = null } = {}) {
  let keys = [];
  let last = 0;
  let ended = -Infinity;
  let idle = 0;
  let field = null; // where the keys went, and what it said before

  function begin(target) {
    keys = [];
    field = isField(target) ? { target, before: target.value } : null;
  }

  function finish() {
    clearTimeout(idle);
    const typed = keys;
    if (field) restore(field);
    begin(null);
    return meant(typed, judge).then(([text, wasMended]) => onCode(text, wasMended));
  }

  /** Whether the keys so far are a whole code. In a field only what can be nothing else is one. */
  function isWhole(isEnded) {
    if (field) return keys.length >= ABOUT_A_TOKEN && readings(keys).length > 0;
    return keys.length >= (isEnded ? SHORTEST : ABOUT_A_TOKEN);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const now = event.timeStamp;
    if (now - last > PAUSE_MS || !keys.length) begin(event.target);
    last = now;
    if (event.key === "Enter" || event.key === "Tab") {
      const isLate = !keys.length && now - ended < LATE_END_MS;
      if (isWhole(true) || isLate) {
        event.preventDefault();
        event.stopPropagation();
      }
      if (isWhole(true)) finish();
      else begin(null);
      ended = -Infinity;
      return;
    }
    const text = event.key.length === 1 ? event.key : "";
    if (!text && !/^(?:Key|Digit|Numpad|Semicolon|Backslash)/.test(event.code)) return;
    keys.push({ text, place: event.code });
    // Once it is clearly a scanner, its characters must not press buttons or search within the page.
    if (!field && keys.length > 3) event.preventDefault();
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (!isWhole(false)) return;
      ended = last;
      finish();
    }, PAUSE_MS);
  }, true);
}

/** The text that was meant by keys, and whether it had to be put right. */
export async function meant(keys, judge) {
  const arrived = asArrived(keys);
  const ways = readings(keys);
  let chosen = ways[0];
  if (judge && ways.length > 1) {
    for (const way of ways) {
      if (await judge(way)) { chosen = way; break; }
    }
  }
  if (!chosen) return [arrived, false];
  return [chosen, chosen !== keys.map((key) => key.text).join("").toUpperCase()];
}

/** A field says again what it said before a badge was typed into it; an input method lets go of it. */
function restore({ target, before }) {
  target.blur();
  target.value = before;
  target.dispatchEvent(new Event("input", { bubbles: true }));
  target.focus();
}

function isField(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=radio], [type=checkbox], [type=file]), select, textarea");
}
