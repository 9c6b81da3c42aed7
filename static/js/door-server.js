/* What the scanner asks the forum: plain requests with the device's own key. */

const KEY = "door-device";

export class KeyGone extends Error {}
export class NotUnderstood extends Error {}

/** The device as this browser keeps it: { token, name }, or null. */
export function device() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function forget() {
  localStorage.removeItem(KEY);
}

/** Keep a device without a PIN, where nothing else about the door is kept. */
export function keepDevice({ token, name }) {
  localStorage.setItem(KEY, JSON.stringify({ token, name }));
}

/** Trade a one-time code for the device's key: { token, name }. Throws an Error with a sentence to show. */
export async function enrol(address, form) {
  const sent = new FormData(form);
  sent.delete("new_pin"); // it stays in this browser
  const answer = await fetch(address, { method: "POST", body: sent });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new NotUnderstood(body.detail || answer.statusText);
  return { token: body.device_token, name: body.device_name };
}

/** A random name for a scan; sent again under the same name it is still one scan. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}

/** Requests to the door's API below `base`, in the page's language. */
export function server(base, language) {
  async function ask(path, body) {
    const answer = await fetch(base + path, {
      method: body ? "POST" : "GET",
      headers: {
        Authorization: `Bearer ${device()?.token ?? ""}`,
        "Accept-Language": language,
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body && JSON.stringify(body),
      credentials: "omit",
    });
    if (answer.status === 401) throw new KeyGone();
    if (answer.status >= 500 || answer.status === 429) throw new TypeError("busy");
    if (!answer.ok) throw new NotUnderstood((await answer.json().catch(() => ({}))).detail ?? "");
    return answer.json();
  }
  return {
    roster: () => ask("/roster"),
    search: (words) => ask(`/search?q=${encodeURIComponent(words)}`),
    walkIn: (walkIn) => ask("/walkins", { walkins: [walkIn], sent_at: new Date().toISOString() }),
    standIn: (said) => ask("/standins", { standins: [said], sent_at: new Date().toISOString() }),
    scan: (scan) => ask("/scans", { scans: [scan], sent_at: new Date().toISOString() }),
  };
}
