/* A USB scanner is a keyboard that types very fast, wherever the focus happens to be (B-43).
   It listens on the whole page; fields keep what people type into them. */

const TOKEN = /^(?:\\0000\d\d)?[A-Z2-7]{144}$/i;
const PAUSE_MS = 400; // no scanner is slower between two characters, hardly anybody types a code faster
const SHORTEST = 20;
const ABOUT_A_TOKEN = 100;

/** Whether a text is, or was meant to be, the code of a badge rather than a name. */
export function isCode(text) {
  return TOKEN.test(text) || text.length >= ABOUT_A_TOKEN;
}

/** What the keys say by their place on an English keyboard, whatever layout or input method is set. */
function byPlace(code) {
  const found = /^(?:Key([A-Z])|Digit([0-9])|Numpad([0-9]))$/.exec(code);
  return found ? found[1] || found[2] || found[3] : "";
}

/** Call `onCode(text, wasMended)` for each code typed by a scanner outside of fields. */
export function listen(onCode) {
  let keys = [];
  let last = 0;
  let idle = 0;

  function finish() {
    clearTimeout(idle);
    const typed = keys.map((key) => key.text).join("");
    const placed = keys.map((key) => key.place).join("");
    keys = [];
    if (TOKEN.test(typed)) onCode(typed, false);
    else if (TOKEN.test(placed)) onCode(placed, true);
    else onCode(typed || placed, false);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
    const now = event.timeStamp;
    if (now - last > PAUSE_MS) keys = [];
    last = now;
    if (event.key === "Enter" || event.key === "Tab") {
      if (keys.length < SHORTEST) { keys = []; return; }
      event.preventDefault();
      event.stopPropagation();
      finish();
      return;
    }
    const place = byPlace(event.code);
    const text = event.key.length === 1 ? event.key : "";
    if (!text && !place) return;
    keys.push({ text, place });
    // Once it is clearly a scanner, its characters must not press buttons or search within the page.
    if (keys.length > 3) event.preventDefault();
    clearTimeout(idle);
    idle = setTimeout(() => { if (keys.length >= ABOUT_A_TOKEN) finish(); }, PAUSE_MS);
  }, true);
}

function isField(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=radio]), select, textarea");
}
