// The questions on the page: what is answered, what the server holds, what is said about each.

// How long a pause in typing must be before it is saved: every save stays in the record, and a text is many pauses long.
const PAUSES = { input: 400, textarea: 2000 };
const tickable = (input) => input.type === "radio" || input.type === "checkbox";
// What is typed or ticked in one gap of several has the gap in its name, "slot-3:r1c2"; anything else says all in its value.
const isGap = (input) => input.name.includes(":");
const valueOf = (input) => (isGap(input) ? `${input.dataset.row}=${input.value}` : input.value);

/** `form` is the exam. Slots are the numbers that the questions carry. */
export function readSheet(form) {
  const boxes = new Map([...form.querySelectorAll(".question")].map((box) => [Number(box.dataset.slot), box]));
  const inputs = (slot) => [...boxes.get(slot).querySelectorAll(`[name="slot-${slot}"], [name^="slot-${slot}:"]`)];
  const sheet = { slots: [...boxes.keys()], box: (slot) => boxes.get(slot) };

  sheet.values = (slot) =>
    inputs(slot)
      .filter((input) => (tickable(input) ? input.checked : input.value.trim() !== ""))
      .map(valueOf);

  sheet.answered = (slot) => sheet.values(slot).length > 0;

  sheet.fill = (slot, held) => {
    for (const input of inputs(slot)) {
      if (tickable(input)) input.checked = held.includes(valueOf(input));
      else if (input.dataset.row) {
        const mine = held.find((value) => value.startsWith(`${input.dataset.row}=`)) || "";
        input.value = isGap(input) ? mine.slice(input.dataset.row.length + 1) : mine;
      } else input.value = held[0] || "";
    }
    // Rows that can be dragged show the new places.
    for (const list of boxes.get(slot).querySelectorAll("[data-placing]")) list.dispatchEvent(new Event("filled"));
  };

  sheet.rev = (slot) => Number(boxes.get(slot).dataset.rev);

  sheet.setRev = (slot, rev) => {
    if (!boxes.has(slot)) return;
    boxes.get(slot).dataset.rev = rev;
    form.elements[`rev-${slot}`].value = rev;
  };

  sheet.note = (slot, message) => {
    boxes.get(slot).querySelector(".question-note").textContent = message;
  };

  /** Close the questions to the pen, or open them again. What is written stays readable. */
  sheet.freeze = (frozen) => {
    for (const box of boxes.values()) box.disabled = frozen;
  };

  /** The slot that an input event is about and how long to wait for more of it, in ms; null if it is none of an open question. */
  sheet.touched = ({ target }) => {
    const box = target.closest(".question");
    if (!box || box.disabled || !(target.name || "").startsWith("slot-")) return null;
    return { slot: Number(box.dataset.slot), pause: tickable(target) || target.matches("select") ? 0 : PAUSES[target.localName] };
  };

  return sheet;
}
