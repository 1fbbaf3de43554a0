// A batch of certificates goes on by itself, a step at a time. Without scripts its button asks for each step.

const card = document.querySelector("[data-batch]");
const form = card && card.querySelector("[data-step]");
if (form) run();

async function run() {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    for (;;) {
      const reply = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      const { state, done, total } = await reply.json();
      show(done, total);
      if (state !== "making") {
        window.location.reload();
        return;
      }
    }
  } catch {
    // The network or the server: what is done is done, and the button goes on from there.
    button.disabled = false;
    card.querySelector("[data-status]").textContent = card.dataset.halted;
  }
}

function show(done, total) {
  const text = card.dataset.text.replace("{done}", done).replace("{total}", total);
  const bar = card.querySelector("progress");
  bar.value = done;
  bar.setAttribute("aria-label", text);
  card.querySelector(".progress .muted").textContent = text;
}
