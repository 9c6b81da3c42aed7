/* The lock of the phone's memory: AES-GCM under a key made of the PIN and of a key that never leaves this
   browser. A PIN alone is short: whoever copies the files without the browser's own key cannot even try.

   The key lives in the memory of the page and nowhere else, and nobody can read it out of there. */

const ROUNDS = 600_000; // PBKDF2 with SHA-256, as OWASP advises
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Not the PIN these records were locked with. */
export class WrongPin extends Error {}

/** A key for the browser to keep: usable, never readable. */
export function newDeviceKey() {
  return crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** A salt for a new lock. */
export function newSalt() {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** The lock that this PIN opens. `rounds` is kept beside the salt, so that it can grow. */
export async function cipherOf(pin, { salt, rounds = ROUNDS, deviceKey }) {
  const typed = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const stretched = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, typed, 256);
  const bound = await crypto.subtle.sign("HMAC", deviceKey, stretched);
  const key = await crypto.subtle.importKey("raw", bound, "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    /** A value, locked: what the store keeps. */
    async seal(value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, encoder.encode(JSON.stringify(value)));
      return { iv, box };
    },
    /** The value again. Throws WrongPin for what another key locked. */
    async open({ iv, box }) {
      try {
        return JSON.parse(decoder.decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box)));
      } catch {
        throw new WrongPin();
      }
    },
  };
}

/** In place of a lock where the browser has none (plain http): nothing is kept there beyond the page. */
export const openCipher = { seal: async (value) => structuredClone(value), open: async (value) => structuredClone(value) };

export { ROUNDS };
