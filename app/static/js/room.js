// The invigilator's room: asks every few seconds how things stand and writes it where it belongs. Without it the page is reloaded by hand.

const EVERY = 5000;
const room = document.querySelector("[data-room]");
const texts = room.dataset;
const fresh = room.querySelector("[data-fresh]");
const rows = new Map([...room.querySelectorAll("tr[data-seat]")].map((row) => [row.dataset.seat, row]));
let last = fresh.textContent.trim().split(" ")[0];

/** Write only what has changed, so that a screen reader and a selection are left in peace. */
function put(place, text) {
  if (place && place.textContent !== String(text)) place.textContent = text;
}

function show(told) {
  for (const [key, value] of Object.entries(told.counts)) put(room.querySelector(`[data-count="${key}"]`), value);
  for (const [person, seat] of Object.entries(told.seats)) {
    const row = rows.get(person);
    if (!row) continue;
    row.dataset.state = seat.state;
    for (const cell of row.querySelectorAll("[data-cell]")) put(cell, seat[cell.dataset.cell]);
  }
  const same = Object.keys(told.seats).length === rows.size && Object.keys(told.seats).every((person) => rows.has(person));
  last = told.at;
  fresh.classList.remove("is-lost");
  put(fresh, same ? texts.textFresh.replace("{time}", told.at) : texts.textChanged);
}

async function ask() {
  try {
    const reply = await fetch(texts.room, { headers: { Accept: "application/json" } });
    // Signed out meanwhile: the sign-in page is no JSON, and a reload leads there.
    if (reply.redirected || reply.status === 404) return window.location.reload();
    if (!reply.ok) throw new Error(String(reply.status));
    const told = await reply.json();
    show(told);
    if (told.over) return undefined;
  } catch {
    fresh.classList.add("is-lost");
    put(fresh, texts.textLost.replace("{time}", last));
  }
  return setTimeout(ask, EVERY);
}

// The times of the last updates must not fill a screen reader: only a lost connection is told.
fresh.removeAttribute("role");
for (const link of room.querySelectorAll(".no-script")) link.hidden = true;
setTimeout(ask, EVERY);
