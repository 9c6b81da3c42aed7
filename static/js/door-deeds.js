/* The door itself: what was read becomes an answer at once, a line in the log, and sooner or later the
   forum's knowledge. The page calls this and nothing below it.

   The phone decides first, from its own list. While there is a network it then asks the forum, which alone
   knows who has just come in at another door, and waits for at most ASK_MS; after that its own word counts,
   shown as such. Events: "local" (what the phone thinks, at once), "change" (anything in `status`). */

import { asAnswer, heardAnswer, undoneAnswer, walkInAnswer } from "./door-answers.js";
import { canBeBetter, identify, isStale, recognise, ruling, setsAside } from "./door-judging.js";
import { found } from "./door-search.js";
import { LOOKS, NOT_TAKEN, SENT, STAND_INS, outgoing } from "./door-log.js";
import { NotReached, NotTaken, ShutOut, iso } from "./door-sender.js";
import { Courier } from "./door-courier.js";

const ASK_MS = 700;
const WALK_IN_MS = 4_000; // somebody is being written down anyway

/** Random, and as good as a name of the scan: sent again under it, it is still one scan. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}

export class Engine extends EventTarget {
  #parts;
  #courier;

  constructor(parts) {
    super();
    this.#parts = parts;
    const changed = () => this.dispatchEvent(new Event("change"));
    this.#courier = new Courier({ ...parts, changed, pass: (line) => this.#pass(line) });
    for (const line of parts.log.all) this.#pass(line);
    this.isReady = this.#courier.start(); // a page that waits for the first list waits for this
  }

  get lectures() {
    return this.#parts.snapshot.lectures;
  }

  get policy() {
    return this.#parts.snapshot.policy;
  }

  /** The last answers, newest first, as they were shown; `isTakenBack` where they were. */
  last(count = 5) {
    const back = new Set(this.#parts.log.all.map((line) => line.body.voids));
    const lines = this.#parts.log.all.filter((line) => line.answer).slice(-count).reverse();
    return lines.map(({ answer }) => ({ ...answer, isTakenBack: back.has(answer.scanId) }));
  }

  /** A badge was read. */
  async read(text, options = {}) {
    const who = await identify(text, this.#parts.snapshot);
    return this.#come(who, { badge_token: text.slice(0, 8000) }, options);
  }

  /** Somebody found by name stands there. */
  admit(reference, options = {}) {
    return this.#come(recognise(reference, this.#parts.snapshot), { reference }, options);
  }

  async #come(who, what, { lecture, direction = "in", operator = "", reason = "", point = "" }) {
    const { snapshot, clock } = this.#parts;
    const here = this.#lectureOf(lecture);
    const now = clock.now();
    const isOffline = !this.#courier.isOnline;
    const body = this.#body({ ...what, lecture: here.number, direction, operator, point, override_reason: reason || null });
    const said = { snapshot, lecture: here, direction, at: now, reason };
    const answer = (isAlone) => asAnswer(ruling(who, { ...said, isOffline: isAlone }), { ...said, who, scanId: body.scan_id, isOffline: isAlone });
    const [local, alone] = [answer(isOffline), answer(true)];
    body.verdict_shown = alone.verdict; // what counts if the forum stays silent
    return this.#done({ kind: "scans", body, answer: alone, lecture: here.number, reference: who.reference ?? null }, {
      shown: local,
      mayAsk: canBeBetter(who),
      patience: ASK_MS,
      alone,
      understand: (said) => heardAnswer(said, { local, lecture: here, snapshot, reason }),
    });
  }

  /** Take a scan back: at once here, and everywhere once the forum has heard of it. */
  async undo(scanId, { operator = "", reason = "" } = {}) {
    const { snapshot, log, clock } = this.#parts;
    const target = log.find(scanId);
    const lecture = target?.lecture ?? this.#lectureOf().number;
    const body = this.#body({ voids: scanId, lecture, direction: "in", operator, override_reason: reason || null });
    const line = { kind: "scans", body, answer: null, lecture, reference: target?.reference ?? null };
    this.#pass({ ...line, seq: log.highest + 1 });
    const stands = snapshot.presence(line.reference ?? "", lecture);
    const local = undoneAnswer(target?.answer, { scanId: body.scan_id, stands, isOffline: !this.#courier.isOnline });
    return this.#done(line, {
      shown: local,
      mayAsk: true,
      patience: ASK_MS,
      understand: (said) => ({ ...local, verdict: said.verdict, isUndone: !said.conflict, isOffline: false }),
      at: clock.now(),
    });
  }

  /** Somebody without a registration. `consent` is the sentence they agreed to. */
  async walkIn({ name, affiliation = "", email = "", consent, lecture, reason = "", operator = "", language }) {
    const { clock } = this.#parts;
    const here = this.#lectureOf(lecture);
    const id = newId();
    const body = {
      walkin_id: id, lecture: here.number, name, affiliation, email: email || null, consent: Boolean(consent),
      consent_text: typeof consent === "string" ? consent : "", language: language ?? this.#parts.language,
      device_time: iso(clock.wall()), clock_offset_ms: clock.offset, operator, override_reason: reason || null,
    };
    const local = walkInAnswer({ scanId: `walkin:${id}`, name, affiliation, lecture: here, at: clock.now() });
    return this.#done({ kind: "walkins", body, answer: local, lecture: here.number, reference: `#${id}` }, {
      mayAsk: true,
      patience: WALK_IN_MS,
      understand: (said) => heardAnswer(said, { local, lecture: here, snapshot: this.#parts.snapshot, reason }),
    });
  }

  /** Somebody else came on this registration, or it was the person after all; the entry stays as it is. */
  async standIn({ reference, lecture, name = "", isTakenBack = false }) {
    const { log, clock } = this.#parts;
    const body = {
      standin_id: newId(), reference, lecture: this.#lectureOf(lecture).number, name, taken_back: isTakenBack,
      device_time: iso(clock.wall()), clock_offset_ms: clock.offset,
    };
    await log.append({ kind: STAND_INS, body, answer: null, lecture: body.lecture, reference: null });
    this.#courier.soon();
    this.dispatchEvent(new Event("change"));
  }

  /** People by name: the forum's answer where there is one soon, else from the phone's own list. */
  async search(words) {
    const { snapshot, sender } = this.#parts;
    if (words.trim().length < 2) return [];
    const own = found(snapshot, words);
    if (!this.#courier.isOnline) return this.#looked(words, own);
    try {
      const { results } = await sender.search(words, ASK_MS);
      return results.map((one) => ({ ...one, shortReference: one.short_reference, ...this.#standing(one) }));
    } catch (error) {
      this.#courier.heardNothing(error);
      return this.#looked(words, own);
    }
  }

  /** Every look is told to the forum, this one later (B-41). */
  async #looked(words, people) {
    const { log, clock } = this.#parts;
    const body = { words: words.trim().slice(0, 100), found: people.length, at: iso(clock.now()) };
    await log.append({ kind: LOOKS, body, answer: null, lecture: null, reference: null });
    this.#courier.soon();
    this.dispatchEvent(new Event("change"));
    return people;
  }

  #standing({ reference, lecture }) {
    const { isInside, firstAdmittedAt } = this.#parts.snapshot.presence(reference, lecture);
    return { isInside, firstAdmittedAt: firstAdmittedAt && iso(firstAdmittedAt / 1000) };
  }

  /** Write down, ask if it helps, and answer. */
  async #done(deed, { shown = deed.answer, alone, mayAsk, patience, understand }) {
    const { log } = this.#parts;
    this.dispatchEvent(new CustomEvent("local", { detail: shown }));
    const line = await log.append(deed);
    this.#pass(line);
    const answer = mayAsk && this.#courier.isOnline ? await this.#asked(line, patience, understand, alone ?? aloneAfterAll(shown)) : shown;
    if (line.sent !== SENT) this.#courier.soon();
    this.dispatchEvent(new Event("change"));
    return answer;
  }

  async #asked(line, patience, understand, local) {
    const { log, sender } = this.#parts;
    try {
      const said = await sender.post(line.kind, [outgoing(line, false)], patience);
      await this.#courier.heard(said);
      const [one] = said[line.kind];
      if (one.error || one.verdict === "scan_id_reused") {
        await log.mark([line], NOT_TAKEN);
        return { ...local, look: local.look ? "must_look" : null, problem: one.detail ?? one.error };
      }
      const answer = understand(one);
      const told = line.kind === "scans" && !line.body.voids ? { body: { ...line.body, verdict_shown: answer.verdict } } : {};
      await log.settle(line, { ...told, sent: SENT, ...(line.answer ? { answer } : {}) });
      this.#pass(line);
      return answer;
    } catch (error) {
      this.#courier.heardNothing(error);
      if (error instanceof ShutOut) throw error;
      if (!(error instanceof NotReached || error instanceof NotTaken)) throw error;
      return local;
    }
  }

  #lectureOf(number) {
    const { snapshot } = this.#parts;
    const chosen = number === undefined || number === null ? snapshot.lectures[0] : snapshot.lecture(Number(number));
    if (!chosen) throw new NotReached("no_list");
    return chosen;
  }

  #body(what) {
    const { clock } = this.#parts;
    return { scan_id: newId(), device_time: iso(clock.wall()), clock_offset_ms: clock.offset, verdict_shown: null, ...what };
  }

  /** Our own line of the log, as the others will see it. The forum's word for the same scan counts more. */
  #pass(line) {
    const { snapshot } = this.#parts;
    const { body, kind } = line;
    const scanId = body.scan_id ?? `walkin:${body.walkin_id}`;
    if (!line.reference && !body.voids) return;
    const at = Date.parse(body.device_time) + (body.clock_offset_ms ?? 0);
    const letIn = kind === "walkins" ? (line.answer?.verdict ?? "admitted") === "admitted" : isLetIn(body);
    const before = snapshot.passages.get(scanId);
    if (before?.isTheirs) return;
    snapshot.pass({
      scan_id: scanId, lecture: line.lecture, reference: line.reference, device: snapshot.device?.rank ?? 0,
      seq: line.seq, at: at * 1000, direction: body.direction ?? "in", let_in: letIn,
      reason: setsAside(body.override_reason), voids: body.voids ?? null, place: body.point || snapshot.device?.name || "",
    });
  }

  headcount(lecture) {
    const here = this.#lectureOf(lecture);
    const isAtLeast = !this.#courier.isOnline || isStale(this.#parts.snapshot, this.#parts.clock.now());
    return { count: this.#parts.snapshot.headcount(here.number, this.#parts.clock.now()), isAtLeast };
  }

  status() {
    const { snapshot, log, clock } = this.#parts;
    return {
      ...this.#courier.state,
      waiting: log.unsent,
      notTaken: log.all.filter((line) => line.sent === NOT_TAKEN).length,
      rosterAt: snapshot.takenAt && iso(snapshot.takenAt),
      isStale: isStale(snapshot, clock.now()),
      clockOffsetMs: clock.offset,
      isClockWrong: clock.isWrong,
      problem: log.unkept ? "disk_full" : this.#courier.state.problem,
    };
  }

  sync() {
    return this.#courier.sync();
  }

  close() {
    this.#courier.stop();
  }
}

function isLetIn(body) {
  return body.direction === "out" || setsAside(body.override_reason) || ["admitted", "unverified"].includes(body.verdict_shown);
}

/** The forum was asked and kept silent: what the phone said itself, in the colour of a phone that is alone. */
function aloneAfterAll(local) {
  return { ...local, look: local.look === "admitted" ? "alone" : local.look, isOffline: true };
}
