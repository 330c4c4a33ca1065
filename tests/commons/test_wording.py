"""Which string of the app a quote means, and what becomes of it in better words."""

import pytest

from commons.catalogs import Said, said_in
from commons.wording import find, holds_contact, lost_places, rewrite


def said(words, msgid="", context=""):
    return Said(context=context, msgid=msgid or words, plural="", words=words)


def msgids(quoted, language="en"):
    return [one.msgid for one in find(quoted, language=language)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_language_says_some_thousand_things(language):
    assert len(said_in(language)) > 3000


def test_what_a_language_does_not_say_is_read_in_english():
    assert set(said_in("nl")) == set(said_in("en"))
    assert "Later" not in {one.words for one in said_in("es")}


def test_exact_words_are_found_case_accents_and_quotes_aside():
    assert msgids("what arrived") == ["What arrived"]
    assert msgids("MAS TARDE", "es") == msgids("Más tarde", "es") != []


def test_what_the_page_filled_in_is_seen_through():
    assert msgids("No candidate has the paper code RED-FOX-11, or is it so?") == []
    sentence = said("Call %(phone)s after six.")

    better = rewrite(sentence, quoted="call 555-0199 after six.", proposed="Ring 555-0199 at six.")

    assert (better.quoted, better.proposed) == (sentence.words, "Ring %(phone)s at six.")


def test_a_sentence_with_somebody_in_it_is_found():
    sentences = [one for one in said_in("es") if len(one.places) == 1 and len(one.words) > 60]
    sentence = sentences[0]

    found = find(sentence.words.replace(sentence.places[0], "Rosa"), language="es")

    assert sentence in found


def test_a_part_is_found_and_replaced_where_it_stands():
    parts = find("how pairing", language="en")
    sentence = said("Reads <b>Él vino</b>, %(name)s.")

    better = rewrite(sentence, quoted="el VINO", proposed="llegó")

    assert "How pairing works" in [one.msgid for one in parts]
    assert better.proposed == "Reads <b>llegó</b>, %(name)s."


def test_words_of_no_page_are_found_nowhere():
    assert msgids("A giraffe in pajamas") == msgids("zq") == msgids("  ") == []


def test_lost_places_are_named_and_percents_are_doubled():
    sentence = said("%(count)s of us need %(what)s")

    better = rewrite(sentence, quoted="3 of us need soup", proposed="100% of 3 want it")

    assert better.proposed == "100%% of %(count)s want it"
    assert lost_places(sentence, better.proposed) == ["%(what)s"]


@pytest.mark.parametrize("words", ["ring 555-0199", "+1 (212) 555 0199", "hal@example.org"])
def test_contact_of_somebody_is_noticed(words):
    assert holds_contact(words)
    assert not holds_contact("in 90 days, 24 of 100")
