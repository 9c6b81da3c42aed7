/* The work at the door: what was read goes to the engine, its answer to the page, and the last five stay at hand. */

import { showCount, showLecture, showLectures, showStatus } from "./door-bar.js";
import { showFound, showLast } from "./door-lists.js";
import { newBadgeLock } from "./door-lock.js";
import { showAnswer, showReady } from "./door-view.js";
import { openWalkIn } from "./door-walkin.js";
import { isCode, listen } from "./door-wedge.js";
import { $, say } from "./door-words.js";

const TELL_ALONE_MS = 15_000;

/** Work with an engine until it is taken away. `onAnswer(sound)` is told of each answer. */
export function openWork({ onAnswer = () => {}, judge } = {}) {
  const seen = newBadgeLock();
  let engine = null;
  let operator = "";
  let lastFive = [];
  let isAsking = false;

  const chosen = () => Number($("door-which").value) || engine.lectures[0]?.number;
  const how = (reason) => ({ lecture: chosen(), direction: new FormData($("door-find")).get("direction"), operator, reason });

  async function shift(opened, options = {}) {
    engine = opened;
    operator = options.operator ?? "";
    engine.addEventListener("change", told);
    showReady();
    lastFive = (await engine.recent?.(5))?.map(remembered) ?? [];
    list();
    await engine.sync();
    told();
  }

  function leave() {
    engine?.removeEventListener("change", told);
    engine = null;
    lastFive = [];
    list();
    showFound(null);
    walkIn.close();
  }

  async function told() {
    if (!engine) return;
    const names = engine.lectures.map((lecture) => `${lecture.number} ${lecture.title} ${lecture.starts_at} ${lecture.room}`).join();
    if ($("door-which").dataset.names !== names) {
      showLectures(engine.lectures, Number($("door-which").value));
      $("door-which").dataset.names = names;
    }
    const lecture = engine.lectures.find((one) => one.number === chosen());
    walkIn.allow(Boolean(lecture) && lecture.walk_ins_allowed !== false);
    showStatus(engine.status());
    showCount(await engine.headcount(chosen()));
  }

  /** One deed at a time; `again(reason)` does the same with a reason for an exception. */
  async function deed(act, again, mended = false) {
    if (isAsking || !engine) return;
    isAsking = true;
    try {
      shown(await act(), again, mended);
    } finally {
      isAsking = false;
      told();
    }
  }

  function shown(answer, again, mended) {
    if (!answer?.verdict || !engine) return;
    if (answer.verdict !== "unreachable") showFound(null);
    const { face, word, sound, figure } = showAnswer(answer, mended, (name, value) => {
      if (name === "undo") takeBack(answer.scanId);
      else if (name === "override") deed(() => again(value), again);
      else if (answer.again) deed(answer.again, again);
      else showReady();
    });
    onAnswer(sound, answer);
    if (face === "unreachable") return;
    const canUndo = answer.canUndo ?? ["admitted", "admitted_out"].includes(answer.verdict);
    lastFive = [{ scanId: answer.scanId, at: Date.now(), name: answer.name, word, figure, canUndo }, ...lastFive].slice(0, 5);
    list();
  }

  function remembered({ scanId, at, answer, isTakenBack }) {
    const { word, figure } = showAnswer(answer, false, () => {});
    showReady();
    return { scanId, at, name: answer.name, word, figure, isTakenBack, canUndo: answer.canUndo };
  }

  function list() {
    showLast(lastFive, (entry) => takeBack(entry.scanId));
  }

  async function takeBack(scanId) {
    if (isAsking || !engine) return;
    isAsking = true;
    seen.release();
    try {
      const answer = await engine.undo(scanId);
      if (answer && (answer.verdict === "unreachable" || answer.conflict)) {
        showAnswer(answer, false, () => showReady());
        return;
      }
      lastFive = lastFive.map((entry) => (entry.scanId === scanId ? { ...entry, isTakenBack: true } : entry));
      list();
      showReady();
    } finally {
      isAsking = false;
      told();
    }
  }

  function read(text, { isDeliberate = true, mended = false } = {}) {
    if (!engine || isAsking || seen.isRepeat(text, { isDeliberate })) return;
    const again = (reason) => engine.read(text, how(reason));
    deed(() => again(), again, mended);
  }

  function letIn(person) {
    const again = (reason) => engine.admit(person.reference, { ...how(reason), lecture: person.lecture ?? chosen() });
    deed(() => again(), again);
  }

  const walkIn = openWalkIn(async (person) => {
    if (!engine || isAsking) return "";
    const answer = await engine.walkIn({ ...person, ...how() });
    if (!answer?.verdict) return answer?.error || say("not-understood");
    await deed(() => answer, (reason) => engine.admit(answer.reference, how(reason)));
    return "";
  });

  async function find(words) {
    const people = await engine.search(words);
    told();
    if (people) showFound(people, { letIn, writeDown: $("door-walkin-open").hidden ? null : () => walkIn.open(people.length ? "" : words) });
  }

  $("door-find").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = $("door-words").value.trim();
    if (!words || !engine) return;
    if (isCode(words)) {
      $("door-words").value = "";
      read(words);
    } else {
      find(words);
    }
  });
  $("door-find").addEventListener("change", (event) => {
    if (event.target.name === "direction") seen.release();
  });
  $("door-which").addEventListener("change", () => {
    seen.release();
    showLecture(engine.lectures.find((lecture) => lecture.number === chosen()));
    told();
  });
  document.addEventListener("keydown", (event) => {
    if (!engine || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && !event.target.matches?.("select")) leaveFields();
    // No badge holds a slash, so it cannot be a scanner that types it.
    if (event.key === "/" && !event.target.matches?.("input, select, textarea")) {
      event.preventDefault();
      $("door-words").focus();
    }
  });

  function leaveFields() {
    document.activeElement?.blur();
    walkIn.close();
    told();
    showFound(null);
    if (!isAsking) showReady();
  }

  listen((text, mended) => read(text, { mended }), { judge });
  setInterval(() => { if (engine) showStatus(engine.status()); }, TELL_ALONE_MS);

  return { shift, leave, read, showReady, get isOpen() { return Boolean(engine); } };
}
