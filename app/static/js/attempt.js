// An exam: answers are saved as they are given, this tab writes as long as it has the lease, and the paper is handed in when time is up.
// The server decides everything; these scripts only keep the candidate informed. They know each other only from here, so that each can
// come by an address that changes with its content.

const form = document.querySelector("form.exam");
const texts = form.dataset;
const [{ openJournal, freshKey }, { Wire }, { Sheet }, { Saving }, lease, { Clock }, { drawMap, review }, { Bar, fill, hours }] = await Promise.all(
  texts.scripts.split(" ").map((address) => import(address)),
);

const part = (name) => form.querySelector(`[data-${name}]`);
const announcer = part("announcer");
const reviewBox = document.querySelector("[data-review]");
const handInButton = part("submit");
const sheet = new Sheet(form);
const bar = new Bar(form, sheet);
const wire = new Wire(document.querySelector('meta[name="csrf-token"]').content, (token) => {
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
});
const journal = await openJournal(texts.attempt);

// What the candidate may do now: "asking" for the lease, "answering", "elsewhere" (reading only), "suspended", "over", "leaving".
let mode = "asking";
let evidence = 0; // Answers that came too late to count and are kept for the examiner.

const told = { saved, behind: () => ask(false), trouble, refused, stale, taken, suspended, closed, changed: (slot) => map.draw(slot) };
const saving = new Saving({ journal, freshKey, wire, sheet, address: texts.saveUrl, told });
const map = drawMap(form, sheet, texts, (slot) => ({
  answered: sheet.answered(slot),
  unsaved: saving.waiting(slot),
  refused: saving.refused.has(slot),
}));

function saved(reply) {
  clock.set({ reply });
  bar.recovered();
  const waiting = saving.count;
  if (waiting > 0) return bar.say(fill(texts.textWaiting, { n: waiting }), "saving");
  const receipt = String(reply.receipt || "").slice(0, 4);
  const counted = fill(texts.textSaved, { n: reply.answered, total: sheet.slots.length, time: hours(reply.at) });
  return bar.say(receipt ? `${counted} · ${receipt}` : counted, "saved");
}

function trouble(name) {
  const words = { signin: texts.textSignin, full: texts.textFull, offline: journal.safe ? texts.textOffline : texts.textUnsafe }[name];
  bar.troubled(name, words);
  bar.say(name === "full" ? texts.textUnsaved : fill(texts.textWaiting, { n: saving.count }), "offline");
}

function refused(slot, message) {
  sheet.note(slot, message || texts.textRefused);
  bar.say("", "refused");
}

function stale(slot, message) {
  sheet.note(slot, message || texts.textStale);
  bar.say("", "refused");
}

function taken(reply) {
  if (reply.kept) evidence += 1;
  elsewhere();
}

/** Answering goes on in another place. What is still unsent here goes after it, to be kept as evidence. */
function elsewhere() {
  if (["over", "leaving"].includes(mode)) return;
  mode = "elsewhere";
  const kept = evidence ? fill(texts.textFenced, { n: evidence }) : "";
  form.querySelector("[data-fenced]").textContent = kept;
  bar.say("", "");
  bar.notify("", "");
  if (form.dataset.covered !== "elsewhere") bar.cover("elsewhere");
}

function suspended() {
  if (mode === "suspended") return;
  mode = "suspended";
  saving.hold();
  clock.pause(texts.textPaused);
  bar.say("", "");
  bar.notify("", "");
  bar.cover("suspended");
}

async function closed(reply) {
  if (reply.kept) evidence += 1;
  if (mode === "over" || mode === "leaving") return;
  mode = "over";
  clock.stop();
  sheet.freeze(true);
  // What is still in the journal follows; the server keeps what came late.
  saving.go();
  if (!(await saving.drained(20000))) return;
  await leaveNothing();
  if (evidence === 0) return location.assign(texts.resultUrl);
  form.querySelector("[data-late]").textContent = fill(texts.textLate, { n: evidence });
  return bar.cover("over");
}

async function leaveNothing() {
  await journal.wipe();
  lease.forget(texts.attempt);
}

/** Ask for the lease; with `over` it is taken from whoever has it. Without an answer, asked again. */
async function ask(over) {
  const { status: code, reply, skew } = await wire.ask(texts.leaseUrl, { tab: saving.tab, take_over: over });
  clock.set({ reply, skew });
  if (code === 200) return granted(reply);
  if (code === 409 && reply.error === "lease_held") {
    form.querySelector("[data-held]").textContent = fill(texts.textHeld, { time: hours(reply.since) });
    return elsewhere();
  }
  if (code === 409) return reply.error === "suspended" ? suspended() : closed(reply);
  trouble(code === 401 || code === 404 ? "signin" : "offline");
  return setTimeout(() => ["asking", "taking"].includes(mode) && ask(over), 3000);
}

