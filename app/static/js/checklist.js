// The tick list without leaving the page. Without this script every entry is an ordinary form.

const list = document.querySelector("[data-checklist]");
const forms = [...list.querySelectorAll("form[data-tick]")];
const button = (form) => form.querySelector("button");
const pressed = (form) => button(form).getAttribute("aria-pressed") === "true";

/** Show what the server holds: ticks made in another tab or on another device come along. */
function show(ticked) {
  const held = new Set(ticked);
  for (const form of forms) {
    const done = held.has(form.dataset.tick);
    button(form).setAttribute("aria-pressed", String(done));
    button(form).value = done ? "0" : "1";
  }
  for (const phase of list.querySelectorAll(".tick-phase")) {
    const all = [...phase.querySelectorAll("form[data-tick]")];
    const done = all.filter(pressed).length;
    phase.querySelector("[data-count]").textContent = `${done}/${all.length}`;
    phase.classList.toggle("is-done", done === all.length);
  }
  const done = forms.filter(pressed).length;
  const words = list.dataset.textProgress.replace("{n}", done).replace("{total}", forms.length);
  const bar = list.querySelector("progress");
  bar.value = done;
  bar.setAttribute("aria-label", words);
  bar.nextElementSibling.textContent = words;
  return words;
}

function say(words) {
  list.querySelector("[data-said]").textContent = words;
}

/** Tell beside the entry that it was not kept. */
function fail(form) {
  const said = document.createElement("p");
  said.className = "tick-failed";
  said.setAttribute("role", "alert");
  said.textContent = list.dataset.textFailed;
  form.parentElement.append(said);
}

list.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-tick]")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  for (const said of form.parentElement.querySelectorAll(".tick-failed")) said.remove();
  const body = new FormData(form);
  body.set("done", button(form).value);
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (response.ok && !response.redirected) {
      say(show((await response.json()).ticked));
    } else if (response.status !== 409) {
      // The session or the page has run out: sign in, and come back to the list.
      location.reload();
    } else {
      // A new day has begun: the server says so on the new day's page.
      const done = document.createElement("input");
      Object.assign(done, { type: "hidden", name: "done", value: button(form).value });
      form.append(done);
      form.submit();
    }
  } catch {
    fail(form);
  } finally {
    form.removeAttribute("aria-busy");
  }
});

/** A page that comes to the front again may be of yesterday, or behind another device. */
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible") return;
  try {
    const response = await fetch(location.pathname, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" });
    if (!response.ok || response.redirected) return;
    const held = await response.json();
    if (held.day === list.dataset.day) show(held.ticked);
    else location.reload();
  } catch {
    // Without a network the page stays as it is; the next tick will say so.
  }
});
