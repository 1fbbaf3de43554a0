// A term of art explained where it stands: a small window opens at the link. Without this script the link leads to the glossary.

const template = document.querySelector("template[data-term-popover]");
let meanings = null;
let open = null;

document.addEventListener("click", (event) => {
  if (open && !open.window.contains(event.target) && event.target.closest("a.term") !== open.link) close(false);
});
document.addEventListener("keydown", onKey);
window.addEventListener("resize", () => close(false));

/** Open the window at a term's link, or close it where it stands there already. */
export function toggle(link) {
  if (open && open.link === link) close(true);
  else show(link);
}

function onKey(event) {
  if (!open) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close(true);
  } else if (event.key === "Tab" && open.window.contains(document.activeElement)) {
    // Past either end of the window one is back at the term, and goes on from there.
    const stops = [...open.window.querySelectorAll("a[href], button")];
    const at = stops.indexOf(document.activeElement);
    if (event.shiftKey ? at <= 0 : at === stops.length - 1) {
      event.preventDefault();
      close(true);
    }
  }
}

/** All meanings, fetched once a page. */
function load(link) {
  meanings = meanings || fetch(`${new URL(link.href).pathname}.json`, { credentials: "same-origin", headers: { Accept: "application/json" } })
    .then((response) => {
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      return response.json();
    });
  return meanings;
}

async function show(link) {
  let entry;
  try {
    entry = (await load(link))[new URL(link.href).hash.slice(1)];
  } catch {
    meanings = null;
  }
  if (!entry) {
    window.location.assign(link.href);
    return;
  }
  if (open) close(false);
  const made = template.content.firstElementChild.cloneNode(true);
  fill(made, entry, link.href);
  document.body.append(made);
  open = { link, window: made };
  link.setAttribute("aria-expanded", "true");
  made.querySelector(".term-pop-close").addEventListener("click", () => close(true));
  // A clause on this very page is no reason to keep the window over it.
  made.querySelector("[data-clauses]").addEventListener("click", () => close(false));
  place(made, link);
  made.focus({ preventScroll: true });
}

function fill(made, entry, address) {
  made.setAttribute("aria-label", entry.term);
  made.querySelector("[data-term]").textContent = entry.term;
  made.querySelector("[data-meaning]").textContent = entry.meaning;
  const also = made.querySelector("[data-also]");
  also.hidden = entry.also.length === 0;
  also.querySelector("[data-names]").textContent = entry.also.join("、");
  const clauses = made.querySelector("[data-clauses]");
  for (const clause of entry.clauses) {
    const link = document.createElement("a");
    link.href = clause.address;
    link.textContent = clause.id;
    link.setAttribute("aria-label", clauses.dataset.textClause.replace("{n}", clause.id));
    clauses.append(link);
  }
  made.querySelector("[data-all]").href = address;
}

/** Under the term, or above it where there is no room; on a phone the style sheet puts it at the thumb. */
function place(made, link) {
  const spot = link.getClientRects()[0];
  const room = document.documentElement.clientWidth;
  const left = Math.max(12, Math.min(spot.left, room - made.offsetWidth - 12));
  const under = spot.bottom + 8 + made.offsetHeight <= window.innerHeight || spot.top < made.offsetHeight + 80;
  made.style.left = `${left + window.scrollX}px`;
  made.style.top = `${(under ? spot.bottom + 8 : spot.top - made.offsetHeight - 8) + window.scrollY}px`;
  // There it must not cover the term either.
  if (getComputedStyle(made).position === "fixed") window.scrollBy(0, Math.max(0, spot.bottom + 24 - made.getBoundingClientRect().top));
}

function close(back) {
  if (!open) return;
  const { link, window: made } = open;
  open = null;
  link.removeAttribute("aria-expanded");
  made.remove();
  if (back) link.focus({ preventScroll: true });
}
