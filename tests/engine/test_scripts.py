"""Words in Arabic and in Chinese name kinds of help as well, as neighbors write them."""

import pytest

from matching.engine.language.lexicon import SLUGS, entries
from matching.engine.text import guess, starting_model, tokens_of

EVERYDAY = 8


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("我需要有人送我去医院看病", "rides-medical"),
        ("请问谁有多余的婴儿尿布？", "diapers"),
        ("帮我妈妈去药店取药", "pharmacy"),
        ("周六能帮我搬沙发吗", "moving"),
        ("想找人一起练习英语口语", "english"),
        ("厨房水龙头漏水", "plumbing"),
        ("每天放学接孩子", "rides-school"),
        ("付不起这个月的房租", "rent"),
        ("أحتاج إلى توصيلة إلى المستشفى يوم الثلاثاء", "rides-medical"),
        ("نحتاج حفاضات لطفل رضيع", "diapers"),
        ("هل يمكن لأحد إحضار الدواء من الصيدلية؟", "pharmacy"),
        ("تصليح الحنفية في الحمام", "plumbing"),
        ("ترجمة رسالة من المدرسة إلى العربية", "translation"),
        ("أبحث عن معاطف شتوية وأحذية للأولاد", "clothing"),
        ("دفع فاتورة الكهرباء والإيجار", "rent"),
        ("أستطيع أن أعلّم الإنجليزية: محادثة إنجليزية", "english"),
    ],
)
def test_sentence_is_understood(text, slug):
    assert guess(text, model=starting_model())[0].slug == slug


def test_stretch_alone_is_no_word():
    assert tokens_of("خبز ـــ حليب") == tokens_of("خبز حليب")
    assert guess("ـ", model=starting_model())


@pytest.mark.parametrize("page", ["arabic.txt", "chinese.txt"])
def test_every_kind_has_everyday_words(page):
    words = list(entries((page,)))

    few = [slug for slug in SLUGS if sum(one.slug == slug for one in words) < EVERYDAY]

    assert few == ["other"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("الصيدلية", "للصيدلية"), ("سيارة", "بالسيارات"), ("أثاث", "والأثاث"), ("سلّم", "السلم")],
)
def test_forms_of_an_arabic_word_are_one(one, other):
    assert tokens_of(one) == tokens_of(other)


def test_words_beside_chinese_stay_whole():
    assert tokens_of("3箱baby食品") == ["3", "箱", "babi", "食", "品"]
