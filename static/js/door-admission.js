/* Who may come in: the rules of forum/door/admission.py, for a phone that is alone. Pure. */

const UNDO_WITHIN_US = 5 * 60_000_000;
const ALL_OUT_AFTER_MS = 60 * 60_000;
const ENDED = { cancelled: "cancelled", declined: "declined" };
const BY_STATE = { unconfirmed: "requested", requested: "requested", waitlisted: "waitlisted", offered: "offered" };

/** The answer to a scan, and how it is to look: { verdict, look }. */
export function judge(facts) {
  const verdict = verdictOf(facts);
  if (verdict !== "admitted") return { verdict, look: null };
  if (!facts.isOffline) return { verdict, look: facts.isOnSnapshot ? "admitted" : "must_look" };
  if (!facts.isOnSnapshot) return { verdict: "unverified", look: "must_look" };
  return { verdict, look: facts.isSnapshotStale ? "must_look" : "alone" };
}

function verdictOf(facts) {
  if (facts.badge !== "known") return facts.badge;
  if (ENDED[facts.state]) return ENDED[facts.state];
  if (!facts.isForThisLecture) return "wrong_lecture";
  if (facts.direction === "out") return facts.presence.isInside ? "admitted_out" : "no_entry_open";
  if (!facts.isHeld) return "cancelled";
  return facts.atTheDoors ?? BY_STATE[facts.state] ?? (facts.attendsOnline ? "standby" : null)
    ?? byEntry(facts);
}

function byEntry({ presence, entry, needsIdCheck, isIdChecked }) {
  if (shutsOut(presence, entry)) return "already_in";
  // Asked at the first entry only: whoever comes back in was looked at.
  return needsIdCheck && !isIdChecked && presence.firstAdmittedAt === null ? "need_id_check" : "admitted";
}

/** Whether another entry clashes: after any at all, after one without an exit, or never. */
function shutsOut({ firstAdmittedAt, isInside }, entry = "single") {
  if (entry === "single") return firstAdmittedAt !== null;
  return entry === "after_exit" && isInside;
}

/** What a set of passages amounts to. Any order and repetition gives the same. */
export function presenceOf(passages, entry = "single") {
  const every = [...new Map(passages.map((passage) => [passage.scanId, passage])).values()];
  const back = effectiveVoids(every);
  const counted = every.filter((one) => one.wasLetThrough && one.voids === null && !back.has(one.scanId)).sort(byRank);
  let [firstAdmittedAt, isInside] = [null, false];
  const duplicates = new Set();
  for (const passage of counted) {
    if (passage.direction === "out") {
      isInside = false;
      continue;
    }
    if (shutsOut({ firstAdmittedAt, isInside }, entry) && !passage.hasReason) duplicates.add(passage.scanId);
    [firstAdmittedAt, isInside] = [firstAdmittedAt ?? passage.happenedAt, true];
  }
  return { firstAdmittedAt, isInside, duplicates };
}

/** The same, seen at a moment (ms): some time after the end nobody is inside any more. */
export function presenceAt(presence, at, endsAt) {
  return at >= endsAt + ALL_OUT_AFTER_MS ? { ...presence, isInside: false } : presence;
}

/** The scans that were taken back, by the same device soon enough or by anybody with a reason. */
export function effectiveVoids(passages) {
  const known = new Map(passages.map((passage) => [passage.scanId, passage]));
  const may = (one, target) => {
    if (target.voids !== null) return false;
    return one.hasReason || (one.deviceId === target.deviceId && one.happenedAt - target.happenedAt <= UNDO_WITHIN_US);
  };
  const voids = [...known.values()].filter((one) => known.has(one.voids) && may(one, known.get(one.voids)));
  return new Set(voids.map((one) => one.voids));
}

function byRank(one, other) {
  for (const field of ["happenedAt", "deviceId", "deviceSeq", "scanId"]) {
    if (one[field] !== other[field]) return one[field] < other[field] ? -1 : 1;
  }
  return 0;
}
