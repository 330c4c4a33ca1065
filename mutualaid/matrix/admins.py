"""The doors of the admin. What its pages show is held by `mutualaid.admin_site`."""

from mutualaid.matrix.lines import ADMIN, MEMBERS, NO_ADMIN, TO_THE_ADMIN, Line, Room

_WRITTEN_BY_SERVICES = (
    "commons_wordingproposal", "matching_match", "matching_suggestion", "members_event",
    "members_reveal", "outbox_message", "procrastinate_procrastinatejob",
)  # fmt: skip
#: Posted, made once, or come with a release; a proposed wording alone may be deleted.
_ALWAYS_THERE = (
    "members_member", "needs_need", "neighborhood_neighborhood", "offers_offer", "outbox_wording",
)  # fmt: skip

ADMINS = (
    Line(
        room=Room.ADMIN, words="come to sign-in", doors=("admin:login",),
        reads=TO_THE_ADMIN, acts=TO_THE_ADMIN,
    ),
    Line(
        room=Room.ADMIN, words="sign out there", doors=("admin:logout",),
        reads=MEMBERS, acts=MEMBERS,
    ),
    Line(
        room=Room.ADMIN, words="add by hand what members post and services write",
        doors=tuple(f"admin:{one}_add" for one in (*_WRITTEN_BY_SERVICES, *_ALWAYS_THERE)),
        reads=NO_ADMIN, acts=NO_ADMIN,
    ),
    Line(
        room=Room.ADMIN, words="change by hand what services write, or a pair kept apart",
        doors=(
            "admin:members_blockedpair_change",
            *(f"admin:{one}_change" for one in _WRITTEN_BY_SERVICES),
        ),
        reads=ADMIN, acts=NO_ADMIN,
    ),
    Line(
        room=Room.ADMIN, words="delete by hand what others hang on",
        doors=tuple(f"admin:{one}_delete" for one in (*_WRITTEN_BY_SERVICES[1:], *_ALWAYS_THERE)),
        reads=NO_ADMIN, acts=NO_ADMIN,
    ),
    Line(
        room=Room.ADMIN,
        words="set up the place: areas, kinds of help, words, terms, retention; read the rest",
        doors=("admin:*",), reads=ADMIN, acts=ADMIN,
    ),
)  # fmt: skip
