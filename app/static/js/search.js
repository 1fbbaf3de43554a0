// Searching while typing. In a box the first hits appear in a list under it; on the search page the list below follows. The form works without.

const WAIT = 140;

for (const form of document.querySelectorAll("form[data-search]")) {
  if ("searchHere" in form.dataset) follow(form);
  else suggest(form);
}

/** Calls `ask` a little after the last letter; while a word is being composed from pinyin there is nothing to ask. */
function typing(box, ask) {
  let timer = 0;
  let composing = false;
  const later = () => {
    window.clearTimeout(timer);
    if (!composing) timer = window.setTimeout(ask, WAIT);
  };
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  box.addEventListener("input", later);
  // What was typed while this script was on its way.
  if (box === document.activeElement && box.value.trim()) later();
  return () => window.clearTimeout(timer);
}

/** Asks for an address and drops the answer to an older question. `kind` is "text" or "json". */
function asker(kind, headers) {
  let last = null;
  return async (address) => {
    if (last) last.abort();
    const mine = new AbortController();
    last = mine;
    const response = await fetch(address, { headers, credentials: "same-origin", signal: mine.signal });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const said = await response[kind]();
    if (mine.signal.aborted) throw new DOMException("", "AbortError");
    return said;
  };
}

/** On the search page: the list follows, and so does the address. */
function follow(form) {
  const box = form.querySelector("input[type=search]");
  const results = document.querySelector("[data-search-results]");
  const ask = asker("text", { Accept: "text/html", "X-Fragment": "1" });
  // What the page came with, not what was typed while this script was on its way.
  let shown = box.defaultValue.trim();
  typing(box, async () => {
    if (box.value.trim() === shown) return;
    shown = box.value.trim();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    try {
      const said = await ask(address);
      const made = new DOMParser().parseFromString(said, "text/html");
      results.replaceChildren(...[...made.body.childNodes].map((node) => document.adoptNode(node)));
      window.history.replaceState(null, "", address);
    } catch (error) {
      // What was found before stays; Enter asks again as an ordinary form.
      if (error.name !== "AbortError") shown = "";
    }
  });
}

/** Elsewhere: a list of the first hits under the box, walked with the arrow keys. */
function suggest(form) {
  const box = form.querySelector("input[type=search]");
  const ask = asker("json", { Accept: "application/json" });
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  const list = listFor(box);
  form.append(list.element, told);
  const stop = typing(box, async () => {
    const query = box.value.trim();
    if (!query) {
      list.show(false);
      return;
    }
    try {
      const said = await ask(`${form.dataset.search}?${new URLSearchParams({ q: query })}`);
      list.element.replaceChildren(...options(said, form.dataset));
      list.choose(-1);
      list.show(document.activeElement === box);
      told.textContent = said.total ? form.dataset.textCount.replace("{n}", said.total) : form.dataset.textNone;
    } catch (error) {
      if (error.name !== "AbortError") list.show(false);
    }
  });
  box.addEventListener("keydown", (event) => walk(event, list));
  form.addEventListener("submit", () => { stop(); list.show(false); });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) list.show(false); });
  // A press on a hit must not take the focus from the box before the click arrives.
  list.element.addEventListener("mousedown", (event) => event.preventDefault());
}

/** The list under a box, and what the box tells of it. `at()` is the chosen entry, -1 for none. */
function listFor(box) {
  const element = document.createElement("div");
  element.className = "search-list";
  element.id = "search-list";
  element.setAttribute("role", "listbox");
  element.setAttribute("aria-label", box.getAttribute("aria-label"));
  element.hidden = true;
  for (const [name, value] of [["role", "combobox"], ["aria-controls", element.id], ["aria-expanded", "false"], ["aria-autocomplete", "list"]]) {
    box.setAttribute(name, value);
  }
  let chosen = -1;
  const choose = (next) => {
    const entries = [...element.children];
    chosen = next;
    entries.forEach((entry, index) => entry.setAttribute("aria-selected", String(index === chosen)));
    if (chosen < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", entries[chosen].id);
      entries[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (visible) => {
    element.hidden = !visible;
    box.setAttribute("aria-expanded", String(visible));
    if (!visible) choose(-1);
  };
  return { element, choose, show, at: () => chosen };
}

function walk(event, list) {
  const count = list.element.children.length;
  if (event.key === "Escape" && !list.element.hidden) {
    event.preventDefault();
    list.show(false);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
    event.preventDefault();
    if (list.element.hidden) list.show(true);
    // One place more than there are entries: the box itself.
    list.choose(((list.at() + (event.key === "ArrowDown" ? 1 : -1) + 1 + count + 1) % (count + 1)) - 1);
  } else if (event.key === "Enter" && list.at() >= 0) {
    event.preventDefault();
    list.element.children[list.at()].click();
  }
}

function options(said, texts) {
  const rows = said.hits.map((hit) => {
    const link = anchor(hit.address);
    const head = document.createElement("span");
    head.className = "search-hit-head";
    const title = document.createElement("b");
    title.append(...pieces(hit.title.length ? hit.title : [[hit.label, false]]));
    const place = document.createElement("span");
    place.className = "muted";
    // Where a section itself was found, its title says it all.
    place.textContent = hit.place.endsWith(title.textContent) ? hit.label : hit.place || hit.label;
    head.append(title, place);
    const text = document.createElement("span");
    text.className = "search-hit-text";
    text.append(...pieces(hit.excerpt));
    link.append(head, text);
    return link;
  });
  const all = anchor(said.all);
  all.textContent = said.total ? texts.textAll.replace("{n}", said.total) : texts.textNone;
  all.className = "search-all";
  return [...rows, all].map((option, index) => {
    option.id = `search-option-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    return option;
  });
}

/** A link in the list: reached with the arrow keys, not with Tab. */
function anchor(address) {
  const link = document.createElement("a");
  link.href = address;
  link.tabIndex = -1;
  return link;
}

function pieces(row) {
  return row.map(([text, marked]) => {
    if (!marked) return text;
    const mark = document.createElement("mark");
    mark.textContent = text;
    return mark;
  });
}
