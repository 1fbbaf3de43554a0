// The questions on the page: what is answered, what the server holds, what is said about each.

// How long a pause in typing must be before it is saved: every save stays in the record, and a text is many pauses long.
const PAUSES = { input: 400, textarea: 2000 };
const tickable = (input) => input.type === "radio" || input.type === "checkbox";
// What is typed or ticked in one gap of several has the gap in its name, "slot-3:r1c2"; anything else says all in its value.
const isGap = (input) => input.name.includes(":");
const valueOf = (input) => (isGap(input) ? `${input.dataset.row}=${input.value}` : input.value);

export class Sheet {
  /** `form` is the exam. Slots are the numbers that the questions carry. */
  constructor(form) {
    this.form = form;
    this.boxes = new Map([...form.querySelectorAll(".question")].map((box) => [Number(box.dataset.slot), box]));
    this.slots = [...this.boxes.keys()];
  }

  box(slot) {
    return this.boxes.get(slot);
  }

  inputs(slot) {
    return [...this.box(slot).querySelectorAll(`[name="slot-${slot}"], [name^="slot-${slot}:"]`)];
  }

  values(slot) {
    return this.inputs(slot)
      .filter((input) => (tickable(input) ? input.checked : input.value.trim() !== ""))
      .map(valueOf);
  }

  answered(slot) {
    return this.values(slot).length > 0;
  }

  /** Put in what is held elsewhere. */
  fill(slot, held) {
    for (const input of this.inputs(slot)) {
      if (tickable(input)) input.checked = held.includes(valueOf(input));
      else if (input.dataset.row) {
        const mine = held.find((value) => value.startsWith(`${input.dataset.row}=`)) || "";
        input.value = isGap(input) ? mine.slice(input.dataset.row.length + 1) : mine;
      } else input.value = held[0] || "";
    }
    // Rows that can be dragged show the new places.
    for (const list of this.box(slot).querySelectorAll("[data-placing]")) list.dispatchEvent(new Event("filled"));
  }

  rev(slot) {
    return Number(this.box(slot).dataset.rev);
  }

  setRev(slot, rev) {
    this.box(slot).dataset.rev = rev;
    this.form.elements[`rev-${slot}`].value = rev;
  }

  note(slot, message) {
    this.box(slot).querySelector(".question-note").textContent = message;
  }

  /** Close the questions to the pen, or open them again. What is written stays readable. */
  freeze(frozen) {
    for (const box of this.boxes.values()) box.disabled = frozen;
  }

  /** The slot that an input event is about and how long to wait for more of it, in ms; null if it is none of an open question. */
  touched({ target }) {
    const box = target.closest(".question");
    if (!box || box.disabled || !(target.name || "").startsWith("slot-")) return null;
    return { slot: Number(box.dataset.slot), pause: tickable(target) || target.matches("select") ? 0 : PAUSES[target.localName] };
  }
}
