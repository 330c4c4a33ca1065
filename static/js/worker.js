// Runs behind the pages. It keeps files that never change, and one page for when there is no
// line. No other page is ever kept: phones are shared.
"use strict";

// What `commons.installing` says in /sw.js: a version, files, pages by language, and so on.
const { version, files, home, pages, done } = self.kept;
const FOREVER = /^\/(static\/.+|identity)\.[0-9a-f]{12}\.\w+$/;

async function keep() {
  const cache = await caches.open(version);
  await Promise.all([...files.map((path) => cache.add(path)), ...Object.keys(pages).map(keepPage)]);
}

// Asked for without cookies, so that it is nobody's page; in its own language, without a detour.
async function keepPage(language) {
  const options = { credentials: "omit", headers: { "Accept-Language": language } };
  const answer = await fetch(pages[language], options);
  if (!answer.ok || answer.redirected) throw new TypeError(pages[language]);
  const cache = await caches.open(version);
  await cache.put(pages[language], answer);
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== version);
  await Promise.all(old.map((name) => caches.delete(name)));
  if (registration.navigationPreload) await registration.navigationPreload.enable();
}

async function known(path) {
  const cache = await caches.open(version);
  return cache.match(path, { ignoreVary: true });
}

async function file(event, isForever) {
  const { request } = event;
  const kept = await known(request.url);
  if (kept && isForever) return kept;
  try {
    const answer = await fetch(request);
    if (isForever && answer.status === 200) event.waitUntil(add(request.url, answer.clone()));
    return answer;
  } catch (problem) {
    if (kept) return kept;
    throw problem;
  }
}

async function add(url, answer) {
  const cache = await caches.open(version);
  await cache.put(url, answer);
}

// On a shared tablet the address of a page that did not come is not left for whoever is next.
async function page(event, path) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    if (done && path !== done) return Response.redirect(done);
    return known(pages[path.split("/")[1]] || pages[home]);
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

// Whatever is not answered here goes its way as if there were no worker: forms first of all.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, pathname));
  else if (FOREVER.test(pathname) || files.includes(pathname)) {
    event.respondWith(file(event, FOREVER.test(pathname)));
  }
});
