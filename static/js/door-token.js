/* The text of a badge: read strictly, whole or not at all (B-04), and proved by the forum's public keys. */

const WRITTEN = /^(?:\\0000\d\d)?([A-Za-z2-7]{144})[\r\n\t]*$/;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const VERSION = 1;
const SIGNED = 26; // bytes before the signature

/** What a text says, if it has the form of a badge; null for anything else. Never throws. */
export function readToken(text) {
  const written = typeof text === "string" ? WRITTEN.exec(text) : null;
  if (!written) return null;
  const raw = bytesOf(written[1].toUpperCase());
  if (raw[0] !== VERSION) return null;
  const view = new DataView(raw.buffer);
  return {
    version: raw[0],
    kid: raw[1],
    lecture: view.getUint32(2),
    tokenId: raw.slice(6, 22),
    notAfter: view.getUint32(22),
    signed: raw.slice(0, SIGNED),
    signature: raw.slice(SIGNED),
  };
}

/** 144 letters of five bits are 90 bytes, with nothing left over. */
function bytesOf(letters) {
  const raw = new Uint8Array((letters.length * 5) / 8);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of letters) {
    held = ((held << 5) | LETTERS.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      raw[at] = held >> bits;
      at += 1;
    }
  }
  return raw;
}

/** Whether one of these keys signed it; null where this browser cannot tell. `keys` as the roster gives them. */
export async function isGenuine(token, keys) {
  const known = keys.find((key) => key.kid === token.kid);
  if (!known) return false;
  const key = await imported(known.public_key);
  return key && crypto.subtle.verify({ name: "Ed25519" }, key, token.signature, token.signed);
}

/** Phones of before 2024 know no Ed25519, and over plain http browsers know no cryptography at all. */
function imported(text) {
  const made = globalThis.crypto?.subtle?.importKey("raw", decoded(text), { name: "Ed25519" }, false, ["verify"]);
  return Promise.resolve(made).catch(() => null).then((key) => key ?? null);
}

function decoded(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}
