/* The scanner as a kiosk that stands alone at a door (B-42): codes only, nothing but the name, back to the
   beginning after five seconds, and out of it by the PIN alone. What is marked data-not-in-kiosk is away. */

const KEPT = "door-kiosk";
const RESET_MS = 5_000;
const PIN_PAUSE_MS = 30_000; // whoever opened the question for the PIN and went away

/** The kiosk of a page whose `root` holds the partial door/_kiosk.html.
    `checkPin(pin)` says whether it is right (a promise), `onReset()` shows the beginning, `onEnd()` is told. */
export function newKiosk(root, { checkPin, onReset = () => {}, onEnd = () => {} }) {
  const part = (name) => root.querySelector(`[data-kiosk="${name}"]`);
  const hides = () => root.querySelectorAll("[data-not-in-kiosk]");
  let isOn = false;
  let reset = 0;
  let close = 0;

  function start() {
    isOn = true;
    localStorage.setItem(KEPT, "on"); // a reload is no way out
    root.classList.add("is-kiosk");
    hides().forEach((element) => { element.inert = true; });
    part("bar").hidden = false;
    askNothing();
    keepHere();
    document.documentElement.requestFullscreen?.().catch(() => {});
    onReset();
  }

  function end() {
    isOn = false;
    localStorage.removeItem(KEPT);
    clearTimeout(reset);
    root.classList.remove("is-kiosk");
    hides().forEach((element) => { element.inert = false; });
    part("bar").hidden = true;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    onEnd();
  }

  /** An answer is shown: it goes away by itself. Also for what came into the page since, such as buttons. */
  function answered() {
    if (!isOn) return;
    hides().forEach((element) => { element.inert = true; });
    clearTimeout(reset);
    reset = setTimeout(onReset, RESET_MS);
  }

  /** The button for going back leads here again. */
  function keepHere() {
    if (isOn) history.pushState({ kiosk: true }, "");
  }

  function askNothing() {
    clearTimeout(close);
    part("form").hidden = true;
    part("pin").value = "";
    part("wrong").hidden = true;
  }

  part("leave").addEventListener("click", () => {
    part("form").hidden = false;
    part("pin").focus();
    clearTimeout(close);
    close = setTimeout(askNothing, PIN_PAUSE_MS);
  });
  part("stay").addEventListener("click", askNothing);
  part("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const isRight = await checkPin(part("pin").value);
    part("pin").value = "";
    if (isRight) {
      askNothing();
      end();
    } else {
      part("wrong").hidden = false;
      part("pin").focus();
    }
  });
  addEventListener("popstate", keepHere);
  // Long presses and right clicks open ways out, and selecting names too.
  for (const kind of ["contextmenu", "selectstart", "dragstart"]) {
    root.addEventListener(kind, (event) => { if (isOn && event.target !== part("pin")) event.preventDefault(); });
  }

  return {
    start,
    answered,
    /** A page that was reloaded while it was a kiosk is one again. */
    resumeIfLeft() { if (localStorage.getItem(KEPT)) start(); },
    get isOn() { return isOn; },
  };
}
