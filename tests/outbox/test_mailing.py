"""What stands in the head of a mail and in its two bodies, read back as it arrived."""

import re
from email.utils import getaddresses

import pytest

from members.models import Reach
from mutualaid import channels
from neighborhood.models import Neighborhood
from outbox import delivery, kinds, services
from outbox.codes import put_code
from outbox.mail.html_twin import MOST_BYTES, html_of
from outbox.mail.mailing import mail_of
from outbox.models import Message, MessageState, Reply
from outbox.rendering import render
from tests.factories import ContactWayFactory, MemberFactory
from tests.outbox.letters import bounce_address, reply_address
from tests.outbox.test_delivery import greet
from tests.outbox.test_texts import BY_MAIL_ONLY, LANGUAGES, sample  # noqa: F401

pytestmark = pytest.mark.django_db

LONG_HOST = "mutual-aid.a-neighborhood-with-quite-a-long-name.example.org"
ONCE = (
    "Message-ID", "References", "In-Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post",
    "List-Id", "Reply-To", "From", "To", "Subject", "Date", "Auto-Submitted", "MIME-Version",
)  # fmt: skip


@pytest.fixture(autouse=True)
def reply_domain(settings) -> None:
    settings.MAIL_REPLY_ADDRESS = "reply@elm.example"


@pytest.fixture
def threaded(monkeypatch, greeting) -> None:
    """Let greetings be about a match."""
    kind = kinds.get("greeting")
    fields = {name: getattr(kind, name) for name in ("still_true", "context")}
    threaded = kinds.Kind(name="greeting", thread=lambda ids: f"match-{ids['number']}", **fields)
    monkeypatch.setitem(kinds._kinds, "greeting", threaded)


def said(member, number: int) -> Message:
    """Deliver a greeting about something."""
    message = services.put(member, kind="greeting", ids={"number": number}, key=f"{member}{number}")
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_head_is_whole_and_says_each_thing_once(hal, sink, threaded):
    message = said(hal, 7)

    (mail,) = sink.mails
    assert all(len(mail.get_all(name)) == 1 for name in ONCE)
    assert mail["Message-ID"] == f"<{message.identity}@elm.example>"
    assert re.fullmatch(r"<[0-9a-f]{32}@elm\.example>", mail["References"].strip())
    assert mail["In-Reply-To"] == mail["References"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https://elm\.example/stop/[a-z2-7]{40}/>", mail["List-Unsubscribe"])
    assert getaddresses([mail["Reply-To"]])[0][1] == reply_address(message)
    assert sink.senders == [bounce_address(message)]
    assert not mail.defects


def test_links_and_identities_of_a_long_host_stay_in_one_piece(hal, sink, threaded, settings):
    settings.SITE_URL = f"https://{LONG_HOST}"
    settings.MAIL_REPLY_ADDRESS = f"reply@{LONG_HOST}"

    said(hal, 7)

    raw = sink.raw[0].decode()
    for name in ("Message-ID", "References", "In-Reply-To", "List-Unsubscribe"):
        assert re.search(rf"^{name}: <\S+{re.escape(LONG_HOST)}\S*>\r?$", raw, re.MULTILINE)
    assert sink.mails[0]["Reply-To"].addresses[0].domain == LONG_HOST


def test_one_match_is_one_conversation_for_one_person(hal, sam, sink, threaded, monkeypatch):
    for member, number in ((hal, 7), (hal, 8), (sam, 7)):
        said(member, number)
    again = services.put(hal, kind="greeting", ids={"number": 7}, key="again")
    delivery.deliver(again.pk)

    roots = [mail["References"] for mail in sink.mails]
    assert roots[0] == roots[3]
    assert len(set(roots)) == 3
    assert len(sink.copies_by_identity) == 4


def test_message_about_nothing_stands_alone(hal, sink, greeting):
    delivery.deliver(greet(hal).pk)

    assert sink.mails[0]["References"] is None


def test_try_that_broke_off_after_arrival_is_repeated_word_for_word(hal, sink, threaded):
    def break_off():
        sink.before_yes = lambda: None
        raise ConnectionError

    sink.before_yes = break_off
    with pytest.raises(delivery.TryAgain):
        said(hal, 7)
    said(hal, 7)

    first, second = sink.mails
    assert set(sink.copies_by_identity.values()) == {2}
    for name in (*ONCE[:10], "Auto-Submitted"):
        assert first[name] == second[name]


@pytest.mark.usefixtures("greeting")
def test_without_a_reply_address_everything_goes_to_the_sender(hal, sink, settings):
    settings.MAIL_REPLY_ADDRESS = ""

    delivery.deliver(greet(hal).pk)

    assert sink.mails[0]["Reply-To"] is None
    assert sink.senders == ["neighbors@localhost"]


def test_code_can_be_neither_answered_nor_stopped(sink):
    code = put_code(
        MemberFactory(), kind="sign_in_code", address="new@example.org", code="1234-5678"
    )

    delivery.deliver(code.pk)

    (mail,) = sink.mails
    assert {"Reply-To", "References", "List-Unsubscribe"}.isdisjoint(mail.keys())
    assert "1234-5678" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize("name", ["Elm\r\nBcc: all@example.org", 'Elm <x@y>, “Öl” \\ "q"', ""])
def test_name_of_the_group_puts_nothing_into_the_head(hal, sink, greeting, settings, name):
    Neighborhood.objects.update_or_create(pk=1, defaults={"name": name})

    message = greet(hal)
    delivery.deliver(message.pk)

    message.refresh_from_db()
    (mail,) = sink.mails
    assert message.state == MessageState.SENT
    assert "Bcc" not in mail
    assert mail["From"].addresses[0].addr_spec == "neighbors@localhost"
    assert len(mail["Reply-To"].addresses) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(kinds.names() - BY_MAIL_ONLY))
