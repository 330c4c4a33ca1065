// Every page works without this file. With it, a second tap does no harm, failures are said
// aloud, and the way out leaves no page behind.
(() => {
  "use strict";

  const GIVE_UP_MS = 15000;
  const TWICE_MS = 800;
  const HEARD_MS = 400;
  const REFUSED = [400, 403, 404, 405, 413];
  const region = () => document.getElementById("status");

  // ---- Browsers of 2020: they refuse the selector by which htmx finds the title of an answer ----

  const TITLE = "title:not(svg title)";
  const fragment = DocumentFragment.prototype;
  const find = fragment.querySelector;
  try {
    new DocumentFragment().querySelector(TITLE);
  } catch {
    fragment.querySelector = function (selector) {
      if (selector !== TITLE) return find.call(this, selector);
      return [...this.querySelectorAll("title")].find((title) => !title.closest("svg")) || null;
    };
  }

  // ---- Which button sends a form: Safari before 15.4 does not say ----

  let pressed = null;

  document.addEventListener("click", (event) => {
    pressed = event.target.closest("button");
  }, true);

  function senderOf(event) {
    const form = event.target;
    if (event.submitter) return event.submitter;
    return pressed && pressed.form === form ? pressed : form.querySelector("button[type=submit]");
  }

  // ---- Sending: the button says so, and a second tap is swallowed ----

  const kept = new WeakMap();
  const isHeld = (button) => button.getAttribute("aria-disabled") === "true";

  function hold(button, source) {
    if (isHeld(button)) return;
    const timer = setTimeout(() => release(button), GIVE_UP_MS);
    kept.set(button, { nodes: [...button.childNodes], source, timer });
    button.setAttribute("aria-disabled", "true");
    button.replaceChildren(document.body.dataset.sending);
  }

  function release(button) {
    const { nodes, timer } = kept.get(button);
    clearTimeout(timer);
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...nodes);
    kept.delete(button);
  }

  // Only what one form or button holds, unless it has left the page; without one, all.
  function releaseOf(sender) {
    for (const button of document.querySelectorAll("button[aria-disabled=true]")) {
      const { source } = kept.get(button) || {};
      if (source && (!sender || source === sender || !source.isConnected)) release(button);
    }
  }

  function swallow(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[aria-disabled=true]");
    if (button) swallow(event);
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "instant" in form.dataset || "saves" in form.dataset) return;
    if (form.querySelector("button[aria-disabled=true]")) return swallow(event);
    const button = senderOf(event);
    if (button) hold(button, form);
  }, true);

  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx.sourceElement;
    if (source.matches("button")) hold(source, source);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    releaseOf(event.detail.ctx.sourceElement);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) releaseOf(); });

  // ---- Failures of a request in the background: said in the live region, shown at the button ----

  function line(words, name) {
    const paragraph = document.createElement("p");
    paragraph.className = name;
    paragraph.textContent = words;
    return paragraph;
  }

  function say(words, source) {
    if (region().textContent.trim() !== words) region().replaceChildren(line(words, "toast"));
    if (!source.matches("form, button")) return;
    const shown = line(words, "error failure");
    // The live region has said it already.
    shown.setAttribute("aria-hidden", "true");
    if (source.matches("form")) source.append(shown);
    else source.after(shown);
  }

  // The same words twice are news again, and only a change of the region is read aloud.
  function forgive() {
    const shown = document.querySelectorAll(".failure");
    if (shown.length) region().replaceChildren();
    shown.forEach((each) => each.remove());
  }

  // Words that come with a page are not read aloud; words that change on it are.
  function sayAgain() {
    const said = [...region().children];
    setTimeout(() => {
      if (said.length && said[0].parentNode === region()) region().replaceChildren(...said);
    }, HEARD_MS);
  }

  const isWritten = (source) => source.querySelector("textarea, input:not([type=hidden])");

  // Whether the server has acted nobody knows; so what is said is what is still here.
  function sayLost(source, status) {
    const { kept, offline, slower } = region().dataset;
    say(status === 429 ? slower : isWritten(source) ? kept : offline, source);
  }

  document.addEventListener("htmx:before:request", forgive);
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx) sayLost(event.detail.ctx.sourceElement);
  });
  document.addEventListener("htmx:response:error", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    const words = region().dataset;
    if (response.status === 409 || response.status === 422) return;
    if (response.status === 429) say(words.slower, sourceElement);
    else say(response.status >= 500 ? words.failed : words.gone, sourceElement);
  });

  // ---- The way out: no trace in the history; Escape twice does the same ----

  // The first one is no second one, however new the page is.
  let lastEscape = -TWICE_MS;
  const leave = (link) => location.replace(link.href);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-leave]");
    if (!link) return;
    event.preventDefault();
    leave(link);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const link = document.querySelector("a[data-leave]");
    if (link && event.timeStamp - lastEscape < TWICE_MS) leave(link);
    lastEscape = event.timeStamp;
  });

  // ---- Pages of one member: each takes the place of the last one in the history ----

  const leavesNoTrail = () => "noTrail" in document.body.dataset;
  const isPlain = (event) => !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || !leavesNoTrail() || !isPlain(event)) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
    event.preventDefault();
    location.replace(link.href);
  });

  // Parts that swap need htmx, which this page may have come without: it is brought along.
  function swapIn(page) {
    if (window.htmx) return htmx.process(document.getElementById("main"));
    for (const part of page.querySelectorAll("[data-swaps]")) {
      const own = document.createElement(part.localName);
      for (const { name, value } of part.attributes) own.setAttribute(name, value);
      document.head.append(own);
    }
  }

  // A page that refuses a form as a whole would take along what was written in it. Where the form
  // was only too old, it gets the proof of its page renewed, and can be sent again.
  function keep(page, form) {
    const [proof, words] = ["input[name=csrfmiddlewaretoken]", "#main [data-again], #main h1"].map(
      (one) => page.querySelector(one));
    if (proof) document.getElementsByName(proof.name).forEach((old) => { old.value = proof.value; });
    say(words.textContent.trim(), form);
  }

  // What a firewall, a proxy or a network's own gate answers is no page of ours.
  async function show(answer, form) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [main, status] = ["main", "status"].map((id) => page.getElementById(id));
    if (!main || !status) return sayLost(form, answer.status);
    if (REFUSED.includes(answer.status) && isWritten(form)) return keep(page, form);
    document.title = page.title;
    document.getElementById("main").replaceWith(main);
    region().replaceChildren(...status.childNodes);
    swapIn(page);
    settle();
    const first = document.querySelector("#main [autofocus], #main h1");
    if (first && first.tabIndex < 0) first.tabIndex = -1;
    if (first) first.focus();
  }

  // An address that differs by its fragment alone would only scroll the page that is here.
  function goOn(next) {
    const isHere = next.pathname + next.search === location.pathname + location.search;
    location.replace(next);
    if (isHere && next.hash) location.reload();
  }

  // Browsers of 2020 do not add the pressed button by themselves.
  function filledIn(form, button) {
    const given = new FormData(form);
    if (button && button.name) given.append(button.name, button.value);
    return given;
  }

  async function send(form, button) {
    const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
    const wait = new AbortController();
    const clock = setTimeout(() => wait.abort(), GIVE_UP_MS);
    const body = filledIn(form, button);
    forgive();
    try {
      const answer = await fetch(address || location.href, {
        method: "post", body, headers: { "X-No-Trail": "1" }, signal: wait.signal,
      });
      const next = answer.headers.get("X-Go-On");
      if (next) {
        // A file leaves the page where it is.
        if ("file" in form.dataset) releaseOf(form);
        return goOn(new URL(next, answer.url));
      }
      if (answer.status >= 500) say(region().dataset.failed, form);
      else await show(answer, form);
    } catch {
      sayLost(form);
    } finally {
      clearTimeout(clock);
    }
    releaseOf(form);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (!leavesNoTrail() && !("noTrail" in form.dataset) || "saves" in form.dataset) return;
    event.preventDefault();
    if (form.method === "get") {
      const asked = new URLSearchParams(filledIn(form, senderOf(event)));
      return location.replace(`${form.action.split("?")[0]}?${asked}`);
    }
    send(form, senderOf(event));
  });

  // ---- The field that belongs to the chosen way to be reached ----

  function fit(input) {
    const chosen = document.querySelector(`input[name="${input.dataset.askedBy}"]:checked`);
    if (!chosen) return;
    const words = input.getAttribute(`data-label-${chosen.value}`);
    input.closest(".field").hidden = !words;
    if (words) document.querySelector(`label[for="${input.id}"] span`).textContent = words;
    const keys = input.getAttribute(`data-keys-${chosen.value}`);
    input.inputMode = keys || "text";
    // On a shared tablet nothing is filled in, whoever was there before.
    if (keys && input.autocomplete !== "off") input.autocomplete = keys;
  }

  const fitAll = () => document.querySelectorAll("[data-asked-by]").forEach(fit);
  document.addEventListener("change", fitAll);

  // ---- The map beside a list of areas: a touch picks one, the picked one is marked ----

  const fieldOf = (land) =>
    land.closest(".mapped").querySelector(`input[value="${land.dataset.area}"]`);

  function markAreas() {
    document.querySelectorAll("[data-area]").forEach((land) => {
      const field = fieldOf(land);
      if (!field) return;
      land.closest(".mapped").classList.add("picks");
      land.classList.toggle("here", field.checked);
    });
  }

  document.addEventListener("change", markAreas);
  document.addEventListener("click", (event) => {
    const land = event.target.closest("[data-area]");
    if (land && fieldOf(land)) fieldOf(land).click();
  });

  // ---- Where a page begins, or a part of it ----

  function settle() {
    // Browsers that cannot read htmx keep no room for what it would bring.
    document.documentElement.classList.toggle("live", "htmx" in window);
    fitAll();
    markAreas();
    document.dispatchEvent(new Event("settled"));
  }

  // A swap that takes the pressed button away leaves the focus nowhere: it goes on to the
  // errors, else to what asks for it, else to the heading of what has come.
  function refocus(target) {
    if (document.activeElement && document.activeElement !== document.body) return;
    const part = document.getElementById(target.id);
    if (!part) return;
    const wanted = part.querySelector("[data-focus]");
    const here = part.querySelector(".notice.bad[autofocus]")
      || (wanted && wanted.offsetParent ? wanted : part.querySelector("h1"));
    if (!here) return;
    if (here.tabIndex < 0) here.tabIndex = -1;
    here.focus();
  }

  document.addEventListener("htmx:after:swap", (event) => {
    settle();
    refocus(event.detail.ctx.target);
  });
  settle();
  sayAgain();

  // ---- What was written before htmx had come, or before the way back, is heard once it has ----

  const HEARS = "[data-hx-trigger*=input]";

  function hearAgain(part) {
    for (const field of [part, ...part.querySelectorAll("input, textarea")]) {
      if (field.value === field.defaultValue) continue;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  document.addEventListener("htmx:after:init", ({ target }) => {
    if (target.matches(HEARS)) hearAgain(target);
  }, true);
  document.querySelectorAll(HEARS).forEach(hearAgain);

  // ---- For when there is no line: files and one page, kept once all else has come ----

  addEventListener("load", () => {
    if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
  });
})();
