(() => {
"use strict";
const GIVE_UP_MS = 15000;
const TWICE_MS = 800;
const HEARD_MS = 400;
const REFUSED = [400, 403, 404, 405, 413];
const region = () => document.getElementById("status");
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
let pressed = null;
document.addEventListener("click", (event) => {
pressed = event.target.closest("button");
}, true);
function senderOf(event) {
const form = event.target;
if (event.submitter) return event.submitter;
return pressed && pressed.form === form ? pressed : form.querySelector("button[type=submit]");
}
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
shown.setAttribute("aria-hidden", "true");
if (source.matches("form")) source.append(shown);
else source.after(shown);
}
function forgive() {
const shown = document.querySelectorAll(".failure");
if (shown.length) region().replaceChildren();
shown.forEach((each) => each.remove());
}
function sayAgain() {
const said = [...region().children];
setTimeout(() => {
if (said.length && said[0].parentNode === region()) region().replaceChildren(...said);
}, HEARD_MS);
}
const isWritten = (source) => source.querySelector("textarea, input:not([type=hidden])");
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
const leavesNoTrail = () => "noTrail" in document.body.dataset;
const isPlain = (event) => !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
document.addEventListener("click", (event) => {
const link = event.target.closest("a[href]");
if (!link || event.defaultPrevented || !leavesNoTrail() || !isPlain(event)) return;
if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
event.preventDefault();
location.replace(link.href);
});
function swapIn(page) {
if (window.htmx) return htmx.process(document.getElementById("main"));
for (const part of page.querySelectorAll("[data-swaps]")) {
const own = document.createElement(part.localName);
for (const { name, value } of part.attributes) own.setAttribute(name, value);
document.head.append(own);
}
}
function keep(page, form) {
const [proof, words] = ["input[name=csrfmiddlewaretoken]", "#main [data-again], #main h1"].map(
(one) => page.querySelector(one));
if (proof) document.getElementsByName(proof.name).forEach((old) => { old.value = proof.value; });
say(words.textContent.trim(), form);
}
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
function goOn(next) {
const isHere = next.pathname + next.search === location.pathname + location.search;
location.replace(next);
if (isHere && next.hash) location.reload();
}
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
function fit(input) {
const chosen = document.querySelector(`input[name="${input.dataset.askedBy}"]:checked`);
if (!chosen) return;
const words = input.getAttribute(`data-label-${chosen.value}`);
input.closest(".field").hidden = !words;
if (words) document.querySelector(`label[for="${input.id}"] span`).textContent = words;
const keys = input.getAttribute(`data-keys-${chosen.value}`);
input.inputMode = keys || "text";
if (keys && input.autocomplete !== "off") input.autocomplete = keys;
}
const fitAll = () => document.querySelectorAll("[data-asked-by]").forEach(fit);
document.addEventListener("change", fitAll);
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
function settle() {
document.documentElement.classList.toggle("live", "htmx" in window);
fitAll();
markAreas();
document.dispatchEvent(new Event("settled"));
}
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
addEventListener("load", () => {
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
});
})();
(() => {
"use strict";
function hear(name, act) {
document.addEventListener("htmx:" + name, (event) => {
const { ctx } = event.detail;
if (ctx && ctx.sourceElement.matches("textarea")) act(event, ctx);
}, true);
}
hear("config:request", (_event, { request: { body }, sourceElement: { name } }) => {
for (const key of [...body.keys()]) {
if (!key.startsWith(name) && !key.startsWith("csrf")) body.delete(key);
}
});
for (const name of ["before:request", "error", "response:error", "finally:request"]) {
hear(name, (event) => event.stopImmediatePropagation());
}
})();
