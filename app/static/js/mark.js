// After a jump from the search: the words looked for are marked in the text. The address tells them: /manual/3.1?mark=…#c3.1.4

const words = fold(new URLSearchParams(window.location.search).get("mark") || "").letters.join("").split(" ").filter(Boolean).slice(0, 8);
const article = document.querySelector(".reading");

if (words.length && article) {
  const marks = markAll(article, words);
  reveal(marks);
  // A reload or a shared address should not mark again what was looked for once.
  const address = new URL(window.location.href);
  address.searchParams.delete("mark");
  window.history.replaceState(window.history.state, "", address);
}

/** Text as the server compares it: width and case do not matter. `places` says from which character each letter comes. */
function fold(text) {
  const letters = [];
  const places = [];
  for (let place = 0; place < text.length; place += 1) {
    for (const letter of text[place].normalize("NFKC").toLowerCase()) {
      const blank = /\s/u.test(letter);
      if (blank && letters[letters.length - 1] === " ") continue;
      letters.push(blank ? " " : letter);
      places.push(place);
    }
  }
  return { letters, places };
}

function markAll(root, wanted) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script, style, template, .visually-hidden")) nodes.push(walker.currentNode);
  // A phrase may run through a link or bold letters, so it is looked for in the text of all nodes together; paragraphs part it.
  const texts = nodes.map((node, at) => (at && block(node) !== block(nodes[at - 1]) ? "\n" : "") + node.data);
  const { letters, places } = fold(texts.join(""));
  const whole = letters.join("");
  const ranges = [];
  for (const word of wanted) {
    for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, at + word.length)) {
      ranges.push([places[at], places[at + word.length - 1] + 1]);
    }
  }
  return nodes.reduceRight((marks, node, at) => {
    const start = texts.slice(0, at).reduce((sum, text) => sum + text.length, texts[at].length - node.data.length);
    return [...wrap(node, joined(ranges.map(([first, last]) => [first - start, last - start]), node.data.length)), ...marks];
  }, []);
}

function block(node) {
  return node.parentElement.closest("p, li, td, th, h1, h2, h3, h4, dt, dd, caption, summary, figcaption, div, section");
}

/** The ranges that lie within a node of this length, cut to it, in order and without overlap. */
function joined(ranges, length) {
  const inside = ranges.map(([first, last]) => [Math.max(0, first), Math.min(length, last)]).filter(([first, last]) => first < last);
  const kept = [];
  for (const [first, last] of inside.sort((one, other) => one[0] - other[0])) {
    const before = kept[kept.length - 1];
    if (before && first <= before[1]) before[1] = Math.max(before[1], last);
    else kept.push([first, last]);
  }
  return kept;
}

function wrap(node, ranges) {
  return ranges.reverse().map(([first, last]) => {
    const part = node.splitText(first);
    part.splitText(last - first);
    const mark = document.createElement("mark");
    part.replaceWith(mark);
    mark.append(part);
    return mark;
  }).reverse();
}

/** Show the first mark at or after the place the address names; what is folded away there is opened. */
function reveal(marks) {
  const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  const after = (mark) => target.contains(mark) || target.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING;
  const first = (target && marks.find(after)) || marks[0];
  if (!first) return;
  for (let folded = first.closest("details:not([open])"); folded; folded = folded.parentElement.closest("details:not([open])")) folded.open = true;
  const clause = first.closest(".clause");
  if (clause && clause === target) return;
  const show = () => first.scrollIntoView({ block: "center" });
  show();
  // Pictures that come late push the text down; once they are there the place is found again.
  if (document.readyState !== "complete") window.addEventListener("load", show, { once: true });
}
