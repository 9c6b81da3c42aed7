// The agenda editor over the table of the days: dragging, drawing and keys. Without it every row has "Another time …".
import { board, clockOf, DAY, day, entryOf, plus, said, wayTo, ways, when } from "./agenda-board.js";
import { focusOn, isNarrow, open, placeOfEvent, shadeFor, unshade } from "./agenda-calendar.js";
import { propose, send } from "./agenda-deeds.js";
import * as keys from "./agenda-keys.js";
import { look, lookAway, say } from "./agenda-outlook.js";
import * as sheet from "./agenda-sheet.js";
import * as waiting from "./agenda-waiting.js";

const holder = document.querySelector("[data-calendar]");
const entryIn = (event) => event.extendedProps.entry;
let isDragged = false;

function openNew(starts, room, ends) {
  const place = starts && ends ? sheet.query({ starts, ends, room }) : "";
  const on = starts ? `?${new URLSearchParams({ on: day(starts) })}` : "";
  return sheet.showFrom(`${ways.new}${place || on}`);
}

function openSheet(entry) {
  if (!entry.mine) return say(said("others", { what: entry.code }));
  return sheet.showFrom(wayTo("sheet", entry.id), () => focusOn(entry.id));
}

function watch({ event }) {
  const entry = entryIn(event);
  const place = placeOfEvent(event, entry);
  look(entry, place, said("at", { when: when(place), room: board.rooms.find((one) => one.id === place.room)?.name ?? said("no_room") }));
  return true;
}

function watchDrawing({ start, end, resource }) {
  if (board.view === "month") return true;
  const place = { starts: clockOf(start), ends: clockOf(end), room: resource ? Number(resource.id) : 0 };
  look(null, place, said("drawing", { when: when(place) }));
  return true;
}

function begin({ event }) {
  isDragged = true;
  shadeFor(entryIn(event));
}

function stop() {
  unshade();
  lookAway();
}

function dropped({ event, jsEvent }) {
  const entry = entryIn(event);
  return propose(entry, placeOfEvent(event, entry), waiting.slotUnder(jsEvent.clientX, jsEvent.clientY, entry));
}

function drawn({ start, end, resource }) {
  lookAway();
  calendar.unselect();
  const starts = clockOf(start);
  if (board.view === "month") return openNew(starts);
  return openNew(starts, resource ? Number(resource.id) : 0, clockOf(end));
}

sheet.prepare(send);
const calendar = open({
  eventDragStart: begin, eventResizeStart: begin, eventDragStop: stop, eventResizeStop: stop,
  eventDrop: dropped, eventResize: dropped, select: drawn,
  dragConstraint: watch, resizeConstraint: watch, selectConstraint: watchDrawing,
});
holder.addEventListener("pointerdown", () => { isDragged = false; }, { capture: true });
holder.addEventListener("click", (event) => {
  const entry = entryOf(event.target.closest("[data-entry]")?.dataset.entry);
  if (entry && !isDragged) openSheet(entry);
});
for (const link of document.querySelectorAll("[data-opens-sheet]"))
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    sheet.showFrom(link.href, () => link.focus());
  });
// A narrow window shows one day of the week, so the other days are a day away.
if (board.view === "week" && isNarrow())
  for (const link of document.querySelectorAll("[data-turns]")) {
    const other = day(plus(`${board.on}T00:00`, Number(link.dataset.turns) * DAY));
    link.href = `${ways.index}?${new URLSearchParams({ view: "week", on: other })}`;
  }
keys.prepare((starts, room) => openNew(starts, room));
waiting.prepare();
const asked = entryOf(location.hash.slice(1));
if (asked) focusOn(asked.id);
