// Comforts for who reads a section: where one is, how far, how large, and one's own marks. The page can be read without all of it.

const article = document.querySelector("article.reading");
const bar = document.querySelector("[data-reader-bar]");
const token = document.querySelector("meta[name='csrf-token']").content;
const texts = article.dataset;

const READING_AFTER = 5000; // Who leaves sooner was only passing through.
const QUIET = 4000; // The place is told when the reader has stayed at it, and never more often than this.

let said;
/** Say a word where it is seen and heard, and take it away again. */
function say(words) {
  if (!said) {
    said = document.createElement("p");
    said.className = "toast";
    said.setAttribute("role", "status");
    document.body.append(said);
  }
  said.textContent = words;
  clearTimeout(said.timer);
  said.timer = setTimeout(() => { said.textContent = ""; }, 2500);
}

/** The section's own contents: beside the text where there is room, behind a button where there is not. */
function outline() {
  const box = bar.querySelector("[data-outline]");
  const rail = document.querySelector("[data-rail]");
  const roomy = matchMedia("(min-width: 1400px)");
  const place = () => {
    (roomy.matches ? rail : bar).prepend(box);
    box.open = roomy.matches;
    // A menu closes on a click beside it; the rail stays.
    box.toggleAttribute("data-menu", !roomy.matches);
  };
  place();
  roomy.addEventListener("change", place);
  box.addEventListener("click", (event) => {
    if (event.target.closest("a") && !roomy.matches) box.open = false;
  });
  box.addEventListener("toggle", () => {
    const current = box.open && box.querySelector("[aria-current]");
    if (current) current.scrollIntoView({ block: "nearest" });
  });
  return box;
}

/** Follow the reader: the current line of the contents, the bar of progress, the way back to the top. Tells `moved` the clause, "" before the first. */
function follow(box, moved) {
  const links = new Map([...box.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const marks = [...article.querySelectorAll(".clause, h2[id]")].filter((mark) => links.has(mark.id));
  const label = bar.querySelector("[data-here]") || box.querySelector("[data-here]");
  const progress = bar.querySelector("[data-progress]");
  const top = document.querySelector("[data-to-top]");
  let current = null;
  const look = () => {
    const line = bar.offsetHeight + 100;
    const passed = marks.filter((mark) => mark.getBoundingClientRect().top <= line);
    const found = passed[passed.length - 1];
    const size = article.getBoundingClientRect();
    const rest = Math.max(1, size.height - innerHeight);
    progress.style.transform = `scaleX(${Math.min(1, Math.max(0, -size.top / rest))})`;
    bar.classList.toggle("is-under", size.top < 0);
    top.hidden = scrollY < innerHeight * 1.5;
    if (found === current) return;
    if (current && links.get(current.id)) links.get(current.id).removeAttribute("aria-current");
    current = found;
    if (found) links.get(found.id).setAttribute("aria-current", "true");
    if (found && box.open && !box.hasAttribute("data-menu")) keepInSight(links.get(found.id));
    const clause = passed.filter((mark) => mark.matches(".clause")).pop();
    label.textContent = clause ? clause.id.slice(1) : "";
    moved(clause ? clause.id.slice(1) : "");
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; look(); });
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  look();
}

/** Scroll the contents, and never the page. */
function keepInSight(link) {
  const panel = link.closest(".outline-panel");
  const top = link.offsetTop;
  if (top < panel.scrollTop + 40 || top > panel.scrollTop + panel.clientHeight - 80) panel.scrollTop = top - panel.clientHeight / 3;
}

/** Tell the server where the reader is, so that any device can go on there. Returns what hears of a new clause. */
function place() {
  let clause = "";
  let told = null;
  let reading = false;
  let timer;
  const tell = () => {
    clearTimeout(timer);
    if (!reading || clause === told) return;
    told = clause;
    const body = new URLSearchParams({ section: texts.section, clause });
    fetch(texts.place, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" }, keepalive: true }).catch(() => {
      // The next place will be told again.
      told = null;
    });
  };
  const later = () => {
    clearTimeout(timer);
    if (reading) timer = setTimeout(tell, QUIET);
  };
  const begin = () => {
    reading = reading || document.visibilityState === "visible";
    tell();
  };
  setTimeout(begin, READING_AFTER);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") tell();
    else setTimeout(begin, READING_AFTER);
  });
  addEventListener("pagehide", tell);
  return (now) => {
    clause = now;
    later();
  };
}

