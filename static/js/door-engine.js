/* The one thing the scanner's page calls: the phone's memory, and with its PIN the door itself. */

export { newId } from "./door-deeds.js";
export { DiskFull } from "./door-store.js";
export { NotReached, ShutOut } from "./door-sender.js";
export { Unsent, WrongPin, openVault } from "./door-vault.js";
