/* Which engine a browser can have: the vault's, which works alone, or one that asks the forum for each scan.
   Without https, or where the browser cannot prove a signature (iPhones before iOS 17), a device that judged by
   itself would send genuine badges away; there every scan is the forum's to decide. */

import { openVault } from "./door-engine.js";
import { DirectEngine } from "./door-direct.js";
import { device, forget, keepDevice } from "./door-server.js";

/** One way to keep this device: { isEnrolled, name, needsPin, keep, unlock, forget, countUnsent }. */
export async function openKeeping(options) {
  return (await canProve()) ? ofVault(await openVault(), options) : ofForum(options);
}

async function canProve() {
  try {
    const known = new Uint8Array(32);
    known[0] = 1; // the neutral point: a key by its form
    await crypto.subtle.importKey("raw", known, { name: "Ed25519" }, false, ["verify"]);
    return Boolean(globalThis.indexedDB);
  } catch {
    return false;
  }
}

function ofVault(vault, options) {
  return {
    needsPin: true,
    get isEnrolled() { return vault.isEnrolled; },
    get name() { return vault.deviceName; },
    async keep({ token, name }, pin) { await vault.keep({ deviceToken: token, deviceName: name, pin }); },
    unlock: (pin) => vault.unlock(pin, options),
    forget: (isForced) => vault.forget({ isForced }),
    countUnsent: () => vault.countUnsent(),
  };
}

function ofForum(options) {
  return {
    needsPin: false,
    get isEnrolled() { return Boolean(device()); },
    get name() { return device()?.name ?? ""; },
    async keep(made) { keepDevice(made); },
    unlock: async () => new DirectEngine(options),
    forget: async () => forget(),
    countUnsent: async () => 0,
  };
}
