// The situations filtered while typing, with the words marked. Without this script the server does the same when the form is sent.

const form = document.querySelector("form[data-situations]");
if (form) follow(form);

function follow(box) {
  const input = box.querySelector("input[type=search]");
  const shelves = [...document.querySelectorAll(".situation-group")].map((node) => ({ node, cards: [...node.querySelectorAll(".situation")].map(read) }));
  const filter = () => {
    const words = [...new Set(fold(input.value).letters.split(" ").filter(Boolean))].slice(0, 8);
    say(box, words, shelves.reduce((sum, shelf) => sum + show(shelf, words), 0));
    const address = new URL(window.location.href);
    if (words.length) {
      address.searchParams.set("q", input.value.trim());
      // The place that the address named may be hidden now; a reload should keep what was typed.
      address.hash = "";
    } else address.searchParams.delete("q");
    window.history.replaceState(window.history.state, "", address);
    // Where nothing is found here, the whole manual is asked the same.
    const elsewhere = document.querySelector("[data-elsewhere]");
    elsewhere.search = address.search;
  };
  let composing = false;
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; filter(); });
  input.addEventListener("input", () => { if (!composing) filter(); });
  box.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  // A link to a situation that the filter hides must still arrive.
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    input.value = "";
    filter();
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", arrive);
  arrive();
}

/** A card with its texts, as the server wrote them and as they are compared. */
function read(card) {
  const texts = [...card.querySelectorAll("[data-words]")].map((part) => ({ part, text: part.textContent }));
  return { card, texts, whole: texts.map(({ text }) => fold(text).letters).join("\n") };
}

/** Shows of one group the cards that hold all words, with these marked; says how many. */
function show({ node, cards }, words) {
  let here = 0;
  for (const { card, texts, whole } of cards) {
    card.hidden = !words.every((word) => whole.includes(word));
    if (card.hidden) continue;
    here += 1;
    for (const { part, text } of texts) mark(part, text, words);
  }
  node.hidden = here === 0;
  return here;
}

function say(box, words, shown) {
  document.querySelector("[data-none]").hidden = shown > 0;
  document.querySelector("[data-groups]").hidden = words.length > 0;
  box.querySelector("[data-count]").textContent = words.length ? box.dataset.textCount.replace("{n}", shown) : "";
}

/** Text as the server compares it: width and case do not matter. `places` says from which character each letter comes. */
function fold(text) {
  let letters = "";
  const places = [];
  for (let place = 0; place < text.length; place += 1) {
    for (const letter of text[place].normalize("NFKC").toLowerCase()) {
      const blank = /\s/u.test(letter);
      if (blank && letters.endsWith(" ")) continue;
      letters += blank ? " " : letter;
      places.push(place);
    }
  }
  return { letters, places };
}

function mark(part, text, words) {
  const { letters, places } = fold(text);
  const inside = new Set();
  for (const word of words) {
    for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + word.length)) {
      for (let place = places[at]; place <= places[at + word.length - 1]; place += 1) inside.add(place);
    }
  }
  const pieces = [];
  for (let from = 0, to = 0; from < text.length; from = to) {
    while (to < text.length && inside.has(to) === inside.has(from)) to += 1;
    const piece = text.slice(from, to);
    if (inside.has(from)) pieces.push(Object.assign(document.createElement("mark"), { textContent: piece }));
    else pieces.push(piece);
  }
  part.replaceChildren(...pieces);
}
