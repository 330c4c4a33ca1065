// A shared tablet: two minutes without a touch or a key, and whatever is here is forgotten.
(() => {
  "use strict";

  const WARN_S = 20;
  const TAP_MS = 3000;
  const TELL_MS = 60000;
  const bar = document.querySelector("[data-shared]");
  const soon = bar.querySelector("[data-soon]");
  const left = bar.querySelector("[data-left]");
  const done = bar.querySelector("[data-done]").href;
  const whole = Number(bar.dataset.shared);
  let touched = Date.now();
  let told = touched;

  // Nothing moves between a finger's coming down and its going up, or the tap lands elsewhere.
  function touch() {
    touched = Date.now();
    if (touched - told < TELL_MS) return;
    // The server counts from the last page: it hears that somebody still types.
    told = touched;
    fetch(document.querySelector("link[rel=manifest]").href, { method: "HEAD", cache: "no-store" }).catch(() => {});
  }

  function stay() {
    touch();
    soon.hidden = true;
  }

  function clear() {
    document.querySelectorAll("form").forEach((form) => form.reset());
    document.getElementById("main").replaceChildren();
    location.replace(done);
  }

  function look() {
    const seconds = Math.ceil(whole - (Date.now() - touched) / 1000);
    if (seconds <= 0) return clear();
    if (seconds > WARN_S) {
      if (Date.now() - touched > TAP_MS) soon.hidden = true;
      return;
    }
    soon.hidden = false;
    left.textContent = String(seconds);
  }

  ["pointerdown", "keydown", "input"].forEach((name) => addEventListener(name, touch, true));
  ["click", "keyup"].forEach((name) => addEventListener(name, stay, true));
  // The browser's own memory of pages brings back what was cleared.
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(done); });
  document.querySelectorAll("form").forEach((form) => { form.autocomplete = "off"; });
  setInterval(look, 1000);
})();
