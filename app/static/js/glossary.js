// The glossary filtered while typing. Without this script the box searches among the terms.

const form = document.querySelector("form[data-glossary-filter]");

if (form) {
  const box = form.querySelector("input[type=search]");
  const shelves = [...document.querySelectorAll(".glossary-shelf")];
  const none = document.querySelector("[data-none]");
  const letters = document.querySelector(".glossary-letters");
  const count = form.querySelector("[data-count]");

  const filter = () => {
    const wanted = box.value.trim().normalize("NFKC").toLowerCase();
    let shown = 0;
    for (const shelf of shelves) {
      let here = 0;
      for (const term of shelf.querySelectorAll(".glossary-term")) {
        term.hidden = wanted !== "" && !term.textContent.normalize("NFKC").toLowerCase().includes(wanted);
        if (!term.hidden) here += 1;
      }
      shelf.hidden = here === 0;
      shown += here;
    }
    none.hidden = shown > 0;
    letters.hidden = wanted !== "";
    count.textContent = wanted ? form.dataset.textCount.replace("{n}", shown) : "";
  };

  box.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to a term that the filter hides must still arrive.
  window.addEventListener("hashchange", () => {
    box.value = "";
    filter();
    const target = document.getElementById(window.location.hash.slice(1));
    if (target) target.scrollIntoView();
  });
  filter();
}
