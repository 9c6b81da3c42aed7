/* The engine of a device that keeps nothing: each deed asks the forum, and without a network there is no answer.
   It speaks as the engine of the vault does, so the page need not know which of them it has. */

import { KeyGone, NotUnderstood, newId, server } from "./door-server.js";

export class DirectEngine extends EventTarget {
  #forum;
  #lectures = [];
  #count = null;
  #aloneSince = null;
  #problem = "";

  constructor({ api, language }) {
    super();
    this.#forum = server(api, language);
    this.language = language;
  }

  get lectures() { return this.#lectures; }

  headcount() { return { count: this.#count ?? undefined, isAtLeast: Boolean(this.#aloneSince) }; }

  status() {
    return { isOnline: !this.#aloneSince, aloneSince: this.#aloneSince, waiting: 0, isStale: false, isClockWrong: false, problem: this.#problem };
  }

  async sync() {
    await this.#asked(async () => {
      const roster = await this.#forum.roster();
      this.#lectures = roster.lectures;
      return roster;
    });
  }

  read(text, how) { return this.#scan({ badge_token: text }, how); }

  admit(reference, how) { return this.#scan({ reference }, how); }

  undo(scanId) { return this.#scan({ voids: scanId }, { lecture: this.#lectures[0]?.number, direction: "in" }); }

  /** Whether the forum heard that somebody else came. */
  async standIn({ reference, lecture, name = "", isTakenBack = false }) {
    const said = { standin_id: newId(), reference, lecture, name, taken_back: isTakenBack, device_time: new Date().toISOString() };
    return Boolean(await this.#asked(() => this.#forum.standIn(said)));
  }

  async search(words) {
    const found = await this.#asked(() => this.#forum.search(words));
    return found?.results ?? null;
  }

  /** `error` in the answer is the sentence why the forum wrote nobody down. */
  async walkIn({ name, affiliation, email, consent, lecture, operator, reason }) {
    const walkin = {
      walkin_id: newId(), name, affiliation, email: email || null, consent: Boolean(consent), consent_text: consent, lecture,
      operator: operator ?? "", language: this.language, device_time: new Date().toISOString(), override_reason: reason || null,
    };
    return this.#walked(walkin);
  }

  async #walked(walkin) {
    const body = await this.#asked(() => this.#forum.walkIn(walkin));
    if (!body) return this.#unreachable(() => this.#walked(walkin));
    const [answer] = body.walkins;
    if (answer.error) return { error: answer.detail ?? "", verdict: null };
    return { ...this.#answered(answer), scanId: `walkin:${walkin.walkin_id}`, isWalkIn: true };
  }

  #scan(read, { lecture, direction, operator, reason } = {}) {
    const scan = { scan_id: newId(), direction, device_time: new Date().toISOString(), offline: false, ...read };
    if (lecture) scan.lecture = lecture;
    if (operator) scan.operator = operator;
    if (reason) scan.override_reason = reason;
    return this.#send(scan);
  }

  /** The same object is sent again after a failure: it stays one scan. */
  async #send(scan) {
    const body = await this.#asked(() => this.#forum.scan(scan));
    if (!body) return this.#unreachable(() => this.#send(scan));
    return { ...this.#answered(body.scans[0]), scanId: scan.scan_id };
  }

  #unreachable(again) {
    return { verdict: "unreachable", again, isOffline: true };
  }

  #answered(answer) {
    return {
      verdict: answer.verdict,
      look: ["admitted", "admitted_out"].includes(answer.verdict) ? "admitted" : answer.verdict,
      name: answer.name ?? "",
      affiliation: answer.affiliation ?? "",
      firstAdmittedAt: answer.first_admitted_at,
      belongsTo: answer.badge_for,
      placeInLine: answer.place_in_line,
      reference: answer.reference,
      conflict: answer.conflict,
      hint: answer.hint,
      canUndo: ["admitted", "admitted_out"].includes(answer.verdict),
      isOffline: false,
    };
  }

  /** What the forum says, or null; whatever is wrong stands in the status. */
  async #asked(ask) {
    try {
      const body = await ask();
      this.#aloneSince = null;
      this.#problem = "";
      this.#count = body.headcount ?? this.#count;
      return body;
    } catch (error) {
      if (error instanceof KeyGone) this.dispatchEvent(new Event("gone"));
      else if (error instanceof NotUnderstood) this.#problem = "refused";
      else this.#aloneSince ??= new Date().toISOString();
      return null;
    } finally {
      this.dispatchEvent(new Event("change"));
    }
  }

  /** The browser itself says that there is no network. */
  lost() {
    this.#aloneSince ??= new Date().toISOString();
    this.dispatchEvent(new Event("change"));
  }

  close() {}
}
