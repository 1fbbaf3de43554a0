// Small conveniences for every page. Everything works without them.

/** Ask before a form is sent, in a dialog with the form's own words. */
function confirmForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = form.dataset.confirm;
    if (!question || form.dataset.confirmed || typeof HTMLDialogElement !== "function") return;
    event.preventDefault();
    const submitter = event.submitter;
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const text = document.createElement("p");
    text.id = "confirm-text";
    text.textContent = question;
    dialog.setAttribute("aria-labelledby", text.id);
    const row = document.createElement("form");
    row.method = "dialog";
    row.className = "actions";
    const no = button(form.dataset.confirmNo || "×", "no", "btn btn-quiet");
    const danger = submitter && submitter.classList.contains("btn-danger");
    const yes = button(form.dataset.confirmYes || "OK", "yes", `btn ${danger ? "btn-danger" : "btn-primary"}`);
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
  });
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

/** A box above a long list of check boxes that hides what does not match, and says how many are ticked. */
function filterLists() {
  for (const list of document.querySelectorAll(".check-list")) {
    const items = [...list.querySelectorAll(".check")];
    if (items.length < 6) continue;
    const row = document.createElement("div");
    row.className = "check-filter";
    const box = document.createElement("input");
    box.type = "search";
    box.placeholder = list.dataset.filterLabel;
    box.setAttribute("aria-label", list.dataset.filterLabel);
    const count = document.createElement("span");
    count.className = "muted";
    count.setAttribute("role", "status");
    row.append(box, count);
    list.querySelector(".check-items").before(row);
    const tell = () => {
      const ticked = items.filter((item) => item.querySelector("input").checked).length;
      count.textContent = list.dataset.filterCount.replace("{n}", ticked);
    };
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      let shown = 0;
      for (const item of items) {
        item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
        shown += item.hidden ? 0 : 1;
      }
      if (shown) tell();
      else count.textContent = list.dataset.filterNone;
    });
    // Enter in the filter must not send the form around it.
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    list.addEventListener("change", tell);
    tell();
  }
}

confirmForms();
autosubmit();
menus();
filterLists();
