// Before this file the server writes VERSION, and TOLD: the offline pages by language, the files to keep, where files are.
const FILES = "fichiers";
const OFFLINE = `hors-ligne-${VERSION}`;
const LAST = "pages-lues";
const SAVED = "pages-enregistrees";
const KEPT_AT = "x-garde-le";
const LAST_PAGES = 20;
const MOST_FILES = 40;
const PATIENCE = 4000; // ms for a page, where an older copy is at hand
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const PRIVATE = /^(\/en)?\/(gestion|compte|preferences|suivre|mon-fil|contact|hors-ligne|partage)\//;
const served = new Map(); // the windows that got an old page → since when it was kept

const trimmed = async (shelf, most) => {
  const keys = await shelf.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => shelf.delete(key)));
};

self.addEventListener("install", (event) => {
  const fill = async () => {
    const pages = await caches.open(OFFLINE);
    // Without cookies, and whole: neither a member's name nor an old copy of the browser's goes on the shelf.
    const fresh = Object.values(TOLD.offline).map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
    await pages.addAll(fresh);
    await (await caches.open(FILES)).addAll(TOLD.files);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const ours = [FILES, OFFLINE, LAST, SAVED];
    await Promise.all((await caches.keys()).filter((name) => !ours.includes(name)).map((name) => caches.delete(name)));
    await trimmed(await caches.open(FILES), MOST_FILES);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// Only what any visitor would get: never a member's page, nor one that the server asks not to keep.
const isForEverybody = (response) => {
  const words = response.headers.get("cache-control") ?? "";
  const type = response.headers.get("content-type") ?? "";
  const isPage = type.startsWith("text/html") && !response.headers.has("content-disposition");
  return response.ok && !response.redirected && response.type === "basic" && isPage && !/private|no-store/.test(words);
};

const keep = async (request, response) => {
  const shelf = await caches.open(LAST);
  const headers = { "content-type": response.headers.get("content-type"), [KEPT_AT]: new Date().toISOString() };
  const copy = new Response(await response.blob(), { headers });
  await shelf.delete(request.url); // the last read goes to the end of the shelf
  await shelf.put(request.url, copy);
  await trimmed(shelf, LAST_PAGES);
};

const forget = ({ url }) => Promise.all([LAST, SAVED].map(async (name) => (await caches.open(name)).delete(url, { ignoreVary: true })));

const old = async (request) => {
  const found = await Promise.all([LAST, SAVED].map(async (name) => (await caches.open(name)).match(request.url, { ignoreVary: true })));
  const since = (response) => response.headers.get(KEPT_AT);
  return found.filter(Boolean).sort((one, other) => (since(one) < since(other) ? 1 : -1))[0];
};

const offlinePage = async (url) => {
  const language = url.pathname.startsWith("/en/") ? "en" : "fr";
  return (await (await caches.open(OFFLINE)).match(TOLD.offline[language])) ?? Response.error();
};

const page = async (event, url) => {
  const asked = fetch(event.request).then((response) => {
    if (isForEverybody(response)) event.waitUntil(keep(event.request, response.clone()));
    if (response.status === 404 || response.status === 410) event.waitUntil(forget(event.request)); // withdrawn: from here too
    return response;
  });
  const copy = await old(event.request);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await (copy ? Promise.race([asked, patience]) : asked).catch(() => undefined);
  if (answer) return answer;
  event.waitUntil(asked.catch(() => {})); // still on its way: kept for the next time
  if (!copy) return offlinePage(url);
  served.set(event.resultingClientId, copy.headers.get(KEPT_AT));
  return copy;
};

const file = async (request) => {
  const shelf = await caches.open(FILES);
  const there = await shelf.match(request, { ignoreVary: true });
  if (there && HASHED.test(new URL(request.url).pathname)) return there;
  try {
    const response = await fetch(request);
    if (response.ok) await shelf.put(request, response.clone());
    return response;
  } catch (why) {
    if (there) return there;
    throw why;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(TOLD.static)) event.respondWith(file(request));
  else if (request.mode === "navigate" && !PRIVATE.test(url.pathname)) event.respondWith(page(event, url));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => offlinePage(url)));
});

self.addEventListener("message", ({ data, source }) => {
  if (data !== "age") return;
  source.postMessage({ keptAt: served.get(source.id) });
  served.delete(source.id);
});
