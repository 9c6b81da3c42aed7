/* The wire to the forum. An answer counts only if it is the forum's own: a hotel's network answers 200 to
   everything (F-08), and nothing that was uploaded to its login page may be struck off the list. */

const PATIENCE_MS = 20_000;

/** Nothing came back, or nothing of ours: `problem` is "offline", "portal" or "busy". */
export class NotReached extends Error {
  constructor(problem, waitMs = 0) {
    super(problem);
    this.problem = problem;
    this.waitMs = waitMs;
  }
}

/** The forum shut this device out: its key is worth nothing any more. */
export class ShutOut extends Error {}

/** The forum answered, and does not take what was sent. */
export class NotTaken extends Error {
  constructor(status, body) {
    super(body.detail || String(status));
    this.status = status;
    this.body = body;
  }
}

/** The calls a device may make below `api`. The clock learns from each answer of ours. `waiting` counts the lines that
    the forum has not got yet: it is told beside each call, for the board of who is in charge. */
export function openSender({ api, language, token, clock, waiting = () => 0, wall = Date.now }) {
  async function ask(path, body, patience = PATIENCE_MS) {
    const asked = wall();
    const answer = await reached(api + path, body, patience);
    const said = await ours(answer);
    if (answer.status === 401) throw new ShutOut();
    if (answer.status === 429 || answer.status >= 500) throw new NotReached("busy", seconds(answer) * 1000);
    if (!answer.ok) throw new NotTaken(answer.status, said);
    if (typeof said.server_time === "string") clock.learn(said.server_time, asked, wall());
    return said;
  }

  function reached(address, body, patience) {
    return fetch(address, {
      method: body ? "POST" : "GET",
      headers: {
        Authorization: `Bearer ${token}`,
        "Accept-Language": language,
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      redirect: "manual", // no call of the door leads elsewhere; a portal's does
      signal: AbortSignal.timeout(patience),
    }).catch(() => {
      throw new NotReached("offline");
    });
  }

  return {
    async roster(since) {
      const asked = new URLSearchParams({ since, waiting: waiting(), sent_at: iso(wall()) });
      return shaped(await ask(`/roster?${asked}`), "entries");
    },
    search: async (words, patience) => shaped(await ask(`/search?q=${encodeURIComponent(words)}`, null, patience), "results"),
    /** A look in the phone's own list, told later: { words, found, at }. */
    looked: async ({ words, found, at }) => {
      const asked = new URLSearchParams({ q: words, looked_at: at, found });
      return shaped(await ask(`/search?${asked}`), "results");
    },
    /** Up to 500 of one kind (`scans`, `walkins`); the answers stand in the same order. */
    async post(kind, entries, patience) {
      const report = { sent_at: iso(wall()), waiting: Math.max(waiting() - entries.length, 0) };
      const said = shaped(await ask(`/${kind}`, { [kind]: entries, ...report }, patience), kind);
      if (said[kind].length !== entries.length) throw new NotReached("portal");
      return said;
    },
  };
}

/** The body of an answer, if it is one of the forum's: JSON that says so and has the forum's shape. */
async function ours(answer) {
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  const said = isJson ? await answer.json().catch(() => null) : null;
  const isOurs = said && typeof said === "object" && (answer.ok || said.status === answer.status);
  if (!isOurs) throw new NotReached(answer.status >= 500 ? "busy" : "portal");
  return said;
}

function shaped(said, list) {
  if (!Array.isArray(said[list])) throw new NotReached("portal");
  return said;
}

function seconds(answer) {
  const told = Number(answer.headers.get("Retry-After"));
  return Number.isFinite(told) ? Math.min(Math.max(told, 0), 300) : 0;
}

/** An instant as the API takes it. */
export function iso(ms) {
  return new Date(ms).toISOString();
}
