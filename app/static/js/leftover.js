// On the result page: what the browser's journal still holds of the attempt goes to the server, which keeps it as evidence. Then the
// journal is wiped: nothing of a closed attempt stays in this browser.

const box = document.querySelector("[data-leftover]");
const texts = box.dataset;
const [{ openJournal }, { Wire }, { forget }] = await Promise.all(texts.scripts.split(" ").map((address) => import(address)));
const journal = await openJournal(texts.attempt);
const wire = new Wire(document.querySelector('meta[name="csrf-token"]').content, () => {});

/** Send one entry. Returns whether the server has decided about it: "kept", "done", or "" when it is to be tried on another visit. */
async function sent({ key, slot, base_rev, values }) {
  const { status, reply } = await wire.ask(texts.saveUrl, { key, epoch: Number(texts.epoch), slot, base_rev: base_rev || 0, values });
  if (status === 409) return reply.kept ? "kept" : "done";
  return status === 200 || status === 422 ? "done" : "";
}

async function clear() {
  let kept = 0;
  for (const entry of await journal.all()) {
    const outcome = await sent(entry);
    if (!outcome) return;
    if (outcome === "kept") kept += 1;
    await journal.remove(entry);
  }
  await journal.wipe();
  forget(texts.attempt);
  if (kept === 0) return;
  box.querySelector("[data-leftover-text]").textContent = texts.textLate.replace("{n}", kept);
  box.hidden = false;
}

clear();
