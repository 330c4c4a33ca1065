"""Words → categories, and one answer → several things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.language.lexicon import SLUGS, TOP, Entry
from matching.engine.text import (
    MAX_THINGS,
    NOTHING_KNOWN,
    Guess,
    build_model,
    guess,
    settle,
    split,
    starting_model,
    tokens_of,
)

PLAIN = [
    ("A ride to the clinic on Tuesday morning", "rides-medical"),
    ("Prescription before the pharmacy closes at six", "pharmacy"),
    ("Formula, lactose-free, for tonight", "baby-formula"),
    ("Bins out on Sunday nights", "bins"),
    ("Help moving a couch", "moving"),
    ("Someone to sit with my husband so I can go out", "respite"),
    ("I can cook a pot of soup on Fridays", "hot-meals"),
    ("Fill in a SNAP application", "forms"),
    ("Winter coat size 8 kids", "clothing"),
    ("Guitar lessons", "classes"),
    ("haircut for my father", "beauty"),
    ("wheelchair to borrow for two weeks", "medical-equipment"),
    ("check on my mother every day", "check-in-call"),
    ("dog food", "pet-food"),
    ("Pack food boxes on Thursday", "packers"),
    ("ride to the airport friday 5am", "rides-station"),
    ("Necesito pañales talla 4", "diapers"),
    ("aventón a la iglesia el domingo", "rides-worship"),
    ("Ayuda con la tarea de mi hija", "tutoring"),
    ("cortar el pasto", "yard"),
    ("clases de inglés", "english"),
    ("pagar la renta de este mes", "rent"),
]

MISSPELT = [
    ("PAÑALES", "panales"),
    ("babysitter", "babysiter"),
    ("plumber", "plumer"),
    ("groceries", "grocieries"),
    ("prescription", "perscription"),
    ("wheelchair", "wheelchiar"),
    ("jardinería", "JARDINERIA!!!"),
    ("electrician", "electritian"),
]


def best(text):
    model = starting_model()
    return settle(guess(text, model=model), model=model).slug


@pytest.mark.parametrize(("text", "slug"), PLAIN)
def test_guess_of_a_plain_title_is_right(text, slug):
    assert best(text) == slug


@pytest.mark.parametrize(("right", "wrong"), MISSPELT)
def test_guess_forgives_accents_capitals_and_typos(right, wrong):
    assert best(wrong) == best(right) != "other"


@pytest.mark.parametrize("text", ["", "   ", "😀", "مرحبا", "xyzzy", "the of my", "'\"><script>"])
def test_guess_of_unknown_words_is_other_with_little_trust(text):
    assert guess(text, model=starting_model()) == (Guess("other", NOTHING_KNOWN),)


@given(st.text(max_size=80))
def test_guess_of_any_text_is_ordered_and_made_of_known_categories(text):
    guesses = guess(text, model=starting_model())

    shares = [guess.probability for guess in guesses]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share <= 1 for share in shares)
    assert {guess.slug for guess in guesses} <= set(SLUGS)
    assert settle(guesses, model=starting_model()).probability <= 1


@given(st.lists(st.sampled_from(("ride", "clinic", "soup", "sofa", "fix", "sink")), min_size=1))
def test_guess_adds_up_to_one_and_does_not_count_repeats(words):
    model = starting_model()

    guesses = guess(", ".join(words), model=model)

    assert sum(guess.probability for guess in guesses) == pytest.approx(1)
    assert guesses == guess(", ".join(words * 3), model=model)


def test_guess_of_a_parent_word_and_a_hint_is_the_child():
    model = build_model(
        [Entry("ride", "rides", 3.0), Entry("clinic", "rides-medical", 1.0)], parents=SLUGS
    )

    assert guess("clinic", model=model)[0].probability == 0.5
    assert guess("ride", model=model)[0].slug == "rides"
    assert guess("ride to the clinic", model=model)[0].slug == "rides-medical"


def test_guess_reads_the_longest_phrase():
    model = build_model(
        [Entry("pet", "pets", 3.0), Entry("pet food", "pet-food", 3.0)], parents=SLUGS
    )

    assert {guess.slug for guess in guess("pet food", model=model)} == {"pet-food", "other"}


def test_guess_knows_the_words_that_a_group_adds():
    model = build_model([Entry("Schnippeldisko", "hot-meals", 3.0)], parents=SLUGS)

    assert guess("schnipeldisko on friday", model=model)[0].slug == "hot-meals"


def test_guess_hears_words_for_something_else():
    assert guess("something else", model=starting_model())[0].slug == "other"


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"plumbing": 0.6, "electrical": 0.4}, Guess("plumbing", 0.6)),
        ({"plumbing": 0.375, "electrical": 0.25, "other": 0.375}, Guess("home", 0.625)),
        ({"plumbing": 0.4, "pets": 0.3, "other": 0.3}, Guess("plumbing", 0.4)),
        ({"home": 0.4, "plumbing": 0.2, "other": 0.4}, Guess("home", 0.6)),
        ({"other": NOTHING_KNOWN}, Guess("other", NOTHING_KNOWN)),
    ],
)
def test_settle_takes_the_parent_where_the_children_disagree(shares, expected):
    guesses = [Guess(slug, share) for slug, share in shares.items()]

    settled = settle(guesses, model=starting_model())

    assert settled.slug == expected.slug
    assert settled.probability == pytest.approx(expected.probability)


def test_settle_works_with_categories_of_the_groups_own():
    model = build_model([], parents={"choir": TOP})

    assert settle([Guess("choir", 0.3)], model=model) == Guess("choir", 0.3)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("babies", "baby"),
        ("diapers", "diaper"),
        ("classes", "class"),
        ("moving", "move"),
        ("boxes", "box"),
        ("pañales", "PAÑAL"),
        ("paredes", "pared"),
        ("grandma's", "grandmas"),
    ],
)
def test_tokens_of_fold_endings_together(word, other):
    assert tokens_of(word) == tokens_of(other)


@pytest.mark.parametrize("word", ["feed", "sing", "bus", "dress", "pie", "bed"])
def test_tokens_of_leave_short_words_alone(word):
    assert tokens_of(word) == [word]


def test_split_divides_lines_bullets_and_semicolons():
    text = " - a ride; diapers size 4 • soup\n\n2) a fan\n* bin-day help\n(3) x\r\n10. y；z\n•tea"

    assert split(text) == [
        "a ride", "diapers size 4", "soup", "a fan", "bin-day help", "x", "y", "z", "tea",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["milk, bread and eggs", "-5 degrees, a blanket", "2 chairs"])
def test_split_leaves_one_thing_whole(text):
    assert split(text) == [text]


@given(st.text())
def test_split_gives_a_few_trimmed_things_and_loses_no_line(text):
    things = split(text)

    assert len(things) <= MAX_THINGS
    assert all(thing and thing == thing.strip() for thing in things)
