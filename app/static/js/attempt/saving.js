// Saving: each change goes into the journal first and then to the server, one at a time and in order, until the server says that it holds it.

const SOON = 500;
const LONGEST = 8000; // Between two tries; the candidate is not to wait ten seconds for a line that is back.

export class Saving {
  /**
   * `told` is {saved(reply), behind(), trouble(name), changed(slot), refused(slot, message), stale(slot, message), taken(reply), suspended(),
   * closed(reply)}. Trouble is "offline", "signin" or "full". An entry of the journal is {id, key, order, slot, values, base_rev, sent, tab}:
   * what a request says is fixed when it is first sent, so that a second sending asks for the very same.
   */
  constructor({ journal, freshKey, wire, sheet, address, told }) {
    Object.assign(this, { journal, freshKey, wire, sheet, address, told });
    Object.assign(this, { queue: [], refused: new Set(), epoch: null, tab: "" });
    // Nothing is sent before the lease is known, nor while the exam is suspended.
    Object.assign(this, { held: true, running: false, delay: SOON, timer: 0, order: Date.now() });
  }

  waiting(slot) {
    return this.queue.some((entry) => entry.slot === slot);
  }

  /** How many questions are not saved yet. */
  get count() {
    return new Set(this.queue.map((entry) => entry.slot)).size;
  }

  /** An answer was given or changed. It is in the journal at once; whoever is still typing is waited for, `pause` ms. */
  change(slot, pause) {
    this.refused.delete(slot);
    // Whoever goes on to another question has done typing in this one.
    for (const each of this.queue) each.due = 0;
    let entry = this.queue.filter((each) => each.slot === slot).pop();
    if (!entry || entry.sent) {
      const key = this.freshKey();
      this.order = Math.max(this.order + 1, Date.now());
      entry = { id: key, key, order: this.order, slot, tab: this.tab };
      this.queue.push(entry);
    }
    entry.values = this.sheet.values(slot);
    entry.due = Date.now() + pause;
    this.journal.put(entry);
    this.told.changed(slot);
    if (!this.running && this.delay === SOON) this.wake(pause);
  }

  wake(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), milliseconds);
  }

  hold() {
    this.held = true;
  }

  /** The line or the lease is there (again): go on at once. */
  go() {
    this.held = false;
    this.delay = SOON;
    this.wake(0);
  }

  async run() {
    if (this.running) return;
    clearTimeout(this.timer);
    this.running = true;
    while (this.queue.length > 0 && !this.held && this.epoch !== null) {
      const [entry] = this.queue;
      const early = entry.due - Date.now();
      if (early > 0) {
        this.wake(early);
        break;
      }
      if (!this.settle(entry, await this.send(entry))) {
        if (!this.held) this.wake(this.delay);
        this.delay = Math.min(this.delay * 2, LONGEST);
        break;
      }
      this.delay = SOON;
    }
    this.running = false;
  }

  async send(entry, hurried = false) {
    if (!entry.sent) Object.assign(entry, { sent: true, base_rev: this.sheet.rev(entry.slot) });
    const written = this.journal.put(entry);
    if (!hurried) await written;
    const { key, slot, base_rev, values } = entry;
    return this.wire.ask(this.address, { key, epoch: this.epoch, slot, base_rev, values });
  }

  drop(entry) {
    this.queue.splice(this.queue.indexOf(entry), 1);
    this.journal.remove(entry);
    this.told.changed(entry.slot);
  }

  /** Act on a reply. Returns whether the entry is done with; if not, it is sent again later. */
  settle(entry, { status, reply }) {
    if (status === 200) {
      const rev = reply.saved[entry.slot];
      this.drop(entry);
      // The reply to a save that was stored long ago, while another device has written since: its answer is the one that counts.
      if (rev < this.sheet.rev(entry.slot)) this.told.behind();
      else this.sheet.setRev(entry.slot, rev);
      this.told.saved(reply);
      return true;
    }
    if (status === 409) return this.settleConflict(entry, reply);
    if (status === 422 && reply.error === "key_reused" && !entry.again) {
      Object.assign(entry, { key: this.freshKey(), sent: false, again: true });
      return true;
    }
    if (status === 422 || status === 400) {
      this.refused.add(entry.slot);
      this.drop(entry);
      this.told.refused(entry.slot, reply.message);
      return true;
    }
    this.told.trouble({ 401: "signin", 403: "signin", 404: "signin", 507: "full" }[status] || "offline");
    return false;
  }

  settleConflict(entry, reply) {
    if (reply.error === "suspended") {
      this.hold();
      this.told.suspended();
      return false;
    }
    if (reply.error === "stale_answer") {
      // What was typed on top of an answer that is no longer there falls with it; the newer one is shown.
      for (const each of this.queue.filter((other) => other.slot === entry.slot)) this.drop(each);
      this.sheet.setRev(entry.slot, reply.rev);
      this.sheet.fill(entry.slot, reply.values);
      this.told.stale(entry.slot, reply.message);
      return true;
    }
    this.drop(entry);
    if (reply.error === "taken_over") this.told.taken(reply);
    else this.told.closed(reply);
    return true;
  }

  /** Take over what the journal still holds: of this tab, and of tabs that are gone (`others`, null when nobody can tell). */
  async adopt(others) {
    const known = new Set(this.queue.map((entry) => entry.id));
    for (const entry of await this.journal.all()) {
      const elsewhere = entry.tab !== this.tab && others && others.has(entry.tab);
      if (known.has(entry.id) || elsewhere || !this.sheet.slots.includes(entry.slot)) continue;
      this.queue.push({ ...entry, due: 0 });
    }
    this.queue.sort((one, other) => one.order - other.order);
    for (const entry of this.queue) {
      this.sheet.fill(entry.slot, entry.values);
      this.told.changed(entry.slot);
    }
  }

  /** Wait until everything is saved, or until `milliseconds` are over. Returns whether all is saved. */
  async drained(milliseconds) {
    const end = Date.now() + milliseconds;
    for (const entry of this.queue) entry.due = 0;
    while (this.queue.length > 0 && Date.now() < end) {
      await this.run();
      if (this.queue.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this.queue.length === 0;
  }

  /** The page is being left: what waits is sent without waiting for anything. The journal keeps it, too, for nobody hears the reply. */
  part() {
    // On a broken line the next page sends it all from the journal, once and in order.
    if (this.running || this.held || this.epoch === null || this.delay !== SOON) return;
    const alone = (entry) => this.queue.filter((each) => each.slot === entry.slot).length === 1;
    for (const entry of this.queue) if (alone(entry)) this.send(entry, true);
  }
}
