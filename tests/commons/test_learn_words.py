"""The command that learns: what it reads, says and refuses."""

import csv
import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from neighborhood.models import LearnedWords
from tests.factories import NeedFactory

pytestmark = pytest.mark.django_db

WORDS = {"rides": "qwixel", "food": "zorbit", "home": "flumph"}


@pytest.fixture
def rows(categories):
    categories["rides"].names = {"en": "Rides", "es": "Viajes"}
    categories["rides"].save()
    slugs = sorted(WORDS)
    return [(f"{WORDS[slugs[n % 3]]} no {n}", slugs[n % 3], f"p{n % 20}") for n in range(120)]


def write(path, rows, columns=("text", "labels", "who")):
    content = StringIO()
    csv.writer(content).writerows([columns, *rows])
    data = content.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def learn(*arguments):
    out = StringIO()
    call_command("learn_words", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments):
    with pytest.raises(CommandError) as refusal:
        learn(*arguments)
    assert not LearnedWords.objects.exists()
    return refusal.value


@pytest.mark.parametrize("name", ["posts.csv", "posts.csv.gz"])
def test_file_is_learned_from(tmp_path, rows, name):
    said = learn("--from", write(tmp_path / name, rows))

    assert "120 posts" in said
    assert "used from now on" in said
    assert LearnedWords.objects.get().source == "file"


def test_columns_and_names_of_kinds_can_be_told(tmp_path, rows):
    named = [(who, text, {"rides": "VIAJES | x"}.get(slug, slug)) for text, slug, who in rows]
    file = write(tmp_path / "a.csv", named, columns=("by", "title", "kind"))

    said = learn("--from", file, "--text", "title", "--labels", "kind", "--author", "by")

    assert "120 rows" in said


def test_dry_run_judges_and_changes_nothing(tmp_path, rows):
    said = learn("--from", write(tmp_path / "a.csv", rows), "--dry-run")

    assert "by hand guess" in said
    assert "Nothing was changed" in said
    assert not LearnedWords.objects.exists()


def test_progress_is_told(tmp_path, rows):
    said = learn("--from", write(tmp_path / "a.csv", rows), "--dry-run")

    assert "5 of 5" in said


def test_rows_without_a_kind_that_is_known_are_counted(tmp_path, rows):
    file = write(tmp_path / "a.csv", [*rows, ("soup", "nonsense", "a"), ("", "food", "b")])

    assert "120 rows" in (said := learn("--from", file, "--dry-run"))
    assert "2 left out" in said


def test_own_posts_can_be_added_to_a_file(tmp_path, rows):
    NeedFactory(what="zorbit")

    said = learn("--from", write(tmp_path / "a.csv", rows), "--with-own-posts", "--dry-run")

    assert "121 posts" in said


def test_too_few_posts_are_refused():
    refusal = refused()

    assert refusal.returncode == 3
    assert "There are 0 posts" in str(refusal)


def test_file_without_the_column_is_refused(tmp_path, rows):
    refusal = refused("--from", write(tmp_path / "a.csv", rows), "--text", "title")

    assert refusal.returncode == 2
    assert "no column title. Its columns: text, labels, who" in str(refusal)


def test_missing_file_is_refused(tmp_path):
    assert refused("--from", tmp_path / "none.csv").returncode == 2


def test_damaged_file_is_refused(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text('text,labels\n"soup"x,food\n')

    assert refused("--from", file).returncode == 2


def test_file_that_teaches_nothing_changes_nothing(tmp_path, categories):
    known = [("A ride to the clinic", "rides-medical", f"p{n}") for n in range(120)]

    refusal = refused("--from", write(tmp_path / "a.csv", known))

    assert refusal.returncode == 4
    assert "no better than the words written by hand" in str(refusal)


def test_words_of_one_author_are_refused(tmp_path, categories):
    alone = [("soup", "food", "one") for _number in range(120)]

    refusal = refused(
        "--from",
        write(
            tmp_path / "a.csv",
            alone,
        ),
        "--author",
        "who",
    )

    assert refusal.returncode == 3
    assert "nothing to learn" in str(refusal)
