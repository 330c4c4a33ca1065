// Copy and print, which a page cannot do by itself: the buttons show where this file runs.
(() => {
  "use strict";

  const SHOWN_MS = 5000;

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    let words = button.dataset.copied;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      // Without https there is no clipboard, only the old command on the selection.
      if (!document.execCommand("copy")) words = button.dataset.refused;
    }
    const said = document.createElement("p");
    said.className = "unseen";
    said.textContent = words;
    const label = (button.dataset.label ||= button.textContent);
    document.getElementById("status").append(said);
    button.textContent = words;
    setTimeout(() => {
      said.remove();
      button.textContent = label;
    }, SHOWN_MS);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else printOnly(button.closest(".slip"));
  });

  // A slip prints alone: its neighbors, all the way up, stay off the paper.
  function printOnly(slip) {
    const away = [];
    for (let part = slip; part && part.id !== "main"; part = part.parentElement) {
      away.push(...part.parentElement.children);
      away.splice(away.indexOf(part), 1);
    }
    const hidden = away.filter((other) => !other.classList.contains("noprint"));
    hidden.forEach((other) => other.classList.add("noprint"));
    const restore = () => hidden.forEach((other) => other.classList.remove("noprint"));
    // Phones go on while they print, and some do not say when it is over: then at the next touch.
    for (const end of ["afterprint", "pointerdown"]) addEventListener(end, restore, { once: true });
    print();
  }

  function settle() {
    document.querySelectorAll("[data-copy], [data-print]").forEach((button) => {
      button.hidden = false;
    });
  }

  document.addEventListener("settled", settle);
  settle();
})();
