"""Numbers and addresses, the way people write them."""

import pytest
from django.core.exceptions import ValidationError

from members.contact import mailbox_of, read_contact, readable, spellings
from neighborhood.models import Neighborhood

GROUP = Neighborhood(pk=1, country="US")


@pytest.mark.parametrize(
    "typed", ["212 555 0193", "(212) 555-0193", "+1 212 555 0193", "٢١٢٥٥٥٠١٩٣", " 2125550193 "]
)
@pytest.mark.parametrize("reach", ["text", "call", "whatsapp", "signal"])
def test_number_is_kept_in_one_form(typed, reach):
    assert read_contact(typed, reach=reach, group=GROUP) == "+12125550193"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Tell us your number"),
        ("555-019", "one digit short"),
        ("55-019", "2 digits short"),
        ("12", "does not look complete"),
        ("555-0193", "needs its area code"),
        ("212 555 01933", "too many digits"),
        ("my phone", "does not look like a phone number"),
        ("1" * 300, "does not look like a phone number"),
        ("'\"><script>", "does not look like a phone number"),
    ],
)
def test_number_that_cannot_be_says_what_to_check(typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read_contact(typed, reach="text", group=GROUP)


def test_short_number_takes_the_area_code_of_the_group():
    group = Neighborhood(pk=1, country="US", phone="(718) 555-0142")

    assert read_contact("555-0193", reach="call", group=group) == "+17185550193"


def test_number_is_read_as_in_the_country_of_the_group():
    group = Neighborhood(pk=1, country="GB")

    assert read_contact("020 7946 0958", reach="call", group=group) == "+442079460958"


def test_email_is_kept_in_small_letters():
    assert read_contact(" Rosa@Example.ORG ", reach="email", group=GROUP) == "rosa@example.org"


@pytest.mark.parametrize(
    ("typed", "sentence"), [("", "Tell us your e-mail"), ("rosa", "does not look like an e-mail")]
)
def test_email_that_cannot_be_says_what_to_check(typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read_contact(typed, reach="email", group=GROUP)


@pytest.mark.parametrize("reach", ["in_person", "check_back"])
def test_ways_without_address_keep_none(reach):
    assert read_contact("whatever", reach=reach, group=GROUP) == ""


def test_contact_typed_differently_is_the_same_one():
    assert "+12125550193" in spellings("(212) 555 0193", group=GROUP)
    assert "rosa@example.org" in spellings("ROSA@example.org", group=GROUP)


def test_stored_contact_reads_like_a_number():
    assert readable("+12125550193") == "+1 212-555-0193"
    assert readable("rosa@example.org") == "rosa@example.org"


@pytest.mark.parametrize(
    ("value", "mailbox"),
    [
        ("Ann+food@Example.org", "ann@example.org"), ("a.n.n@example.org", "a.n.n@example.org"),
        ("a.n.n+x@googlemail.com", "ann@gmail.com"), ("+x@example.org", "+x@example.org"),
        ("+12125550177", "+12125550177"),
    ],
)  # fmt: skip
def test_mailbox_is_the_same_for_all_that_reaches_it(value, mailbox):
    assert mailbox_of(value) == mailbox
