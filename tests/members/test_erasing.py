"""A person is found in the words of others by name, number and address, however it is written."""

import pytest
from django.db import connection

from members.erasing import traces_of
from members.models import Reach
from neighborhood.models import Neighborhood, PartnerGroup
from tests.factories import ContactWayFactory, MemberFactory

pytestmark = pytest.mark.django_db

RLM = "\N{RIGHT-TO-LEFT MARK}"


@pytest.fixture
def lee():
    """Return somebody with a name, a number and an address."""
    return MemberFactory(name="J Lee", phone="+12125557788", email="ann.lee@example.org")


def is_looked_at(core, words):
    """Tell whether Postgres finds the words at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~* %s", [words, core])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Ring 555-7788 first", "Ring — first"),
        ("Ring (212) 555 7788.", "Ring —."),
        ("Ring +1 212 555 77 88!", "Ring —!"),
        ("Ring +1 (212) 555-7788", "Ring —"),
        ("Ring 12125557788", "Ring —"),
        ("Ring 2125557788", "Ring —"),
        ("Ring 212.555.7788, 212/555/7788", "Ring —, —"),
        ("Ring 001 212 555 7788 or 011-1-212-555-7788", "Ring — or —"),
        ("Ring 212 – 555 – 7788", "Ring —"),
        ("Ring 212\N{NO-BREAK SPACE}555\N{NON-BREAKING HYPHEN}7788", "Ring —"),
        ("رقمي ٥٥٥-٧٧٨٨", "رقمي —"),
        (f"رقمي {RLM}+١{RLM} (٢١٢) ٥٥٥٧٧٨٨{RLM}", f"رقمي {RLM}—{RLM}"),
        ("شماره ۲۱۲ ۵۵۵ ۷۷۸۸", "شماره —"),
        ("电话（２１２）５５５－７７８８。", "电话—。"),
        ("Mail Ann.Lee@example.org now", "Mail — now"),
        ("On 2/12, 555-7788", "On 2/12, —"),
        ("Room 101 555-7788", "Room 101 —"),
        ("555-7788", "•••"),
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_found_however_they_are_written(lee, words, left):
    traces = traces_of(lee)

    assert traces.strike(words) == left
    assert is_looked_at(traces.core, words)


@pytest.mark.parametrize(
    "words",
    [
        "Code 95557788 and 5557781 are others",
        "Order 555778899, 5 5 5 7 7 8 9 and 5557.78x8",
        "(310) 555-7788, 310-555-7788, 310.555.7788, +1 310 555 7788",
        "+44 161 555 7788 and 1 646 555 7788",
        "joann.lee@example.org, mary-ann.lee@example.org, ann.lee@example.organ",
        "Lee has 55 apples, 577 pears and 88 plums",
    ],
)
def test_what_only_looks_like_a_number_or_address_stays(lee, words):
    assert traces_of(lee).strike(words) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("+33612345678", "06 12 34 56 78 +33 6.12.34.56.78 0612345678"),
        ("+493055577880", "030 55577880 (030) 555 77 88 0 +49 (0)30 55577880 0049-30-55577880"),
        ("+442079460123", "020 7946 0123 02079460123 +44 (0) 20 7946 0123"),
    ],
)  # fmt: skip
def test_numbers_of_other_countries_are_found_as_they_are_dialled_there(value, words):
    traces = traces_of(MemberFactory(name="Lee", phone=value))

    assert not set("0123456789") & set(traces.strike(words))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("LEE rings; Leeds, Sleep and J. stay", "— rings; Leeds, Sleep and J. stay"),
        ("Lee: 555-7788 or ann.lee@example.org", "—: — or —"),
    ],
)
def test_name_is_found_where_it_is_looked_for(lee, words, left):
    assert traces_of(lee).strike(words, named=True) == left
    assert "lee" in traces_of(lee).strike(words).lower()


def test_who_has_neither_name_nor_address_leaves_no_trace():
    traces = traces_of(MemberFactory(name="J"))

    assert (traces.names, traces.core) == ((), "")
    assert traces.strike("J. has no 555-7788", named=True) == "J. has no 555-7788"


def test_number_of_another_group_is_no_trace_of_anybody(lee):
    PartnerGroup.objects.create(names={"en": "Clinic"}, phone="212-555-7788")

    assert traces_of(lee).strike("Ring 555-7788") == "Ring 555-7788"


@pytest.mark.parametrize(
    "words", ["Do not tell Lee, never", "Never — don’t!", "No le digas nada", "لا تخبره أبدا"]
)
def test_nobody_turns_a_sentence_round_by_a_name(words):
    traces = traces_of(MemberFactory(name="Not never, Don’t No nada لا أبدا"))

    assert traces.strike(words, named=True) == words


@pytest.mark.parametrize("number", ["+12125557788", "+13105557788"])
def test_who_has_the_same_number_keeps_it_in_what_they_wrote(lee, number):
    other = MemberFactory(phone=number)

    traces = traces_of(lee)

    assert traces.strike("Ring 555-7788!", writers={other.pk}) == "Ring 555-7788!"
    assert traces.strike("Mail ann.lee@example.org!", writers={other.pk}) == "Mail —!"
    assert traces.strike("Ring 555-7788!", writers={MemberFactory().pk}) == "Ring —!"


def test_who_is_the_same_person_keeps_nothing(lee):
    earlier = MemberFactory(phone="+12125557788", merged_into=lee, is_active=False)

    assert traces_of(lee).strike("Ring 555-7788!", writers={earlier.pk}) == "Ring —!"


def test_who_has_it_only_as_others_say_keeps_nothing(lee):
    other = MemberFactory()
    ContactWayFactory(member=other, kind=Reach.CALL, value="+12125557788", by_other=True)

    assert traces_of(lee).strike("Ring 555-7788!", writers={other.pk}) == "Ring —!"


def test_number_of_the_group_is_no_trace_of_anybody(lee):
    Neighborhood.objects.create(pk=1, phone="(212) 555-7788")

    left = traces_of(lee).strike("Ring 555-7788 or mail ann.lee@example.org")

    assert left == "Ring 555-7788 or mail —"
