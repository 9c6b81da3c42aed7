// What the agenda knows: its days, entries, rooms and words. Clocks are the forum's, written "2026-03-12T14:00", and are
// counted as if they were UTC, so that the zone of the reader's own computer never comes into it.
const read = (name) => JSON.parse(document.querySelector(`[data-${name}]`).textContent);

export const board = read("board");
export const words = read("words");
export const ways = read("ways");
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export const at = (clock) => Date.parse(`${clock}:00Z`);
export const written = (instant) => new Date(instant).toISOString().slice(0, 16);
export const plus = (clock, by) => written(at(clock) + by);
export const day = (clock) => clock.slice(0, 10);
const two = (number) => String(number).padStart(2, "0");

// The calendar hands over dates whose own fields are the clock.
export const clockOf = (date) =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;

export const said = (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_all, name) => values[name]);

const moment = new Intl.DateTimeFormat(ways.locale, {
  timeZone: "UTC", weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
export const when = (place) => moment.formatRange(at(place.starts), at(place.ends));

export const entryOf = (id) => board.entries.find((entry) => entry.id === id);
export const roomOf = (id) => board.rooms.find((room) => room.id === Number(id));
export const roomName = (id) => roomOf(id)?.name ?? words.no_room;
export const placeOf = (entry) => ({ starts: entry.starts, ends: entry.ends, room: entry.room });
export const isSame = (one, other) => one.starts === other.starts && one.ends === other.ends && one.room === other.room;

export function nameOf(entry) {
  const untitled = entry.slot ? words.slot : entry.mine ? words.untitled : entry.code;
  return [entry.title?.name ?? untitled, ...entry.people.map((one) => one.name)].join(", ");
}

export const wayTo = (name, id) => ways[name].replace("-slug-", id);

// The empty slot of the same series that begins then: a lecture dropped there takes it.
export function slotAt(entry, place) {
  if (entry.slot || entry.placed || entry.way !== "free") return undefined;
  return board.entries.find(
    (one) => one.slot && one.mine && one.id !== entry.id && one.series === entry.series && one.starts === place.starts);
}

export async function reload() {
  const answer = await fetch(`${ways.window}?view=${board.view}&on=${board.on}`);
  if (answer.ok) Object.assign(board, await answer.json());
}
