/* The scanner page: a code comes in from a scanner, a field or a search, and a verdict comes back. */

import { KeyGone, NotUnderstood, device, enrol, forget, newId, server } from "./door-server.js";
import { clockOf, say, showAnswer, showConnection, showCount, showFound, showLast, showLecture, showLectures, showReady } from "./door-view.js";
import { openCamera } from "./door-camera.js";
import { newBadgeLock } from "./door-lock.js";
import { isCode, listen } from "./door-wedge.js";

const SAME_SCAN_MS = 1500; // a scanner that reads twice in one pull of its trigger (B-26)

const $ = (id) => document.getElementById(id);
const main = $("main");
const forum = server(main.dataset.api, main.dataset.lang);
let lectures = [];
let lastFive = [];
let lastRead = { text: "", at: 0 };
let isAsking = false;
const seen = newBadgeLock();
const camera = openCamera($("door-camera"), {
  onRead(text) { if (!isAsking && !seen.isRepeat(text)) readCode(text); },
});

function start() {
  const known = device();
  $("door-enrol").hidden = Boolean(known);
  $("door-work").hidden = !known;
  $("door-device").textContent = known?.name ?? "";
  if (known) {
    showReady();
    loadRoster();
  } else {
    $("door-code").value = decodeURIComponent(location.hash.slice(1));
    $("door-code").focus();
  }
}

async function loadRoster() {
  try {
    const roster = await forum.roster();
    lectures = roster.lectures;
    showLectures(lectures);
    showCount(roster.headcount);
    showConnection(true);
  } catch (error) {
    failed(error);
  }
}

function failed(error) {
  if (error instanceof KeyGone) {
    forget();
    start();
    $("door-code-error").textContent = say("key-gone");
  } else if (error instanceof NotUnderstood) {
    $("door-connection").textContent = `${say("not-understood")} ${error.message}`;
  } else {
    showConnection(false);
  }
}

/** Send one scan and show the answer. The same object is sent again after a failure: it stays one scan. */
async function send(scan, mended = false) {
  if (isAsking) return;
  isAsking = true;
  try {
    const body = await forum.scan(scan);
    showConnection(true);
    showCount(body.headcount);
    shown(scan, body.scans[0], mended);
  } catch (error) {
    failed(error);
    if (!(error instanceof KeyGone)) {
      showAnswer({ verdict: "unreachable" }, false, () => send(scan, mended));
    }
  } finally {
    isAsking = false;
  }
}

function newScan(read) {
  const lecture = lectures.length > 1 ? { lecture: Number($("door-which").value) } : {};
  const direction = new FormData($("door-find")).get("direction");
  return { scan_id: newId(), direction, device_time: new Date().toISOString(), offline: false, ...lecture, ...read };
}

function readCode(text, mended = false) {
  if ($("door-work").hidden) return;
  const now = Date.now();
  const isRepeated = text === lastRead.text && now - lastRead.at < SAME_SCAN_MS;
  lastRead = { text, at: now };
  if (!isRepeated) send(newScan({ badge_token: text }), mended);
}

function shown(scan, answer, mended) {
  showFound(null);
  if (scan.voids && !answer.conflict) {
    markTakenBack(scan.voids);
    return;
  }
  const word = showAnswer(answer, mended, (deed, value) => {
    if (deed === "undo") takeBack(scan.scan_id);
    else if (deed === "override") send({ ...scan, scan_id: newId(), override_reason: value });
    else showReady();
  });
  if (scan.voids) return;
  lastFive = [
    {
      scanId: scan.scan_id,
      time: clockOf(Date.now()),
      name: answer.name ?? "",
      word,
      canBeTakenBack: ["admitted", "admitted_out"].includes(answer.verdict),
    },
    ...lastFive,
  ].slice(0, 5);
  showLast(lastFive, (entry) => takeBack(entry.scanId));
}

function takeBack(scanId) {
  lastRead = { text: "", at: 0 };
  seen.release();
  send(newScan({ voids: scanId }));
}

function markTakenBack(scanId) {
  lastFive = lastFive.map((entry) => (entry.scanId === scanId ? { ...entry, isTakenBack: true } : entry));
  showLast(lastFive, (entry) => takeBack(entry.scanId));
  showReady();
}

async function find(words) {
  try {
    const { results } = await forum.search(words);
    showConnection(true);
    showFound(results, (person) => send(newScan({ reference: person.reference, lecture: person.lecture })));
  } catch (error) {
    failed(error);
  }
}

$("door-enrol").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await enrol(main.dataset.enrol, event.target);
    $("door-code-error").textContent = "";
    history.replaceState(null, "", location.pathname + location.search);
    start();
  } catch (error) {
    $("door-code-error").textContent = error instanceof NotUnderstood ? error.message : say("disconnected");
    $("door-code").focus();
  }
});

$("door-find").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = $("door-words").value.trim();
  if (!words) return;
  if (isCode(words)) {
    $("door-words").value = "";
    readCode(words);
  } else {
    find(words);
  }
});

$("door-which").addEventListener("change", () => {
  showLecture(lectures.find((lecture) => lecture.number === Number($("door-which").value)));
});

$("door-leave").addEventListener("click", () => {
  camera.stop();
  forget();
  start();
});

addEventListener("online", loadRoster);
addEventListener("offline", () => showConnection(false));

listen(readCode);
start();
