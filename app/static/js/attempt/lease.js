// Who writes: one tab of one device at a time. The server keeps the lease; this tells it who is asking.

const lock = (tab) => `lobby-exam-${tab}`;

/** Whether this tab alone goes by that name: held until the page is left. Without the means to know, it is taken as so. */
function claims(tab) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    // The page before a reload lets go a moment after this one has begun.
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 300);
    navigator.locks
      .request(lock(tab), { signal: stop.signal }, () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}

const store = (where) => {
  try {
    return window[where];
  } catch {
    return null;
  }
};

/**
 * The name of this tab for an attempt. A reload keeps it; so does a tab that is closed and opened again, or a restarted browser, as
 * long as no other tab goes by it: none of them should cost the candidate a click.
 */
export async function tabOf(attempt, freshKey) {
  const place = `lobby-exam-tab-${attempt}`;
  const session = store("sessionStorage");
  const own = session && session.getItem(place);
  // Without locks nobody can tell whether the tab before is still there; then only a reload is sure.
  const local = navigator.locks && store("localStorage");
  for (const known of [own, local && local.getItem(place)]) {
    if (known && (await claims(known))) return kept(session, place, known);
  }
  const fresh = freshKey();
  await claims(fresh);
  return kept(session, place, fresh);
}

function kept(session, place, tab) {
  if (session) session.setItem(place, tab);
  return tab;
}

/** Remember the tab that writes, for whoever opens the attempt in this browser next. */
export function remember(attempt, tab) {
  const local = store("localStorage");
  if (local) local.setItem(`lobby-exam-tab-${attempt}`, tab);
}

/** Forget what this browser keeps of an attempt beside its journal: the tab's name and the flags. */
export function forget(attempt) {
  for (const place of [store("localStorage"), store("sessionStorage")]) {
    if (!place) continue;
    for (const name of [`lobby-exam-tab-${attempt}`, `lobby-exam-flags-${attempt}`]) place.removeItem(name);
  }
}

/** The tabs of this browser that are there now, or null where nobody can tell. */
export async function present() {
  if (!navigator.locks) return null;
  const { held } = await navigator.locks.query();
  return new Set(held.map((each) => each.name.slice(lock("").length)));
}
