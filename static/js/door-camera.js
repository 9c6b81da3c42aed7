/* The camera of the scanner page (B-44): the partial door/_camera.html, its buttons, and frame after frame to
   the decoder. One page lives all evening; whatever goes wrong is said beside the picture. */

import { NoDecoder, readFrame, warmUp } from "./door-decoding.js";
import { frameOf, nativeDetector } from "./door-frames.js";
import { readPhoto } from "./door-photo.js";

const CHOICE = "door-camera";
const REST_MS = 40; // between two looks: the phone stays cool, and ten a second are plenty
const KINDS = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };

/** The camera within `element`. `onRead(text)` is called whenever a code is in sight, `onProblem(kind)` beside
    the sentence that is shown. Its start is a button's, since browsers ask people for the camera. */
export function openCamera(element, { onRead, onProblem = () => {} }) {
  const part = (name) => element.querySelector(`[data-camera="${name}"]`);
  const video = part("video");
  const detect = nativeDetector();
  let stream = null;
  let isWanted = false;
  let isPaused = false;
  let isLooking = false;

  const track = () => stream?.getVideoTracks()[0];
  const isOn = () => track()?.readyState === "live";

  function say(kind = "") {
    const sentence = kind && element.querySelector(`template[data-problem="${kind}"]`);
    part("problem").textContent = sentence ? sentence.content.textContent : "";
    if (kind) onProblem(kind);
  }

  function show() {
    part("start").hidden = isOn();
    part("stop").hidden = !isOn();
    part("view").hidden = !isOn();
    part("torch").hidden = !track()?.getCapabilities?.().torch;
    part("torch").setAttribute("aria-pressed", String(Boolean(track()?.getSettings?.().torch)));
    if (!isOn()) part("choice").hidden = true;
  }

  async function start() {
    isWanted = true;
    say();
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return failed("insecure");
    try {
      const [opened] = await Promise.all([opening(localStorage.getItem(CHOICE)), warmUp()]);
      if (!isWanted) { release(opened); return false; }
      release(stream);
      stream = opened;
    } catch (error) {
      return failed(error instanceof NoDecoder ? "decoder" : KINDS[error.name] ?? "none");
    }
    track().addEventListener("ended", () => { if (isWanted) failed("lost"); });
    video.srcObject = stream;
    await video.play().catch(() => {});
    await steady(track());
    await listCameras();
    show();
    look();
    return true;
  }

  function failed(kind) {
    if (kind !== "lost") isWanted = false;
    release(stream);
    stream = null;
    say(kind);
    show();
    return false;
  }

  function stop() {
    isWanted = false;
    release(stream);
    stream = null;
    video.srcObject = null;
    show();
  }

  /** One look after the other for as long as there is a camera; never two at once. */
  async function look() {
    if (isLooking) return;
    isLooking = true;
    for (let count = 0; isOn(); count += 1) {
      if (!isPaused && !document.hidden && video.readyState >= video.HAVE_CURRENT_DATA) {
        try {
          const texts = (await detect(video)) ?? (await readFrame(frameOf(video, count)));
          if (!isPaused && isOn()) texts.forEach(onRead);
        } catch (error) {
          failed(error instanceof NoDecoder ? "decoder" : "lost");
        }
      }
      await new Promise((resolve) => { setTimeout(resolve, REST_MS); });
    }
    isLooking = false;
  }

  async function listCameras() {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    const present = track().getSettings?.().deviceId;
    part("which").replaceChildren(
      ...cameras.map((camera, at) => new Option(camera.label || at + 1, camera.deviceId, false, camera.deviceId === present)),
    );
    part("choice").hidden = cameras.length < 2;
  }

  part("start").addEventListener("click", start);
  part("stop").addEventListener("click", stop);
  part("which").addEventListener("change", (event) => {
    localStorage.setItem(CHOICE, event.target.value);
    start();
  });
  part("torch").addEventListener("click", async () => {
    const isLit = part("torch").getAttribute("aria-pressed") === "true";
    await track()?.applyConstraints({ advanced: [{ torch: !isLit }] }).catch(() => {});
    show();
  });
  part("photo").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    target.value = ""; // the same file may be chosen again
    if (!file) return;
    say();
    element.setAttribute("aria-busy", "true");
    const { texts, problem } = await readPhoto(file);
    element.setAttribute("aria-busy", "false");
    if (problem) say(problem);
    texts.forEach(onRead);
  });
  // Phones take the camera away from pages in the background.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isWanted && !isOn()) start();
  });

  show();
  return {
    start,
    stop,
    pause() { isPaused = true; },
    resume() { isPaused = false; },
    get isOn() { return isOn(); },
  };
}

/** A stream of the camera that was chosen last, or of the one that looks away from whoever holds the phone. */
async function opening(chosen) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const wishes = [{ ...size, facingMode: { ideal: "environment" } }, true];
  if (chosen) wishes.unshift({ ...size, deviceId: { exact: chosen } });
  for (const video of wishes) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch (error) {
      if (video === true || !["OverconstrainedError", "NotFoundError"].includes(error.name)) throw error;
    }
  }
  return null;
}

/** Sharp all the time, where the camera lets itself be told. */
async function steady(track) {
  if (track.getCapabilities?.().focusMode?.includes("continuous")) {
    await track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
  }
}

function release(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}
