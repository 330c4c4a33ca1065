"""Loading a time bank's posts: what is read, where it lands, what is refused."""

import csv
import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commons.loading import COMPASS
from commons.timebank import COLUMNS, BadFile, Post, read_posts
from commons.timebank_kinds import SLUGS_BY_SUBCATEGORY, Said, kind_of_help
from matching.engine.language.lexicon import SLUGS
from matching.models import Outlook, Suggestion
from members.board import CategorySource
from members.models import ContactWay, Event, Member, Reach
from needs.models import Need
from neighborhood.models import Area, Neighborhood
from offers.models import Offer
from tests.factories import AreaFactory

pytestmark = pytest.mark.slow

ROWS = (
    ("a", "need", "Mow the lawn", "Home", "Garden & Yard Work"),
    ("a", "offer", "Lawn mowing on weekends", "Home", "Garden & Yard Work"),
    ("b", "offer", "Rides to the doctor", "Transportation", "Medical"),
    ("b", "need", "", "Wellness", "Hair & Beauty"),
    ("c", "need", "Qwertz asdf", "", ""),
)
REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "timebank_posts_dev.csv.gz"


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "posts.csv", ROWS)


def write(path, rows, columns=COLUMNS):
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([columns, *rows])
    return path


def load(*arguments):
    out = StringIO()
    call_command("load_posts", *map(str, arguments), stdout=out)
    return out.getvalue()


def post(title="", subcategories=(), categories=()):
    return Post(1, "a", "need", title, tuple(categories), tuple(subcategories))


def refused(*arguments):
    with pytest.raises(CommandError) as refusal:
        load(*arguments)
    return refusal.value


@pytest.mark.django_db
class TestLoading:
    def test_every_row_becomes_a_need_or_an_offer(self, file):
        said = load(file)

        assert "3 needs and 2 offers posted, 0 were here already" in said
        assert (Need.objects.count(), Offer.objects.count()) == (3, 2)
        assert set(Need.objects.values_list("status", flat=True)) == {"open"}

    def test_every_row_has_a_member_who_checks_back(self, file):
        load(file)

        assert Member.objects.count() == len(ROWS)
        assert set(ContactWay.objects.values_list("kind", flat=True)) == {Reach.CHECK_BACK}
        assert not Member.objects.filter(is_demo=True).exists()

    def test_every_row_has_its_event(self, file):
        load(file)

        verbs = Event.objects.values_list("verb", flat=True)
        assert sorted(verbs) == ["made", "made", "opened", "opened", "opened"]

    def test_every_need_gets_suggestions_or_its_why_not(self, file):
        said = load(file)

        assert "1 have suggestions, 2 have their why not, 0 have neither" in said
        assert Outlook.objects.count() == 3
        lawn = Suggestion.objects.get(need__what="Mow the lawn")
        assert lawn.offer.what == "Lawn mowing on weekends"

    def test_same_file_again_adds_nothing(self, file):
        load(file)

        assert "0 needs and 0 offers posted, 5 were here already" in load(file)
        assert Member.objects.count() == len(ROWS)

    def test_same_row_twice_in_a_file_stands_twice(self, tmp_path):
        load(write(tmp_path / "twice.csv", ROWS[:1] * 2))

        assert Need.objects.count() == 2

    def test_cut_short_load_goes_on(self, file):
        load(file, "--limit", "2")

        assert "2 needs and 1 offers posted, 2 were here already" in load(file)

    def test_gzipped_file_is_read_whatever_its_name(self, file, tmp_path):
        packed = tmp_path / "posts"
        packed.write_bytes(gzip.compress(file.read_bytes()))

        assert "5 rows" in load(packed)

    def test_empty_title_is_filled_with_the_kind_of_help(self, file):
        load(file)

        assert Need.objects.get(category__slug="beauty").what == "Hair and body care"

    def test_long_title_keeps_its_end_in_the_details(self, tmp_path):
        title = "Paint the fence " * 40
        load(write(tmp_path / "long.csv", [("a", "need", title, "", "Painting")]))

        need = Need.objects.get()
        assert len(need.what) == 280
        assert need.what.endswith("…")
        assert need.details == title.strip()

    def test_nothing_but_words_is_taken_for_a_guess(self, file):
        load(file)

        sources = dict(Need.objects.values_list("category__slug", "category_source"))
        assert sources["yard"] == CategorySource.CHOSEN
        assert sources["other"] == CategorySource.GUESSED

    def test_bank_lands_in_one_of_the_groups_areas(self, file):
        areas = {AreaFactory(slug=f"part-{n}").pk for n in range(3)}
        load(file)

        by_bank = {need.area_id for need in Need.objects.filter(category__slug="yard")}
        by_bank |= {offer.area_id for offer in Offer.objects.filter(category__slug="yard")}
        assert len(by_bank) == 1
        assert by_bank <= areas

    def test_place_without_areas_gets_simple_ones(self, file):
        load(file)

        assert Area.objects.count() == len(COMPASS)
        assert all(len(area.outline) == 4 for area in Area.objects.all())

    def test_dry_run_writes_nothing(self, file):
        said = load(file, "--dry-run")

        assert "5 rows of 3 banks: 3 needs, 2 offers." in said
        assert not Member.objects.exists()
        assert not Area.objects.exists()

    def test_quiet_says_nothing(self, file):
        assert load(file, "--verbosity", "0") == ""

    def test_demo_is_never_mixed_with_real_posts(self, file):
        Neighborhood(pk=1, is_demo=True).save()

        refusal = refused(file)

        assert refusal.returncode == 3
        assert "--replace-demo" in str(refusal)
        assert not Member.objects.exists()

    def test_demo_is_thrown_away_when_asked_to(self, file):
        call_command("demo", verbosity=0)

        load(file, "--replace-demo")

        assert Member.objects.count() == len(ROWS)
        assert not Neighborhood.objects.exists()

    @pytest.mark.skipif(not REAL_FILE.exists(), reason="the real posts are not on this machine")
    def test_real_posts_all_land(self):
        said = load(REAL_FILE, "--limit", "400")

        assert Need.objects.count() + Offer.objects.count() == 400
        assert "0 have neither" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"", "has no column bank"),
        (b"bank,kind,title\n", "has no column categories, subcategories"),
        (b"\x1f\x8b\x08broken", "is damaged"),
        (gzip.compress(b"bank,kind", mtime=0)[:-6], "is damaged"),
        (b"bank,kind,title,categories,subcategories\na,gift,x,,\n", "line 2: the kind is “gift”"),
        (b"bank,kind,title,categories,subcategories\n\xff\xfe,need,x,,\n", "not text in UTF-8"),
        (b'bank,kind,title,categories,subcategories\na,need,"x\n', "unexpected end"),
    ],
)
def test_bad_file_is_refused_with_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "posts.csv"
    if content is not None:
        path.write_bytes(content)

    refusal = refused(path)

    assert sentence in str(refusal)
    assert refusal.returncode == 2


