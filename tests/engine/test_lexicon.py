"""The starting words: every category has enough of them, and each says something."""

from collections import Counter

import pytest

from matching.engine.language.lexicon import SLUGS, TOP, Entry, entries, read_entries
from matching.engine.text import build_model, tokens_of
from neighborhood.starting_data.categories import KINDS

SEVERAL_DOZEN = 40


def test_slugs_are_a_tree_of_two_levels():
    tops = {slug for slug, parent in SLUGS.items() if parent == TOP}

    assert "other" in tops
    assert {parent for parent in SLUGS.values() if parent != TOP} <= tops


def test_slugs_are_the_kinds_that_a_neighborhood_starts_with():
    kinds = {kind.slug: TOP for kind in KINDS}
    kinds |= {child.slug: kind.slug for kind in KINDS for child in kind.children}

    assert kinds == SLUGS


def test_words_speak_of_known_categories_only():
    assert {entry.slug for entry in entries()} == set(SLUGS)


def test_every_subcategory_has_several_dozen_phrases():
    count_by_slug = Counter(entry.slug for entry in entries())

    few = [slug for slug, top in SLUGS.items() if top and count_by_slug[slug] < SEVERAL_DOZEN]

    assert few == []


def test_weights_are_three_two_or_one():
    assert {entry.weight for entry in entries()} == {1.0, 2.0, 3.0}


def test_no_phrase_of_several_words_shrinks_to_one():
    """Small words are skipped: "dinner for" would speak for every dinner."""
    shrunk = [
        entry.phrase
        for entry in entries()
        if len(entry.phrase.split()) > 1 and len(tokens_of(entry.phrase)) < 2
    ]

    assert shrunk == []


def test_no_phrase_is_empty_or_small():
    assert [entry for entry in entries() if not tokens_of(entry.phrase)] == []


def test_read_entries_reads_headings_weights_and_remarks():
    page = "# a remark\n\n[food]\n3: soup, pot of soup\n1: bowl\n[rides]\n2: van\n"

    assert list(read_entries(page)) == [
        Entry("soup", "food", 3.0),
        Entry("pot of soup", "food", 3.0),
        Entry("bowl", "food", 1.0),
        Entry("van", "rides", 2.0),
    ]


@pytest.mark.parametrize("given_first", [1.0, 3.0])
def test_build_model_takes_the_higher_of_two_weights(given_first):
    twice = [Entry("soup", "food", given_first), Entry("SOUPS", "food", 2.0)]

    model = build_model(twice, parents={"food": TOP})

    assert model.weights == {"soup": {"food": max(given_first, 2.0)}}


def test_build_model_leaves_out_categories_that_a_group_does_not_have():
    model = build_model(entries(), parents={"food": TOP, "other": TOP})

    assert {slug for weights in model.weights.values() for slug in weights} <= {"food", "other"}
