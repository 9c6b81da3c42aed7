/* From what was read to what the phone says of it: whose badge it is, what is known, what the rules make of it. */

import { judge, presenceAt } from "./door-admission.js";
import { refuseAt } from "./door-hours.js";
import { isGenuine, readToken } from "./door-token.js";

const STALE_MS = 30 * 60_000;
const NOT_HELD = ["cancelled", "postponed", "withdrawn"];
/** Refusals the keeper of the door may set aside with a reason; the forum has the same list. */
export const OVERRIDABLE = ["already_in", "too_early", "too_late", "waitlisted", "standby", "offered", "requested", "need_id_check"];
/** The reason that stands for a look at somebody's papers: it answers that question and sets nothing aside. */
export const ID_CHECKED = "id_checked";
/** Whose badge this text is: { badge, token, hash, person, reference, number }. */
export async function identify(text, snapshot) {
  const token = readToken(text);
  const isSigned = token ? await isGenuine(token, snapshot.keys) : false;
  // A key this phone has not heard of may be this morning's: the forum can tell.
  if (isSigned === false) return { badge: "invalid", isFinal: !token || snapshot.keys.some((key) => key.kid === token.kid) };
  // Where the signature cannot be checked, being on the list proves a badge: nobody guesses its token. Who is
  // not on it is for the forum to say, or for somebody to look at.
  const hash = globalThis.crypto?.subtle ? await digest(token.tokenId) : plain(token);
  const person = snapshot.people.get(hash) ?? null;
  const badge = snapshot.revoked.has(hash) ? "revoked" : "known";
  // Somebody the phone has not heard of is known by the badge alone.
  return { badge, token, hash, person, reference: person?.reference ?? `#${hash}`, number: token.lecture };
}

/** Somebody found by name. */
export function recognise(reference, snapshot) {
  const person = snapshot.byReference.get(reference) ?? null;
  return { badge: person ? "known" : "unknown", token: null, person, reference, number: person?.lecture ?? null };
}

/** What the rules say of somebody at a lecture now: { verdict, look }, both final for a phone that is alone. */
export function ruling(who, { snapshot, lecture, direction, at, isOffline, reason = "" }) {
  return judge({
    badge: who.badge,
    direction,
    state: who.person?.state ?? null,
    isForThisLecture: who.number === null || who.number === lecture.number,
    isHeld: !NOT_HELD.includes(lecture.state),
    attendsOnline: who.person?.attendance === "online",
    atTheDoors: refuseAt(lecture, at) ?? (who.token && who.token.notAfter * 1000 < at ? "too_late" : null),
    presence: presenceAt(snapshot.presence(who.reference ?? "", lecture.number), at, Date.parse(lecture.ends_at)),
    entry: lecture.entry,
    needsIdCheck: lecture.needs_id_check,
    isIdChecked: reason === ID_CHECKED,
    isOnSnapshot: who.person !== null,
    isSnapshotStale: isStale(snapshot, at),
    isOffline,
  });
}

/** Whether the forum could say something else than the phone did, whose list or key may be of yesterday. */
export function canBeBetter(who) {
  return !who.isFinal;
}

/** Whether a reason makes an exception; that papers were looked at does not. */
export function setsAside(reason) {
  return Boolean(reason) && reason !== ID_CHECKED;
}

/** Whether the list is too old to be believed without looking (B-07). */
export function isStale(snapshot, at) {
  return snapshot.takenAt === null || at - snapshot.takenAt > STALE_MS;
}

function plain(token) {
  return Array.from(token.tokenId, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function digest(bytes) {
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
