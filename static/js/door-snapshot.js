/* What the phone knows of the people at its doors: a whole list once, then what changed. Its state is the
   set of what arrived; the order in which it did makes no difference. */

import { presenceAt, presenceOf } from "./door-admission.js";

const COMPACT_AFTER = 40;

/** The list that is kept, or an empty one: `store` and `cipher` as the vault opened them. */
export async function openSnapshot(store, cipher) {
  const snapshot = new Snapshot(store, cipher);
  await snapshot.load();
  return snapshot;
}

class Snapshot {
  #store;
  #cipher;
  #boxes = 0;
  #theirs = new Map(); // by person and lecture, their scan ids
  #voids = new Map(); // by the scan they take back, the scans that do
  #presences = new Map();

  constructor(store, cipher) {
    this.#store = store;
    this.#cipher = cipher;
    this.#empty();
  }

  #empty() {
    Object.assign(this, { lectures: [], keys: [], policy: {}, device: null, cursor: "", life: null, takenAt: null });
    this.people = new Map(); // by the digest of the token
    this.byReference = new Map();
    this.revoked = new Set();
    this.passages = new Map(); // by scan id
    for (const index of [this.#theirs, this.#voids, this.#presences]) index.clear();
    this.#boxes = 0;
  }

  async load() {
    for (const [, box] of await this.#store.entries("snapshot")) {
      this.take(await this.#cipher.open(box));
      this.#boxes += 1;
    }
    this.takenAt = (await this.#store.get("meta", "heard")) ?? this.takenAt;
  }

  /** Take in what the forum told at `at`, and keep it. */
  async keep(roster, at) {
    const isNews = this.#isNews(roster);
    this.take({ ...roster, at });
    if (!isNews) return this.#store.put("meta", at, "heard");
    const isWhole = this.#boxes === 0 || this.#boxes >= COMPACT_AFTER;
    if (isWhole) await this.#store.replace("snapshot", await this.#cipher.seal(this.#whole()));
    else await this.#store.add("snapshot", await this.#cipher.seal({ ...roster, at }));
    this.#boxes = isWhole ? 1 : this.#boxes + 1;
    return this.#store.put("meta", at, "heard");
  }

  #isNews(roster) {
    const about = ({ cursor, lectures, keys, policy, device }) => JSON.stringify([cursor, lectures, keys, policy, device]);
    return roster.entries.length + roster.passages.length + roster.revoked.length > 0 || about(roster) !== about(this);
  }

  /** Take in a list, whole or in part, without keeping it. */
  take(roster) {
    const { lectures, keys, policy, device, cursor, life, at } = roster;
    Object.assign(this, { lectures, keys, policy, device, cursor, life, takenAt: at });
    this.#presences.clear(); // how often one may come in can be another thing now
    for (const entry of roster.entries) this.#takePerson(entry);
    for (const hash of roster.revoked) this.revoked.add(hash);
    for (const passage of roster.passages) this.pass({ ...passage, isTheirs: true });
    const mine = new Set(lectures.map((lecture) => lecture.number));
    for (const [hash, person] of this.people) if (!mine.has(person.lecture)) this.#drop(hash, person);
  }

  #takePerson(entry) {
    const before = this.byReference.get(entry.reference);
    if (before) this.people.delete(before.token_id_hash); // the badge may be another one now
    this.people.set(entry.token_id_hash, entry);
    this.byReference.set(entry.reference, entry);
  }

  #drop(hash, person) {
    this.people.delete(hash);
    this.byReference.delete(person.reference);
  }

  /** Note a line of the log, ours or another phone's; what the forum says of a scan replaces our own words. */
  pass(passage) {
    const before = this.passages.get(passage.scan_id);
    if (before && !before.voids) this.#theirs.get(keyOf(before)).delete(before.scan_id);
    this.passages.set(passage.scan_id, passage);
    if (passage.voids) listed(this.#voids, passage.voids).add(passage.scan_id);
    else listed(this.#theirs, keyOf(passage)).add(passage.scan_id);
    this.#presences.clear();
  }

  /** Since when this person is in, and whether still: Presence, as the rules work it out. */
  presence(reference, lecture) {
    const key = keyOf({ reference, lecture });
    if (!this.#presences.has(key)) this.#presences.set(key, presenceOf(this.#passagesOf(key).map(asRule), this.lecture(lecture)?.entry));
    return this.#presences.get(key);
  }

  #passagesOf(key) {
    const own = [...(this.#theirs.get(key) ?? [])];
    const ids = [...own, ...own.flatMap((scanId) => [...(this.#voids.get(scanId) ?? [])])];
    return ids.map((scanId) => this.passages.get(scanId));
  }

  /** The door at which somebody was let in first. */
  firstPlace(reference, lecture) {
    const { firstAdmittedAt } = this.presence(reference, lecture);
    const found = this.#passagesOf(keyOf({ reference, lecture })).find((one) => one.let_in && one.at === firstAdmittedAt);
    return found?.place ?? null;
  }

  /** How many people are inside, as far as is known here. */
  headcount(lecture, at) {
    if (presenceAt({ isInside: true }, at, Date.parse(this.lecture(lecture)?.ends_at)).isInside === false) return 0;
    let count = 0;
    for (const key of this.#theirs.keys()) {
      const [reference, number] = key.split("|");
      if (Number(number) === lecture && this.presence(reference, lecture).isInside) count += 1;
    }
    return count;
  }

  /** Where a waiting person stands in line, from 1; null for everybody else. */
  placeInLine(person) {
    if (!person?.line) return null;
    const rivals = [...this.people.values()].filter((one) => one.line?.[0] === person.line[0]);
    return 1 + rivals.filter((one) => isBefore(one.line, person.line)).length;
  }

  lecture(number) {
    return this.lectures.find((lecture) => lecture.number === number) ?? null;
  }

  /** Forget everybody, here and on the disk; `isGone`: the lectures as well, and where we were. */
  async wipe(isGone = true) {
    const { lectures, keys, policy, device, cursor, life, takenAt } = this;
    this.#empty();
    if (!isGone) Object.assign(this, { lectures, keys, policy, device, cursor, life, takenAt });
    await this.#store.clear("snapshot");
    await this.#store.removeAll("meta", ["heard"]);
  }

  #whole() {
    const { cursor, life, lectures, keys, policy, device } = this;
    const lists = { entries: [...this.people.values()], revoked: [...this.revoked], passages: [...this.passages.values()] };
    return { cursor, life, lectures, keys, policy, device, at: this.takenAt, ...lists };
  }
}

/** A line of the log in the words of the rules; both count in microseconds. */
function asRule(passage) {
  return {
    scanId: passage.scan_id,
    deviceId: passage.device,
    deviceSeq: passage.seq,
    direction: passage.direction,
    happenedAt: passage.at,
    wasLetThrough: passage.let_in,
    hasReason: passage.reason,
    voids: passage.voids ?? null,
  };
}

function keyOf({ reference, lecture }) {
  return `${reference}|${lecture}`;
}

function listed(index, key) {
  if (!index.has(key)) index.set(key, new Set());
  return index.get(key);
}

function isBefore(one, other) {
  for (let place = 1; place < one.length; place += 1) {
    if (one[place] !== other[place]) return one[place] < other[place];
  }
  return false;
}
