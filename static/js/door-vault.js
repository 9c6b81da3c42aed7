/* The phone's memory as a whole: enrolled or not, locked or open. The PIN opens it; nobody reads it without. */

import { WrongPin, ROUNDS, cipherOf, newDeviceKey, newSalt, openCipher } from "./door-cipher.js";
import { Engine } from "./door-deeds.js";
import { countWaiting, openLog } from "./door-log.js";
import { openSnapshot } from "./door-snapshot.js";
import { openClock } from "./door-clock.js";
import { openSender } from "./door-sender.js";
import { openStore } from "./door-store.js";

const MOST_TRIES = 10;
const TEST = "the door";

export { WrongPin };

/** Scans that the forum has not got: they would be lost. `count` of them. */
export class Unsent extends Error {
  constructor(count) {
    super(`${count} unsent`);
    this.count = count;
  }
}

/** The memory of this phone under a name. */
export async function openVault(name = "door") {
  const vault = new Vault(await openStore(name));
  await vault.load();
  return vault;
}

class Vault {
  #store;
  #kept = null;

  constructor(store) {
    this.#store = store;
  }

  async load() {
    this.#kept = (await this.#store.get("meta", "device")) ?? null;
    const purgeAt = await this.#store.get("meta", "purgeAt");
    if (purgeAt && Date.now() > purgeAt) await this.#purge();
  }

  /** Whether a device is enrolled here. */
  get isEnrolled() {
    return this.#kept !== null;
  }

  /** What the organisers called this device. */
  get deviceName() {
    return this.#kept?.name ?? "";
  }

  /** Whether anything outlasts the page; not over plain http. */
  get isLasting() {
    return this.#store.isLasting;
  }

  /** Whether ten wrong PINs emptied the list of people: the right one opens it, and the forum tells it again. */
  get triesLeft() {
    return MOST_TRIES - (this.#kept?.wrong ?? 0);
  }

  /** How many deeds the forum has not got yet; needs no PIN. */
  countUnsent() {
    return countWaiting(this.#store);
  }

  /** Keep a newly enrolled device under this PIN. Unsent scans of before stay, and want the PIN of before. */
  async keep({ deviceToken, deviceName = "", pin }) {
    const unsent = await this.countUnsent();
    const lock = unsent && this.#kept ? await this.#sameLock(pin, unsent) : await this.#newLock(pin);
    const secret = await lock.cipher.seal({ token: deviceToken });
    const test = await lock.cipher.seal(TEST);
    this.#kept = { name: deviceName, salt: lock.salt, rounds: lock.rounds, secret, test, wrong: 0 };
    await this.#store.clear("snapshot");
    if (!unsent) await this.#store.clear("log");
    await this.#store.put("meta", this.#kept, "device");
    // Asked once for good: a browser that is short of room may otherwise throw all of it away.
    await globalThis.navigator?.storage?.persist?.().catch(() => false);
  }

  async #sameLock(pin, unsent) {
    const cipher = await this.#cipher(pin);
    try {
      await cipher.open(this.#kept.test);
    } catch {
      throw new Unsent(unsent);
    }
    return { cipher, salt: this.#kept.salt, rounds: this.#kept.rounds };
  }

  async #newLock(pin) {
    const [salt, rounds] = [newSalt(), ROUNDS];
    if (!this.isLasting) return { cipher: openCipher, salt, rounds };
    const deviceKey = await newDeviceKey();
    await this.#store.put("keys", deviceKey, "device");
    return { cipher: await cipherOf(pin, { salt, rounds, deviceKey }), salt, rounds };
  }

  async #cipher(pin) {
    if (!this.isLasting) return openCipher;
    const { salt, rounds } = this.#kept;
    return cipherOf(pin, { salt, rounds, deviceKey: await this.#store.get("keys", "device") });
  }

  /** Open with the PIN. Throws WrongPin; the tenth in a row wipes the people, never the unsent scans. */
  async unlock(pin, { api, language = "en", wall, steady } = {}) {
    const cipher = await this.#cipher(pin);
    const { token } = await this.#opened(cipher);
    const clock = openClock({ wall, steady, kept: (await this.#store.get("meta", "clock")) ?? {} });
    const [snapshot, log] = [await openSnapshot(this.#store, cipher), await openLog(this.#store, cipher)];
    const sender = openSender({ api, language, token, clock, wall, waiting: () => log.waiting.length });
    return new Engine({ store: this.#store, snapshot, log, clock, sender, language, purge: () => this.#purge() });
  }

  async #opened(cipher) {
    // Counted before it is tried: pulling the plug gives no further try.
    await this.#count(this.#kept.wrong + 1);
    try {
      if (this.isLasting) await cipher.open(this.#kept.test);
    } catch (error) {
      if (this.#kept.wrong >= MOST_TRIES) await this.#purge();
      throw error;
    }
    await this.#count(0);
    return cipher.open(this.#kept.secret);
  }

  async #count(wrong) {
    this.#kept = { ...this.#kept, wrong };
    await this.#store.put("meta", this.#kept, "device");
  }

  /** Everything about people goes; what the forum has not got yet stays, locked. */
  async #purge() {
    await this.#store.clear("snapshot");
    const sent = (await this.#store.entries("log")).filter(([, line]) => line.sent === 1);
    await this.#store.removeAll("log", sent.map(([seq]) => seq));
    await this.#store.removeAll("meta", ["heard", "purgeAt"]);
  }

  /** Forget device and people. Throws Unsent while scans wait, unless `isForced`. */
  async forget({ isForced = false } = {}) {
    const unsent = await this.countUnsent();
    if (unsent && !isForced) throw new Unsent(unsent);
    await this.#store.clear("meta", "keys", "snapshot", "log");
    this.#kept = null;
  }

  close() {
    this.#store.close();
  }
}
