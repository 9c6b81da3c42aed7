/* A photograph, or any picture of a badge, in place of the camera: over plain http, or where it was refused. */

import { NoDecoder, readStill } from "./door-decoding.js";
import { pictureFrom } from "./door-frames.js";

// A photograph is finer than it is sharp; a badge in a group's picture needs every pixel.
const SIZES = [1280, 2400, 800];

/** What stands in a file: { texts, problem }, where a problem is `picture`, `no-code` or `decoder`. */
export async function readPhoto(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { texts: [], problem: "picture" };
  }
  try {
    return await lookedAt(bitmap);
  } catch (error) {
    return { texts: [], problem: error instanceof NoDecoder ? "decoder" : "picture" };
  } finally {
    bitmap.close();
  }
}

async function lookedAt(bitmap) {
  const longest = Math.max(bitmap.width, bitmap.height);
  const sizes = SIZES.filter((size, at) => at === 0 || size < longest);
  for (const size of sizes) {
    const texts = await readStill(pictureFrom(bitmap, [0, 0, bitmap.width, bitmap.height], size));
    if (texts.length) return { texts, problem: "" };
  }
  return { texts: [], problem: "no-code" };
}
