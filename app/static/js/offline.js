// Keeps the manual for reading without a network, while the page says that this person wants it here. Loaded by no other page.

const { offline: edition, offlineRoot: root } = document.documentElement.dataset;
const PREFIX = "lobby-manual-";
const mark = `${root}offline/kept`;
const FRESH = 7 * 86400000;
const status = document.querySelector("[data-offline-state]");

/** Say how far it is, on the page that is there for it. `words` names one of its sentences. */
function tell(words, values = {}) {
  if (!status) return;
  let text = status.dataset[words];
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  status.textContent = text;
  status.dataset.state = words;
}

/** Forget everything: no worker, no kept page. */
async function forget() {
  const ours = new URL(root, location.origin).href;
  const workers = (await navigator.serviceWorker.getRegistrations()).filter((worker) => worker.scope === ours);
  await Promise.all(workers.map((worker) => worker.unregister()));
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX)).map((name) => caches.delete(name)));
}

/** A reply as it may be kept: its words and its rules, and nothing that was meant for this one visit. */
async function impersonal(address) {
  const reply = await fetch(address, { credentials: "same-origin", cache: "no-cache" });
  if (!reply.ok || reply.redirected) throw new Error(`${address}: ${reply.status}`);
  const headers = new Headers();
  for (const name of ["Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]) {
    if (reply.headers.has(name)) headers.set(name, reply.headers.get(name));
  }
  return new Response(await reply.arrayBuffer(), { headers });
}

async function isComplete() {
  if (!(await caches.has(PREFIX + edition))) return false;
  const done = await (await caches.open(PREFIX + edition)).match(mark);
  return Boolean(done) && Date.now() - Number(await done.text()) < FRESH;
}

/** Fetch this edition; the one before is kept until this is complete. */
async function keep() {
  const list = await (await fetch(`${root}offline/files.json`, { headers: { Accept: "application/json" }, cache: "no-cache" })).json();
  const cache = await caches.open(PREFIX + edition);
  const addresses = [...list.pages, ...list.files];
  let done = 0;
  const waiting = [...addresses];
  const work = async () => {
    while (waiting.length) {
      const address = waiting.shift();
      await cache.put(address, await impersonal(address));
      done += 1;
      tell("textKeeping", { n: done, total: addresses.length });
    }
  };
  await Promise.all([work(), work(), work()]);
  await cache.put(mark, new Response(String(Date.now())));
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== PREFIX + edition) await caches.delete(name);
  }
}

async function start() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) {
    tell("textUnable");
    return;
  }
  // Signing out and switching off clear first and go on then: no page that is left behind can outlast either.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form.action.endsWith("/sign-out") || form.matches("[data-offline-off]"))) return;
    event.preventDefault();
    await forget().catch(() => {});
    form.submit();
  });
  try {
    await navigator.serviceWorker.register(`${root}sw.js`, { scope: root });
    // In an exam the line belongs to the answers.
    if (!document.querySelector("form.exam") && !(await isComplete())) await keep();
    tell("textReady");
  } catch {
    tell("textFailed");
  }
}

start();
