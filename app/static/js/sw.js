// Without a network, the kept copy of the manual answers. With one, everything comes from the server, and nothing is ever kept here:
// what is kept is put there by offline.js, from a list of impersonal pages.

const PREFIX = "lobby-manual-";
const DAYS = 30; // Whoever has not been back for so long reads rules that may have changed.
const root = new URL(self.registration.scope).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch((error) => pageFor(url, error)));
  else if (!url.pathname.endsWith(".json")) event.respondWith(fetch(request).catch((error) => kept(request.url, error)));
});

/** The kept page for an address of the manual; for what is not kept, such as one's notes, the contents. */
async function pageFor(url, error) {
  const name = url.pathname.slice(root.length).replace(/^offline\//, "");
  const wanted = /^(\d+(\.\d+)*|glossary)$/.test(name) ? name : "contents";
  const page = (await kept(`${root}offline/${wanted}`, null)) || (await kept(`${root}offline/contents`, null));
  if (!page) throw error;
  return page;
}

/** A kept reply, as long as it is not too old. Throws `error` where there is none, unless that is null. */
async function kept(address, error) {
  for (const name of (await caches.keys()).filter((each) => each.startsWith(PREFIX))) {
    const cache = await caches.open(name);
    const done = await cache.match(`${root}offline/kept`);
    if (!done || Date.now() - Number(await done.text()) > DAYS * 86400000) continue;
    // A style sheet asks for its drawings without the fingerprint that they are kept under.
    const found = await cache.match(address, { ignoreSearch: true });
    if (found) return found;
  }
  if (error) throw error;
  return undefined;
}
