// Starts the program, and starts it again when it ends: a kiosk has nobody to press a key.
"use strict";
(() => {
  const restartMillis = [1000, 2000, 5000, 15000];
  const attempts = "cupo-restarts";

  const again = (why) => {
    console.error("cupo: the program ended:", why);
    const count = Number(sessionStorage.getItem(attempts) || 0);
    sessionStorage.setItem(attempts, String(count + 1));
    setTimeout(() => location.reload(), restartMillis[Math.min(count, restartMillis.length - 1)]);
  };

  const start = async () => {
    const go = new Go();
    const source = fetch(document.getElementById("app").dataset.wasm);
    const { instance } = await WebAssembly.instantiateStreaming(source, go.importObject);
    const ended = go.run(instance);
    // How much memory the program has taken, for who looks after the kiosks.
    globalThis.cupoMemoryBytes = () => instance.exports.mem.buffer.byteLength;
    setTimeout(() => sessionStorage.removeItem(attempts), 60000);
    await ended;
    throw new Error("main returned");
  };

  const registerWorker = () => {
    const wanted = document.getElementById("app").dataset.worker;
    if (!wanted || !("serviceWorker" in navigator)) return;
    let url = wanted;
    if (window.trustedTypes) {
      const policy = trustedTypes.createPolicy("cupo", {
        createScriptURL: (asked) => {
          if (asked !== wanted) throw new TypeError("no other script");
          return asked;
        },
      });
      url = policy.createScriptURL(url);
    }
    navigator.serviceWorker.register(url, { scope: location.pathname }).then((registration) => {
      setInterval(() => registration.update().catch(() => {}), 600000);
      const found = () => {
        if (registration.waiting && navigator.serviceWorker.controller) dispatchEvent(new Event("cupo-update"));
      };
      registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", found);
      });
      found();
    }).catch((error) => console.error("cupo: no service worker:", error.message));
  };

  // Swaps the newer program in; called when nobody is at the kiosk.
  globalThis.cupoReload = async () => {
    const registration = await navigator.serviceWorker?.getRegistration();
    if (registration?.waiting) {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration.waiting.postMessage("take over");
      setTimeout(() => location.reload(), 3000);
      return;
    }
    location.reload();
  };

  start().catch(again);
  addEventListener("load", registerWorker);
})();
