// What is shaded behind the lectures: rooms outside their hours and while they are closed, and, while a lecture is
// picked up, when its speakers can and cannot come.
import { at, board, DAY, day, MINUTE, plus, roomOf, said, words, written } from "./agenda-board.js";

let count = 0;

function shade(kind, title, starts, ends, room) {
  count += 1;
  return {
    id: `shade-${count}`, start: starts, end: ends, title, display: "background", classNames: [`agenda-shade-${kind}`],
    ...(room === undefined ? {} : { resourceId: room }),
  };
}

function* daysShown() {
  for (let here = at(`${board.first}T00:00`); here <= at(`${board.last}T00:00`); here += DAY) yield written(here);
}

// Hours may reach into the next day; they belong to the day on which they begin.
function* outsideHours(room, inRoom) {
  const opens = room.opens ?? 0, closes = room.closes ?? 24 * 60;
  for (const midnight of daysShown()) {
    const weekday = String(new Date(at(midnight)).getUTCDay() || 7);
    const next = plus(midnight, DAY);
    if (!room.open_days.includes(weekday)) yield shade("closed", words.closed, midnight, next, inRoom);
    else {
      if (opens > 0) yield shade("closed", "", midnight, plus(midnight, opens * MINUTE), inRoom);
      if (closes < 24 * 60) yield shade("closed", "", plus(midnight, closes * MINUTE), next, inRoom);
    }
  }
}

function* ofRoom(room, inRoom) {
  yield* outsideHours(room, inRoom);
  for (const [starts, ends, reason] of room.closed) yield shade("closed", reason || words.closed, starts, ends, inRoom);
}

// Always there: in the view of rooms each column has its own.
export function ofRooms() {
  return board.view === "rooms" ? board.rooms.flatMap((room) => [...ofRoom(room, room.id)]) : [];
}

export function ofEntry(entry) {
  if (board.view === "month") return [];
  const room = roomOf(entry.room);
  const shades = room && board.view !== "rooms" ? [...ofRoom(room)] : [];
  const everywhere = board.view === "rooms" ? [0, ...board.rooms.map((one) => one.id)] : [undefined];
  entry.speakers.forEach((key, number) => {
    const name = entry.people[number].name;
    for (const [starts, ends, can] of board.people[key] ?? [])
      for (const inRoom of everywhere)
        shades.push(shade(can ? "can" : "cannot", said(can ? "can" : "cannot", { name }), starts, ends, inRoom));
  });
  return shades;
}

export const specialDay = (clock) => board.days.find((one) => one.on === day(clock));
