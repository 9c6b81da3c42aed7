/* Carries what waits to the forum and brings the news back: on opening, when the network returns, after each
   deed, and every half minute. One at a time; whatever was not answered by the forum itself goes again. */

import { LOOKS, NOT_TAKEN, SENT, outgoing } from "./door-log.js";
import { NotReached, NotTaken, ShutOut } from "./door-sender.js";

const EVERY_MS = 30_000;
const RETRY_MS = [2_000, 5_000, 10_000, 20_000, 30_000];
const AT_ONCE = 100; // a longer call keeps the lecture to itself while other doors ask about one badge
const KEPT_AFTER_MS = 24 * 3600_000; // how long people stay on the phone after their lecture (B-34)

export class Courier {
  #parts;
  #timer = 0;
  #running = null;
  #failures = 0;
  #isStopped = false;
  #onOnline = () => this.sync();
  #onOffline = () => this.heardNothing(new NotReached("offline"));

  constructor(parts) {
    this.#parts = parts;
    this.isOnline = false; // until the forum said something
    this.aloneSince = null;
    this.problem = null;
  }

  start() {
    addEventListener("online", this.#onOnline);
    addEventListener("offline", this.#onOffline);
    return this.sync();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#onOnline);
    removeEventListener("offline", this.#onOffline);
  }

  get state() {
    const { isOnline, problem } = this;
    return { isOnline, problem, aloneSince: isOnline ? null : this.aloneSince };
  }

  /** Talk to the forum now; true if it answered. Several calls at once are one. */
  sync() {
    if (this.#isStopped) return Promise.resolve(false);
    clearTimeout(this.#timer);
    this.#running ??= this.#round().finally(() => {
      this.#running = null;
      this.#plan();
    });
    return this.#running;
  }

  /** Something waits: carry it soon, unless the forum is known to be away. */
  soon() {
    if (this.isOnline && !this.#running && !this.#isStopped) this.#after(0);
  }

  #plan() {
    this.#after(this.isOnline ? EVERY_MS : this.waitMs || RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] || EVERY_MS);
  }

  #after(ms) {
    clearTimeout(this.#timer);
    if (!this.#isStopped && this.problem !== "shut_out") this.#timer = setTimeout(() => this.sync(), ms);
  }

  async #round() {
    try {
      await this.#news();
      await this.#carry();
      await this.#tidy();
      return true;
    } catch (error) {
      if (!(error instanceof NotReached || error instanceof NotTaken || error instanceof ShutOut)) throw error;
      this.heardNothing(error);
      return false;
    } finally {
      this.#parts.changed();
    }
  }

  async #news() {
    const { sender, snapshot, log, clock, store } = this.#parts;
    let roster = await sender.roster(snapshot.cursor);
    if (snapshot.life !== null && roster.life !== snapshot.life) {
      // A backup took the forum's place: it may never have heard of what we sent, nor we of what it says.
      await this.#startAnew();
      roster = await sender.roster("");
    }
    if (roster.device.last_seq < this.#highestSent()) await log.sendAgain();
    this.#heard();
    await full(snapshot.keep(roster, clock.now()));
    await full(store.put("meta", clock.state, "clock"));
  }

  async #startAnew() {
    const { snapshot, log } = this.#parts;
    await snapshot.wipe();
    await log.sendAgain();
    for (const line of log.all) this.#parts.pass(line);
  }

  #highestSent() {
    const sent = this.#parts.log.all.filter((line) => line.kind === "scans" && line.sent === SENT);
    return Math.max(0, ...sent.map((line) => line.seq));
  }

  async #carry() {
    const { log } = this.#parts;
    await log.keepTheRest();
    for (let lines = log.waiting; lines.length; lines = log.waiting) {
      const kind = lines[0].kind;
      await this.#send(kind, lines.filter((line) => line.kind === kind).slice(0, AT_ONCE));
      this.#parts.changed();
    }
  }

  /** A call that is refused as a whole is sent in halves: one bad line must not keep the others back. */
  async #send(kind, lines) {
    const { sender, log } = this.#parts;
    try {
      if (kind === LOOKS) return await this.#tellLooks(lines);
      const said = await sender.post(kind, lines.map((line) => outgoing(line, true)));
      const isTaken = (one) => !one.error || one.error === "scan_id_reused";
      await log.mark(lines.filter((_, place) => isTaken(said[kind][place])), SENT);
      await log.mark(lines.filter((_, place) => !isTaken(said[kind][place])), NOT_TAKEN);
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      if (lines.length === 1) return log.mark(lines, NOT_TAKEN);
      const middle = lines.length >> 1;
      await this.#send(kind, lines.slice(0, middle));
      await this.#send(kind, lines.slice(middle));
    }
  }

  async #tellLooks(lines) {
    for (const line of lines) {
      await this.#parts.sender.looked(line.body);
      await this.#parts.log.mark([line], SENT);
    }
  }

  /** People are forgotten a day after their lecture. */
  async #tidy() {
    const { snapshot, log, clock, store } = this.#parts;
    const over = new Set(snapshot.lectures.filter((one) => clock.now() > Date.parse(one.ends_at) + KEPT_AFTER_MS).map((one) => one.number));
    const known = new Set(snapshot.lectures.map((one) => one.number));
    await log.forget((line) => over.has(line.lecture) || !known.has(line.lecture));
    const last = Math.max(...snapshot.lectures.map((one) => Date.parse(one.ends_at)), 0) + KEPT_AFTER_MS;
    await full(store.put("meta", last - (clock.offset ?? 0), "purgeAt"));
    if (over.size && over.size === known.size) await snapshot.wipe(false);
  }

  #heard() {
    this.isOnline = true;
    this.#failures = 0;
    this.problem = null;
    this.aloneSince = null;
    this.waitMs = 0;
  }

  /** The forum answered a deed. */
  async heard(said) {
    const { snapshot } = this.#parts;
    this.#heard();
    if (said.life && snapshot.life && said.life !== snapshot.life) queueMicrotask(() => this.sync());
  }

  /** It did not: from now on the phone is alone, until it is heard again. */
  heardNothing(error) {
    if (error instanceof NotTaken) return;
    if (error instanceof ShutOut) {
      this.problem = "shut_out";
      this.#parts.snapshot.wipe();
    } else {
      this.problem = error.problem === "offline" ? null : error.problem;
      this.waitMs = error.waitMs;
    }
    this.#failures += 1;
    if (this.isOnline || this.aloneSince === null) this.aloneSince = new Date(this.#parts.clock.now()).toISOString();
    this.isOnline = false;
    if (!this.#running) this.#plan();
    this.#parts.changed();
  }
}

/** What a full disk cannot keep is still known, and asked for again after a reload. */
function full(keeping) {
  return keeping.catch((error) => {
    if (error?.constructor?.name !== "DiskFull") throw error;
  });
}
