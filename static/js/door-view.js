/* Putting the door's answers on the page. Every sentence comes from a template of the page. */

const $ = (id) => document.getElementById(id);

export function say(name) {
  return $(`say-${name}`).content.textContent.trim();
}

function clone(id) {
  return $(id).content.firstElementChild.cloneNode(true);
}

export function showReady() {
  $("door-stage").replaceChildren(clone("verdict-ready"));
}

/** Names break after the dot, as they are spoken; Latin ones get the quotes and dashes of their script. */
function setName(element, name, affiliation) {
  if (!/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name)) element.lang = /\p{Script=Han}/u.test(name) ? "zh-Hans" : "en";
  for (const part of name.split(/(?<=[·‧・])/)) {
    element.append(Object.assign(document.createElement("span"), { className: "phrase", textContent: part }));
  }
  if (affiliation) element.append(Object.assign(document.createElement("small"), { textContent: affiliation }));
}

let zone; // of the lecture at this door, once it is known

/** The time of day at the door. */
export function clockOf(instant) {
  return new Date(instant).toLocaleTimeString("en-GB", { timeZone: zone });
}

function details(answer, mended) {
  const said = [];
  if (answer.verdict === "already_in" && answer.first_admitted_at) {
    said.push(`${say("since")} ${clockOf(answer.first_admitted_at)}`);
  }
  if (answer.badge_for) said.push(lectureWords(answer.badge_for));
  if (answer.hint === "keyboard_layout") said.push(say("layout"));
  if (mended) said.push(say("layout-mended"));
  if (answer.conflict && answer.verdict !== "admitted") said.push(say("conflict"));
  return said;
}

function lectureWords(lecture) {
  const there = { timeZone: lecture.timezone };
  const starts = new Date(lecture.starts_at);
  const day = starts.toLocaleDateString("sv-SE", there);
  const hour = starts.toLocaleTimeString("en-GB", { ...there, hour: "2-digit", minute: "2-digit" });
  return [`No. ${lecture.issue ?? lecture.number} ${lecture.title}`, `${day} ${hour}`, lecture.room].filter(Boolean).join(" · ");
}

/** Show one answer; `act(name, value)` is called for its buttons. */
export function showAnswer(answer, mended, act) {
  const template = $(`verdict-${answer.verdict}`) ? answer.verdict : "need_id_check";
  const verdict = clone(`verdict-${template}`);
  setName(verdict.querySelector("[data-name]"), answer.name ?? "", answer.affiliation);
  verdict.querySelector("[data-why]").append(
    ...details(answer, mended).map((text) => Object.assign(document.createElement("span"), { textContent: text })),
  );
  verdict.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (button) act(button.dataset.act);
  });
  verdict.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    act("override", new FormData(event.target).get("reason"));
  });
  $("door-stage").replaceChildren(verdict);
  // A short pulse for yes, two long ones for everything else, where the device can.
  navigator.vibrate?.(verdict.matches(".verdict-admitted") ? 60 : [180, 80, 180]);
  return verdict.querySelector(".verdict-word b").textContent;
}

export function showCount(count) {
  $("door-count").textContent = count;
}

export function showConnection(isConnected) {
  $("door-connection").textContent = say(isConnected ? "connected" : "disconnected");
}

/** The last five, newest first; each can be taken back. */
export function showLast(entries, undo) {
  $("door-last-none").hidden = entries.length > 0;
  $("door-last").replaceChildren(...entries.map((entry) => row(entry, undo)));
}

function row(entry, undo) {
  const line = document.createElement("tr");
  const name = Object.assign(document.createElement("th"), { scope: "row", textContent: entry.name || "–" });
  const last = document.createElement("td");
  if (entry.isTakenBack) last.textContent = say("taken-back");
  else if (entry.canBeTakenBack) last.append(button(say("undo"), entry.name, () => undo(entry)));
  line.append(cell(entry.time), name, cell(entry.word), last);
  if (entry.isTakenBack) name.classList.add("taken-back");
  return line;
}

function cell(text) {
  return Object.assign(document.createElement("td"), { textContent: text });
}

function button(label, name, onClick) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: label });
  if (name) made.append(Object.assign(document.createElement("span"), { className: "sr", textContent: ` ${name}` }));
  made.addEventListener("click", onClick);
  return made;
}

/** People found by name; `letIn(person)` for the one who stands there. */
export function showFound(people, letIn) {
  if (!people) return $("door-found").replaceChildren();
  if (!people.length) {
    return $("door-found").replaceChildren(Object.assign(document.createElement("p"), { textContent: say("nobody") }));
  }
  const list = Object.assign(document.createElement("ul"), { className: "scanner-found" });
  for (const person of people) {
    const item = document.createElement("li");
    const who = Object.assign(document.createElement("span"), { textContent: person.name });
    const about = [person.affiliation, person.short_reference, $(`state-${person.state}`).content.textContent];
    who.append(Object.assign(document.createElement("small"), { textContent: about.filter(Boolean).join(" · ") }));
    item.append(who, button(say("let-in"), person.name, () => letIn(person)));
    list.append(item);
  }
  return $("door-found").replaceChildren(list);
}

/** The lectures of this device; a choice only where there are several. */
export function showLectures(lectures) {
  $("door-which").replaceChildren(...lectures.map((lecture) => new Option(lectureWords(lecture), lecture.number)));
  $("door-lectures").hidden = lectures.length < 2;
  showLecture(lectures[0]);
}

export function showLecture(lecture) {
  zone = lecture?.timezone;
  $("door-lecture").textContent = lecture ? lectureWords(lecture) : "";
  const former = lecture ? formerWords(lecture) : "";
  $("door-former").hidden = !former;
  $("door-former").querySelector("del").textContent = former;
}

/** What people who have not heard of a change still go by; nothing once it is three days old. */
function formerWords(lecture) {
  if (!lecture.changed_at || Date.now() - new Date(lecture.changed_at) > 72 * 3600 * 1000) return "";
  const { former_starts_at, former_room, timezone } = lecture;
  const words = { dateStyle: "medium", timeStyle: "short", timeZone: timezone };
  const when = former_starts_at && new Intl.DateTimeFormat(document.documentElement.lang, words).format(new Date(former_starts_at));
  return [when, former_room].filter(Boolean).join(" · ");
}
