/* Beside the answer: the last five with undo, and people found by name. */

import { $, button, clockOf, made, say, setName } from "./door-words.js";

/** The last five, newest first; each can be taken back. An entry is { time, name, word, figure, … }. */
export function showLast(entries, undo) {
  $("door-last-none").hidden = entries.length > 0;
  $("door-last").replaceChildren(...entries.map((entry) => row(entry, undo)));
}

function row(entry, undo) {
  const line = made("li");
  const name = made("span", "", { className: "scanner-who" });
  setName(name, entry.name || "–");
  const word = made("small", entry.isTakenBack ? say("taken-back") : entry.word);
  if (entry.isTakenBack) name.classList.add("taken-back");
  const who = made("span");
  who.append(name, word);
  line.append(made("time", clockOf(entry.at, true), { dateTime: new Date(entry.at).toISOString() }));
  if (entry.figure) line.append(entry.figure.cloneNode(true));
  line.append(who);
  if (entry.canUndo && !entry.isTakenBack) {
    const back = button(say("undo"), entry.name, () => undo(entry));
    back.classList.add("scanner-undo");
    line.append(back);
  }
  return line;
}

/** People found by name; `letIn(person)` for the one who stands there, `writeDown` where nobody is. */
export function showFound(people, { letIn, writeDown } = {}) {
  if (!people) return $("door-found").replaceChildren();
  const parts = [];
  if (people.length) {
    const list = made("ul", "", { className: "scanner-found" });
    list.append(...people.map((person) => found(person, letIn)));
    parts.push(list);
  } else {
    parts.push(made("p", say("nobody")));
  }
  if (writeDown) parts.push(button(say("walk-in"), "", writeDown));
  return $("door-found").replaceChildren(...parts);
}

function found(person, letIn) {
  const item = made("li");
  const who = made("span");
  const name = made("span");
  setName(name, person.name);
  const state = $(`state-${person.state}`)?.content.textContent;
  const about = [person.affiliation, person.short_reference ?? person.shortReference, state];
  who.append(name, made("small", about.filter(Boolean).join(" · ")));
  item.append(who, button(say("let-in"), person.name, () => letIn(person)));
  return item;
}
