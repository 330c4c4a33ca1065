"""Where somebody is signed in: each browser by its family and its days, by no address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Member

# Where allauth keeps a sign-in that waits for its code.
UNFINISHED = "account_login"
#: So long an address that somebody typed to sign in with waits for its code.
UNFINISHED_SECONDS = 15 * 60
BEGUN, SEEN, BROWSER = "begun_on", "seen_on", "browser"
# The first that a browser says of itself; most also say that they are another one.
FAMILIES = (
    ("Edg", "Edge"), ("OPR|Opera", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"), ("Chrom|CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
DEVICES = (
    ("iPhone", gettext_noop("on an iPhone")), ("iPad", gettext_noop("on an iPad")),
    ("Android", gettext_noop("on Android")), ("Windows", gettext_noop("on Windows")),
    ("Macintosh", gettext_noop("on a Mac")), ("CrOS", gettext_noop("on a Chromebook")),
    ("Linux", gettext_noop("on Linux")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A browser in which a member is signed in.

    mark: names it in a form; says nothing of the key that the browser holds.
    """

    mark: str
    browser: str
    device: str
    begun_on: date | None
    seen_on: date | None
    is_this: bool

    @property
    def words(self) -> str:
        """Return what its owner may know it by."""
        browser = self.browser or _("A browser")
        return f"{browser} {_(self.device)}" if self.device else browser


@receiver(user_logged_in)
def note_begun(request: HttpRequest, **_news: Any) -> None:
    """Write into a session when it began and in which family of browsers."""
    today = timezone.now().date().isoformat()
    said = request.META.get("HTTP_USER_AGENT", "")
    family, device = (_first(table, said) for table in (FAMILIES, DEVICES))
    request.session.update({BEGUN: today, SEEN: today, BROWSER: [family, device]})
    request.session.set_expiry(None)


def end_soon(session: SessionBase) -> None:
    """Let a session in which somebody only began to sign in end with its code."""
    if SESSION_KEY not in session:
        session.set_expiry(UNFINISHED_SECONDS)


def note_seen(session: SessionBase) -> None:
    """Write down once a day that a session is in use; it ends when it would have anyway."""
    today = timezone.now().date()
    if BEGUN not in session or session[SEEN] == today.isoformat():
        return
    session[SEEN] = today.isoformat()
    begun = datetime.combine(date.fromisoformat(session[BEGUN]), time(), tzinfo=UTC)
    session.set_expiry(begun + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def sessions_of(member: Member, *, this: str | None) -> list[OwnSession]:
    """Return where a member is signed in, this browser first, then the latest. this: its key."""
    found = [_own(session, data, this=this) for session, data in _of(member)]
    return sorted(found, key=lambda one: (one.is_this, one.seen_on or date.min), reverse=True)


def end_session(member: Member, *, mark: str) -> None:
    """Sign a member out of one browser. That of somebody else stays as it is."""
    for session, _data in _of(member):
        if constant_time_compare(_mark(session.pk), mark):
            session.delete()


def end_all_sessions(member: Member, *, but: str | None = None) -> None:
    """Sign a member out everywhere. but: the key of the one session that goes on."""
    for session, _data in _of(member):
        if session.pk != but:
            session.delete()


def end_traces(member: Member, *, typed: Collection[str]) -> None:
    """Sign a member out everywhere, and end what somebody began with a number or address of theirs.

    typed: those numbers and addresses, as a session keeps them.
    """
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        begun = data.get(UNFINISHED) or {}
        is_theirs = data.get(SESSION_KEY) == str(member.pk)
        if is_theirs or {begun.get("email"), begun.get("phone")} & set(typed):
            session.delete()


def _of(member: Member) -> Iterator[tuple[Session, dict[str, Any]]]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(member.pk):
            yield session, data


def _own(session: Session, data: dict[str, Any], *, this: str | None) -> OwnSession:
    browser, device = data.get(BROWSER, ("", ""))
    begun_on, seen_on = (
        date.fromisoformat(data[name]) if name in data else None for name in (BEGUN, SEEN)
    )
    return OwnSession(
        _mark(session.pk), browser, device, begun_on, seen_on, is_this=session.pk == this
    )


def _mark(key: str) -> str:
    return salted_hmac("members.sessions", key, algorithm="sha256").hexdigest()


def _first(table: tuple[tuple[str, str], ...], said: str) -> str:
    return next((words for pattern, words in table if re.search(pattern, said)), "")
