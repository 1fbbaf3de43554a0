// The map of the questions, the flags, and the look back before handing in.

/** `states(slot)` tells {answered, unsaved, refused}; flags are kept in this browser, per attempt. */
export function drawMap(form, sheet, texts, states) {
  const place = `lobby-exam-flags-${texts.attempt}`;
  const flags = new Set(kept(place));
  const links = new Map([...form.querySelectorAll("[data-map]")].map((link) => [Number(link.dataset.map), link]));
  const panel = form.querySelector("[data-map-panel]");

  function draw(slot) {
    const state = { ...states(slot), flagged: flags.has(slot) };
    const words = [texts.textQuestion.replace("{n}", slot), state.answered ? texts.textAnswered : texts.textUnanswered];
    if (state.unsaved || state.refused) words.push(texts.textUnsavedOne);
    if (state.flagged) words.push(texts.textFlagged);
    const link = links.get(slot);
    for (const name of ["answered", "unsaved", "refused", "flagged"]) link.classList.toggle(`is-${name}`, state[name]);
    link.setAttribute("aria-label", words.join(texts.textComma));
    const box = sheet.box(slot);
    for (const name of ["unsaved", "refused"]) box.classList.toggle(`is-${name}`, state[name]);
    const button = box.querySelector("[data-flag]");
    button.hidden = false;
    button.setAttribute("aria-pressed", String(state.flagged));
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-flag]");
    if (button) {
      const slot = Number(button.dataset.flag);
      if (!flags.delete(slot)) flags.add(slot);
      keep(place, [...flags]);
      draw(slot);
    }
    if (event.target.closest("[data-map]") && panel.dataset.folds) panel.open = false;
  });
  fold(panel);

  return {
    draw,
    drawAll: () => sheet.slots.forEach(draw),
    flagged: () => sheet.slots.filter((slot) => flags.has(slot)),
  };
}

function kept(place) {
  try {
    return JSON.parse(localStorage.getItem(place) || "[]");
  } catch {
    return [];
  }
}

/** A browser that keeps nothing forgets its flags with the page; they are no answers. */
function keep(place, flags) {
  try {
    localStorage.setItem(place, JSON.stringify(flags));
  } catch {
    return;
  }
}

/** Beside the questions the map is always open; above them it opens when it is asked for, and closes behind the reader. */
function fold(panel) {
  const wide = window.matchMedia("(min-width: 1100px)");
  const fit = () => {
    panel.open = wide.matches;
    if (wide.matches) delete panel.dataset.folds;
    else panel.dataset.folds = "1";
  };
  wide.addEventListener("change", fit);
  fit();
  panel.addEventListener("focusout", (event) => {
    if (panel.dataset.folds && event.relatedTarget && !panel.contains(event.relatedTarget)) panel.open = false;
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.dataset.folds || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
}

/** Ask before handing in, showing what is open. Resolves to whether to hand in; a question chosen there gets the focus. */
export function review(dialog, sheet, lists) {
  for (const [name, slots] of Object.entries(lists)) {
    const part = dialog.querySelector(`[data-review-part="${name}"]`);
    part.hidden = slots.length === 0;
    part.querySelector("[data-links]").replaceChildren(...slots.map((slot) => linkTo(dialog, sheet, slot)));
  }
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("h2").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function linkTo(dialog, sheet, slot) {
  const link = document.createElement("a");
  link.href = `#q${slot}`;
  link.textContent = slot;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
    sheet.box(slot).scrollIntoView();
    sheet.box(slot).focus({ preventScroll: true });
  });
  return link;
}
