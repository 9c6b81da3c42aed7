/* What time it is at the forum. Phones are off by minutes, and some are set by hand in mid-evening: the
   difference is measured at each talk with the forum, and a clock that is set back meanwhile is noticed. */

const WRONG_BY_MS = 120_000;
const SLOWEST_MS = 5_000; // an answer that took longer says nothing about the clock
const SET_BACK_MS = 2_000;

/** A clock; `wall` and `steady` are Date.now and performance.now. `kept` is what `state` gave before. */
export function openClock({ wall = Date.now, steady = () => performance.now(), kept = {} } = {}) {
  let offset = kept.offset ?? null; // the forum's clock minus this one
  let last = kept.last ?? -Infinity; // the latest moment that was ever told, by the forum's clock
  let anchor = { wall: wall(), steady: steady() };
  if (anchor.wall + (offset ?? 0) < last - SET_BACK_MS) offset = last - anchor.wall; // while the page was closed

  /** Clocks go on while a phone sleeps and its counter may not, so only a step back is certain. */
  function notice() {
    const now = { wall: wall(), steady: steady() };
    const back = now.steady - anchor.steady - (now.wall - anchor.wall);
    if (back > SET_BACK_MS) offset = (offset ?? 0) + back;
    anchor = now;
  }

  return {
    /** Learn from an answer of the forum: its own time, and when it was asked and heard. */
    learn(serverTime, asked, heard) {
      notice();
      const told = Date.parse(serverTime);
      if (Number.isNaN(told) || heard - asked > SLOWEST_MS || heard < asked) return;
      offset = Math.round(told - (asked + heard) / 2);
      last = told;
    },
    /** The forum's time now, as well as it is known, in milliseconds. */
    now() {
      notice();
      const told = wall() + (offset ?? 0);
      last = Math.max(last, told);
      return told;
    },
    wall,
    get offset() {
      notice();
      return offset;
    },
    get isWrong() {
      notice();
      return Math.abs(offset ?? 0) > WRONG_BY_MS;
    },
    get state() {
      return { offset, last };
    },
  };
}