async function granted(reply) {
  if (!["open", "suspended"].includes(reply.state)) return closed(reply);
  saving.epoch = reply.epoch;
  form.elements.epoch.value = reply.epoch;
  lease.remember(texts.attempt, saving.tab);
  bar.recovered();
  for (const slot of sheet.slots) {
    // An answer that waits here is laid over what the server holds.
    sheet.setRev(slot, reply.revs[slot] || 0);
    if (!saving.waiting(slot)) sheet.fill(slot, reply.values[slot] || []);
  }
  await saving.adopt(await lease.present());
  map.drawAll();
  if (reply.state === "suspended") return suspended();
  mode = "answering";
  evidence = 0;
  bar.cover("");
  if (saving.count === 0) bar.say(fill(texts.textHeldCount, { n: sheet.slots.filter((slot) => sheet.answered(slot)).length, total: sheet.slots.length }), "");
  return saving.go();
}

/** What the clock's question brought: the state, the lease, or no answer. */
function polled({ status: code, reply }) {
  if (["over", "leaving"].includes(mode)) return;
  if (code === 0 || code >= 500) {
    if (mode === "answering") trouble("offline");
    return;
  }
  if (code !== 200) return;
  if (saving.count === 0) bar.recovered();
  if (reply.state === "suspended") suspended();
  else if (reply.state !== "open") closed({});
  else if (mode === "suspended") resumed(reply);
  else if (mode === "answering" && reply.epoch !== saving.epoch) elsewhere();
  if (saving.count > 0 && mode !== "suspended") saving.go();
}

function resumed() {
  clock.resume();
  mode = "asking";
  bar.cover("");
  bar.notify("good", texts.textResumed, true);
  announcer.textContent = texts.textResumed;
  ask(false);
}

function warn(seconds) {
  const words = seconds === 300 ? texts.textWarn5 : texts.textWarn1;
  announcer.textContent = words;
  bar.notify(seconds === 300 ? "warn" : "last", words, true);
}

function more(end) {
  const words = fill(texts.textMore, { time: hours(end).slice(0, 5) });
  announcer.textContent = words;
  bar.notify("good", words, true);
  if (mode === "answering") sheet.freeze(false);
}

/** Time is up, and the server says so too. Nobody is asked any more. */
async function timeUp() {
  if (mode !== "answering") return;
  announcer.textContent = texts.textOver;
  bar.notify("warn", texts.textOver);
  await handIn(5000);
}

function timeUpAlone() {
  if (mode !== "answering") return;
  sheet.freeze(true);
  bar.notify("trouble", texts.textOverOffline);
}

/** Send the form itself, once everything is saved and the server answers; a browser's own error page would help nobody. */
async function handIn(patience) {
  const before = mode;
  mode = "leaving";
  handInButton.setAttribute("aria-disabled", "true");
  bar.say(texts.textHandingIn, "saving");
  saving.go();
  const all = await saving.drained(patience);
  const reached = all && (await wire.ask(texts.clockUrl));
  if (!reached || reached.status !== 200) {
    if (mode !== "leaving") return;
    mode = before;
    handInButton.removeAttribute("aria-disabled");
    trouble(reached && reached.status === 401 ? "signin" : "offline");
    bar.notify("trouble", texts.textNoHandIn);
    return;
  }
  sheet.freeze(false);
  // An answer that the server would not take must not hold up the others.
  for (const slot of saving.refused) sheet.box(slot).disabled = true;
  form.elements.key.value = form.elements.key.value || freshKey();
  clock.stop();
  form.submit();
}

form.addEventListener("input", (event) => {
  const touched = sheet.touched(event);
  if (!touched) return;
  sheet.note(touched.slot, "");
  if (bar.state !== "offline") bar.say(texts.textSaving, "saving");
  saving.change(touched.slot, touched.pause);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (mode !== "answering" || reviewBox.open) return;
  const open = sheet.slots.filter((slot) => !sheet.answered(slot));
  const unsaved = sheet.slots.filter((slot) => saving.refused.has(slot));
  reviewBox.querySelector("[data-counted]").textContent = fill(texts.textCounted, { n: sheet.slots.length - open.length, total: sheet.slots.length });
  if (await review(reviewBox, sheet, { open, flagged: map.flagged(), unsaved })) handIn(5000);
});

part("take-over").addEventListener("click", () => {
  mode = "taking";
  ask(true);
});

// Signing out wipes the journal (app.js): what is in it goes to the server first.
document.addEventListener(
  "submit",
  async (event) => {
    if (!event.target.action.endsWith("/sign-out") || saving.count === 0) return;
    event.preventDefault();
    if (await saving.drained(3000)) event.target.requestSubmit();
    else bar.notify("trouble", texts.textNoSignOut);
  },
  true,
);

window.addEventListener("pagehide", () => saving.part());
window.addEventListener("offline", () => mode === "answering" && trouble("offline"));
window.addEventListener("beforeunload", (event) => {
  if (mode !== "leaving" && !journal.safe && saving.count > 0) event.preventDefault();
});

const clock = new Clock(part("clock"), texts, () => wire.ask(texts.clockUrl), { state: polled, warn, more, over: timeUp, lost: timeUpAlone });
clock.run();
form.classList.add("has-script");
saving.tab = await lease.tabOf(texts.attempt, freshKey);
map.drawAll();
ask(false);
