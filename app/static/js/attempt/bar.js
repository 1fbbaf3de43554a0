// The bar that is always in sight: what is saved, a calm line when there is something to say, and what stands in front of the questions.

export const fill = (text, values) => Object.entries(values).reduce((done, [name, value]) => done.replace(`{${name}}`, value), text);

/** A moment as a clock on the wall in the bank shows it. */
export const hours = (moment) => new Date(moment).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });

/** The bar of the exam. Its words are given; it has none of its own. */
export function readBar(form, sheet) {
  const status = form.querySelector("[data-saved]");
  const notice = form.querySelector("[data-notice]");
  const words = notice.querySelector("[data-notice-text]");

  /** What is saved; `state` is "saving", "saved", "offline", "refused" or "". */
  function say(text, state) {
    status.textContent = text;
    status.dataset.state = state;
  }

  /** A calm line; an empty one goes away, and so does a `brief` one after a while. */
  function notify(kind, text, brief = false) {
    notice.hidden = !text;
    notice.dataset.kind = kind;
    words.textContent = text;
    if (brief) setTimeout(() => words.textContent === text && notify("", ""), 20000);
  }

  function troubled(name, text) {
    form.dataset.trouble = name;
    notify("trouble", text);
  }

  /** The line is there again; a word about the time that is left stays. */
  function recovered() {
    delete form.dataset.trouble;
    if (notice.dataset.kind === "trouble") notify("", "");
  }

  /** Show one of the covers, or none (""). */
  function cover(name) {
    for (const each of form.querySelectorAll("[data-cover]")) each.hidden = each.dataset.cover !== name;
    form.dataset.covered = name;
    sheet.freeze(name !== "");
    const shown = name && form.querySelector(`[data-cover="${name}"]`);
    if (shown) shown.focus();
  }

  keepClear(form);
  return { say, notify, troubled, recovered, cover, state: () => status.dataset.state };
}

/** On a narrow screen the bar keeps to the top: what gets the focus, and what else keeps to the top, must come to rest below it. */
function keepClear(form) {
  new ResizeObserver(([bar]) => {
    const height = window.matchMedia("(max-width: 1099px)").matches ? Math.ceil(bar.target.offsetHeight) : 0;
    document.documentElement.style.scrollPaddingTop = `${height + 16}px`;
    form.style.setProperty("--bar", `${height}px`);
  }).observe(form.querySelector("[data-bar]"));
}
