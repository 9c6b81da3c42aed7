/* The screen of a phone at the door stays lit during a shift, where the browser lets it. */

let lock = null;
let isWanted = false;

async function ask() {
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

export function stayAwake() {
  isWanted = true;
  return ask();
}

export function maySleep() {
  isWanted = false;
  lock?.release().catch(() => {});
  lock = null;
}

// Browsers let go of it whenever the page is out of sight.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && isWanted) ask();
});
