// Sorting, ordering and matching by dragging: with a mouse, a pen or a finger. The lists of choice stay, for the keyboard and for screen
// readers, and whatever is dragged only sets them. Two rows that would share a place swap places instead.

const ONCE = new Set(["order", "match"]); // Types in which a place is given once.
const EDGE = 90; // Pixels from the top or bottom of the window within which a drag scrolls it.

const selectsOf = (list) => [...list.querySelectorAll("select[data-row]")];
const rowOf = (select) => select.closest(".placing-row");
const selectOf = (row) => row.querySelector("select[data-row]");
const placeOf = (select) => select.value.split("=")[1] || "";
const put = (select, place) => {
  select.value = place ? `${select.dataset.row}=${place}` : "";
};
// What was dragged is put already, and the others with it.
const tell = (select) => select.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "dragged" }));

const placesOf = (list) => new Map(selectsOf(list).map((select) => [select, placeOf(select)]));

/** Give a place to a row; the row that had it in `held` gets the place this one had there, and all others have what they had. */
function give(list, select, place, held) {
  if (ONCE.has(list.dataset.placing)) {
    for (const [each, had] of held) if (each !== select) put(each, had && had === place ? held.get(select) : had);
  }
  put(select, place);
}

/** Rows with a place stand where it says, the others keep their order in what is left. */
function settle(list) {
  const selects = selectsOf(list);
  const free = selects.filter((select) => !placeOf(select));
  const order = selects.map((_, index) => selects.find((select) => placeOf(select) === String(index + 1)) || free.shift());
  if (order.some((select, index) => select !== selects[index])) list.append(...order.map(rowOf));
}

function used(list) {
  const given = new Set(selectsOf(list).map(placeOf));
  for (const chip of list.parentElement.querySelectorAll(".placing-chip")) chip.classList.toggle("is-used", given.has(chip.dataset.place));
}

/** Let rows swap places as the lists of choice are used. */
function listen(list) {
  // What was held before the present list of choice was touched: arrow keys pass over choices of other rows, which get theirs back.
  let held = placesOf(list);
  let present = held;
  let touched = null;
  let pointed = false; // Whether a choice was made by pointing: only then may rows move, for the keyboard would lose its way.
  list.addEventListener("focusin", () => {
    present = placesOf(list);
    touched = null;
  });
  list.addEventListener("pointerdown", () => (pointed = true));
  list.addEventListener("keydown", () => (pointed = false));
  list.addEventListener("input", (event) => {
    const select = event.target;
    if (!select.matches("select[data-row]")) return;
    if (event.detail === "dragged") touched = null;
    else {
      if (select !== touched || pointed) held = present;
      touched = select;
      give(list, select, placeOf(select), held);
    }
    present = placesOf(list);
    if (list.dataset.placing === "order" && pointed) settle(list);
    used(list);
  });
  list.addEventListener("filled", () => (present = refreshed(list)));
}

function enhance(list) {
  if (list.dataset.arranging) return;
  list.dataset.arranging = "on";
  listen(list);
  if (list.dataset.placing === "order") {
    settle(list);
    for (const select of selectsOf(list)) addHandle(list, rowOf(select));
  } else {
    addChips(list);
  }
  const hint = list.parentElement.querySelector("[data-placing-hint]");
  if (hint) hint.hidden = false;
}

/** Show places that an exam has put in: what is kept elsewhere, after a reload or when another device has answered. */
function refreshed(list) {
  if (list.dataset.placing === "order") settle(list);
  used(list);
  return placesOf(list);
}

function addHandle(list, row) {
  const handle = document.createElement("span");
  handle.className = "placing-handle";
  handle.setAttribute("aria-hidden", "true");
  row.prepend(handle);
  handle.addEventListener("pointerdown", (event) => {
    settle(list);
    drag(event, row, {
      over: (x, y) => mark(list, rowAt(list, y, row), below(list, y, row)),
      drop: (x, y) => reorder(list, row, rowAt(list, y, row), below(list, y, row)),
    });
  });
}

