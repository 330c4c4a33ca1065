"""Learns which words mean which kind of help, from a file or from what neighbors posted.

A person can be known by a rare word, so a word is learned only when three different members used
it. What forgotten members wrote is not read at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from commons.timebank import BadFile, text_of
from matching.engine.language.blending import Judgement, Learned, guess_with, is_right, judge
from matching.engine.language.learned import Example, NothingToLearn, learn
from matching.engine.text import TextModel
from matching.learned_words import current_words, hand_written, keep, parents_of
from needs.models import Need
from neighborhood.models import Category, LearnedFrom, LearnedWords
from offers.models import Offer

LEAST_POSTS = 100
LEAST_UNSEEN = 20

type Tell = Callable[[str], None]


class TooFewPosts(Exception):
    """There is too little to learn from; says how much there is and how much is needed."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Posts to learn from. ``unseen``: whether the table in force was made without it."""

    source: LearnedFrom
    examples: Sequence[Example]
    unseen: Sequence[bool]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many held-out posts are guessed right, as parts of 1.

    by_words: with the hand-written words alone. by_both: with what was learned beside them.
    The table in force, where there is one, is compared on ``unseen`` posts: those it never saw;
    ``before`` is what it guesses right of them, ``after`` what the new one would.
    """

    posts: int
    by_words: float
    by_both: float
    share: float
    is_first: bool = True
    unseen: int = 0
    before: float = 0.0
    after: float = 0.0

    @property
    def is_better(self) -> bool:
        """Tell whether what was learned should be put in force."""
        if self.by_both <= self.by_words:
            return False
        if self.is_first:
            return True
        return self.unseen >= LEAST_UNSEEN and self.after > self.before


def own_posts() -> Lesson:
    """Return the group's posts whose kind a neighbor or a coordinator said. Three queries."""
    newest = LearnedWords.objects.order_by("-pk").first()
    examples, unseen = [], []
    needs = Need.objects.ever_on_board().of_known_kind().order_by("pk")
    offers = Offer.objects.ever_on_board().of_known_kind().order_by("pk")
    for rows in (
        needs.values_list("what", "category__slug", "requester", "opened_at"),
        offers.values_list("what", "category__slug", "helper", "opened_at"),
    ):
        for what, slug, member, opened_at in rows.iterator():
            examples.append(Example(what, frozenset({slug}), f"member {member}"))
            unseen.append(newest is None or newest.source == LearnedFrom.FILE
                          or opened_at > newest.made_at)  # fmt: skip
    return Lesson(LearnedFrom.POSTS, examples, unseen)


def posts_of_file(path: Path, *, text: str, labels: str, author: str = "") -> Lesson:
    """Return the rows of a CSV, plain or gzipped, whose labels name the group's kinds of help.

    text, labels, author: names of columns; several labels are divided by ``|``, and each is a
    slug or a name of a category. Without an author each row counts as somebody else's.
    Raises BadFile.
    """
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""), strict=True)
    columns = [column for column in (text, labels, author) if column]
    if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
        there = ", ".join(reader.fieldnames or ()) or "none"
        raise BadFile(f"{path} has no column {', '.join(missing)}. Its columns: {there}.")
    slug_by_name = _slug_by_name()
    examples: list[Example] = []
    left_out = 0
    try:
        for number, row in enumerate(reader, start=1):
            slugs = _slugs(row[labels], slug_by_name)
            if slugs and (words := (row[text] or "").strip()):
                examples.append(Example(words, slugs, row[author] if author else f"row {number}"))
            else:
                left_out += 1
    except csv.Error as problem:
        raise BadFile(f"{path}, line {reader.line_num}: {problem}.") from problem
    return Lesson(LearnedFrom.FILE, examples, [True] * len(examples), left_out)


def together(one: Lesson, other: Lesson) -> Lesson:
    """Return both lessons as one."""
    return Lesson(
        LearnedFrom.BOTH, [*one.examples, *other.examples], [*one.unseen, *other.unseen],
        one.left_out + other.left_out,
    )  # fmt: skip


def examine(lesson: Lesson, *, tell: Tell) -> Verdict:
    """Hold posts back, guess them from the rest, and compare. Changes nothing.

    Raises TooFewPosts. tell: gets a line for each of the five rounds.
    """
    count = len(lesson.examples)
    if count < LEAST_POSTS:
        raise TooFewPosts(
            f"There are {count} posts whose kind of help is known. "
            f"At least {LEAST_POSTS} are needed to learn from."
        )
    model = _model()
    try:
        found = judge(
            lesson.examples, model=model,
            tell=lambda number: tell(f"Holding back a fifth of the authors, {number} of 5…"),
        )  # fmt: skip
    except NothingToLearn:
        raise TooFewPosts(
            "Too few members use the same words, so there is nothing to learn."
        ) from None
    return _verdict(lesson, found, model=model)


def put_in_force(lesson: Lesson, verdict: Verdict) -> LearnedWords:
    """Learn from all of a lesson and use it from now on, in place of what was used before."""
    learned = Learned(learn(lesson.examples), verdict.share)
    return keep(learned, source=lesson.source, posts=verdict.posts, right=verdict.by_both)


def relearn() -> bool:
    """Learn anew from the group's own posts; return whether that was better and is in force."""
    lesson = own_posts()
    try:
        verdict = examine(lesson, tell=lambda _line: None)
    except TooFewPosts:
        return False
    if verdict.is_better:
        put_in_force(lesson, verdict)
    return verdict.is_better


def _verdict(lesson: Lesson, found: Judgement, *, model: TextModel) -> Verdict:
    verdict = Verdict(
        posts=len(lesson.examples),
        by_words=float(found.by_words.mean()),
        by_both=float(found.by_both.mean()),
        share=found.share,
    )
    in_force = current_words()
    if in_force is None:
        return verdict
    unseen = [number for number, is_unseen in enumerate(lesson.unseen) if is_unseen]
    before = [_is_guessed(lesson.examples[one], in_force, model=model) for one in unseen]
    return replace(
        verdict,
        is_first=False,
        unseen=len(unseen),
        before=sum(before) / max(1, len(unseen)),
        after=float(found.by_both[unseen].sum()) / max(1, len(unseen)),
    )


def _is_guessed(example: Example, learned: Learned, *, model: TextModel) -> bool:
    guesses = guess_with(example.text, model=model, learned=learned, kinds=model.parents.keys())
    return is_right(example, guesses, model=model)


def _model() -> TextModel:
    return hand_written(parents_of(Category.objects.active()))


def _slug_by_name() -> dict[str, str]:
    """Return the slug for every slug and name of a kind in use, in small letters."""
    kinds = list(Category.objects.active())
    names = {name.casefold(): kind.slug for kind in kinds for name in kind.names.values()}
    return {**names, **{kind.slug: kind.slug for kind in kinds}}


def _slugs(field: str | None, slug_by_name: Mapping[str, str]) -> frozenset[str]:
    names = (name.strip().casefold() for name in (field or "").split("|"))
    return frozenset(slug_by_name[name] for name in names if name in slug_by_name)
