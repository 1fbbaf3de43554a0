// The time that is left, by the server's clock. This clock only shows: at its end it asks, and the server says whether time is up.

const EVERY = 10000;

function spell(seconds) {
  const part = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

/**
 * Keep the clock. `ask()` asks the server and resolves to a reply of wire.js; `told` is {state(reply), warn(seconds), more(deadline), over(), lost()}:
 * what the server said, a limit that was passed, time that was added, the end, and an end that nobody could confirm.
 */
export function startClock(face, texts, ask, told) {
  let skew = Date.parse(texts.now) - Date.now();
  let deadline = Date.parse(texts.deadline);
  let stopped = false;
  let asking = false;
  let before = left();
  const clock = { left, set, poll, stop: () => (stopped = true) };

  function left() {
    return Math.max(0, Math.ceil((deadline - Date.now() - skew) / 1000));
  }

  /** Take over what any reply says about the time. */
  function set(answer) {
    if (typeof answer.skew === "number") skew = answer.skew;
    const end = Date.parse(answer.reply.deadline_at || "");
    if (end && end !== deadline) {
      const more = end - deadline;
      deadline = end;
      before = left();
      if (more > 1000) told.more(new Date(end));
    }
    draw();
  }

  async function poll() {
    if (asking || stopped) return;
    asking = true;
    const answer = await ask();
    asking = false;
    if (stopped) return;
    if (answer.status === 200) set(answer);
    told.state(answer);
    if (left() > 0 || stopped) return;
    if (answer.status !== 200) told.lost();
    else if (answer.reply.state === "open") told.over();
  }

  function draw() {
    const seconds = left();
    if (stopped || face.dataset.paused) return seconds;
    face.textContent = texts.textLeft.replace("{time}", spell(seconds));
    face.classList.toggle("is-short", seconds <= 300);
    // Only when a limit is passed on this page, not for one that was passed before it was opened.
    for (const limit of [300, 60]) if (before > limit && seconds <= limit) told.warn(limit);
    before = seconds;
    return seconds;
  }

  function tick() {
    if (draw() === 0 && !face.dataset.paused) poll();
  }

  setInterval(tick, 1000);
  setInterval(poll, EVERY);
  for (const sign of ["online", "focus"]) window.addEventListener(sign, poll);
  document.addEventListener("visibilitychange", () => document.hidden || poll());
  draw();
  return clock;
}
