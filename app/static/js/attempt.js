// An exam: answers are saved as they are given, one request in flight per question, and the paper is handed in when time is up.
// The server decides everything; this script only keeps the reader informed.

const form = document.querySelector("form.exam");
const texts = form.dataset;
let token = document.querySelector('meta[name="csrf-token"]').content;
const clock = form.querySelector("[data-clock]");
const status = form.querySelector("[data-saved]");
const handIn = form.querySelector("[data-submit]");
const questions = new Map([...form.querySelectorAll(".question")].map((box) => [Number(box.dataset.slot), box]));
const changed = new Map(); // slot -> number of the latest change that is not saved yet
const busy = new Set(); // slots with a request in flight
const timers = new Map(); // slot -> timer of a delayed or repeated save
const refused = new Set(); // slots whose present answer the server will not take
let skew = Date.parse(texts.now) - Date.now();
let deadline = Date.parse(texts.deadline);
let changes = 0;
let delay = 1;
let leaving = false;

const announcer = document.createElement("p");
announcer.className = "visually-hidden";
announcer.setAttribute("aria-live", "assertive");
form.append(announcer);

const inputs = (slot) => [...questions.get(slot).querySelectorAll(`[name="slot-${slot}"]`)];
const tickable = (input) => input.type === "radio" || input.type === "checkbox";

function values(slot) {
  return inputs(slot)
    .filter((input) => (tickable(input) ? input.checked : input.value.trim() !== ""))
    .map((input) => input.value);
}

function note(slot, message) {
  const box = questions.get(slot);
  box.classList.toggle("is-unsaved", Boolean(message));
  box.querySelector(".question-note").textContent = message;
}

function mapped(slot) {
  const link = form.querySelector(`[data-map="${slot}"]`);
  if (link) link.classList.toggle("is-answered", values(slot).length > 0);
  ask();
}

/** What is asked before handing in: how many are answered. */
function ask() {
  const answered = [...questions.keys()].filter((slot) => values(slot).length > 0).length;
  handIn.dataset.confirm = texts.textConfirm.replace("{n}", answered).replace("{total}", questions.size);
}

function say(text, state) {
  status.textContent = text;
  status.dataset.state = state;
}

function setRev(slot, rev) {
  questions.get(slot).dataset.rev = rev;
  form.elements[`rev-${slot}`].value = rev;
}

function fill(slot, held) {
  for (const input of inputs(slot)) {
    if (tickable(input)) input.checked = held.includes(input.value);
    else if (input.dataset.row) input.value = held.find((value) => value.startsWith(`${input.dataset.row}=`)) || "";
    else input.value = held[0] || "";
  }
}

function later(slot, milliseconds) {
  clearTimeout(timers.get(slot));
  timers.set(slot, setTimeout(() => save(slot), milliseconds));
}

async function save(slot) {
  clearTimeout(timers.get(slot));
  timers.delete(slot);
  if (busy.has(slot) || !changed.has(slot) || leaving) return;
  const change = changed.get(slot);
  busy.add(slot);
  say(texts.textSaving, "saving");
  try {
    const response = await fetch(texts.saveUrl, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({
        key: `s-${changes}-${Math.random().toString(36).slice(2)}`,
        epoch: Number(form.elements.epoch.value),
        slot,
        base_rev: Number(questions.get(slot).dataset.rev),
        values: values(slot),
      }),
    });
    if (response.status === 403) await renewToken();
    if (![200, 409, 422].includes(response.status) || response.redirected) throw new Error(String(response.status));
    const told = response.headers.get("X-Server-Now");
    if (told) skew = Date.parse(told) - Date.now();
    settle(slot, change, response.status, await response.json());
  } catch (error) {
    say(error.message === "401" ? texts.textSignin : texts.textOffline, "offline");
    later(slot, delay * 1000);
    delay = Math.min(delay * 2, 30);
  } finally {
    busy.delete(slot);
  }
  // What was typed while the request was under way goes next.
  if (changed.has(slot) && !timers.has(slot) && !refused.has(slot)) save(slot);
}

