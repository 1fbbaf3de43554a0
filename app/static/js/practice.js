// Practice beside the text: the answer is checked without leaving the page. Without this script the form is an ordinary POST.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form.practice-item")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const sent = new FormData(form);
  // The button that was pressed says whether the answer is asked for; a FormData of a form leaves it out.
  if (event.submitter?.name) sent.append(event.submitter.name, event.submitter.value);
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: sent,
      headers: { Accept: "text/html", "X-Fragment": "1" },
      credentials: "same-origin",
    });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    swap(form, await response.text());
  } catch {
    // The server shows the reason on a page of its own, sign-in included.
    form.submit();
  }
});

function swap(form, fragment) {
  const made = new DOMParser().parseFromString(fragment, "text/html").querySelector("form.practice-item, .practice-item");
  if (!made) {
    form.submit();
    return;
  }
  form.replaceWith(document.adoptNode(made));
  const feedback = made.querySelector(".feedback");
  if (!feedback) return;
  feedback.tabIndex = -1;
  feedback.focus({ preventScroll: true });
  feedback.scrollIntoView({ block: "nearest" });
}
