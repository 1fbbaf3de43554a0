// On a kept page: the reader's own choice of colours and size, which the page itself must not know.

const chosen = Object.fromEntries(document.cookie.split("; ").map((pair) => pair.split("=")));
const html = document.documentElement;
if (["light", "dark"].includes(chosen.theme)) html.dataset.theme = chosen.theme;
if (["small", "large", "largest"].includes(chosen.text_size)) html.dataset.textSize = chosen.text_size;
