/* What happened at this door: written down before it is shown, never changed, never dropped unsent.
   A line is { kind, body, answer, lecture }, locked; beside it stands in the open only whether it was sent. */

import { DiskFull } from "./door-store.js";

export const WAITS = 0;
export const SENT = 1;
export const NOT_TAKEN = 2; // the forum said that it cannot use it: kept, shown, not sent again by itself
export const LOOKS = "looks"; // people looked for in the phone's own list
export const STAND_INS = "standins"; // that somebody else came on a registration

/** The log as it is kept. */
export async function openLog(store, cipher) {
  const log = new Log(store, cipher);
  await log.load();
  return log;
}

/** How many deeds wait in a store, without a key. */
export async function countWaiting(store) {
  return (await store.entries("log")).filter(([, line]) => line.sent !== SENT).length;
}

class Log {
  #store;
  #cipher;
  #lines = new Map(); // by the device's own count

  constructor(store, cipher) {
    this.#store = store;
    this.#cipher = cipher;
  }

  async load() {
    for (const [seq, { sent, ...box }] of await this.#store.entries("log")) {
      this.#lines.set(seq, { seq, sent, isKept: true, box, ...(await this.#cipher.open(box)) });
    }
  }

  /** Write a deed down; it is on the disk when this is done, unless the disk is full (`isKept` is false). */
  async append(deed) {
    const box = await this.#cipher.seal(deed);
    const seq = await this.#written(box, WAITS);
    if (seq !== null) this.#makeRoom(seq);
    const line = { ...deed, seq: seq ?? this.highest + 1, sent: WAITS, isKept: seq !== null, box };
    this.#lines.set(line.seq, line);
    if (line.isKept) await this.keepTheRest(); // there is room again, perhaps for them too
    return line;
  }

  /** What did not fit on the disk has a number of ours alone, which the disk may give to another line. */
  #makeRoom(seq) {
    const homeless = this.#lines.get(seq);
    if (homeless) this.#lines.set((homeless.seq = this.highest + 1), homeless);
  }

  async #written(box, sent) {
    try {
      return await this.#store.add("log", { ...box, sent });
    } catch (error) {
      if (error instanceof DiskFull) return null;
      throw error;
    }
  }

  /** The forum has it; `answer` is what the door was shown in the end, `body` what it is to be sent as. */
  async settle(line, changes) {
    Object.assign(line, changes);
    const { kind, body, answer, lecture } = line;
    if (changes.body || changes.answer) line.box = await this.#cipher.seal({ kind, body, answer, lecture });
    await this.#keep([line]);
  }

  /** Mark many lines at once. */
  async mark(lines, sent) {
    for (const line of lines) line.sent = sent;
    await this.#keep(lines);
  }

  async #keep(lines) {
    try {
      await this.#store.putAll("log", lines.map((line) => [line.seq, { ...line.box, sent: line.sent }]));
      for (const line of lines) line.isKept = true;
    } catch (error) {
      // Not marked as sent is sent again, and the forum knows it then: nothing is lost.
      if (!(error instanceof DiskFull)) throw error;
    }
  }

  /** The forum is one that has not heard of all this: everything that is kept goes out again. */
  async sendAgain() {
    await this.mark(this.all.filter((line) => line.sent === SENT), WAITS);
  }

  /** Try again to keep what did not fit. */
  async keepTheRest() {
    const unkept = this.all.filter((line) => !line.isKept);
    if (unkept.length) await this.#keep(unkept);
  }

  /** Forget lines that were sent and that `isOver` says nobody needs any more. */
  async forget(isOver) {
    const gone = this.all.filter((line) => line.sent === SENT && isOver(line));
    for (const line of gone) this.#lines.delete(line.seq);
    await this.#store.removeAll("log", gone.map((line) => line.seq));
  }

  get all() {
    return [...this.#lines.values()].sort((one, other) => one.seq - other.seq);
  }

  get waiting() {
    return this.all.filter((line) => line.sent === WAITS);
  }

  get unsent() {
    return this.all.filter((line) => line.sent !== SENT).length;
  }

  get unkept() {
    return this.all.filter((line) => !line.isKept).length;
  }

  get highest() {
    return Math.max(0, ...this.#lines.keys());
  }

  find(scanId) {
    return this.all.find((line) => line.body.scan_id === scanId || `walkin:${line.body.walkin_id}` === scanId) ?? null;
  }
}

/** A line as it goes out: as a question while somebody waits, later as what the door did. */
export function outgoing({ body, seq, kind }, isOffline) {
  if (kind === STAND_INS) return body;
  if (kind === "walkins") return { ...body, offline: isOffline };
  return { ...body, device_seq: seq, offline: isOffline, verdict_shown: isOffline ? body.verdict_shown : null };
}
