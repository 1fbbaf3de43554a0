// A form that must not be sent twice: its buttons rest once it is on its way.

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-once]") || event.defaultPrevented) return;
  // After the form has been read, or the button pressed would be missing from it.
  setTimeout(() => {
    for (const pressed of event.target.querySelectorAll("button")) pressed.disabled = true;
  });
});

// Coming back by the browser's history brings the page as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