function addChips(list) {
  const chips = document.createElement("div");
  chips.className = `placing-chips placing-chips-${list.dataset.placing}`;
  chips.setAttribute("aria-hidden", "true");
  for (const option of selectsOf(list)[0].options) {
    if (!option.value) continue;
    const chip = document.createElement("span");
    chip.className = "placing-chip";
    chip.textContent = option.textContent;
    chip.dataset.place = option.value.split("=")[1];
    chip.addEventListener("pointerdown", (event) => {
      const at = (x, y) => [...list.querySelectorAll(".placing-row")].find((row) => inside(row, x, y));
      drag(event, chip, {
        over: (x, y) => mark(list, at(x, y)),
        drop: (x, y) => {
          const row = at(x, y);
          if (!row) return;
          const select = selectOf(row);
          if (placeOf(select) === chip.dataset.place) return;
          give(list, select, chip.dataset.place, placesOf(list));
          tell(select);
        },
      });
    });
    chips.append(chip);
  }
  list.before(chips);
  used(list);
}

function inside(row, x, y) {
  const box = row.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

/** The row at this height other than the one dragged: the nearest one. */
function rowAt(list, y, dragged) {
  const rows = [...list.querySelectorAll(".placing-row")].filter((row) => row !== dragged);
  const away = (row) => Math.abs(middle(row) - y);
  return rows.reduce((best, row) => (away(row) < away(best) ? row : best), rows[0]);
}

const middle = (row) => {
  const box = row.getBoundingClientRect();
  return (box.top + box.bottom) / 2;
};
const below = (list, y, dragged) => y > middle(rowAt(list, y, dragged));

function mark(list, row, after) {
  for (const each of list.querySelectorAll(".placing-row")) {
    each.classList.toggle("is-over", each === row && after === undefined);
    each.classList.toggle("is-before", each === row && after === false);
    each.classList.toggle("is-after", each === row && after === true);
  }
}

function reorder(list, row, target, after) {
  target[after ? "after" : "before"](row);
  const selects = selectsOf(list);
  selects.forEach((select, index) => put(select, String(index + 1)));
  tell(selectOf(row));
}

/** Follow the pointer from here until it is let go; Escape and a lost pointer leave everything as it was. */
function drag(event, moved, { over, drop }) {
  if (event.button !== 0 || moved.closest("fieldset[disabled]")) return;
  event.preventDefault();
  event.stopPropagation();
  const start = { x: event.clientX, y: event.clientY + window.scrollY };
  let last = { x: event.clientX, y: event.clientY };
  let frame = 0;
  const follow = () => {
    moved.style.transform = `translate(${last.x - start.x}px, ${last.y + window.scrollY - start.y}px)`;
    over(last.x, last.y);
  };
  const scroll = () => {
    const step = last.y < EDGE ? -8 : last.y > window.innerHeight - EDGE ? 8 : 0;
    if (step) {
      window.scrollBy(0, step);
      follow();
    }
    frame = requestAnimationFrame(scroll);
  };
  const stops = new AbortController();
  const stop = () => {
    stops.abort();
    cancelAnimationFrame(frame);
    moved.style.transform = "";
    moved.classList.remove("is-dragged");
    document.querySelectorAll(".placing-row").forEach((row) => row.classList.remove("is-over", "is-before", "is-after"));
  };
  const only = (act) => (each) => each.pointerId === event.pointerId && act(each);
  moved.classList.add("is-dragged");
  document.addEventListener("pointermove", only((each) => { last = { x: each.clientX, y: each.clientY }; follow(); }), { signal: stops.signal });
  document.addEventListener("pointerup", only((each) => { stop(); drop(each.clientX, each.clientY); }), { signal: stops.signal });
  document.addEventListener("pointercancel", only(stop), { signal: stops.signal });
  document.addEventListener("keydown", (each) => each.key === "Escape" && stop(), { signal: stops.signal });
  frame = requestAnimationFrame(scroll);
}

const enhanceAll = () => document.querySelectorAll("[data-placing]").forEach(enhance);
enhanceAll();
// A practice question comes back as a fragment.
new MutationObserver(enhanceAll).observe(document.body, { childList: true, subtree: true });
