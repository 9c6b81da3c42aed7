/* The scanner page: joins the way in, the engine, the camera, the sounds and the work at the door. */

import { maySleep, stayAwake } from "./door-awake.js";
import { openCamera } from "./door-camera.js";
import { openKeeping } from "./door-engines.js";
import { openEntrance } from "./door-pin.js";
import { keepPage, leadToInstalling, markStorage, watchStorage } from "./door-shell.js";
import { newSounds } from "./door-sounds.js";
import { openWork } from "./door-work.js";
import { $, say } from "./door-words.js";

const main = $("main");
const sounds = newSounds($("door-sound"));
const keeping = await openKeeping({ api: main.dataset.api, language: main.dataset.lang });
const work = openWork({ onAnswer: (sound) => sounds.play(sound), onEnd: shutOut });
const camera = openCamera($("door-camera"), { onRead: (text) => work.read(text, { isDeliberate: false }) });
let engine = null;

const entrance = openEntrance(main.dataset.enrol, {
  needsPin: keeping.needsPin,
  async keep(device, pin) {
    try {
      await keeping.keep(device, pin);
    } catch (error) {
      throw Object.assign(error, { sentence: say("pin-of-before", { n: error.count ?? "" }) });
    }
    markStorage(true);
    await begin(pin);
  },
  unlock: begin,
  forget: leave,
});

async function begin(pin, operator = "") {
  engine = await keeping.unlock(pin);
  engine.addEventListener("gone", shutOut);
  engine.addEventListener("change", () => {
    if (engine?.status().problem === "shut_out") shutOut();
  });
  stayAwake();
  entrance.show("work");
  $("door-device").textContent = [keeping.name, operator].filter(Boolean).join(" · ");
  $("door-end").hidden = !keeping.needsPin;
  await work.shift(engine, { operator });
}

function end() {
  camera.stop();
  work.leave();
  engine?.close();
  engine = null;
  maySleep();
}

/** The organisers revoked the device: people are gone from it, scans it could not send are not. */
async function shutOut() {
  if (!engine) return;
  end();
  if (!(await keeping.countUnsent())) await forget();
  $("door-device").textContent = "";
  entrance.show("enrol", say("key-gone"));
}

async function show(sentence = "") {
  $("door-device").textContent = keeping.name;
  const waiting = keeping.isEnrolled ? await keeping.countUnsent() : 0;
  $("door-pin-waiting").textContent = waiting ? say("waiting-here", { n: waiting }) : "";
  if (keeping.isEnrolled && !keeping.needsPin) await begin();
  else if (keeping.isEnrolled) entrance.show("pin", sentence);
  else entrance.show(leadToInstalling(() => entrance.show("enrol")) ? "" : "enrol", sentence);
}

/** Take the key off this device. What was not sent would be lost: then it is asked for a second time. */
async function leave() {
  await engine?.sync();
  const unsent = await keeping.countUnsent();
  if (unsent && $("door-forget").dataset.asked !== String(unsent)) {
    end();
    await show(say("unsent", { n: unsent }));
    $("door-forget").dataset.asked = String(unsent);
    return;
  }
  end();
  await forget();
  await show();
}

async function forget() {
  await keeping.forget(true);
  markStorage(false);
}

$("door-leave").addEventListener("click", leave);
$("door-end").addEventListener("click", async () => {
  await engine?.sync();
  end();
  await show();
});
addEventListener("online", () => engine?.sync());
addEventListener("offline", () => engine?.lost?.());

keepPage(main.dataset.lang);
watchStorage(keeping.isEnrolled);
if (keeping.isEnrolled) markStorage(true);
await show();
