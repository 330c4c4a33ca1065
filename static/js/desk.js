// The desk works without this file. With it: single keys press the buttons that carry them, and
// the queue looks for news while somebody looks at the page.
(() => {
  "use strict";

  const LOOK_MS = 20000;
  document.documentElement.classList.add("keys-work");

  const hasKeys = () => document.querySelector("[data-keys]") !== null;
  const isShown = (element) => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;

  // ---- Keys: each presses what carries it, and is never heard while somebody writes ----

  const isWriting = (element) =>
    element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  function move(step) {
    const rows = [...document.querySelectorAll(".queue a")].filter(isShown);
    if (!rows.length) return;
    const here = rows.findIndex((row) => row === document.activeElement);
    const current = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const from = here >= 0 ? here : current;
    const to = from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1);
    rows[to].focus();
  }

  function tick() {
    const box = document.activeElement?.closest(".queue li")?.querySelector("input[type=checkbox]");
    if (box) box.click();
  }

  function unfold(details) {
    details.open = !details.open;
    const first = details.open && details.querySelector("textarea, button, input:not([type=hidden]), select");
    (first || details.querySelector("summary")).focus();
  }

  function press(key) {
    const bearer = [...document.querySelectorAll("[data-key]")]
      .find((element) => element.dataset.key === key && isShown(element));
    if (!bearer) return false;
    if (bearer.matches("details")) unfold(bearer);
    else if (bearer.matches("input")) bearer.focus();
    else bearer.click();
    return true;
  }

  const moves = { j: () => move(1), k: () => move(-1), x: tick };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.repeat && !(event.key in moves)) return;
    if (!hasKeys() && event.key !== "?") return;
    if (isWriting(event.target)) return;
    if (event.key in moves) moves[event.key]();
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  // Control and Enter send what somebody writes.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.matches("textarea")) event.target.form.querySelector("button").click();
  });

  // Escape closes what a key has opened, and then is not half of the way out.
  document.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" && event.target.closest(".tools details[open]");
    if (!details) return;
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary").focus();
  }, true);

  // ---- The need in hand and its row: what one key brings is often one without the other ----

  const rowsOfNeeds = () => [...document.querySelectorAll(".queue a[data-need]")];
  const isOf = (row, side) => side !== null && row.dataset.need === side.dataset.need;

  function mark() {
    const side = document.getElementById("side");
    for (const row of rowsOfNeeds()) {
      if (isOf(row, side)) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  // Another need is read from its beginning.
  let inHand = document.getElementById("side")?.dataset.need;
  function show() {
    const side = document.getElementById("side");
    if (!side || side.dataset.need === inHand) return;
    inHand = side.dataset.need;
    if (side.getBoundingClientRect().top < 0) side.scrollIntoView();
  }

  // Where the pressed button went with the old need, the focus goes on to the row of the new one.
  function follow() {
    const row = document.querySelector(".queue a[aria-current]");
    if (row && isShown(row) && document.activeElement === document.body) row.focus();
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const part = event.detail.ctx.target.id;
    if (part === "side" || part === "pile") mark();
    if (part !== "side") return;
    follow();
    show();
  }, true);

  // An action says which row comes next, as the page shows them.
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = event.detail.ctx;
    const side = sourceElement.closest("#side[data-need]");
    if (!side || request.method !== "POST") return;
    const rows = rowsOfNeeds();
    const here = rows.findIndex((row) => isOf(row, side));
    const next = here < 0 ? null : rows[here + 1] || rows[here - 1];
    if (next) request.body.append("next", next.dataset.need);
  });

  document.addEventListener("htmx:after:history:update", () => {
    for (const back of document.querySelectorAll(".desk-head [name=back]")) {
      back.value = location.pathname + location.search;
    }
  });

  // ---- News: asked for while the page is looked at, never while it is hidden ----

  function look() {
    const line = document.getElementById("fresh");
    if (line && window.htmx && !document.hidden) htmx.trigger(line, "look");
  }

  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
})();
