// While somebody writes, kinds of help are asked for. Nobody waits for them or misses them.
(() => {
  "use strict";

  const isWriting = ({ detail: { ctx } }) => ctx && ctx.sourceElement.matches("textarea");

  // Of a half-written form only the words go along, and the kind that was picked for them.
  document.addEventListener("htmx:config:request", (event) => {
    if (!isWriting(event)) return;
    const { sourceElement, request } = event.detail.ctx;
    for (const name of [...request.body.keys()]) {
      const goes = name.startsWith(sourceElement.name) || name === "csrfmiddlewaretoken";
      if (!goes) request.body.delete(name);
    }
  });

  // A lost line is not mentioned, and a button that says "Sending…" goes on saying it.
  for (const name of ["htmx:error", "htmx:response:error", "htmx:finally:request"]) {
    document.addEventListener(name, (event) => {
      if (isWriting(event)) event.stopImmediatePropagation();
    }, true);
  }
})();
