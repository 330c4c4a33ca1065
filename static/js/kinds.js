// While somebody writes, only the words travel. An answer that does not come is not missed.
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

  // What was written before htmx had come, or before the way back, is heard now.
  function hearAgain({ target }) {
    if (!target.matches("textarea") || target.value === target.defaultValue) return;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("htmx:after:init", hearAgain, true);
  document.querySelectorAll("textarea").forEach((target) => hearAgain({ target }));
})();
