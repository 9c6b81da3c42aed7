/* How a picture is looked at until a badge is found in it: as it is, then blurred, sharpened, smaller, larger.
   Pure: a picture is { data (RGBA), width, height } as canvases give it. Each pass is for pictures on which
   those before it fail, in the order in which they found most (bench/decoding.py). */

/** Frames of a camera get the first of these at once and one of the others by turns; photographs get all. */
export const PASSES = [
  { name: "plain", binarizer: "LocalAverage" },
  { name: "sharpened", binarizer: "LocalAverage", prepare: (gray) => sharpened(gray, 2, 2.5) },
  { name: "calmed", binarizer: "LocalAverage", prepare: (gray) => blurred(gray, 1) },
  { name: "doubled", binarizer: "LocalAverage", prepare: (gray) => sharpened(doubled(gray), 3, 1.5) },
  { name: "levelled", binarizer: "FixedThreshold", prepare: (gray) => levelled(gray) },
  { name: "halved", binarizer: "LocalAverage", prepare: (gray) => halved(gray) },
  { name: "closed", binarizer: "LocalAverage", tryDenoise: true },
  { name: "quietened", binarizer: "LocalAverage", prepare: (gray) => sharpened(blurred(gray, 2), 4, 2) },
  { name: "whole", binarizer: "GlobalHistogram" },
];

const MOST_PIXELS = 2_400_000; // beyond this a picture is not doubled: it is large enough

/** What the reader is asked for in a pass. */
function optionsOf(pass) {
  return {
    formats: ["QRCode"],
    tryHarder: true,
    tryRotate: true,
    tryInvert: true,
    tryDownscale: true,
    tryDenoise: Boolean(pass.tryDenoise),
    binarizer: pass.binarizer,
    maxNumberOfSymbols: 4,
  };
}

/** Look at `picture` by `passes`, until `read(picture, options)` finds something: { texts, pass }. */
export async function lookThrough(picture, read, passes = PASSES) {
  let gray = null;
  for (const pass of passes) {
    if (pass.prepare) gray ??= grayOf(picture);
    const seen = pass.prepare ? pictureOf(pass.prepare(gray)) : picture;
    const found = await read(seen, optionsOf(pass));
    const texts = [...new Set(found.filter((code) => code.isValid && code.text).map((code) => code.text))];
    if (texts.length) return { texts, pass: pass.name };
  }
  return { texts: [], pass: "" };
}

/** The brightness alone: { data, width, height } with one octet a pixel. */
export function grayOf({ data, width, height }) {
  const gray = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < gray.length; at += 1, from += 4) {
    gray[at] = (306 * data[from] + 601 * data[from + 1] + 117 * data[from + 2]) >> 10;
  }
  return { data: gray, width, height };
}

/** The other way round. */
export function pictureOf({ data, width, height }) {
  const pixels = new Uint32Array(data.length);
  for (let at = 0; at < data.length; at += 1) pixels[at] = 0xff000000 | (data[at] * 0x010101);
  return { data: new Uint8ClampedArray(pixels.buffer), width, height };
}

/** Each pixel the average of the square around it: the moire of a screen and noise go, and so do thin edges. */
export function blurred(gray, radius) {
  return { ...gray, data: averages(gray, radius) };
}

/** What differs from its surroundings differs more: a picture out of focus. */
export function sharpened(gray, radius, strength) {
  const around = averages(gray, radius);
  const data = new Uint8ClampedArray(gray.data.length);
  for (let at = 0; at < data.length; at += 1) data[at] = gray.data[at] + strength * (gray.data[at] - around[at]);
  return { ...gray, data };
}

/** Darker or lighter than the surroundings, whatever their light: glare and shade. */
export function levelled(gray) {
  const around = averages(gray, Math.max(8, Math.round(Math.min(gray.width, gray.height) / 24)));
  const calm = averages(gray, 1);
  const data = new Uint8ClampedArray(gray.data.length);
  for (let at = 0; at < data.length; at += 1) data[at] = 128 + 4 * (calm[at] - around[at] + 2);
  return { ...gray, data };
}

/** Half as wide and high: a code that fills the picture, or one out of focus. */
export function halved({ data, width, height }) {
  const small = { width: width >> 1, height: height >> 1 };
  small.data = new Uint8ClampedArray(small.width * small.height);
  for (let y = 0, at = 0; y < small.height; y += 1) {
    for (let x = 0, from = 2 * y * width; x < small.width; x += 1, at += 1, from += 2) {
      small.data[at] = (data[from] + data[from + 1] + data[from + width] + data[from + width + 1] + 2) >> 2;
    }
  }
  return small;
}

/** Twice as wide and high, with what lies between: a badge far away. */
export function doubled(gray) {
  const { data, width, height } = gray;
  if (width * height > MOST_PIXELS) return gray;
  const large = { width: 2 * width, height: 2 * height, data: new Uint8ClampedArray(4 * width * height) };
  for (let y = 0, from = 0; y < height; y += 1) {
    const below = y + 1 < height ? width : 0;
    for (let x = 0, at = 4 * y * width; x < width; x += 1, from += 1, at += 2) {
      const right = x + 1 < width ? 1 : 0;
      const [a, b, c, d] = [data[from], data[from + right], data[from + below], data[from + below + right]];
      large.data[at] = a;
      large.data[at + 1] = (a + b + 1) >> 1;
      large.data[at + 2 * width] = (a + c + 1) >> 1;
      large.data[at + 2 * width + 1] = (a + b + c + d + 2) >> 2;
    }
  }
  return large;
}

/** The average of the square of 2 radius + 1 around each pixel, by running sums: rows, then columns. */
function averages({ data, width, height }, radius) {
  const rows = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) slide(data, rows, y * width, 1, width, radius);
  const both = new Float32Array(data.length);
  for (let x = 0; x < width; x += 1) slide(rows, both, x, width, height, radius);
  return new Uint8ClampedArray(both);
}

function slide(from, to, start, step, count, radius) {
  let sum = 0;
  let width = 0;
  for (let ahead = -radius; ahead < count; ahead += 1) {
    const next = ahead + radius;
    if (next < count) { sum += from[start + next * step]; width += 1; }
    const gone = ahead - radius - 1;
    if (gone >= 0) { sum -= from[start + gone * step]; width -= 1; }
    if (ahead >= 0) to[start + ahead * step] = sum / width;
  }
}
