/* Keeps the scanner page for when there is no network. `SHELL` (its version and files) stands above:
 * web/door/pages.py puts it there. A new version waits until no page of the old one is open, or until
 * the only one is just being opened. */

const CACHE = `door-${SHELL.version}`;
const PAGES = ["/door", "/door/", "/door/pair"];

addEventListener("install", (event) => {
  const keep = async () => {
    const files = await Promise.all(SHELL.files.map(fresh));
    const cache = await caches.open(CACHE);
    await Promise.all(SHELL.files.map((file, i) => cache.put(file, files[i])));
  };
  event.waitUntil(keep());
});

/** A file from the server itself: its policy stands on it. What a portal says instead is none. */
async function fresh(file) {
  const answer = await fetch(new Request(file, { cache: "reload" }));
  if (answer.ok && !answer.redirected && answer.headers.has("content-security-policy")) return answer;
  throw new TypeError(`not our ${file}`);
}

addEventListener("activate", (event) => {
  const takeOver = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("door-") && name !== CACHE) await caches.delete(name);
    }
    await clients.claim();
  };
  event.waitUntil(takeOver());
});

addEventListener("message", (event) => {
  const takeOver = async () => {
    const open = await clients.matchAll({ includeUncontrolled: true });
    if (event.data === "take over" && open.length <= 1) await skipWaiting();
  };
  event.waitUntil(takeOver());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  const isPage = request.mode === "navigate";
  if (isPage && !PAGES.includes(pathname)) return;
  event.respondWith(answer(request, isPage ? "/door" : request));
});

async function answer(request, kept) {
  const cache = await caches.open(CACHE);
  return (await cache.match(kept)) ?? fetch(request);
}
