// What waits beside the calendar is dragged into it: onto an empty slot, or to any time. Its link opens the same as a
// form, so nothing here is needed by keys, by touch or without a mouse.
import { at, entryOf } from "./agenda-board.js";
import { placeAt, shadeFor, unshade } from "./agenda-calendar.js";
import { propose } from "./agenda-deeds.js";
import { look, lookAway } from "./agenda-outlook.js";

const FAR = 5;

export function waits(item) {
  const { waits: id, way, slot, series, room, version, starts, ends } = item.dataset;
  const plain = {
    id, way, version, starts, ends, slot: slot === "yes", series: Number(series), room: Number(room),
    placed: false, mine: true, people: [], speakers: [], clashes: [], stage: "invited", code: item.textContent.trim(),
  };
  return entryOf(id) ?? plain;
}

// The empty slot under a point, where this lecture fits in.
export function slotUnder(x, y, entry) {
  if (entry.slot || entry.way !== "free") return undefined;
  return document.elementsFromPoint(x, y)
    .map((one) => entryOf(one.closest?.("[data-entry]")?.dataset.entry))
    .find((one) => one?.slot && one.mine && one.id !== entry.id && one.series === entry.series);
}

function still(click) {
  click.preventDefault();
  click.stopPropagation();
}

function drags(item, pressed) {
  const entry = waits(item);
  let ghost;
  const move = (event) => {
    if (!ghost) {
      if (Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < FAR) return;
      ghost = item.cloneNode(true);
      ghost.className = "agenda-ghost";
      ghost.setAttribute("aria-hidden", "true");
      document.body.append(ghost);
      shadeFor(entry);
    }
    ghost.style.translate = `${event.clientX + 8}px ${event.clientY + 8}px`;
    const slot = slotUnder(event.clientX, event.clientY, entry);
    const place = slot ?? placeAt(event.clientX, event.clientY, entry);
    if (place && at(place.ends) > at(place.starts)) look(entry, place);
    else lookAway();
  };
  const end = (event) => {
    for (const [kind, hand] of Object.entries(hands)) removeEventListener(kind, hand);
    if (!ghost) return;
    ghost.remove();
    unshade();
    lookAway();
    // The click that ends a drag opens no sheet.
    item.addEventListener("click", still, { capture: true });
    setTimeout(() => item.removeEventListener("click", still, { capture: true }), 0);
    if (event.type !== "pointerup") return;
    const slot = slotUnder(event.clientX, event.clientY, entry);
    const place = slot ?? placeAt(event.clientX, event.clientY, entry);
    if (place) propose(entry, { starts: place.starts, ends: place.ends, room: place.room }, slot);
  };
  const cancel = (event) => { if (event.key === "Escape") end(event); };
  const hands = { pointermove: move, pointerup: end, pointercancel: end, keydown: cancel };
  for (const [kind, hand] of Object.entries(hands)) addEventListener(kind, hand);
}

export function prepare() {
  for (const item of document.querySelectorAll("[data-waits]:not([data-way=fixed])")) {
    item.classList.add("agenda-draggable");
    item.addEventListener("dragstart", (event) => event.preventDefault());
    item.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button === 0) drags(item, event);
    });
  }
}
