// The worker that lets the app start without a network. Before this text the server puts NOW and
// LATER: addresses with the digest of what must come from them. A file is kept under
// its digest, so that a new version fetches only what differs and two versions never mix.

/* global NOW, LATER */

const STORE = "field-files";
const FILES = new Map([...NOW, ...LATER].map((file) => [file.url, file]));
const keyOf = ({ url, integrity }) => `${url}?integrity=${encodeURIComponent(integrity)}`;

async function fetchOne(store, file) {
  if (await store.match(keyOf(file))) return;
  const asked = new Request(file.url, { integrity: file.integrity, cache: "no-cache" });
  const answer = await fetch(asked);
  if (!answer.ok) throw new Error(`${file.url}: ${answer.status}`);
  await store.put(keyOf(file), answer);
}

// All or nothing: a file that is of another version fails its digest, and the old version stays.
async function install() {
  const store = await caches.open(STORE);
  await Promise.all(NOW.map((file) => fetchOne(store, file)));
  if (!self.registration.active) await self.skipWaiting();
}

async function activate() {
  const store = await caches.open(STORE);
  const wanted = new Set([...FILES.values()].map((file) => new URL(keyOf(file), location).href));
  for (const request of await store.keys()) {
    if (!wanted.has(request.url)) await store.delete(request);
  }
  await self.clients.claim();
  // Large files that no start waits for; what fails now comes when it is asked for.
  for (const file of LATER) fetchOne(store, file).catch(() => {});
}

async function answer(request, file) {
  const store = await caches.open(STORE);
  const kept = await store.match(keyOf(file), { ignoreVary: true });
  if (kept) return kept;
  await fetchOne(store, file).catch(() => {});
  return (await store.match(keyOf(file), { ignoreVary: true })) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  const file = FILES.get(pathname);
  if (file) event.respondWith(answer(event.request, file));
});
