/* Reads shots from its input as bench/decoding.py sends them, and answers each with a line of JSON.
   The same passes and the same reader as on the page: static/js/door-passes.js, static/vendor/zxing-wasm-…. */

import { readFileSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";

const root = new URL("../", import.meta.url);
const vendor = readdirSync(new URL("static/vendor/", root)).find((name) => name.startsWith("zxing-wasm-"));
const home = new URL(`static/vendor/${vendor}/`, root);
const { prepareZXingModule, readBarcodes } = await import(pathToFileURL(new URL("reader/index.js", home).pathname));
const { FOR_FRAMES, PASSES, lookThrough, pictureOf } = await import(new URL("static/js/door-passes.js", root));

prepareZXingModule({ overrides: { wasmBinary: readFileSync(new URL("zxing_reader.wasm", home)) } });
const isFilm = process.argv[3] === "film";
let turn = 0;
const only = process.argv[2] ? PASSES.filter((pass) => process.argv[2].split(",").includes(pass.name)) : PASSES;

async function answer(octets) {
  const picture = pictureOf({ data: octets.subarray(8), width: octets.readUInt32LE(0), height: octets.readUInt32LE(4) });
  const since = performance.now();
  turn = (turn + 1) % FOR_FRAMES.length; // as readFrame of static/js/door-decoding.js does
  const { texts, pass } = await lookThrough(picture, readBarcodes, isFilm ? [PASSES[0], FOR_FRAMES[turn]] : only);
  process.stdout.write(`${JSON.stringify({ texts, pass, ms: performance.now() - since })}\n`);
}

let waiting = Buffer.alloc(0);
for await (const piece of process.stdin) {
  waiting = Buffer.concat([waiting, piece]);
  while (waiting.length >= 8) {
    const whole = 8 + waiting.readUInt32LE(0) * waiting.readUInt32LE(4);
    if (waiting.length < whole) break;
    await answer(waiting.subarray(0, whole));
    waiting = waiting.subarray(whole);
  }
}
