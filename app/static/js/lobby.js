// Counts down to the opening of a sitting by the server's clock and then loads the page anew, which offers the start.

const sign = document.querySelector("[data-opens]");

function count(sign) {
  const skew = Date.parse(sign.dataset.now) - Date.now();
  const opens = Date.parse(sign.dataset.opens);
  const tick = () => {
    const left = Math.ceil((opens - (Date.now() + skew)) / 1000);
    if (left <= 0) {
      sign.textContent = sign.dataset.textOpen;
      // Not all in the same instant: two hundred may be waiting.
      setTimeout(() => window.location.reload(), 500 + Math.random() * 2000);
      return;
    }
    sign.textContent = words(sign, left);
    setTimeout(tick, 1000 - ((Date.now() + skew) % 1000));
  };
  tick();
}

function words(sign, seconds) {
  if (seconds >= 2 * 86400) return sign.dataset.textDays.replace("{n}", Math.floor(seconds / 86400));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return sign.dataset.textLeft.replace("{time}", parts.map((part) => String(part).padStart(2, "0")).join(":"));
}

if (sign) {
  // A timer that speaks every second is no help.
  sign.setAttribute("aria-live", "off");
  count(sign);
}
