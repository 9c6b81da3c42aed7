/* What the page is told of a deed, in one shape whoever decided: the phone, the forum, or both in turn. */

import { OVERRIDABLE, setsAside } from "./door-judging.js";
import { iso } from "./door-sender.js";

const GOES_THROUGH = ["admitted", "admitted_out", "unverified"];

function blank(scanId) {
  return {
    scanId, verdict: null, look: null, name: "", affiliation: "", reference: null, lecture: null, firstAdmittedAt: null,
    firstPlace: null, belongsTo: null, placeInLine: null, canOverride: false, canUndo: false, isOffline: false,
    at: null, conflict: null, hint: null,
  };
}

/** What the phone says by itself. */
export function asAnswer(rule, { who, lecture, snapshot, scanId, direction, reason, isOffline, at }) {
  const isExcepted = setsAside(reason) && OVERRIDABLE.includes(rule.verdict);
  const verdict = isExcepted ? "admitted" : rule.verdict;
  const reference = who.reference ?? "";
  const before = snapshot.presence(reference, lecture.number);
  return finished({
    ...blank(scanId),
    verdict,
    look: isExcepted ? (isOffline ? "alone" : "admitted") : rule.look,
    ...namesOf(who.person),
    lecture: lecture.number,
    firstAdmittedAt: before.firstAdmittedAt ? iso(before.firstAdmittedAt / 1000) : null,
    firstPlace: before.firstAdmittedAt ? snapshot.firstPlace(reference, lecture.number) : null,
    belongsTo: elsewhere(who.number, lecture, snapshot),
    placeInLine: verdict === "waitlisted" ? snapshot.placeInLine(who.person) : null,
    direction,
    isOffline,
    at: iso(at),
  });
}

/** What the forum says of the same; what it leaves out, the phone knows. */
export function heardAnswer(said, { local, lecture, snapshot, reason }) {
  const person = snapshot.byReference.get(said.reference);
  return finished({
    ...local,
    verdict: said.verdict,
    look: said.verdict === "admitted" ? "admitted" : null,
    name: said.name ?? local.name,
    affiliation: said.affiliation ?? local.affiliation,
    reference: said.reference ?? local.reference,
    firstAdmittedAt: said.first_admitted_at ?? null,
    firstPlace: said.first_place ?? local.firstPlace,
    belongsTo: said.badge_for ?? (said.verdict === "wrong_lecture" ? local.belongsTo : null),
    placeInLine: said.verdict === "waitlisted" ? snapshot.placeInLine(person) : null,
    conflict: reason ? null : (said.conflict ?? null),
    hint: said.hint ?? null,
    state: said.state,
    lecture: lecture.number,
    isOffline: false,
  });
}

/** A scan was taken back. */
export function undoneAnswer(answer, { scanId, stands, isOffline }) {
  return {
    ...blank(scanId),
    ...(answer ? { name: answer.name, affiliation: answer.affiliation, lecture: answer.lecture } : {}),
    verdict: stands.isInside ? "admitted" : "admitted_out",
    isUndone: true,
    isOffline,
  };
}

/** Somebody was written down: in, as far as the phone can tell. */
export function walkInAnswer({ scanId, name, affiliation, lecture, at }) {
  const made = { ...blank(scanId), verdict: "admitted", look: "alone", name, affiliation, lecture: lecture.number };
  return finished({ ...made, isOffline: true, at: iso(at) });
}

function finished(answer) {
  const { verdict } = answer;
  return { ...answer, canOverride: OVERRIDABLE.includes(verdict), canUndo: GOES_THROUGH.includes(verdict) };
}

function namesOf(person) {
  return person ? { name: person.name, affiliation: person.affiliation, reference: person.reference } : {};
}

function elsewhere(number, lecture, snapshot) {
  if (!number || number === lecture.number) return null;
  return snapshot.lecture(number) ?? { number };
}
