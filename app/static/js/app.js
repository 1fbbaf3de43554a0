// Small conveniences for every page. Everything works without them.

/** Ask before a form is sent, in a dialog with the form's own words or those of the button pressed. Runs before any other listener. */
function confirmForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const submitter = event.submitter;
    const words = submitter && submitter.dataset.confirm ? submitter.dataset : form.dataset;
    if (!words.confirm || form.dataset.confirmed || typeof HTMLDialogElement !== "function") return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const text = document.createElement("p");
    text.id = "confirm-text";
    text.textContent = words.confirm;
    dialog.setAttribute("aria-labelledby", text.id);
    const row = document.createElement("form");
    row.method = "dialog";
    row.className = "actions";
    const no = button(words.confirmNo || document.body.dataset.textCancel, "no", "btn btn-quiet");
    const danger = submitter && submitter.classList.contains("btn-danger");
    const yes = button(words.confirmYes || document.body.dataset.textOk, "yes", `btn ${danger ? "btn-danger" : "btn-primary"}`);
    row.append(no, yes);
    dialog.append(text, row);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      const agreed = dialog.returnValue === "yes";
      dialog.remove();
      if (!agreed) {
        if (submitter) submitter.focus();
        return;
      }
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter);
      delete form.dataset.confirmed;
    });
    dialog.showModal();
    no.focus();
  }, true);
}

function button(label, value, className) {
  const made = document.createElement("button");
  made.value = value;
  made.className = className;
  made.textContent = label;
  return made;
}

/** A select that sends its form when another entry is chosen. */
function autosubmit() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-autosubmit]")) event.target.form.requestSubmit();
  });
}

/** Close the open menu on Escape and on a click beside it. */
function menus() {
  const open = () => document.querySelector("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && open();
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/** Above a long list of check boxes: a filter, "all", "none", and how many are ticked. */
function checkLists() {
  for (const list of document.querySelectorAll("[data-check-list]")) {
    const items = [...list.querySelectorAll(".choice")];
    if (items.length < 6) continue;
    const texts = list.dataset;
    const count = document.createElement("span");
    count.className = "muted";
    count.setAttribute("role", "status");
    const tell = () => {
      const ticked = items.filter((item) => item.querySelector("input").checked).length;
      count.textContent = texts.textCount.replace("{n}", ticked).replace("{total}", items.length);
    };
    const tools = document.createElement("div");
    tools.className = "check-tools";
    tools.append(filter(texts.textFilter, items), setter(texts.textAll, items, true, tell), setter(texts.textNone, items, false, tell), count);
    list.querySelector(".choices").before(tools);
    list.addEventListener("change", tell);
    tell();
  }
}

/** A box that hides what does not hold its words. */
function filter(label, items) {
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = label;
  box.setAttribute("aria-label", label);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    for (const item of items) item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
  });
  // Enter in the filter must not send the form around it.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  return box;
}

/** A button that ticks or clears all that the filter shows. */
function setter(label, items, state, tell) {
  const made = button(label, "", "");
  made.type = "button";
  made.addEventListener("click", () => {
    for (const item of items) if (!item.hidden) item.querySelector("input").checked = state;
    tell();
  });
  return made;
}

/** A message can be put away; an error summary is what the reader should hear first. */
function messages() {
  for (const flash of document.querySelectorAll("[data-flash]")) {
    const close = button("×", "", "flash-close");
    close.type = "button";
    close.setAttribute("aria-label", flash.dataset.textClose);
    close.addEventListener("click", () => {
      flash.remove();
      document.querySelector("main").focus();
    });
    flash.append(close);
  }
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
}

/** Offline reading is off unless the page says otherwise, and then nothing of it may be left; at sign-out no draft and no answer is left either. */
function leaveNothing() {
  document.addEventListener("submit", (event) => {
    if (!event.target.action.endsWith("/sign-out") || event.defaultPrevented) return;
    sessionStorage.clear();
    for (const name of Object.keys(localStorage)) if (name.startsWith("lobby-exam-")) localStorage.removeItem(name);
    indexedDB.deleteDatabase("lobby-exam");
  });
  if ("offline" in document.documentElement.dataset || !("serviceWorker" in navigator) || !("caches" in window)) return;
  // Other applications may live on this host: only what is ours is looked at.
  const ours = new URL("../../manual/", import.meta.url).href;
  navigator.serviceWorker.getRegistrations().then((workers) => {
    for (const worker of workers) if (worker.scope === ours) worker.unregister();
  });
  caches.keys().then((names) => {
    for (const name of names) if (name.startsWith("lobby-manual-")) caches.delete(name);
  });
}

/** What few need on a page comes when it is first used: the search box when it has the focus, the meaning of a term when it is asked for. */
function onDemand() {
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest("form[data-search-script]");
    if (form) import(form.dataset.searchScript);
  });
  // "/" goes to the box, as on other sites that are searched a lot.
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector("form[data-search] input[type=search]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
  });
  const terms = document.querySelector("template[data-term-popover]");
  if (!terms) return;
  for (const link of document.querySelectorAll("a.term")) link.setAttribute("aria-haspopup", "dialog");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.term");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    import(terms.dataset.script).then((module) => module.toggle(link), () => window.location.assign(link.href));
  });
}

onDemand();
confirmForms();
leaveNothing();
autosubmit();
menus();
checkLists();
messages();
