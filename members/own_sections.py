"""What the records of people hold about one of them; see `members.portable`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import AccessLink, Member, PaperCode, Report, Reveal, RevealWhat
from members.portable import Row, Section, language_named, register, selves
from members.services import own_ways
from members.sessions import sessions_of
from neighborhood.models import Vocabulary
from neighborhood.vocabulary import word_names

WHEN = _("When")
_WHEN_AND_WHY = {"why": _("Why"), "at": WHEN, "until": _("Until")}
_SEEN_WHAT = pgettext_lazy("is seen", "What")
_SHOWN = {
    RevealWhat.NAME: _("First name"), RevealWhat.CONTACT: _("Contact"),
    RevealWhat.PLACE: _("Place"),
}  # fmt: skip


def register_sections() -> None:
    """Make the sections of this app known."""
    for section in SECTIONS:
        register(section)


def _self(member: Member, at: datetime) -> Iterator[Row]:
    names = word_names(*Vocabulary)
    yield {
        "name": member.name,
        "name_shown": member.get_name_shown_display(),
        "area": str(member.area or ""),
        "languages": [names.get(slug, slug) for slug in member.languages],
        "lang": language_named(member.lang),
        "pace": member.get_pace_display(),
        "resting_until": member.resting_until,
        "last_asked_at": member.last_asked_at,
        "last_helped_at": member.last_helped_at,
        "joined_at": member.joined_at,
        "last_login": member.last_login,
        "forget_after": member.forget_after,
        "is_admin": member.is_staff,
        "rights": [str(one) for one in (*member.groups.all(), *member.user_permissions.all())],
    }


def _earlier(member: Member, at: datetime) -> Iterator[Row]:
    for moment in member.merged.order_by("pk").values_list("joined_at", flat=True):
        yield {"at": moment}


def _ways(member: Member, at: datetime) -> Iterator[Row]:
    for way in own_ways(member):
        # Whoever has the address says that they are somebody else: it is theirs to take along.
        is_of_another = way.by_other and way.unproved
        yield {
            "kind": way.get_kind_display(),
            "value": "" if is_of_another else way.value,
            "proved_at": way.verified_at,
            "given_up_at": way.unreachable_at,
            "by_other": way.by_other,
            "unproved": way.unproved,
            "kept_back": way.kept_back,
            "at": way.created_at,
        }


def _links(member: Member, at: datetime) -> Iterator[Row]:
    rows = AccessLink.objects.filter(member__in=selves(member)).order_by("pk")
    for link in rows.only("purpose", "created_at", "expires_at", "revoked_at"):
        yield {
            "for": link.get_purpose_display(),
            "at": link.created_at,
            "ends_at": link.expires_at,
            "ended_at": link.revoked_at,
        }


def _codes(member: Member, at: datetime) -> Iterator[Row]:
    codes = PaperCode.objects.filter(member__in=selves(member)).order_by("pk")
    for moment in codes.values_list("created_at", flat=True):
        yield {"at": moment}


def _looks_at(member: Member, at: datetime) -> Iterator[Row]:
    rows = Reveal.objects.filter(owner__in=selves(member)).select_related("viewer")
    for look in rows.order_by("pk"):
        who = look.viewer.called_by_all if look.viewer else ""
        yield {"what": str(_SHOWN[RevealWhat(look.what)]), "who": who, **_when_and_why(look)}


def _looks_of(member: Member, at: datetime) -> Iterator[Row]:
    for look in Reveal.objects.filter(viewer__in=selves(member)).order_by("pk"):
        yield {"what": str(_SHOWN[RevealWhat(look.what)]), **_when_and_why(look)}


def _when_and_why(look: Reveal) -> Row:
    return {"why": look.get_why_display(), "at": look.at, "until": look.until}


def _terms(member: Member, at: datetime) -> Iterator[Row]:
    for term in member.terms.prefetch_related("areas").order_by("pk"):
        yield {
            "areas": term.area_names,
            "shadow": term.shadow,
            "at": term.starts_at,
            "until": term.until,
        }


def _reports(member: Member, at: datetime) -> Iterator[Row]:
    for told in Report.objects.filter(by__in=selves(member)).order_by("pk"):
        yield {"at": told.at, "text": told.text, "read_at": told.read_at}


def _sessions(member: Member, at: datetime) -> Iterator[Row]:
    for session in sessions_of(member, this=None):
        yield {"browser": session.words, "at": session.begun_on, "seen_on": session.seen_on}


def _log(member: Member, at: datetime) -> Iterator[Row]:
    rows = LogEntry.objects.filter(user=member).select_related("content_type").order_by("pk")
    for entry in rows:
        # What it was called then may be the words of somebody else.
        kind = entry.content_type.name if entry.content_type else ""
        yield {"at": entry.action_time, "did": entry.get_action_flag_display(), "kind": kind}


SECTIONS = (
    Section(
        key="about_me", title=_("What you said about yourself"), order=10, rows=_self,
        covers=frozenset(
            {"members.Member_groups.member", "members.Member_user_permissions.member"}
        ),
        labels={
            "name": _("Name"), "name_shown": _("Shown on a card"), "area": _("Area"),
            "languages": _("Languages"), "lang": _("Language of our messages"),
            "pace": _("How often you want to be asked"), "resting_until": _("Resting until"),
            "last_asked_at": _("Last asked"), "last_helped_at": _("Last helped"),
            "joined_at": _("Here since"), "last_login": _("Last signed in"),
            "forget_after": _("To be deleted at"), "is_admin": _("You are an admin"),
            "rights": _("Rights in the admin"),
        },
    ),
    Section(
        key="earlier", title=_("Earlier entries that were found to be you"), order=11,
        rows=_earlier, covers=frozenset({"members.Member.merged_into"}),
        labels={"at": _("Here since")},
    ),
    Section(
        key="ways", title=_("How we reach you"), order=12, rows=_ways,
        covers=frozenset({"members.ContactWay.member"}),
        labels={
            "kind": pgettext_lazy("to reach somebody", "Way"), "value": _("Number or address"),
            "proved_at": _("Shown to be yours"), "given_up_at": _("Did not work any more"),
            "by_other": _("Somebody else gave it"), "unproved": _("Nobody has shown whose it is"),
            "kept_back": _("Kept from neighbors"), "at": _("Since"),
        },
    ),
    Section(
        key="sessions", title=_("Where you are signed in"), order=14, rows=_sessions,
        covers=frozenset({"sessions.Session"}),
        labels={"browser": _("Browser"), "at": _("Signed in"), "seen_on": _("Last seen")},
    ),
    Section(
        key="links", title=_("Your private links"), order=15, rows=_links,
        covers=frozenset({"members.AccessLink.member"}),
        labels={
            "for": _("What it opens"), "at": _("Made"), "ends_at": _("Ends by itself"),
            "ended_at": pgettext_lazy("a link", "Ended"),
        },
    ),
    Section(
        key="paper_code", title=_("Your paper code"), order=16, rows=_codes,
        covers=frozenset({"members.PaperCode.member"}), labels={"at": _("Made")},
    ),
    Section(
        key="looks_at_me", title=_("Who has seen what"), order=60, rows=_looks_at,
        covers=frozenset({"members.Reveal.owner"}),
        labels={"what": _SEEN_WHAT, "who": _("Who"), **_WHEN_AND_WHY},
    ),
    Section(
        key="my_looks", title=_("What you saw of others"), order=61, rows=_looks_of,
        covers=frozenset({"members.Reveal.viewer"}),
        labels={"what": _SEEN_WHAT, **_WHEN_AND_WHY},
    ),
    Section(
        key="reports", title=_("What you reported to the coordinators"), order=63, rows=_reports,
        covers=frozenset({"members.Report.by"}),
        labels={"at": WHEN, "text": _("Your words"), "read_at": _("Looked into")},
    ),
    Section(
        key="terms", title=_("Rights at the desk"), order=80, rows=_terms,
        covers=frozenset({"members.Term.member"}),
        labels={
            "areas": _("Areas"), "shadow": _("Only to look on"), "at": _("From"),
            "until": _("Until"),
        },
    ),
    Section(
        key="admin_log", title=_("What you changed in the admin"), order=82, rows=_log,
        covers=frozenset({"admin.LogEntry.user"}),
        labels={"at": WHEN, "did": _("What you did"), "kind": _("To what")},
    ),
    Section(
        key="told_in_confidence", title=_("What others told us in confidence"), order=90,
        covers=frozenset({"members.Report.about"}),
        withheld=_(
            "Some tell the coordinators of a worry, or want to stay apart from somebody. "
            "Coordinators note for each other what to be careful with. Nobody else may read that. "
            "So it is in no download, whether there is anything or not."
        ),
    ),
)  # fmt: skip