def test_twin_of_every_message_is_plain_and_gives_nobody_away(sample, rosa, kind, lang, settings):  # noqa: F811
    settings.SITE_URL = "https://elm-street.example"
    message = sample(kind, lang)
    ContactWayFactory(member=rosa, value="rosa@example.org", position=1)
    letter = render(message)

    twin = html_of(letter.text, title=letter.subject, lang=lang)

    assert 0 < len(twin.encode()) < MOST_BYTES
    assert f'lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in twin
    assert not re.search(r"2125550193|555.0193|(rosa|hal)@example", twin)
    assert not re.search(r"<(script|img|link|style|form|iframe)|\son\w+=|url\(|@import", twin)
    assert set(re.findall(r'(?:href|src)="([^"]*)', twin)) == set(
        re.findall(r"^https://elm-street\.example\S*", letter.text, re.MULTILINE)
    )  # fmt: skip


@pytest.fixture
def arabic(settings) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]


def test_twin_begins_on_the_side_of_its_language(arabic):
    assert 'lang="ar" dir="rtl"' in html_of("Words", title="", lang="ar")


def test_twin_has_paragraphs_lists_buttons_and_a_foot(settings):
    settings.SITE_URL = "https://elm.example"
    text = (
        "Two <b>\nlines\n\n– one\n– two & three\nhttps://elm.example/m/x/\n\n"
        "See https://elm.example/m/y/ too\n\n-- \nElm\nhttps://elm.example\nOr call 311\n"
        "To stop:\nhttps://elm.example/m/z/"
    )

    twin = html_of(text, title="A & b", lang="en")

    words = re.sub(r' style="[^"]*"', "", twin).partition('ltr"><p')[2]
    assert words == (
        ">Two &lt;b&gt;<br>lines</p><ul><li>one</li><li>two &amp; three</li></ul>"
        '<p><a href="https://elm.example/m/x/">Open the page</a></p>'
        "<p>See https://elm.example/m/y/ too</p>"
        '<p>Elm<br><a href="https://elm.example">https://elm.example</a><br>Or call 311'
        '<br>To stop:<br><a href="https://elm.example/m/z/">Open the page</a></p>'
        "</div></body></html>"
    )
    assert "<title>A &amp; b</title>" in twin


@pytest.mark.parametrize(
    "line",
    ["https://evil.example/m/x/", "https://elm.example.evil.example/", "javascript:alert(1)",
     "https://elm.example@evil.example/", "data:text/html,x", 'https://elm.example"onclick="x'],
)  # fmt: skip
def test_words_of_neighbors_become_nothing_to_press(settings, line):
    settings.SITE_URL = "https://elm.example"

    assert "<a" not in html_of(f"They write:\n\n{line}\n\n– {line}", title="", lang="en")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Could you help with “أحتاج <توصيلة>”?",
         'Could you help with “<bdi lang="ar">أحتاج &lt;توصيلة&gt;</bdi>”?'),
        ("أحتاج توصيلة", '<bdi lang="ar">أحتاج توصيلة</bdi>'),
        ("– أحتاج توصيلة", '<li><bdi lang="ar">أحتاج توصيلة</bdi></li>'),
        ("Could you help with “A ride”?", ">Could you help with “A ride”?<"),
    ],
)  # fmt: skip
def test_words_of_neighbors_run_in_their_own_language_in_the_twin(line, shown):
    assert shown in html_of(f"They write:\n\n{line}", title="", lang="en")


def test_words_in_latin_letters_run_in_their_own_language_in_an_arabic_twin(arabic):
    twin = html_of("هل يمكنك المساعدة في “A ride”؟", title="", lang="ar")

    assert '“<bdi lang="en">A ride</bdi>”؟' in twin


def test_twin_that_would_be_long_is_left_out(hal, sink, greeting):
    Message.objects.filter(pk=greet(hal).pk).update(ids={"number": "many words " * 2_000})

    delivery.deliver(Message.objects.get().pk)

    assert sink.mails[0].get_content_type() == "text/plain"


def test_answer_to_a_reply_belongs_to_the_conversation(hal, threaded):
    about = greet(hal)
    way = hal.ways.get(kind=Reach.EMAIL)
    reply = Reply.objects.create(
        channel="mail", provider_id="1", sender="x", member=hal, way=way, about=about, answer="Yes"
    )
    answer = services.put(hal, kind="reply_answer", ids={"reply": reply.pk}, key="answer")

    heads = [mail_of(render(message), by=way).message() for message in (about, answer)]

    assert heads[0]["References"] == heads[1]["References"] is not None


@pytest.mark.parametrize("address", ["", "reply@elm.example", "Reply-here@mail.elm.example"])
def test_reply_address_is_taken(address):
    assert channels.reply_address(address) == address.lower()


@pytest.mark.parametrize("address", ["elm.example", "@elm.example", f"{'r' * 24}@x", "a+b@x", "a@"])
def test_reply_address_that_cannot_be_is_refused_with_a_sentence(address):
    with pytest.raises(Exception, match="MUTUALAID_REPLY_ADDRESS should look like"):
        channels.reply_address(address)
