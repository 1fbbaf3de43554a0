// The time that is left, by the server's clock. This clock only shows: at its end it asks, and the server says whether time is up.

const EVERY = 10000;

function spell(seconds) {
  const part = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

export class Clock {
  /**
   * `ask()` asks the server and resolves to a reply of wire.js; `told` is {state(reply), warn(seconds), more(deadline), over(), lost()}: what
   * the server said, a limit that was passed, time that was added, the end, and an end that nobody could confirm.
   */
  constructor(face, texts, ask, told) {
    Object.assign(this, { face, text: texts.textLeft, ask, told, paused: false, stopped: false, asking: false });
    this.skew = Date.parse(texts.now) - Date.now();
    this.deadline = Date.parse(texts.deadline);
    this.before = this.left();
  }

  run() {
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.poll(), EVERY);
    for (const sign of ["online", "focus"]) window.addEventListener(sign, () => this.poll());
    document.addEventListener("visibilitychange", () => document.hidden || this.poll());
    this.draw();
  }

  /** Seconds, never below 0. */
  left() {
    return Math.max(0, Math.ceil((this.deadline - Date.now() - this.skew) / 1000));
  }

  /** Take over what any reply says about the time. */
  set(answer) {
    if (typeof answer.skew === "number") this.skew = answer.skew;
    const end = Date.parse(answer.reply.deadline_at || "");
    if (end && end !== this.deadline) {
      const more = end - this.deadline;
      this.deadline = end;
      this.before = this.left();
      if (more > 1000 && !this.paused) this.told.more(new Date(end));
    }
    this.draw();
  }

  async poll() {
    if (this.asking || this.stopped) return;
    this.asking = true;
    const answer = await this.ask();
    this.asking = false;
    if (this.stopped) return;
    if (answer.status === 200) this.set(answer);
    this.told.state(answer);
    if (this.left() > 0 || this.stopped) return;
    if (answer.status !== 200) this.told.lost();
    else if (answer.reply.state === "open") this.told.over();
  }

  draw() {
    const seconds = this.left();
    if (this.stopped || this.paused) return seconds;
    this.face.textContent = this.text.replace("{time}", spell(seconds));
    this.face.classList.toggle("is-short", seconds <= 300);
    // Only when a limit is passed on this page, not for one that was passed before it was opened.
    for (const limit of [300, 60]) if (this.before > limit && seconds <= limit) this.told.warn(limit);
    this.before = seconds;
    return seconds;
  }

  tick() {
    if (this.draw() === 0 && !this.paused) this.poll();
  }

  /** Show `text` instead of the time, until `resume`. */
  pause(text) {
    this.paused = true;
    this.face.textContent = text;
    this.face.classList.remove("is-short");
  }

  resume() {
    this.paused = false;
    this.draw();
  }

  stop() {
    this.stopped = true;
  }
}
