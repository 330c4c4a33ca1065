"""How long messages, answers and sign-ins leave something behind."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members import free_texts
from members.free_texts import FreeText
from members.retention import timeline_days
from neighborhood import retention
from neighborhood.retention import Rows, Rule, days, words_days
from outbox.accounts import UNFINISHED_LIFETIME, unfinished
from outbox.models import DemoArrival, Message, Reply, Wording
from outbox.numbers import unfinished_numbers

SESSION_LIFETIME = timedelta(seconds=settings.SESSION_COOKIE_AGE)


def forget_words(replies: Rows) -> None:
    """Leave that somebody answered, and not what; the same answer is not taken a second time."""
    replies.update(text="", answer="")


RULES = (
    Rule(
        name="sessions",
        what=_("In which kind of browser you are signed in, and on which days"),
        why=_("So that you can end it there"),
        since=_("after you signed in, or when you sign out"),
        lifetime=lambda _group: SESSION_LIFETIME,
        due=lambda before: Session.objects.filter(expire_date__lte=before + SESSION_LIFETIME),
    ),
    Rule(
        name="sign_ins",
        what=_("An address that was typed at the sign-in, and not proved"),
        why=_("So that the code can be sent again"),
        since=_("after it was typed"),
        lifetime=lambda _group: UNFINISHED_LIFETIME,
        due=lambda before: unfinished(before=before),
    ),
    Rule(
        name="sign_in_numbers",
        what=_("A number that was typed at the sign-in, and not proved"),
        why=_("So that the code can be sent again"),
        since=_("after it was typed"),
        lifetime=lambda _group: UNFINISHED_LIFETIME,
        due=lambda before: unfinished_numbers(before=before),
    ),
    Rule(
        name="messages",
        what=_("Which messages came to you and when, without their words"),
        why=_("So that none comes twice, and each can be answered and stopped"),
        since=_("after it was sent or given up"),
        lifetime=timeline_days,
        due=lambda before: Message.objects.over_since(before),
    ),
    Rule(
        name="replies",
        what=_("What you answered by text or mail"),
        why=_("So that a person can read it when we did not understand it"),
        since=_("after it came"),
        lifetime=words_days,
        due=lambda before: Reply.objects.exclude(Q(text="") & Q(answer="")).filter(
            received_at__lte=before
        ),
        erase=forget_words,
    ),
    Rule(
        name="strangers",
        what=_("That somebody wrote to us whom we do not know, without their words"),
        why=_("So that they are answered once"),
        since=_("after it came"),
        lifetime=days(30),
        due=lambda before: Reply.objects.of_nobody(before=before),
    ),
)


FREE_TEXTS = (
    FreeText(model=Reply, fields=("text", "answer"), writers=("member_id",)),
    FreeText(model=Wording, fields=("words",)),
    FreeText(model=DemoArrival, fields=("subject", "text")),
)


def register() -> None:
    """Add the rules of this app to the table, and where its people write freely."""
    retention.register(*RULES)
    free_texts.register(*FREE_TEXTS)
