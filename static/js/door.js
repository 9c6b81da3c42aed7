/* The scanner page: joins enrolment, engine, camera and the work at the door. */

import { openCamera } from "./door-camera.js";
import { DirectEngine } from "./door-direct.js";
import { NotUnderstood, device, enrol, forget } from "./door-server.js";
import { newSounds } from "./door-sounds.js";
import { openWork } from "./door-work.js";
import { $, say } from "./door-words.js";

const main = $("main");
const sounds = newSounds($("door-sound"));
const work = openWork({ onAnswer: (sound) => sounds.play(sound) });
const camera = openCamera($("door-camera"), { onRead: (text) => work.read(text, { isDeliberate: false }) });
let engine = null;

function start() {
  const known = device();
  $("door-enrol").hidden = Boolean(known);
  $("door-work").hidden = !known;
  $("door-device").textContent = known?.name ?? "";
  if (known) {
    engine = new DirectEngine({ api: main.dataset.api, language: main.dataset.lang });
    engine.addEventListener("gone", () => end(say("key-gone")));
    work.shift(engine);
  } else {
    $("door-code").value = decodeURIComponent(location.hash.slice(1));
    $("door-code").focus();
  }
}

function end(sentence = "") {
  camera.stop();
  work.leave();
  engine?.close();
  engine = null;
  forget();
  start();
  $("door-code-error").textContent = sentence;
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

$("door-leave").addEventListener("click", () => end());
addEventListener("online", () => engine?.sync());
addEventListener("offline", () => engine?.lost?.());

start();
