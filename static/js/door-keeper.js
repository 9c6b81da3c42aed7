/* The service worker of the scanner (decision 61): the page in both languages and every file of one edition, so that
   it opens without a network. Nothing personal is kept: the pages are asked for without cookies, and no other
   request is touched. A new edition waits until the person says so, or until no page of the former is open. */

const { edition, pages, files } = self.DOOR;
const NAME = `door-${edition}`;
const CHOICE = "door-language";
const KEPT = new Set([...Object.values(pages), ...files]);

self.addEventListener("install", (event) => event.waitUntil(keepAll()));

self.addEventListener("activate", (event) => event.waitUntil(begin()));

self.addEventListener("message", ({ data }) => {
  if (data === "update") self.skipWaiting();
  else if (data?.language in pages) choose(data.language);
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === "/door/" && event.request.mode === "navigate") event.respondWith(page(event.request, address));
  else if (KEPT.has(address.pathname)) event.respondWith(file(event.request, address.pathname));
});

/** All or nothing: an edition with a file missing is never begun. */
async function keepAll() {
  const cache = await caches.open(NAME);
  await Promise.all([...KEPT].map(async (address) => {
    const answer = await fetch(address, { credentials: "omit", cache: address.startsWith("/door/?") ? "reload" : "default" });
    const isOurs = answer.ok && !answer.redirected && answer.headers.get("Content-Security-Policy");
    if (!isOurs) throw new Error(`${address}: ${answer.status}`); // a captive portal answers 200
    if (address.startsWith("/door/?") && !(await answer.clone().text()).includes(edition)) throw new Error("another edition");
    await cache.put(address, answer);
  }));
}

async function begin() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => /^door-[0-9a-f]{12}$/.test(name) && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(request, address) {
  const asked = address.searchParams.get("language");
  if (asked in pages) await choose(asked);
  const kept = await (await caches.open(NAME)).match(pages[asked in pages ? asked : await chosen()]);
  return kept ?? fetch(request);
}

async function file(request, path) {
  return (await (await caches.open(NAME)).match(path)) ?? fetch(request);
}

async function choose(language) {
  await (await caches.open(CHOICE)).put("/door/language", new Response(language));
}

async function chosen() {
  const kept = await (await (await caches.open(CHOICE)).match("/door/language"))?.text();
  return kept in pages ? kept : self.navigator.language?.startsWith("zh") ? "zh" : "en";
}