// After signing in again in another window, this page's token is the old session's; the page itself carries the new one.
async function renewToken() {
  const page = await (await fetch(location.href, { credentials: "same-origin" })).text();
  const meta = new DOMParser().parseFromString(page, "text/html").querySelector("meta[name=csrf-token]");
  if (!meta) return;
  token = meta.content;
  form.elements.csrf_token.value = token;
}

function settle(slot, change, code, reply) {
  delay = 1;
  if (code === 200) {
    if (reply.deadline_at) deadline = Date.parse(reply.deadline_at);
    for (const [saved, rev] of Object.entries(reply.saved)) setRev(Number(saved), rev);
    if (changed.get(slot) === change) changed.delete(slot);
    note(slot, "");
    const time = new Date(Date.now() + skew).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
    const counted = texts.textSaved.replace("{n}", reply.answered).replace("{total}", questions.size).replace("{time}", time);
    if ([...changed.keys()].every((other) => refused.has(other))) say(counted, "saved");
    return;
  }
  if (reply.error === "attempt_closed" || reply.error === "too_late") {
    leaving = true;
    location.assign(texts.resultUrl);
    return;
  }
  if (reply.error === "stale_answer") {
    setRev(slot, reply.rev);
    fill(slot, reply.values);
    changed.delete(slot);
    note(slot, reply.message || texts.textStale);
    say("", "refused");
    mapped(slot);
    return;
  }
  refused.add(slot);
  note(slot, reply.message || texts.textOffline);
  say("", "refused");
}

form.addEventListener("input", (event) => {
  const box = event.target.closest(".question");
  if (!box) return;
  const slot = Number(box.dataset.slot);
  changed.set(slot, ++changes);
  refused.delete(slot);
  mapped(slot);
  later(slot, tickable(event.target) ? 0 : 400);
});

window.addEventListener("online", () => {
  delay = 1;
  for (const slot of changed.keys()) if (!refused.has(slot)) later(slot, 0);
});

window.addEventListener("beforeunload", (event) => {
  if (!leaving && changed.size > 0) event.preventDefault();
});

/** Wait until nothing is under way, five seconds at most; the form itself carries every answer anyway. */
async function drained() {
  const end = Date.now() + 5000;
  while (Date.now() < end && (busy.size > 0 || [...changed.keys()].some((slot) => !refused.has(slot)))) {
    for (const slot of changed.keys()) if (timers.has(slot) && delay === 1) save(slot);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

form.addEventListener("submit", async (event) => {
  if (leaving || event.defaultPrevented) return;
  event.preventDefault();
  const { submitter } = event;
  await drained();
  leaving = true;
  if (submitter && submitter.hasAttribute("formaction")) form.action = submitter.formAction;
  form.submit();
});

const warnings = [
  [300, texts.textWarn5],
  [60, texts.textWarn1],
];

function spell(seconds) {
  const part = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

function tick() {
  const left = Math.max(0, Math.ceil((deadline - Date.now() - skew) / 1000));
  clock.textContent = texts.textLeft.replace("{time}", spell(left));
  clock.classList.toggle("is-short", left <= 300);
  for (const warning of warnings) {
    // Only when the limit is passed on this page, not for one that was passed before it was opened.
    if (warning[2] > warning[0] && left <= warning[0]) announcer.textContent = warning[1];
    warning[2] = left;
  }
  if (left > 0) return;
  clearInterval(running);
  announcer.textContent = texts.textOver;
  say(texts.textOver, "saving");
  // Nobody is asked when time is up, and an answer that the server will not take must not hold up the others.
  texts.confirmed = "1";
  for (const slot of refused) questions.get(slot).disabled = true;
  if (!leaving) form.requestSubmit(handIn);
}

const running = setInterval(tick, 1000);
ask();
tick();
