"""What goes wrong on a page in Arabic alone: language, direction, width, English words."""

import re

from django.utils import translation
from playwright.sync_api import Page

LOOK = """() => {
  const page = document.documentElement, wrong = [];
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
    "A ride to the clinic|A car on Tuesdays|weekdays 9.to.12|The blue door"
    "|The keys hang by the door.|The pharmacy closes at six on Sundays now."
    "|Yes, but not on Tuesday|A bag of rice"
)


def in_arabic(words: str) -> str:
    """Return the words of a button in Arabic."""
    with translation.override("ar"):
        return translation.gettext(words) if words else ""


# On the desk: a comma of English beside words of ours, "34, 9" is one number; English quotes.
LATIN_MARK = re.compile(r"[\u0620-\u06ff][^.]*[,;]\s|[,;]\s[^.]*[\u0620-\u06ff]|^\s*[,;]\s|[“”]")


def faults_in_arabic(page: Page) -> list[str]:
    """Look at a page in Arabic for what its English twin cannot show."""
    wrong, words = page.evaluate(LOOK)
    ours = {said.strip(): THEIRS.sub("", said) for said in words}
    looked_for = (ENGLISH, LATIN_MARK) if "/triage/" in page.url else (ENGLISH,)
    found = [said for said, own in ours.items() if any(mark.search(own) for mark in looked_for)]
    return [*wrong, *found]
