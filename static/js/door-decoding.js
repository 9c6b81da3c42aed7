/* The page's side of door-decoder.js: ask it what a picture holds, and begin anew should it die. */

import { FOR_FRAMES } from "./door-passes.js";

const PATIENCE_MS = 15_000; // a worker that is silent for so long will not answer any more
const HARDER = FOR_FRAMES.map((pass) => pass.name);

/** Neither WebAssembly nor a worker can be had: a browser locked down, or far too old. */
export class NoDecoder extends Error {}

let worker = null;
let last = 0;
let turn = 0;
const asked = new Map();

function begun() {
  if (worker) return worker;
  worker = new Worker(new URL("./door-decoder.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => settle(data.id, data));
  worker.addEventListener("error", () => end("the worker failed"));
  return worker;
}

function settle(id, answer) {
  const waiting = asked.get(id);
  asked.delete(id);
  clearTimeout(waiting?.timer);
  if (answer.failure === undefined) waiting?.resolve(answer);
  else waiting?.reject(new NoDecoder(answer.failure));
}

/** Let the worker go; whoever waits for it is told. */
function end(failure) {
  worker?.terminate();
  worker = null;
  for (const id of [...asked.keys()]) settle(id, { failure });
}

function ask(picture, passes) {
  return new Promise((resolve, reject) => {
    const id = (last += 1);
    try {
      begun();
    } catch (error) {
      reject(new NoDecoder(String(error)));
      return;
    }
    asked.set(id, { resolve, reject, timer: setTimeout(() => end("no answer"), PATIENCE_MS) });
    worker.postMessage({ id, picture, passes }, picture ? [picture.data.buffer] : []);
  });
}

/** Load the reader before the first badge comes; throws NoDecoder where it cannot work. */
export async function warmUp() {
  await ask(null);
}

/** The texts in one frame of a camera: the plain look, and one of the harder ones by turns. */
export async function readFrame(picture) {
  turn = (turn + 1) % HARDER.length;
  return (await ask(picture, ["plain", HARDER[turn]])).texts;
}

/** The texts in a picture that will not come again, by every means. */
export async function readStill(picture) {
  return (await ask(picture)).texts;
}
