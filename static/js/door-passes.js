/* How a picture is looked at until a badge is found in it: as it is, then blurred, sharpened, smaller, larger.
   Pure: a picture is { data (RGBA), width, height } as canvases give it. Each pass is for pictures on which
   those before it fail, in the order in which they found most (bench/decoding.py). */

/** A frame of a camera gets the first of these and one of FOR_FRAMES by turns, a photograph gets all. */
export const PASSES = [
  { name: "plain", binarizer: "LocalAverage" },
  { name: "focused", binarizer: "LocalAverage", prepare: (gray) => sharpened(blurred(gray, 1), 4, 4) },
  { name: "levelled", binarizer: "LocalAverage", prepare: (gray) => levelled(gray, 10, 30) },
  { name: "calmed", binarizer: "LocalAverage", prepare: (gray) => blurred(gray, 1) },
  { name: "quietened", binarizer: "LocalAverage", prepare: (gray) => sharpened(blurred(gray, 2), 4, 2) },
  { name: "fine", binarizer: "LocalAverage", prepare: (gray) => levelled(doubled(blurred(gray, 1)), 16, 16) },
  { name: "closed", binarizer: "LocalAverage", tryDenoise: true },
  { name: "halved", binarizer: "LocalAverage", prepare: (gray) => halved(gray) },
  { name: "doubled", binarizer: "LocalAverage", prepare: (gray) => sharpened(doubled(gray), 3, 1.5) },
  { name: "whole", binarizer: "GlobalHistogram" },
];

/** Those that are worth their time when another frame comes at once. */
export const FOR_FRAMES = PASSES.slice(1, 7);

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

/** Between the darkest and the lightest nearby, whatever the light: what is left under glare and in shade.
    `size` is that of the squares in which they are sought, with those around; less than `least` is noise. */
export function levelled({ data, width, height }, size, least) {
  const across = Math.ceil(width / size);
  const down = Math.ceil(height / size);
  const { dark, light } = extremes({ data, width, height }, size, across, down);
  const level = new Uint8ClampedArray(data.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    const [above, below, lower] = between(y, size, down);
    for (let x = 0; x < width; x += 1, at += 1) {
      const [left, right, further] = between(x, size, across);
      const mixed = (of) => (of[above * across + left] * (1 - further) + of[above * across + right] * further) * (1 - lower)
        + (of[below * across + left] * (1 - further) + of[below * across + right] * further) * lower;
      const from = mixed(dark);
      level[at] = ((data[at] - from) * 255) / Math.max(least, mixed(light) - from);
    }
  }
  return { data: level, width, height };
}

/** The two squares whose middles a line lies between, and how far it is from the first. */
function between(at, size, count) {
  const place = Math.max(0, (at + 0.5) / size - 0.5);
  const first = Math.min(count - 1, Math.floor(place));
  return [first, Math.min(count - 1, first + 1), place - first];
}

/** The darkest and the lightest of each square and those around it. */
function extremes({ data, width, height }, size, across, down) {
  const own = { dark: new Uint8Array(across * down).fill(255), light: new Uint8Array(across * down) };
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.floor(y / size) * across;
    for (let x = 0; x < width; x += 1, at += 1) {
      const square = row + Math.floor(x / size);
      if (data[at] < own.dark[square]) own.dark[square] = data[at];
      if (data[at] > own.light[square]) own.light[square] = data[at];
    }
  }
  const wide = { dark: own.dark.slice(), light: own.light.slice() };
  for (let square = 0; square < own.dark.length; square += 1) {
    const x = square % across;
    for (const step of [-across - 1, -across, -across + 1, -1, 1, across - 1, across, across + 1]) {
      const other = square + step;
      if (other < 0 || other >= own.dark.length || Math.abs((other % across) - x) > 1) continue;
      wide.dark[square] = Math.min(wide.dark[square], own.dark[other]);
      wide.light[square] = Math.max(wide.light[square], own.light[other]);
    }
  }
  return wide;
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
