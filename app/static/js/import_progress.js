// Shows how far a list has been written, and loads the page anew when it is done. Without scripts a reload tells the same.

const place = document.querySelector("[data-import-progress]");

async function look() {
  try {
    const reply = await fetch(place.dataset.importProgress, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(String(reply.status));
    const told = await reply.json();
    if (!told.running) {
      window.location.reload();
      return;
    }
    const bar = place.querySelector("progress");
    bar.value = told.done;
    bar.max = told.total || 1;
    place.querySelector(".progress span").textContent = told.words;
  } catch {
    // A server that is busy or away is asked again.
  }
  setTimeout(look, 1000);
}

if (place) setTimeout(look, 500);
