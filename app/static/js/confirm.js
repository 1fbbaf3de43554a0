// Ticking all clauses of a section and counting the ticks without a trip to the server; without scripts the same button asks it.
const form = document.querySelector("[data-confirm-form]");
const boxes = form ? [...form.querySelectorAll('input[name="wording"]')] : [];
const shown = form && form.querySelector("[data-chosen]");

function count() {
  const chosen = boxes.filter((box) => box.checked).length;
  if (shown) shown.textContent = chosen ? form.dataset.textCount.replace("{n}", String(chosen)) : "";
}

if (form) {
  const all = form.querySelector("[data-check-all]");
  if (all) {
    all.addEventListener("click", (event) => {
      event.preventDefault();
      const wanted = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = wanted;
      count();
    });
  }
  form.addEventListener("change", count);
  count();
}
