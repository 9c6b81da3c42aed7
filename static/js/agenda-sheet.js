// The sheet of a lecture, and the form for something new, in a window over the agenda: the same pages that open without
// this module, fetched and put into it.
import { at, said } from "./agenda-board.js";
import { say } from "./agenda-outlook.js";

const dialog = document.querySelector("[data-sheet-window]");
let back, sending;

// `send` posts a form of the sheet and answers whether the sheet is done with.
export function prepare(send) {
  sending = send;
  dialog.addEventListener("close", () => back?.());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-closes-sheet]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("submit", (event) => {
    // Forms of other pages (the next step of a lecture) lead there.
    if (!event.target.action.includes("/agenda")) return;
    event.preventDefault();
    sending(event.target.action, new FormData(event.target));
  });
}

export function show(page) {
  const sheet = new DOMParser().parseFromString(page, "text/html").querySelector("[data-sheet]");
  if (!sheet) return say(said("failed"));
  const title = sheet.querySelector("h1");
  const heading = document.createElement("h2");
  heading.className = title.className;
  heading.append(...title.childNodes);
  heading.id = "agenda-sheet-title";
  title.replaceWith(heading);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.replaceChildren(sheet);
  if (!dialog.open) dialog.showModal();
  const wanted = sheet.querySelector(".warning :is(input, textarea), [autofocus], [aria-invalid=true]") ?? sheet.querySelector("form.form :is(select, input:not([type=hidden])), a.button, a");
  wanted?.focus();
  return undefined;
}

export async function showFrom(address, whenClosed) {
  back = whenClosed;
  try {
    const answer = await fetch(address);
    if (answer.ok) show(await answer.text());
    else say(said("failed"));
  } catch {
    say(said("failed"));
  }
}

export function close() {
  if (dialog.open) dialog.close();
}

export function query(place) {
  const parts = { starts: place.starts, ends: place.ends };
  if (place.room) parts.room = place.room;
  return at(place.ends) > at(place.starts) ? `?${new URLSearchParams(parts)}` : "";
}
