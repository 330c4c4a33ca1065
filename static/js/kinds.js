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
})();
