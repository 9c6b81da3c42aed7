/* The work at the door: what was read goes to the engine, its answer to the page, and the last five stay at hand. */

import { showCount, showLecture, showLectures, showStatus } from "./door-bar.js";
import { showFound, showLast } from "./door-lists.js";
import { newBadgeLock } from "./door-lock.js";
import { NotReached, ShutOut } from "./door-sender.js";
import { showStandIn } from "./door-stand-in.js";
import { faceAndWord, showAnswer, showAsking, showReady } from "./door-view.js";
import { readToken } from "./door-token.js";
import { openWalkIn } from "./door-walkin.js";
import { isCode, listen } from "./door-wedge.js";
import { $, made, say } from "./door-words.js";

const TELL_ALONE_MS = 15_000;
const ABOUT_A_TOKEN = 100;
const ASKING_MS = 150; // answers that come sooner need nothing before them

/** Work with an engine until it is taken away. `onAnswer(sound)` is told of each answer, `onEnd` of a lost key. */
export function openWork({ onAnswer = () => {}, onEnd = () => {} } = {}) {
  const seen = newBadgeLock();
  let engine = null;
  let operator = "";
  let lastFive = [];
  let isAsking = false;
  let patience = 0;
  let readEarly = "";

  const chosen = () => Number($("door-which").value) || engine.lectures[0]?.number;
  const how = (reason) => ({ lecture: chosen(), direction: new FormData($("door-find")).get("direction"), operator, reason });

  async function shift(opened, options = {}) {
    engine = opened;
    operator = options.operator ?? "";
    engine.addEventListener("change", told);
    engine.addEventListener("local", asking);
    lastFive = engine.last?.(5).map(remembered) ?? [];
    list();
    if (engine.lectures.length) showReady();
    else showAsking(); // nobody can be judged before the first list is there
    told();
    const heard = engine.isReady ?? engine.sync();
    if (engine.lectures.length) return;
    isAsking = true;
    await heard.finally(() => { isAsking = false; });
    told();
    if (!engine) return;
    showReady();
    if (readEarly) read(readEarly);
    readEarly = "";
  }

  function leave() {
    engine?.removeEventListener("change", told);
    engine?.removeEventListener("local", asking);
    engine = null;
    lastFive = [];
    list();
    showFound(null);
    walkIn.close();
  }

  function told() {
    if (!engine) return;
    const names = engine.lectures.map((lecture) => `${lecture.number} ${lecture.title} ${lecture.starts_at} ${lecture.room}`).join();
    if ($("door-which").dataset.names !== names) {
      showLectures(engine.lectures, Number($("door-which").value));
      $("door-which").dataset.names = names;
    }
    const lecture = engine.lectures.find((one) => one.number === chosen());
    walkIn.allow(Boolean(lecture) && lecture.walk_ins_allowed !== false);
    showStatus(engine.status());
    if (lecture) showCount(engine.headcount(chosen()));
  }

  /** One deed at a time; `again(reason)` does the same with a reason for an exception. */
  async function deed(act, again, mended = false) {
    if (isAsking || !engine) return;
    isAsking = true;
    try {
      shown(await act(), again, mended);
    } catch (error) {
      if (error instanceof ShutOut) onEnd();
      else if (error instanceof NotReached) shown({ verdict: "unreachable", again: act }, again);
      else throw error;
    } finally {
      clearTimeout(patience);
      isAsking = false;
      told();
    }
  }

  /** The forum is being asked. What the phone thinks is not shown: another door may know better (B-31). */
  function asking({ detail }) {
    if (!detail) return;
    clearTimeout(patience);
    patience = setTimeout(() => { if (isAsking) showAsking(detail.name); }, ASKING_MS);
  }

  function shown(answer, again, mended) {
    if (!answer?.verdict || !engine) return;
    if (answer.verdict !== "unreachable") showFound(null);
    const { face, word, sound, figure } = showAnswer(answer, mended, (name, value) => {
      if (name === "undo") takeBack(answer.scanId);
      else if (name === "stand-in") standIn(answer, value);
      else if (name === "override") deed(() => again(value), again);
      else if (answer.again) deed(answer.again, again);
      else showReady();
    });
    onAnswer(sound, answer);
    if (face === "unreachable") return;
    const canUndo = answer.canUndo ?? ["admitted", "admitted_out"].includes(answer.verdict);
    const entry = { scanId: answer.scanId, at: Date.now(), name: answer.name, word, figure, canUndo };
    lastFive = [entry, ...lastFive.filter((one) => one.scanId !== entry.scanId)].slice(0, 5);
    list();
  }

  /** Somebody else came on this badge: noted at once, and beside the last five (their names may follow). */
  async function standIn(answer, pressed) {
    const [about, opened] = [{ reference: answer.reference, lecture: answer.lecture?.number ?? answer.lecture ?? chosen() }, engine];
    const word = lastFive.find((entry) => entry.scanId === answer.scanId)?.word;
    const note = async (said = {}) => {
      if ((await opened.standIn({ ...about, ...said })) === false) return false;
      const now = said.isTakenBack ? word : say("stand-in");
      lastFive = lastFive.map((entry) => (entry.scanId === answer.scanId ? { ...entry, word: now } : entry));
      list();
      return true;
    };
    if (await note()) showStandIn(pressed, note);
  }

  function remembered(answer) {
    const { scanId, at, name, isTakenBack, canUndo } = answer;
    return { scanId, at: at ?? Date.now(), name, isTakenBack, canUndo, ...faceAndWord(answer) };
  }

  function list() {
    showLast(lastFive, (entry) => takeBack(entry.scanId));
  }

  async function takeBack(scanId) {
    if (isAsking || !engine) return;
    isAsking = true;
    seen.release();
    try {
      const answer = await engine.undo(scanId, { operator });
      if (answer?.verdict === "unreachable") {
        showAnswer(answer, false, showReady);
        return;
      }
      if (answer?.isUndone === false || answer?.conflict) {
        $("door-found").replaceChildren(made("p", say("not-taken-back")));
        return;
      }
      lastFive = lastFive.map((entry) => (entry.scanId === scanId ? { ...entry, isTakenBack: true } : entry));
      list();
      showReady();
    } catch (error) {
      if (!(error instanceof ShutOut)) throw error;
      onEnd();
    } finally {
      clearTimeout(patience);
      isAsking = false;
      told();
    }
  }

  function read(text, { isDeliberate = true, mended = false } = {}) {
    if (engine && isAsking && !engine.lectures.length) readEarly = text; // it waits for the list
    if (!engine || isAsking || seen.isRepeat(text, { isDeliberate })) return;
    const again = async (reason) => hinted(await engine.read(text, how(reason)), text);
    deed(() => again(), again, mended);
  }

  /** As long as a badge, and yet none: then a keyboard of another country stood in between (B-43). */
  function hinted(answer, text) {
    const isGarbled = answer?.verdict === "invalid" && text.length >= ABOUT_A_TOKEN && !readToken(text);
    return isGarbled ? { ...answer, hint: "keyboard_layout" } : answer;
  }

  function letIn(person) {
    const again = (reason) => engine.admit(person.reference, { ...how(reason), lecture: person.lecture ?? chosen() });
    deed(() => again(), again);
  }

  const walkIn = openWalkIn(async (person) => {
    if (!engine || isAsking) return "";
    isAsking = true;
    const answer = await engine.walkIn({ ...person, ...how() }).finally(() => { isAsking = false; });
    if (!answer?.verdict) return answer?.error || say("not-understood");
    await deed(() => answer, (reason) => engine.admit(answer.reference, how(reason)));
    return "";
  });

  async function find(words) {
    const people = await engine.search(words);
    told();
    if (people && engine) showFound(people, { letIn, writeDown: $("door-walkin-open").hidden ? null : () => walkIn.open(people.length ? "" : words) });
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

  listen((text, mended) => read(text, { mended }), { judge: (text) => Boolean(readToken(text)) });
  setInterval(() => { if (engine) showStatus(engine.status()); }, TELL_ALONE_MS);

  return { shift, leave, read, showReady, get isOpen() { return Boolean(engine); } };
}
