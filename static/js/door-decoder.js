/* The worker that finds badges in pictures, so that the page never stands still. In: { id, picture, passes };
   out: { id, texts, pass } or { id, failure }. The reader lies beside us and comes from no other host. */

import { PASSES, lookThrough } from "./door-passes.js";
import { prepareZXingModule, readBarcodes } from "../vendor/zxing-wasm-3.1.4/reader/index.js";

const HOME = new URL("../vendor/zxing-wasm-3.1.4/", import.meta.url);

const ready = prepareZXingModule({
  overrides: { locateFile: (name) => new URL(name, HOME).href },
  fireImmediately: true,
});
ready.catch(() => {}); // told to whoever asks

self.addEventListener("message", async ({ data: { id, picture, passes } }) => {
  try {
    await ready;
    const wanted = passes ? PASSES.filter((pass) => passes.includes(pass.name)) : PASSES;
    self.postMessage({ id, ...(picture ? await lookThrough(picture, readBarcodes, wanted) : { texts: [], pass: "" }) });
  } catch (error) {
    self.postMessage({ id, failure: String(error) });
  }
});
