// Keeps the shell of the kiosk, so that it starts without the network. Answers of the server are never kept.
"use strict";
const name = "cupo-{{build}}";
const shell = {{shell}};

addEventListener("install", (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(shell)));
});

addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(
    names.filter((one) => one.startsWith("cupo-") && one !== name).map((one) => caches.delete(one)),
  )).then(() => clients.claim()));
});

addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const path = url.pathname;
  if (!shell.includes(path)) return;
  event.respondWith(caches.open(name).then((cache) => cache.match(path)).then((kept) => kept || fetch(event.request)));
});
