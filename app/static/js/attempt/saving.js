// Saving: each change goes into the journal first and then to the server, one at a time and in order, until the server says that it holds it.

const LONGEST = 8000; // Between two tries; the candidate is not to wait ten seconds for a line that is back.

/**
 * `told` is {saved(reply), behind(), trouble(name), changed(slot), refused(slot, message), stale(slot, message), taken(reply), suspended(),
 * closed(reply)}. Trouble is "offline", "signin" or "full". An entry of the journal is {id, key, order, slot, values, base_rev, sent, tab}:
 * what a request says is fixed when it is first sent, so that a second sending asks for the very same.
 */
export function startSaving({ journal, freshKey, wire, sheet, address, told }) {
  const queue = [];
  const refused = new Set();
  const pen = { epoch: null, tab: "" };
  let held = true; // Nothing is sent before the lease is known, nor while the exam is suspended.
  let running = false;
  let delay = 500;
  let timer = 0;
  let order = Date.now();

  const waiting = (slot) => queue.some((entry) => entry.slot === slot);
  const wake = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds);
  };

  /** An answer was given or changed. It is in the journal at once; whoever is still typing is waited for, `pause` ms. */
  function change(slot, pause) {
    refused.delete(slot);
    // Whoever goes on to another question has done typing in this one.
    for (const each of queue) each.due = 0;
    let entry = queue.filter((each) => each.slot === slot).pop();
    if (!entry || entry.sent) {
      const key = freshKey();
      entry = { id: key, key, order: (order = Math.max(order + 1, Date.now())), slot, tab: pen.tab };
      queue.push(entry);
    }
    entry.values = sheet.values(slot);
    entry.due = Date.now() + pause;
    journal.put(entry);
    told.changed(slot);
    if (!running && delay === 500) wake(pause);
  }

  async function run() {
    if (running) return;
    clearTimeout(timer);
    running = true;
    while (queue.length > 0 && !held && pen.epoch !== null) {
      const early = queue[0].due - Date.now();
      if (early > 0) {
        wake(early);
        break;
      }
      if (!settle(queue[0], await send(queue[0]))) {
        if (!held) wake(delay);
        delay = Math.min(delay * 2, LONGEST);
        break;
      }
      delay = 500;
    }
    running = false;
  }

  async function send(entry, hurried = false) {
    if (!entry.sent) Object.assign(entry, { sent: true, base_rev: sheet.rev(entry.slot) });
    const written = journal.put(entry);
    if (!hurried) await written;
    const { key, slot, base_rev, values } = entry;
    return wire.ask(address, { key, epoch: pen.epoch, slot, base_rev, values });
  }

  function drop(entry) {
    queue.splice(queue.indexOf(entry), 1);
    journal.remove(entry);
    told.changed(entry.slot);
  }

  /** Act on a reply. Returns whether the entry is done with; if not, it is sent again later. */
  function settle(entry, { status, reply }) {
    if (status === 200) {
      const rev = reply.saved[entry.slot];
      drop(entry);
      // The reply to a save that was stored long ago, while another device has written since: its answer is the one that counts.
      if (rev < sheet.rev(entry.slot)) told.behind();
      else sheet.setRev(entry.slot, rev);
      told.saved(reply);
      return true;
    }
    if (status === 409) return settleConflict(entry, reply);
    if (status === 422 && reply.error === "key_reused" && !entry.again) {
      Object.assign(entry, { key: freshKey(), sent: false, again: true });
      return true;
    }
    if (status === 422 || status === 400) {
      refused.add(entry.slot);
      drop(entry);
      told.refused(entry.slot, reply.message);
      return true;
    }
    told.trouble({ 401: "signin", 403: "signin", 404: "signin", 507: "full" }[status] || "offline");
    return false;
  }

  function settleConflict(entry, reply) {
    if (reply.error === "suspended") {
      held = true;
      told.suspended();
      return false;
    }
    if (reply.error === "stale_answer") {
      // What was typed on top of an answer that is no longer there falls with it; the newer one is shown.
      for (const each of queue.filter((other) => other.slot === entry.slot)) drop(each);
      sheet.setRev(entry.slot, reply.rev);
      sheet.fill(entry.slot, reply.values);
      told.stale(entry.slot, reply.message);
      return true;
    }
    drop(entry);
    if (reply.error === "taken_over") told.taken(reply);
    else told.closed(reply);
    return true;
  }

  /** Take over what the journal still holds: of this tab, and of tabs that are gone (`others`, null when nobody can tell). */
  async function adopt(others) {
    const known = new Set(queue.map((entry) => entry.id));
    for (const entry of await journal.all()) {
      const elsewhere = entry.tab !== pen.tab && others && others.has(entry.tab);
      if (known.has(entry.id) || elsewhere || !sheet.slots.includes(entry.slot)) continue;
      queue.push({ ...entry, due: 0 });
    }
    queue.sort((one, other) => one.order - other.order);
    for (const entry of queue) {
      sheet.fill(entry.slot, entry.values);
      told.changed(entry.slot);
    }
  }

  /** Wait until everything is saved, or until `milliseconds` are over. Returns whether all is saved. */
  async function drained(milliseconds) {
    const end = Date.now() + milliseconds;
    for (const entry of queue) entry.due = 0;
    while (queue.length > 0 && Date.now() < end) {
      await run();
      if (queue.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return queue.length === 0;
  }

  /** The page is being left: what waits is sent without waiting for anything. The journal keeps it, too, for nobody hears the reply. */
  function part() {
    if (running || held || pen.epoch === null) return;
    for (const entry of queue) if (queue.filter((each) => each.slot === entry.slot).length === 1) send(entry, true);
  }

  return {
    change,
    part,
    adopt,
    drained,
    waiting,
    refused,
    pen,
    count: () => new Set(queue.map((entry) => entry.slot)).size,
    hold: () => (held = true),
    /** The line or the lease is there (again): go on at once. */
    go: () => {
      held = false;
      delay = 500;
      wake(0);
    },
  };
}
