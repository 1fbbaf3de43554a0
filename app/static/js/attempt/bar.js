// The bar that is always in sight: what is saved, a calm line when there is something to say, and what stands in front of the questions.

export const fill = (text, values) => Object.entries(values).reduce((done, [name, value]) => done.replace(`{${name}}`, value), text);

/** A moment as a clock on the wall in the bank shows it. */
export const hours = (moment) => new Date(moment).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });

/** The bar of the exam. Its words are given; it has none of its own. */
export class Bar {
  constructor(form, sheet) {
    this.form = form;
    this.sheet = sheet;
    this.status = form.querySelector("[data-saved]");
    this.notice = form.querySelector("[data-notice]");
    this.words = form.querySelector("[data-notice-text]");
    keepClear(form);
  }

  get state() {
    return this.status.dataset.state;
  }

  /** What is saved; `state` is "saving", "saved", "offline", "refused" or "". */
  say(text, state) {
    this.status.textContent = text;
    this.status.dataset.state = state;
  }

  /** A calm line; an empty one goes away, and so does a `brief` one after a while. */
  notify(kind, text, brief = false) {
    this.notice.hidden = !text;
    this.notice.dataset.kind = kind;
    this.words.textContent = text;
    if (brief) setTimeout(() => this.words.textContent === text && this.notify("", ""), 20000);
  }

  troubled(name, text) {
    this.form.dataset.trouble = name;
    this.notify("trouble", text);
  }

  /** The line is there again; a word about the time that is left stays. */
  recovered() {
    delete this.form.dataset.trouble;
    if (this.notice.dataset.kind === "trouble") this.notify("", "");
  }

  /** Show one of the covers, or none (""). */
  cover(name) {
    for (const each of this.form.querySelectorAll("[data-cover]")) each.hidden = each.dataset.cover !== name;
    this.form.dataset.covered = name;
    this.sheet.freeze(name !== "");
    const shown = name && this.form.querySelector(`[data-cover="${name}"]`);
    if (shown) shown.focus();
  }
}

/** On a narrow screen the bar keeps to the top: what gets the focus, and what else keeps to the top, must come to rest below it. */
function keepClear(form) {
  new ResizeObserver(([bar]) => {
    const height = window.matchMedia("(max-width: 1099px)").matches ? Math.ceil(bar.target.offsetHeight) : 0;
    document.documentElement.style.scrollPaddingTop = `${height + 16}px`;
    form.style.setProperty("--bar", `${height}px`);
  }).observe(form.querySelector("[data-bar]"));
}
