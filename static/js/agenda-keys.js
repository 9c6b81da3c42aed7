// Picking a lecture up and carrying it by keys, or by the buttons that do the same (WCAG 2.1.1, 2.5.7). Single keys are
// heard only while the focus is in the calendar (WCAG 2.1.4).
import { at, board, DAY, day, entryOf, isSame, MINUTE, nameOf, placeOf, plus, roomName, said, slotAt, ways, when, words } from "./agenda-board.js";
import { focusOn, redraw, shadeFor, showAt, unshade } from "./agenda-calendar.js";
import { propose, takeBack } from "./agenda-deeds.js";
import { look, lookAway, say } from "./agenda-outlook.js";

const STEP = 15 * MINUTE;
const CARRIED = "forum-agenda-carried";
const holder = document.querySelector("[data-calendar]");
const bar = document.querySelector("[data-handling]");
const handled = document.querySelector("[data-handled]");
const roomChoice = document.querySelector("[data-does-room]");
const help = document.querySelector("[data-agenda-keys]");
let held, opens;

const isShown = (clock) => day(clock) >= board.first && day(clock) <= board.last;

export function pickUp(entry, place = placeOf(entry)) {
  if (entry.way === "fixed") return say(said(entry.mine ? "fixed" : "others", { what: nameOf(entry) }));
  held = { entry, place };
  bar.hidden = false;
  shadeFor(entry);
  tell(said("picked", { what: nameOf(entry) }));
  return undefined;
}

function letGo() {
  held = undefined;
  bar.hidden = true;
  lookAway();
  unshade();
}

function tell(first = "") {
  const { entry, place } = held;
  handled.textContent = `${nameOf(entry)} · ${said("at", { when: when(place), room: roomName(place.room) })}`;
  roomChoice.value = String(place.room);
  showAt(entry, place);
  const slot = slotAt(entry, place);
  const where = slot ? said("into", { code: slot.code }) : "";
  look(entry, place, [first, said("at", { when: when(place), room: roomName(place.room) }), where].filter(Boolean).join(" "));
}

function put(change) {
  held.place = { ...held.place, ...change };
  // Other days are another page, on which it goes on being carried.
  if (!isShown(held.place.starts)) return location.assign(`${ways.index}?view=${board.view}&on=${day(held.place.starts)}`);
  return tell();
}

const shift = (by) => put({ starts: plus(held.place.starts, by), ends: plus(held.place.ends, by) });

function lengthen(by) {
  const ends = plus(held.place.ends, by);
  if (at(ends) > at(held.place.starts)) put({ ends });
}

function nextRoom() {
  const keys = [...board.rooms.map((room) => room.id), 0];
  put({ room: keys[(keys.indexOf(held.place.room) + 1) % keys.length] });
}

function nextSlot() {
  const { entry, place } = held;
  const slot = board.entries.find((one) => one.starts > place.starts && slotAt(entry, { starts: one.starts }) === one);
  if (slot) put({ starts: slot.starts, ends: slot.ends, room: slot.room });
  else say(words.no_slot);
}

function drop() {
  const { entry, place } = held, slot = slotAt(entry, place);
  letGo();
  if (!slot && isSame(place, placeOf(entry))) {
    redraw();
    focusOn(entry.id);
    return say(said("dropped", { what: nameOf(entry) }));
  }
  return propose(entry, place, slot);
}

function putBack() {
  const { entry } = held;
  letGo();
  redraw();
  focusOn(entry.id);
  say(said("put_back", { what: nameOf(entry) }));
}

const DOES = {
  "day-": () => shift(-DAY), "day+": () => shift(DAY), earlier: () => shift(-STEP), later: () => shift(STEP),
  shorter: () => lengthen(-STEP), longer: () => lengthen(STEP), slot: nextSlot, drop, cancel: putBack,
};

function whileHeld(event) {
  const upDown = board.view === "month" ? 7 * DAY : STEP;
  const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "ArrowUp" || event.key === "ArrowDown") return event.shiftKey ? lengthen(by * STEP) : shift(by * upDown), true;
  if (by) return shift(by * DAY), true;
  const does = { r: nextRoom, s: nextSlot, enter: drop, escape: putBack }[event.key.toLowerCase()];
  does?.();
  return Boolean(does);
}

function onEntry(event, entry) {
  switch (event.key) {
    case "m": case "M": return entry && (pickUp(entry), true);
    case "n": case "N": return opens(entry ? entry.ends : undefined, entry?.room), true;
    case "?": return help.showModal(), true;
    default: return false;
  }
}

// A page turned while something is carried carries it on: to the same weekday of the other days.
function carryOn() {
  let carried;
  try {
    carried = JSON.parse(sessionStorage.getItem(CARRIED));
    sessionStorage.removeItem(CARRIED);
  } catch { /* a browser that keeps nothing */ }
  if (!carried) return;
  const { entry, place } = carried;
  if (!isShown(place.starts)) {
    const step = board.view === "rooms" ? DAY : 7 * DAY;
    const by = Math.ceil((at(`${board.first}T00:00`) - at(place.starts)) / step) * step;
    Object.assign(place, { starts: plus(place.starts, by), ends: plus(place.ends, by) });
  }
  if (!entryOf(entry.id)) {
    board.entries.push(entry);
    redraw();
  }
  // The calendar takes new events up in its own time.
  requestAnimationFrame(() => pickUp(entryOf(entry.id), place));
}

export function prepare(opensNew) {
  opens = opensNew;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // An entry that moves is made anew and has no focus for a moment: what is carried hears keys also then.
    const isHeard = holder.contains(event.target) || (held && event.target === document.body);
    if (!isHeard) return;
    const entry = entryOf(event.target.closest?.("[data-entry]")?.dataset.entry);
    if (!(held ? whileHeld(event) : onEntry(event, entry))) return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    const types = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
    if (types || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    takeBack();
  });
  bar.addEventListener("click", (event) => DOES[event.target.closest("[data-does]")?.dataset.does]?.());
  bar.addEventListener("keydown", (event) => { if (event.key === "Escape" && held) putBack(); });
  roomChoice.addEventListener("change", () => put({ room: Number(roomChoice.value) }));
  document.querySelector("[data-shows-agenda-keys]").addEventListener("click", () => help.showModal());
  addEventListener("pagehide", () => {
    if (held) try { sessionStorage.setItem(CARRIED, JSON.stringify(held)); } catch { /* a browser that keeps nothing */ }
  });
  carryOn();
}
