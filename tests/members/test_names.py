"""A sentence that ends with an initial has one full stop; facts keep their dots."""

import pytest
from django.utils.safestring import SafeString, mark_safe

from members.names import one_full_stop
from members.templatetags.sentences import dots_stay

SAID = [
    ("You asked A..", "You asked A."),
    ("We asked A.. No answer yet.", "We asked A. No answer yet."),
    ("Wait...", "Wait..."),
    ("You asked Hal.", "You asked Hal."),
]


@pytest.mark.parametrize(("words", "said"), SAID)
def test_two_full_stops_are_one_and_three_stay(words, said):
    assert one_full_stop(words) == said


def test_html_stays_html():
    assert isinstance(one_full_stop(mark_safe("<b>A.</b>..")), SafeString)


def test_no_line_begins_with_the_dot_between_two_facts():
    assert dots_stay("Mill Row · Rides · looking") == "Mill Row\xa0· Rides\xa0· looking"
