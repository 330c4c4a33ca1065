"""How lists and days are said in each language."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from neighborhood.naming import listed


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("en", ["Hal"], "Hal"),
        ("en", [], ""),
        ("en", ["Hal", "June", "Sam"], "Hal, June and Sam"),
        ("es", ["Ana", "Luis"], "Ana y Luis"),
        ("es", ["Ana", "Inés"], "Ana e Inés"),
        ("es", ["agua", "hielo"], "agua y hielo"),
        ("ar", ["Hal", "June", "Sam"], "Hal، June وSam"),
        ("zh-hans", ["Hal", "June", "Sam"], "Hal、June和Sam"),
    ],
)
def test_list_is_joined_as_its_language_does(language, words, said):
    with translation.override(language):
        assert listed(words) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "5 January"), ("es", "5 de enero"), ("ar", "5 يناير"), ("zh-hans", "1月5日")],
)
def test_day_of_the_year_is_said_as_its_language_does(language, said):
    with translation.override(language):
        assert date_format(date(2027, 1, 5), "MONTH_DAY_FORMAT") == said
