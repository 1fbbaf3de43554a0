// A bookmark and a note on a clause, without leaving the text. Fetched when the first of them is used.

/** Send a form to the server as a script of ours. Returns the reply's status and what it says. */
async function send(url, fields, page) {
  const reply = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json", "X-CSRFToken": page.token },
    credentials: "same-origin",
  });
  const told = reply.headers.get("Content-Type")?.includes("json") ? await reply.json() : {};
  return { status: reply.redirected ? 401 : reply.status, told };
}

function addressOf(clause, page) {
  return `${page.article.dataset.notes}/${clause}`;
}

/** Set the bookmark or take it away. It shows at once and goes back when the server does not agree. */
export async function toggle(pressed, page) {
  const texts = page.article.dataset;
  const on = pressed.getAttribute("aria-pressed") !== "true";
  const clause = pressed.closest(".clause").id.slice(1);
  pressed.setAttribute("aria-pressed", String(on));
  try {
    const { status } = await send(`${addressOf(clause, page)}/bookmark`, { on: on ? "1" : "0" }, page);
    if (status !== 200) throw new Error(String(status));
    page.say(on ? texts.textMarked : texts.textUnmarked);
  } catch {
    pressed.setAttribute("aria-pressed", String(!on));
    page.say(texts.textFailed);
  }
}

/** Open the sheet below a clause. What was typed there before and not saved stands in it again. */
export async function edit(section, page, focus) {
  const open = section.querySelector(".note-sheet");
  if (open) {
    if (focus) open.querySelector("textarea").focus();
    return;
  }
  const clause = section.id.slice(1);
  const sheet = document.getElementById("note-sheet").content.firstElementChild.cloneNode(true);
  const label = sheet.querySelector("[data-label]");
  label.textContent = label.textContent.replace("{n}", clause);
  const shown = noteOf(section);
  const note = new Note(section, sheet, page);
  if (shown) shown.hidden = true;
  section.append(sheet);
  note.begin(shown ? shown.textContent : "");
  if (focus) sheet.querySelector("textarea").focus();
  note.known = note.fetch();
  await note.known;
}

function noteOf(section) {
  return section.querySelector(":scope > .my-note");
}

class Note {
  constructor(section, sheet, page) {
    Object.assign(this, { section, sheet, page, clause: section.id.slice(1), base: "", touched: false, known: null });
    this.texts = page.article.dataset;
    this.box = sheet.querySelector("textarea");
    // A draft opens by itself when the page comes back; one that was put away waits until it is asked for.
    this.key = `note:${this.texts.reader}:${this.clause}`;
    this.leftKey = `note-left:${this.texts.reader}:${this.clause}`;
    // Which note stood there when the draft was begun: one that was changed elsewhere since then is not written over unseen.
    this.baseKey = `note-base:${this.texts.reader}:${this.clause}`;
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) sheet.requestSubmit();
    });
    sheet.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    sheet.querySelector("[data-cancel]").addEventListener("click", () => this.close());
  }

  begin(stored) {
    const draft = sessionStorage.getItem(this.key) ?? sessionStorage.getItem(this.leftKey);
    this.box.value = draft ?? stored;
    this.touched = draft !== null;
    if (!this.touched) sessionStorage.removeItem(this.baseKey);
    if (this.touched) this.tell(this.texts.textDraft, "status");
    this.grow();
  }

  /** The note as the server holds it now: another device may have written since the page was made. */
  async fetch() {
    try {
      const reply = await fetch(addressOf(this.clause, this.page), { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!reply.ok || reply.redirected) return;
      const told = await reply.json();
      if (!this.touched || sessionStorage.getItem(this.baseKey) === null) this.rest(told.revision);
      else this.base = sessionStorage.getItem(this.baseKey);
      if (!this.touched) {
        this.box.value = told.note;
        this.grow();
      }
    } catch {
      // Without a network one can write all the same; saving will say so.
    }
  }

  /** What is typed from here on answers to this revision of the note. */
  rest(revision) {
    this.base = revision;
    sessionStorage.setItem(this.baseKey, revision);
  }

  typed() {
    this.touched = true;
    sessionStorage.setItem(this.key, this.box.value);
    this.grow();
  }

  /** As high as its text, and near the limit with the number of characters. */
  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, innerHeight * 0.6)}px`;
    const count = this.sheet.querySelector("[data-count]");
    const longest = Number(count.dataset.longest);
    const length = [...this.box.value.trim()].length;
    count.hidden = length < longest * 0.8;
    count.classList.toggle("is-over", length > longest);
    count.textContent = this.texts.textCount.replace("{n}", length).replace("{total}", longest);
  }

  async save() {
    if (this.sheet.getAttribute("aria-busy") === "true") return;
    this.sheet.setAttribute("aria-busy", "true");
    try {
      // Whoever is quicker than the network must not be told of a change that nobody made.
      await this.known;
      const sent = this.box.value;
      const { status, told } = await send(addressOf(this.clause, this.page), { note: sent, base: this.base }, this.page);
      if (status === 200) this.kept(told, sent);
      else this.refused(status, told);
    } catch {
      this.tell(this.texts.textFailed, "alert");
    } finally {
      this.sheet.removeAttribute("aria-busy");
    }
  }

  kept(told, sent) {
    // What was typed while the reply was under way stays a draft.
    if (this.box.value !== sent) {
      this.rest(told.revision);
      return;
    }
    sessionStorage.removeItem(this.key);
    sessionStorage.removeItem(this.leftKey);
    sessionStorage.removeItem(this.baseKey);
    let shown = noteOf(this.section);
    if (told.note && !shown) {
      shown = document.createElement("p");
      shown.className = "my-note";
      this.section.append(shown);
    }
    if (shown) {
      shown.textContent = told.note;
      shown.hidden = !told.note;
    }
    this.section.querySelector(".mark-note").classList.toggle("has-note", told.note !== "");
    this.page.say(told.note ? this.texts.textSaved : this.texts.textRemoved);
    this.leave();
  }

  refused(status, told) {
    if (status === 401 || status === 403) {
      this.tell(this.texts.textSignedOut, "alert");
      return;
    }
    this.tell(told.message || this.texts.textFailed, "alert");
    if (status !== 409) return;
    // Who saves again has now seen both.
    this.rest(told.revision);
    const elsewhere = this.sheet.querySelector("[data-elsewhere]");
    elsewhere.hidden = false;
    elsewhere.lastElementChild.textContent = told.note;
  }

  tell(words, role) {
    const said = this.sheet.querySelector("[data-said]");
    said.setAttribute("role", role);
    said.classList.toggle("is-bad", role === "alert");
    said.hidden = false;
    said.textContent = words;
  }

  /** Put the sheet away; what has not been saved is there again when it is opened the next time. */
  close() {
    if (this.touched) sessionStorage.setItem(this.leftKey, this.box.value);
    sessionStorage.removeItem(this.key);
    const shown = noteOf(this.section);
    if (shown) shown.hidden = false;
    this.leave();
  }

  leave() {
    this.sheet.remove();
    this.section.querySelector(".mark-note").focus();
  }
}
