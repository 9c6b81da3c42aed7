/* Somebody else came on this badge: one tap notes it, a name may follow, and it can be taken back. */

import { $, say } from "./door-words.js";

/** In place of the button that was pressed; `note({ name, isTakenBack })` says it to the engine, false if it could not. */
export function showStandIn(button, note) {
  const panel = $("door-stand-in").content.firstElementChild.cloneNode(true);
  const said = panel.querySelector("p");
  panel.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = new FormData(event.target).get("name").trim();
    if (!name) return;
    said.textContent = (await note({ name })) === false ? say("disconnected") : say("stand-in-named", { name });
  });
  panel.querySelector("[data-back]").addEventListener("click", async () => {
    if ((await note({ isTakenBack: true })) === false) said.textContent = say("disconnected");
    else panel.replaceWith(button);
  });
  button.replaceWith(panel);
}

/** Only somebody whom the forum knows can have been stood in for. */
export function canBeStoodInFor(answer) {
  return Boolean(answer.reference) && !answer.reference.startsWith("#");
}
