/* When the doors of a lecture stand open, and on which days that is in the lecture's own time zone. */

const OPEN_BEFORE_MS = 60 * 60_000;

/** Why nobody comes in at this moment (ms of the forum's clock); null while the doors are open. */
export function refuseAt(lecture, at) {
  const opens = Date.parse(lecture.starts_at) - OPEN_BEFORE_MS;
  const closes = Date.parse(lecture.ends_at);
  const day = (moment) => new Date(moment).toLocaleDateString("sv-SE", { timeZone: lecture.timezone });
  if (day(at) < day(opens) || day(at) > day(closes)) return "wrong_day";
  if (at < opens) return "too_early";
  return at > closes ? "too_late" : null;
}
