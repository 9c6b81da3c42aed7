/* Which engine a browser can have: the vault's, which works alone, or one that asks the forum for each scan.
   Without https browsers offer no cryptography, so nothing about people may be kept: every scan is the forum's to
   decide. A browser that has it and cannot check our signatures (iPhones before iOS 17) goes by its list. */

import { openVault } from "./door-engine.js";
import { DirectEngine } from "./door-direct.js";
import { device, forget, keepDevice } from "./door-server.js";

/** One way to keep this device: { isEnrolled, name, needsPin, keep, unlock, forget, countUnsent }. */
export async function openKeeping(options) {
  return canKeep() ? ofVault(await openVault(), options) : ofForum(options);
}

function canKeep() {
  return Boolean(globalThis.indexedDB && globalThis.crypto?.subtle);
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
