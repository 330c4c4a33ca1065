"""How lists and days are said in each language."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from neighborhood.naming import listed, phrased, semicolon, written_in


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
    [
        ("en", "34 left, 9 gone; all"),
        ("ar", "34 left، 9 gone؛ all"),
        ("zh-hans", "34 left，9 gone；all"),
    ],
)
def test_phrases_are_parted_as_their_language_does(language, said):
    with translation.override(language):
        assert phrased(("34 left", "", "9 gone")) + semicolon() + "all" == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "5 January"), ("es", "5 de enero"), ("ar", "5 يناير"), ("zh-hans", "1月5日")],
)
def test_day_of_the_year_is_said_as_its_language_does(language, said):
    with translation.override(language):
        assert date_format(date(2027, 1, 5), "MONTH_DAY_FORMAT") == said


@pytest.mark.parametrize(
    ("words", "languages", "written"),
    [
        ("A ride to the clinic", ["es"], "es"),
        ("أحتاج إلى توصيلة إلى العيادة", ["en"], "ar"),
        ("سواری تا درمانگاه", ["fa"], "fa"),
        ("需要有人陪我去看病", ["en"], "zh-hans"),
        ("需要有人陪我去看病", ["zh-hans"], "zh-hans"),
        ("A ride to the clinic", ["ar", "es"], "es"),
        ("A ride to the clinic", ["ar"], "en"),
        ("WhatsApp أحتاج إلى مساعدة مع", ["en"], "ar"),
        ("Потрібна поїздка", ["en"], "en"),
    ],
)
def test_words_are_in_a_language_of_their_script(words, languages, written):
    assert written_in(words, *languages) == written
