"""What somebody wrote, told from what their mail program put around it."""

import pytest

from outbox.mail.quotes import own_words

ABOVE = {
    "gmail": "Yes\n\nOn Fri, Nov 27, 2026 at 6:00 PM Elm <reply+x@elm.example> wrote:\n> Hi",
    "gmail broken": "Yes\n\nOn Fri, Nov 27, 2026 at 6:00 PM Elm <\nreply@elm.example>\nwrote:\nHi",
    "gmail es": "Yes\n\nEl vie, 27 nov 2026 a las 18:00, Elm (<r@elm.example>) escribió:\n\n> Hola",
    "apple": "Yes\n\nSent from my iPhone\n\n> On 27 Nov 2026, at 18:00, Elm Street wrote:\n> Hi",
    "apple es": "Yes\n\nEnviado desde mi iPhone\n\n> El 27 nov 2026, a las 18:00, Elm escribió:",
    "outlook": "Yes\n\n________________\nFrom: Elm <r@elm.example>\nSent: Friday",
    "outlook bare": "Yes\n\nFrom: Elm <r@elm.example>\nSent: Friday, November 27\nTo: Hal\nHi",
    "outlook bold": "Yes\n\n*From:* Elm Street\n*Sent:* Friday\n*To:* Hal\n\nHi",
    "outlook es": "Yes\n\nDe: Elm Street\nEnviado el: viernes, 27 de noviembre\nPara: Hal\nHola",
    "old": "Yes\n\n-----Original Message-----\nFrom: Elm Street\nHi",
    "old es": "Yes\n\n-----Mensaje original-----\nDe: Elm Street\nHola",
    "signature": "Yes\n-- \nHal Somebody\n+1 212 555 0100",
    "arabic": "Yes\n\nفي الجمعة، 27 نوفمبر 2026 كتب Elm <r@elm.example> كتب:\n> Hi",
    "chinese": "Yes\n\n于2026年11月27日周五 18:00写道：\n> Hi",
    "french": "Yes\n\nLe ven. 27 nov. 2026 à 18:00, Elm <r@elm.example> a écrit :\n> Hi",
    "nothing": "Yes",
    "quote only": "Yes\n> Hi",
    "below": "On 27 Nov 2026 Elm Street <r@elm.example> wrote:\n> Could you?\n> Please\n\nYes",
    "below, no heading": "> Could you?\n\nYes\n\n-- \nHal",
}  # fmt: skip

WHOLE = (
    "Yes, but not on Tuesday.\n\nOn Wednesday it works.",
    "On Tuesday I wrote:\nnothing",
    "From: my house to: yours?",
    "I wrote to her and she wrote back",
    "de nada",
    "—well",
    "Yes\n\n_____\n\nLater",
    "",
)


@pytest.mark.parametrize("program", ABOVE)
def test_own_words_are_told_from_the_rest(program):
    assert own_words(ABOVE[program]) == "Yes"


@pytest.mark.parametrize("text", WHOLE)
def test_words_that_only_look_like_a_quote_stay(text):
    assert own_words(text) == text


@pytest.mark.parametrize(
    "text", ["On " * 100_000, "On 1\n" * 50_000, ">\n" * 100_000, "From:\n" * 50_000, "_" * 250_000]
)
def test_no_text_takes_long(text):
    assert len(own_words(text)) <= len(text)
