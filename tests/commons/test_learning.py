"""Learning words from the group's own posts: what is read, what is kept, when it is used."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commons import jobs, learning
from commons.learning import Verdict, examine, own_posts, put_in_force
from matching.learned_words import current_words
from matching.sorting import guessed
from members.forgetting import forget_member
from needs.models import Need
from neighborhood.models import LearnedWords, Synonym
from offers.models import Offer
from tests.factories import AreaFactory, CategoryFactory, MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

WORDS = {"rides-medical": "qwixel", "food": "zorbit", "home": "flumph"}
POSTS = 120


def quiet(_line):
    """Tell nobody."""


@pytest.fixture
def members(categories):
    area = AreaFactory()
    return [MemberFactory(area=area) for _number in range(15)]


@pytest.fixture
def posts(members, categories):
    """Put 120 needs on the board that say what no lexicon knows, by fifteen members."""
    slugs = sorted(WORDS)
    Need.objects.bulk_create(
        NeedFactory.build(
            requester=members[number % len(members)],
            what=f"{WORDS[slugs[number % 3]]} number {number}",
            category=categories[slugs[number % 3]],
            area=members[0].area,
        )
        for number in range(POSTS)
    )


@pytest.fixture
def learned(posts):
    lesson = own_posts()
    return put_in_force(lesson, examine(lesson, tell=quiet))


def slugs(*things):
    return [found.category.slug for found in guessed(things)]


def test_without_a_table_the_hand_written_words_guess(categories):
    assert slugs("A ride to the clinic", "qwixel") == ["rides-medical", "other"]


def test_learned_words_are_guessed(learned):
    assert slugs("Qwixel, please", "ZORBITS", "flúmph") == ["rides-medical", "food", "home"]


def test_hand_written_words_still_count(learned):
    assert slugs("A ride to the clinic") == ["rides-medical"]


def test_word_of_the_group_goes_before_what_was_learned(learned, categories):
    Synonym.objects.create(category=categories["care"], words="qwixel")

    assert slugs("qwixel") == ["care"]


def test_retired_kind_is_not_guessed(learned, categories):
    categories["food"].is_active = False
    categories["food"].save()

    assert "food" not in slugs("zorbit")


def test_newer_table_is_used_at_once(learned, posts, categories):
    assert slugs("zorbit") == ["food"]

    Need.objects.filter(what__startswith="zorbit").update(category=categories["care"])
    lesson = own_posts()
    put_in_force(lesson, examine(lesson, tell=quiet))

    assert slugs("zorbit") == ["care"]
    assert LearnedWords.objects.count() == 1


def test_table_is_read_once_by_a_process(learned, django_assert_num_queries):
    current_words()

    with django_assert_num_queries(1):
        current_words()


def test_only_kinds_that_a_person_said_are_learned_from(members):
    for source in ("chosen", "coordinator", "guessed"):
        NeedFactory(requester=members[0], what=f"need {source}", category_source=source)
        OfferFactory(helper=members[1], what=f"offer {source}", category_source=source)

    assert [one.text for one in own_posts().examples] == [
        "need chosen", "need coordinator", "offer chosen", "offer coordinator",
    ]  # fmt: skip


def test_held_posts_are_not_learned_from(members):
    NeedFactory(requester=members[0], held=True)
    OfferFactory(helper=members[0], held=True)

    assert own_posts().examples == []


def test_what_a_forgotten_member_wrote_is_not_read(members):
    NeedFactory(requester=members[0], what="a very own word")
    NeedFactory(requester=members[1], what="soup")

    forget_member(members[0], by=members[0])

    assert [one.text for one in own_posts().examples] == ["soup"]


def test_word_of_two_members_is_not_in_the_table(posts, members, categories):
    for number in range(10):
        NeedFactory(
            requester=members[number % 2], what="for Zbigniewa", category=categories["food"]
        )
    lesson = own_posts()

    put_in_force(lesson, examine(lesson, tell=quiet))

    assert not [one for one in current_words().table.features if "zbig" in one or "iewa" in one]


def test_relearn_with_few_posts_changes_nothing(members):
    NeedFactory(requester=members[0])

    jobs.relearn(timestamp=0)

    assert not LearnedWords.objects.exists()


def test_relearn_puts_better_words_in_force(posts):
    assert learning.relearn()

    row = LearnedWords.objects.get()
    assert (row.source, row.posts) == ("posts", POSTS)
    assert row.right > 0.9


def test_relearn_keeps_the_old_table_when_no_new_post_says_otherwise(posts):
    assert learning.relearn()
    Need.objects.update(opened_at=timezone.now() - timedelta(days=40))

    assert not learning.relearn()
    assert LearnedWords.objects.count() == 1


def test_relearn_takes_the_new_table_when_the_words_have_changed(posts, categories):
    assert learning.relearn()
    old = LearnedWords.objects.get()
    Need.objects.filter(what__startswith="zorbit").update(category=categories["care"])
    LearnedWords.objects.update(made_at=timezone.now() - timedelta(days=1))

    assert learning.relearn()
    assert LearnedWords.objects.get().pk > old.pk


def test_posts_that_were_guessed_before_teach_nothing(members, categories):
    for number in range(POSTS):
        NeedFactory(requester=members[number % 15], category=categories["rides-medical"])

    assert not examine(own_posts(), tell=quiet).is_better


@pytest.mark.parametrize(
    ("before", "after", "unseen", "is_better"),
    [(0.6, 0.7, 50, True), (0.6, 0.7, 5, False), (0.7, 0.7, 50, False), (0.0, 0.0, 0, False)],
)
def test_new_words_have_to_beat_those_in_force(before, after, unseen, is_better):
    verdict = Verdict(
        posts=200, by_words=0.5, by_both=0.6, share=0.5, is_first=False, unseen=unseen,
        before=before, after=after,
    )  # fmt: skip

    assert verdict.is_better is is_better


def test_kind_that_the_group_added_is_learned(posts, members):
    kind = CategoryFactory(slug="gleaning")
    for number in range(12):
        OfferFactory(helper=members[number], what="wumpus", category=kind)
    lesson = own_posts()

    put_in_force(lesson, examine(lesson, tell=quiet))

    assert slugs("wumpus") == ["gleaning"]
    assert Offer.objects.filter(category=kind).count() == 12
