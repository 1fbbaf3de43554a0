// A button beside a text that is shown once: copies it, and says so. Without scripts the text can still be marked by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = (await copied(source)) ? button.dataset.textCopied : button.dataset.textFailed;
  });
}

/** Whether the text is in the clipboard now. Where the browser does not allow it, the text is marked instead, ready for Ctrl+C. */
async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}
