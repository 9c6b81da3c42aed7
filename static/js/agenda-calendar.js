// The calendar itself: entries as its events, days and rooms in the reader's language. What is done with an entry is
// handed on to whoever opened it.
import { at, board, clockOf, day, roomOf, ways, when, words } from "./agenda-board.js";
import { ofEntry, ofRooms, specialDay } from "./agenda-shades.js";

const NARROW = "(max-width: 47.99rem)";
const VIEWS = { week: "timeGridWeek", month: "dayGridMonth", rooms: "resourceTimeGridDay" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const holder = document.querySelector("[data-calendar]");
let calendar, shades = [];

function node(kind, text, className, lang) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (className) made.className = className;
  if (lang) made.lang = lang;
  return made;
}

// Two lectures that share a room or a person are seen from both sides.
const worst = (entry) => entry.clashes.some((one) => one.blocks) ? "blocks" : entry.clashes.length ? "warns" : "free";

export function eventOf(entry) {
  return {
    id: entry.id, start: entry.starts, end: entry.ends, resourceId: entry.room, editable: entry.way !== "fixed",
    classNames: [`agenda-${entry.stage || "others"}`, `agenda-is-${worst(entry)}`, entry.state_word ? "agenda-off" : ""].filter(Boolean),
    extendedProps: { entry },
  };
}

// What is shown, and behind it what only the eye sees from where an entry stands: its day, its room, what is in its way.
function partsOf(entry, timeText) {
  const title = entry.title ?? { name: entry.slot ? words.slot : entry.mine ? words.untitled : entry.code };
  const room = roomOf(entry.room), level = worst(entry);
  const parts = [node("span", timeText, "agenda-entry-time"), node("b", title.name, "agenda-entry-title", title.lang)];
  for (const one of entry.people) parts.push(node("span", one.name, "agenda-entry-person", one.lang));
  if (entry.stage) parts.push(node("span", entry.state_word || entry.stage_word, `agenda-entry-stage stage stage-${entry.stage}`));
  if (entry.elsewhere) parts.push(node("span", entry.elsewhere, "agenda-entry-elsewhere"));
  if (level !== "free") parts.push(node("span", words[level], `agenda-entry-clash agenda-clash-${level}`));
  parts.push(node("span", when(entry), "sr"));
  if (room) parts.push(node("span", room.name, "sr", room.lang));
  for (const one of entry.clashes) parts.push(node("span", one.says, "sr"));
  return parts;
}

function contentOf({ event, timeText }) {
  const { entry, place } = event.extendedProps;
  if (event.display === "background") return { domNodes: [node("span", event.title, "agenda-shade-name")] };
  if (!entry) return undefined;
  const isThere = !["preview", "ghost"].includes(event.display);
  const shown = node(isThere ? "button" : "div", "", "agenda-entry");
  shown.append(...partsOf({ ...entry, ...place }, timeText).flatMap((part) => [part, " "]));
  if (isThere) {
    shown.type = "button";
    shown.dataset.entry = entry.id;
    shown.setAttribute("aria-describedby", "agenda-help");
  }
  return { domNodes: [shown] };
}

// Its own roles name rows and cells of a table that its entries do not stand in; entries are buttons that say all of it.
function plainRoles() {
  for (const one of holder.querySelectorAll("[role=table], [role=rowgroup], [role=row], [role=cell], [role=columnheader]"))
    for (const name of ["role", "aria-colindex", "aria-colspan"]) one.removeAttribute(name);
}

function headOf(date) {
  const clock = clockOf(date), special = specialDay(clock);
  const shown = new Intl.DateTimeFormat(ways.locale, { timeZone: "UTC", weekday: "short", day: "numeric", month: "numeric" });
  const nodes = [node("span", shown.format(at(clock)), day(clock) === ways.today ? "agenda-today" : "")];
  if (special) nodes.push(node("small", `${words[special.works ? "works" : "off"]}: ${special.name}`, special.works ? "day-works" : "day-off", special.lang));
  return { domNodes: nodes };
}

function cellOf({ date }) {
  const clock = clockOf(date), special = specialDay(clock);
  const nodes = [node("span", String(date.getDate()), day(clock) === ways.today ? "agenda-today" : "")];
  if (special) nodes.push(node("small", special.name, special.works ? "day-works" : "day-off", special.lang));
  return { domNodes: nodes };
}

export function placeOfEvent(event, entry) {
  const room = board.view === "rooms" ? Number(event.resourceIds[0]) : entry.room;
  return { starts: clockOf(event.start), ends: clockOf(event.end), room };
}

export const isNarrow = () => matchMedia(NARROW).matches;

export function open(hands) {
  calendar = window.EventCalendar.create(holder, {
    view: board.view === "week" && isNarrow() ? "timeGridDay" : VIEWS[board.view],
    date: board.on, locale: ways.locale, firstDay: 1, headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false, slotMinTime: "07:00", slotMaxTime: "23:00", flexibleSlotTimeLimits: true, scrollTime: "08:00",
    slotHeight: 32, snapDuration: "00:15", eventTimeFormat: CLOCK, slotLabelFormat: CLOCK, columnWidth: board.view === "rooms" ? "minmax(7.5rem, 1fr)" : "minmax(0, 1fr)",
    dayHeaderFormat: headOf, longPressDelay: 500, selectable: true, eventResizableFromStart: true, eventDurationEditable: true,
    highlightedDates: board.days.filter((one) => !one.works).map((one) => one.on),
    resources: [...board.rooms.map((room) => ({ id: room.id, title: room.name })), { id: 0, title: words.no_room }],
    resourceLabelContent: ({ resource }) => {
      const room = board.rooms.find((one) => String(one.id) === resource.id);
      return { domNodes: [node("span", resource.title, "", room?.lang)] };
    },
    events: events(), eventContent: contentOf, eventAllUpdated: plainRoles, viewDidMount: plainRoles,
    views: { dayGridMonth: { dayHeaderFormat: { weekday: "short" }, dayCellContent: cellOf } },
    ...hands,
  });
  plainRoles();
  return calendar;
}

const events = () => [...board.entries.map(eventOf), ...ofRooms()];

export function redraw() {
  const focused = document.activeElement?.dataset?.entry;
  shades = [];
  calendar.setOption("events", events());
  if (focused) focusOn(focused);
}

// The calendar makes an entry anew when it changes, so the focus is given back to it once that is done.
export function focusOn(id) {
  requestAnimationFrame(() => holder.querySelector(`[data-entry="${CSS.escape(id)}"]`)?.focus({ preventScroll: false }));
}

export function showAt(entry, place) {
  calendar.updateEvent({ ...eventOf({ ...entry, ...place }), classNames: [...eventOf(entry).classNames, "agenda-held"], extendedProps: { entry, place } });
  plainRoles();
  focusOn(entry.id);
}

export function shadeFor(entry) {
  unshade();
  shades = ofEntry(entry);
  for (const shade of shades) calendar.addEvent(shade);
}

export function unshade() {
  for (const shade of shades) calendar.removeEventById(shade.id);
  shades = [];
}

// The place under a point, for what is dragged in from beside the calendar; in the month the clock stays.
export function placeAt(x, y, entry) {
  const found = calendar.dateFromPoint(x, y);
  if (!found) return null;
  const clock = clockOf(found.date);
  const starts = board.view === "month" ? `${day(clock)}${entry.starts.slice(10)}` : clock;
  const length = at(entry.ends) - at(entry.starts);
  return { starts, ends: new Date(at(starts) + length).toISOString().slice(0, 16), room: found.resource ? Number(found.resource.id) : entry.room };
}
