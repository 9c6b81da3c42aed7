/* Pictures for the decoder, taken from a video or a photograph. */

const LONGEST = 1280;
const NEAR = 2; // every other frame is the middle alone, at the camera's own resolution: badges far away

let canvas = null;

/** A part of `source` (left, top, width, height) as { data, width, height }, at most `longest` pixels long. */
export function pictureFrom(source, [left, top, wide, high], longest = LONGEST) {
  const scale = Math.min(1, longest / Math.max(wide, high));
  const width = Math.max(1, Math.round(wide * scale));
  const height = Math.max(1, Math.round(high * scale));
  canvas ??= document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, left, top, wide, high, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { data, width, height };
}

/** The frame that is on now. Cameras finer than we look are seen whole and near by turns. */
export function frameOf(video, count) {
  const { videoWidth: width, videoHeight: height } = video;
  const isFine = Math.max(width, height) > LONGEST * 1.2;
  if (isFine && count % NEAR) return pictureFrom(video, [width / 4, height / 4, width / 2, height / 2]);
  return pictureFrom(video, [0, 0, width, height]);
}

/** The browser's own reader of codes as a first look, where there is one: texts, or null for "look yourself".
    Android's needs services that many phones lack; it is asked until it fails once, and never relied upon. */
export function nativeDetector() {
  let detector = null;
  let isUsable = "BarcodeDetector" in globalThis;
  return async function detect(source) {
    if (!isUsable) return null;
    try {
      detector ??= new globalThis.BarcodeDetector({ formats: ["qr_code"] });
      const texts = (await detector.detect(source)).map((code) => code.rawValue).filter(Boolean);
      return texts.length ? texts : null;
    } catch {
      isUsable = false;
      return null;
    }
  };
}
