// The clock above a case on a paper. It only shows: every ten seconds it asks the server, and the paper's own page says what is to be
// done when time is up or the exam stands still.

const EVERY = 10000;
let skew = 0;
let deadline = 0;
let before = Infinity;
let asking = false;

// The bar is swapped with each step of the case, so it is looked up anew.
const bar = () => document.querySelector("[data-exam-clock]");

function readBar() {
  const { now, deadline: end } = bar().dataset;
  skew = Date.parse(now) - Date.now();
  deadline = Date.parse(end);
}

function spell(seconds) {
  const part = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

function draw() {
  const here = bar();
  if (!here) return;
  const left = Math.max(0, Math.ceil((deadline - Date.now() - skew) / 1000));
  const face = here.querySelector("[data-clock]");
  face.textContent = here.dataset.textLeft.replace("{time}", spell(left));
  face.classList.toggle("is-short", left <= 300);
  for (const [limit, words] of [[300, here.dataset.textWarn5], [60, here.dataset.textWarn1]]) {
    if (before > limit && left <= limit && before !== Infinity) here.querySelector("[data-warning]").textContent = words;
  }
  before = left;
  if (left === 0) ask();
}

async function ask() {
  if (asking || !bar()) return;
  asking = true;
  try {
    const reply = await fetch(bar().dataset.examClock, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
    if (reply.ok && !reply.redirected) {
      const told = await reply.json();
      skew = Date.parse(told.server_now) - Date.now();
      deadline = Date.parse(told.deadline_at);
      const left = deadline - Date.now() - skew;
      if (told.state !== "open" || left <= 0) location.assign(bar().dataset.back);
    }
  } catch {
    // No line: the clock goes on by what it knows, and asks again.
  }
  asking = false;
}

readBar();
draw();
document.addEventListener("case:moved", readBar);
setInterval(draw, 1000);
setInterval(ask, EVERY);
for (const sign of ["online", "focus"]) window.addEventListener(sign, ask);
// A page that comes back from the browser's memory may be steps behind.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
