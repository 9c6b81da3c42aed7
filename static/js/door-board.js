/* The board of a door looks every few seconds whether anything has changed, and puts in the parts that differ, so that
   whatever is open or focused elsewhere stays. Without this file one presses "Look again". */

import { stayAwake } from "./door-awake.js";

const EVERY_MS = 4000;
const board = document.querySelector("[data-board]");
const unheard = document.querySelector("[data-unheard]");
const screen = document.querySelector("[data-fills-screen]");
let mark = "";

async function look() {
  if (document.hidden) return;
  try {
    const headers = mark ? { "If-None-Match": mark } : {};
    const answer = await fetch(board.dataset.board, { headers, redirect: "manual", cache: "no-store" });
    if (answer.status !== 304 && !answer.ok) throw new Error(answer.status);
    unheard.hidden = true;
    if (answer.status === 304) return;
    mark = answer.headers.get("ETag");
    putIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    unheard.hidden = false;
  }
}

function putIn(page) {
  for (const part of board.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh && fresh.textContent !== part.textContent) {
      part.replaceChildren(...document.importNode(fresh, true).childNodes);
    }
  }
}

setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
document.querySelector("[data-looks-again]").hidden = true;
screen.hidden = !document.fullscreenEnabled;
screen.addEventListener("click", async () => {
  await board.querySelector(".wall").requestFullscreen();
  stayAwake();
});
