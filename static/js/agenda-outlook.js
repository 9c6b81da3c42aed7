// What would stand in the way under the pointer, or where the keys have moved a lecture: asked a moment after it
// comes to rest, marked on the calendar, and said in the live region.
import { said, wayTo, ways } from "./agenda-board.js";

const AT_REST = 120;
const root = document.querySelector("[data-agenda]");
const region = document.querySelector("[data-said]");
let timer, asking, last;

export function say(...sentences) {
  region.textContent = sentences.filter(Boolean).join(" ");
}

async function ask(entry, place, before) {
  asking?.abort();
  asking = new AbortController();
  const way = entry ? wayTo("outlook", entry.id) : ways.new_outlook;
  const query = new URLSearchParams({ starts: place.starts, ends: place.ends, room: place.room || "" });
  try {
    const answer = await fetch(`${way}?${query}`, { signal: asking.signal });
    if (!answer.ok) return;
    const { level, says } = await answer.json();
    root.dataset.outlook = level;
    say(before, level === "free" ? said("free") : says.join(" "));
  } catch (error) {
    if (error.name !== "AbortError") say(before, said("failed"));
  }
}

// `before` is what is said of the place itself, at once.
export function look(entry, place, before = "") {
  const key = [entry?.id, place.starts, place.ends, place.room].join();
  if (key === last) return;
  last = key;
  delete root.dataset.outlook;
  if (before) say(before);
  clearTimeout(timer);
  timer = setTimeout(() => ask(entry, place, before), AT_REST);
}

export function lookAway() {
  clearTimeout(timer);
  asking?.abort();
  last = undefined;
  delete root.dataset.outlook;
}