/** A click on a clause's number also copies its address. */
function permalinks() {
  article.addEventListener("click", async (event) => {
    const link = event.target.closest("a.clause-no");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    try {
      await navigator.clipboard.writeText(link.href);
      say(texts.textCopied);
    } catch {
      // Without https, or when it is not allowed.
      say(copied(link.href) ? texts.textCopied : texts.textCopyFailed);
    }
  });
}

function copied(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

/** Larger and smaller without loading the page again, and with the same line before one's eyes. */
function textSize() {
  const form = bar.querySelector("form[data-text-size]");
  const sizes = form.dataset.sizes.split(",");
  const [smaller, larger] = form.querySelectorAll("button");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const step = event.submitter === smaller ? -1 : 1;
    const html = document.documentElement;
    const at = Math.min(sizes.length - 1, Math.max(0, sizes.indexOf(html.dataset.textSize || "") + step));
    const anchor = [...article.children].find((child) => child.getBoundingClientRect().bottom > bar.offsetHeight);
    const before = anchor.getBoundingClientRect().top;
    if (sizes[at]) html.dataset.textSize = sizes[at];
    else delete html.dataset.textSize;
    scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `text_size=${sizes[at]}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    smaller.disabled = at === 0;
    larger.disabled = at === sizes.length - 1;
    for (const button of document.querySelectorAll(".switch-size button")) button.setAttribute("aria-pressed", String(button.value === sizes[at]));
  });
}

/** Beside each clause a bookmark and a pen in the place of the link. What they do is fetched when the first is used. */
function marks() {
  const load = () => import(texts.notesScript);
  const draft = (clause) => `note:${texts.reader}:${clause}`;
  for (const link of article.querySelectorAll("a.own-mark")) {
    const clause = link.closest(".clause").id.slice(1);
    const box = document.createElement("span");
    box.className = "own-marks";
    box.append(button("mark-toggle", texts.textBookmark, clause), button("mark-note", texts.textNote, clause));
    box.firstChild.setAttribute("aria-pressed", String(link.classList.contains("is-on")));
    box.lastChild.classList.toggle("has-note", link.classList.contains("has-note"));
    link.replaceWith(box);
    if (sessionStorage.getItem(draft(clause)) !== null) load().then((notes) => notes.edit(box.closest(".clause"), { article, token, say }, false));
  }
  article.addEventListener("click", async (event) => {
    const pressed = event.target.closest(".own-marks > button");
    if (!pressed) return;
    const notes = await load();
    if (pressed.matches(".mark-toggle")) notes.toggle(pressed, { article, token, say });
    else notes.edit(pressed.closest(".clause"), { article, token, say }, true);
  });
}

function button(name, label, clause) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.setAttribute("aria-label", label.replace("{n}", clause));
  made.title = made.getAttribute("aria-label");
  return made;
}

function print() {
  const made = bar.querySelector("[data-print]");
  made.hidden = false;
  made.addEventListener("click", () => window.print());
}

/** The practice's own script comes when the first question is answered. */
function practice() {
  const box = document.querySelector("[data-practice-script]");
  if (!box) return;
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target;
    import(box.dataset.practiceScript).then(() => form.requestSubmit(event.submitter), () => form.submit());
  }, { once: true });
}

follow(outline(), place());
practice();
permalinks();
textSize();
marks();
print();
