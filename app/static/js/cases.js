// A case goes on without a new page: the step is posted, what has changed is swapped in, and the eye and the focus are led to the new
// scene. Without this script every choice is an ordinary form button.

const CALM = matchMedia("(prefers-reduced-motion: reduce)");

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-case-form]")) return;
  event.preventDefault();
  const root = form.closest("[data-case]");
  if (root.getAttribute("aria-busy") === "true") return;
  const button = event.submitter;
  const body = new FormData(form);
  // The button that was pressed is a part of the answer; FormData leaves it out.
  if (button?.name) body.append(button.name, button.value);
  root.setAttribute("aria-busy", "true");
  button?.classList.add("is-chosen");
  try {
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const made = page.querySelector("[data-case]");
    if (!made || !(reply.ok || reply.status === 422)) throw new Error(String(reply.status));
    swap(root, document.adoptNode(made), page);
  } catch {
    // The server shows the reason on a page of its own, sign-in included.
    root.removeAttribute("aria-busy");
    plainly(form, button);
  }
});

function plainly(form, button) {
  if (button?.name) {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = button.name;
    kept.value = button.value;
    form.append(kept);
  }
  form.submit();
}

function swap(root, made, page) {
  const before = root.querySelectorAll(".case-turn").length;
  root.replaceWith(made);
  document.body.className = page.body.className;
  const trouble = made.querySelector(".case-now [role=alert]");
  if (trouble) {
    trouble.focus();
    return;
  }
  const turns = [...made.querySelectorAll(".case-turn")];
  const fresh = turns.slice(before);
  const scene = made.querySelector(".case-now");
  // Of a turn that has just been taken the scene was on the page already: only the answer to it is new.
  const news = [...fresh.flatMap((turn) => [...turn.querySelectorAll(".is-mine, .is-reply, .case-changes")]), ...(scene ? [...scene.querySelectorAll(".case-scene > *"), scene.querySelector(".case-form")] : [])];
  if (!CALM.matches) reveal(news);
  made.dispatchEvent(new CustomEvent("case:moved", { bubbles: true }));
  const target = made.querySelector("[data-now]");
  target?.focus({ preventScroll: true });
  // Within the talk one's own words come first under the meters, and the new scene below them. Looking back is read from its top.
  const said = fresh.at(-1)?.querySelector(".is-mine") ?? scene;
  if (said) lead(said);
  else window.scrollTo({ top: 0, behavior: "auto" });
}

function reveal(news) {
  news.forEach((element, at) => {
    element.classList.add("is-coming");
    element.style.setProperty("--after", `${at * 140}ms`);
  });
}

function lead(element) {
  const top = document.querySelector(".case-top")?.getBoundingClientRect().height ?? 0;
  const head = document.querySelector(".site-head")?.getBoundingClientRect().height ?? 0;
  const y = element.getBoundingClientRect().top + window.scrollY - head - top - 16;
  window.scrollTo({ top: y, behavior: CALM.matches ? "auto" : "smooth" });
}
