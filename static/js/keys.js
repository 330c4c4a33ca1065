// Keys and passkeys: each part of a page that needs them is hidden until a browser can use them.
(() => {
  "use strict";

  const ready = window.PublicKeyCredential && window.allauth?.webauthn?.forms;

  // What allauth's script wants to know of a form, by the ids that its templates give.
  const ids = {
    login: { login: "use-key", credential: "key-credential" },
    authenticate: { authenticate: "use-key", credential: "key-credential", data: "js_data" },
    add: {
      add: "use-key", credential: "key-credential", passwordless: "key-passwordless",
      data: "js_data",
    },
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.body.classList.toggle("keyless", !ready);
    for (const part of document.querySelectorAll("[data-key]")) {
      if (!ready) continue;
      part.hidden = false;
      window.allauth.webauthn.forms[`${part.dataset.key}Form`]({ ids: ids[part.dataset.key] });
      document.querySelectorAll("[data-without-key]").forEach((other) => { other.hidden = true; });
    }
  });

  // A browser says no in words of its own; we say what to do instead, where it is read aloud.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const said = document.querySelector("[data-key-failed]");
    if (said) said.hidden = false;
  });
})();
