"""What goes wrong on a page in Arabic alone: language, direction, names, English words."""

import re

from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import Page

RULES = [
    "aria-input-field-name", "button-name", "document-title", "empty-heading", "html-has-lang",
    "html-lang-valid", "image-alt", "label", "landmark-unique", "link-name", "select-name",
    "summary-name", "valid-lang",
]  # fmt: skip
OPTIONS = {
    "resultTypes": ["violations"], "preload": False,
    "runOnly": {"type": "rule", "values": RULES},
}  # fmt: skip
LOOK = """async options => {
  const page = document.documentElement;
  const found = (await axe.run(document, options)).violations;
  const wrong = found.map(rule => `${rule.id}: ${rule.nodes[0].target}`);
  if (page.lang !== "ar" || page.dir !== "rtl") wrong.push(`${page.lang} ${page.dir}`);
  if (page.scrollWidth > page.clientWidth) wrong.push("scrolls sideways");
  const words = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const place = walk.currentNode.parentElement;
    if (place.closest("script, noscript")) continue;
    if (place.closest("[lang]").lang === "ar") words.push(walk.currentNode.data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const each of document.querySelectorAll(`[${name}]`))
      if (each.closest("[lang]").lang === "ar") words.push(each.getAttribute(name));
  return [wrong, words];
}"""
# No sentence of ours gets along without one of these.
ENGLISH = re.compile(
    r"\b(the|you|your|is|are|of|and|until|by|for|with|not|we|it|to|on|no|this|how|what|who)\b",
    re.IGNORECASE,
)
# Words of people, inside sentences of ours.
THEIRS = re.compile(
    "A ride to the clinic|A car on Tuesdays|weekdays 9 to 12|The blue door"
    "|The keys hang by the door.|The pharmacy closes at six on Sundays now."
    "|Yes, but not on Tuesday|A bag of rice"
)


def in_arabic(words: str) -> str:
    """Return the words of a button in Arabic."""
    with translation.override("ar"):
        return translation.gettext(words) if words else ""


def faults_in_arabic(page: Page) -> list[str]:
    """Look at a page in Arabic for what its English twin cannot show."""
    page.evaluate(Axe().axe_script)
    wrong, words = page.evaluate(LOOK, OPTIONS)
    return [*wrong] + [said.strip() for said in words if ENGLISH.search(THEIRS.sub("", said))]
