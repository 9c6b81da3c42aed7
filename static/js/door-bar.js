/* What the door says of itself: which lecture, connected or alone for how long, what waits, and how many are inside. */

import { $, formerWords, keepZone, lectureWords, made, say } from "./door-words.js";

const PROBLEMS = ["disk_full", "portal", "refused"];

/** The lectures of this device; a choice only where there are several. `chosen` is a number. */
export function showLectures(lectures, chosen) {
  $("door-which").replaceChildren(...lectures.map((lecture) => new Option(lectureWords(lecture), lecture.number)));
  $("door-lectures").hidden = lectures.length < 2;
  const lecture = lectures.find((one) => one.number === chosen) ?? lectures[0];
  if (lecture) $("door-which").value = lecture.number;
  showLecture(lecture);
}

export function showLecture(lecture) {
  keepZone(lecture?.timezone);
  $("door-lecture").textContent = lecture ? lectureWords(lecture) : "";
  const former = lecture ? formerWords(lecture) : "";
  $("door-former").hidden = !former;
  $("door-former").querySelector("del").textContent = former;
}

/** How many are inside; a device that is alone knows only of a least number. */
export function showCount({ count, isAtLeast } = {}) {
  $("door-count").textContent = count ?? "–";
  $("door-at-least").hidden = !isAtLeast;
}

/** The engine's status in the bar and, where somebody has to do something, in a banner of its own. */
export function showStatus(status, now = Date.now()) {
  const minutes = status.aloneSince ? Math.floor((now - new Date(status.aloneSince)) / 60_000) : 0;
  const alone = minutes < 1 ? say("disconnected") : say("alone", { n: minutes });
  const parts = [status.isOnline ? say("connected") : alone];
  if (status.waiting) parts.push(say("waiting", { n: status.waiting }));
  const text = parts.join(" · ");
  if ($("door-connection").textContent !== text) $("door-connection").textContent = text;
  $("door-connection").dataset.state = status.isOnline ? "connected" : "alone";
  const banners = bannersOf(status);
  if (banners.join() === [...$("door-banners").children].map((one) => one.textContent).join()) return;
  $("door-banners").replaceChildren(...banners.map((sentence) => made("p", sentence)));
}

function bannersOf(status) {
  const banners = [];
  if (PROBLEMS.includes(status.problem)) banners.push(say(`problem-${status.problem}`, { n: status.waiting ?? 0 }));
  if (status.notTaken) banners.push(say("not-taken", { n: status.notTaken }));
  if (status.isClockWrong) banners.push(say("clock", { n: Math.round(Math.abs(status.clockOffsetMs ?? 0) / 60_000) }));
  if (status.isStale && status.rosterAt) banners.push(say("stale"));
  return banners;
}