def test_folder_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(BadFile, match="cannot be read"):
        read_posts(tmp_path)


@pytest.mark.parametrize("limit", ["-1", "many"])
def test_bad_limit_is_refused(file, limit):
    assert "a number of rows, 0 or more" in str(refused(file, f"--limit={limit}"))


def test_key_depends_on_place_and_content(file):
    keys = [one.key for one in read_posts(file)]

    assert len(set(keys)) == len(ROWS)
    assert keys == [one.key for one in read_posts(file)]


def test_subcategories_lead_to_kinds_that_exist():
    assert {slug for slugs in SLUGS_BY_SUBCATEGORY.values() for slug in slugs} <= set(SLUGS)


@pytest.mark.parametrize(
    ("words", "slug", "said"),
    [
        (post("Mowing", ["Garden & Yard Work"]), "yard", Said.SUBCATEGORY),
        (post("Company", ["Medical"], ["Transportation"]), "rides-medical", Said.SUBCATEGORY),
        (post("Company", ["Medical"], ["Wellness"]), "care", Said.SUBCATEGORY),
        (post("Hem my trousers", ["Cooking & Sewing"]), "sewing", Said.SUBCATEGORY),
        (post("Pack food boxes, sort donations", ["Special Projects"]), "packers", Said.WORDS),
        (post("Walk my dog", ["Miscellaneous"], ["Home"]), "pets", Said.WORDS),
        (post("Qwertz", ["Miscellaneous"], ["Transportation"]), "rides", Said.CATEGORY),
        (post("Qwertz"), "other", Said.NOTHING),
    ],
)
def test_kind_of_help_is_read_from_what_tells_most(words, slug, said):
    kind = kind_of_help(words)

    assert (kind.slug, kind.said) == (slug, said)
