// What is done: sent to the forum, told in a toast with its undoing, and drawn as it is then. What the forum asks about
// (a clash, a lecture that somebody else changed) comes back as a sheet.
import { isSame, placeOf, reload, said, wayTo, ways, words } from "./agenda-board.js";
import { focusOn, redraw } from "./agenda-calendar.js";
import { say } from "./agenda-outlook.js";
import { close, query, show, showFrom } from "./agenda-sheet.js";

const KEPT = "forum-agenda-steps";
const undoing = document.querySelector("[data-undo]");
const template = document.querySelector("[data-toast-of-agenda]");
let last = Promise.resolve();

// Kept while this tab is open, so that a turn to the next week forgets nothing.
const steps = () => {
  try { return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"); } catch { return []; }
};
function keep(list) {
  try { sessionStorage.setItem(KEPT, JSON.stringify(list.slice(-50))); } catch { /* a browser that keeps nothing */ }
  undoing.disabled = list.length === 0;
}

function toast(sentence, undo) {
  document.querySelectorAll(".toasts [data-of-agenda]").forEach((one) => one.remove());
  let place = document.querySelector(".toasts");
  if (!place) {
    place = document.createElement("div");
    place.className = "toasts";
    document.querySelector("main").prepend(place);
  }
  const made = template.content.cloneNode(true).firstElementChild;
  made.dataset.ofAgenda = "";
  const button = made.querySelector(".toast-undo");
  if (undo) button.addEventListener("click", takeBack);
  else button.remove();
  made.querySelector(".toast-close").addEventListener("click", () => made.remove());
  place.append(made);
  requestAnimationFrame(() => { made.querySelector(".toast-sentence").textContent = sentence; });
}

async function post(address, fields) {
  const body = new URLSearchParams(fields);
  body.set("csrf_token", ways.token);
  return fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
}

async function refresh(id) {
  await reload();
  redraw();
  if (id) focusOn(id);
}

async function answered(answer) {
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    const page = await answer.text();
    if (![409, 422].includes(answer.status)) return say(said("failed"));
    await refresh();
    return show(page);
  }
  const { says, undo, id, leads } = await answer.json();
  if (leads) return location.assign(leads);
  close();
  if (undo) keep([...steps(), undo]);
  await refresh(id);
  toast(says, undo);
  return say(says);
}

async function sent(address, fields) {
  try {
    await answered(await post(address, fields));
  } catch {
    redraw();
    say(said("failed"));
  }
}

// One after the other, so that quick fingers undo what is done and not what is being done.
export function send(address, fields) {
  last = last.then(() => sent(address, fields));
  return last;
}

// What dragging and keys lead to: done at once while the public knows nothing of it, else asked about first.
export async function propose(entry, place, slot) {
  if (!slot && isSame(place, placeOf(entry))) return redraw();
  if (entry.way === "asks") {
    redraw();
    return showFrom(`${wayTo("sheet", entry.id)}${query(place)}`, () => focusOn(entry.id));
  }
  const [on, starts] = place.starts.split("T"), [endsOn, ends] = place.ends.split("T");
  const fields = { on, starts, ends_on: endsOn, ends, room: place.room || "", timezone: ways.zone, edit_version: entry.version };
  return send(wayTo("place", entry.id), slot ? { ...fields, slot: slot.id } : fields);
}

export async function takeBack() {
  await last;
  const list = steps(), undo = list.pop();
  if (!undo) return say(words.undone);
  keep(list);
  return send(undo, {});
}

keep(steps());
undoing.addEventListener("click", takeBack);
