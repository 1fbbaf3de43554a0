// The browser's journal of an exam: what was answered and is not yet known to be saved. It is written before anything is sent, outlives
// a reload, a closed tab and a restart of the browser, and is wiped when the attempt is closed and at sign-out (app.js).

const BASE = "lobby-exam";
const STORE = "entries";

/** A random UUID; crypto.randomUUID would want https, which a bank's inner network may not have. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["attempt", "id"] });
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
    request.onsuccess = () => {
      // At sign-out the whole journal is deleted, from whichever tab: this one must not stand in its way.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
  });
}

/** The journal of one attempt. Where the browser keeps nothing, it lives as long as the page, and `safe` is false. */
export async function openJournal(attempt) {
  const base = await opened().catch(() => null);
  const journal = { safe: Boolean(base) };
  const range = base && IDBKeyRange.bound([attempt, ""], [attempt, "\uffff"]);

  function act(mode, work) {
    if (!journal.safe) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      // Strict: what this journal holds has to outlive a power cut, too.
      const deed = base.transaction(STORE, mode, { durability: "strict" });
      const request = work(deed.objectStore(STORE));
      deed.oncomplete = () => resolve(request.result);
      deed.onabort = () => reject(deed.error);
      // Said now, so that it holds although the tab may be closed the next moment.
      if (mode === "readwrite" && deed.commit) deed.commit();
    }).catch(() => {
      journal.safe = false;
      return [];
    });
  }

  journal.all = async () => (await act("readonly", (store) => store.getAll(range))).sort((one, other) => one.order - other.order);
  journal.put = (entry) => act("readwrite", (store) => store.put({ ...entry, attempt }));
  journal.remove = (entry) => act("readwrite", (store) => store.delete([attempt, entry.id]));
  journal.wipe = () => act("readwrite", (store) => store.delete(range));
  return journal;
}
