"""The doors that stand open, and sign-in."""

from mutualaid.matrix.lines import (
    BY_ITS_MARK,
    EVERYBODY,
    MEMBERS,
    NOTHING_THERE,
    Line,
    Room,
    Subject,
)
from mutualaid.matrix.roles import Answer, Role
from needs.states import NeedStatus
from offers.states import OfferStatus

_REQUESTERS = frozenset({Role.REQUESTER, Role.CONCERNED})
_HELPERS = frozenset({Role.HELPER, Role.CONCERNED})
_OPEN = frozenset({str(NeedStatus.OPEN)})
_AVAILABLE = frozenset({str(OfferStatus.AVAILABLE)})
#: Once it is matched, whoever says yes is the backup.
_WANTED = _OPEN | {NeedStatus.MATCHED}

FRONT = (
    Line(
        room=Room.FRONT, words="read the board and how this place works",
        doors=(
            "commons:how", "commons:what_we_send", "commons:privacy", "commons:what_arrived",
            "identity", "needs:board", "offers:board", "who_coordinates", "healthz",
            "commons:design_sheet",
        ),
        reads=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="look at the components of pages, in a demo",
        doors=("commons:design", "commons:design_part"), reads=EVERYBODY, acts=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="ask for something, offer something",
        doors=(
            "commons:home", "commons:new_need", "commons:new_offer", "signed_in:new_need",
            "signed_in:new_offer",
        ),
        reads=EVERYBODY, acts=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="come to one’s own page", doors=("commons:your_page",
            "signed_in:overview"),
        reads=EVERYBODY, acts=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="install the site, and read whom to call without a line",
        doors=("manifest", "worker", "commons:offline"), reads=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="leave a shared tablet", doors=("commons:kiosk_done",),
        reads=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="change the language", doors=("set_language",),
        reads=EVERYBODY, acts=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="propose a better wording",
        doors=("commons:better_words", "signed_in:better_words"),
        reads=EVERYBODY, acts=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="read a need", doors=("needs:detail",), reads=EVERYBODY,
        about=Subject.NEED, reads_in=_OPEN, always=_REQUESTERS,
    ),
    Line(
        room=Room.FRONT, words="read an offer", doors=("offers:detail",), reads=EVERYBODY,
        about=Subject.OFFER, reads_in=_AVAILABLE, always=_HELPERS,
    ),
    Line(
        room=Room.FRONT, words="be told kinds of help while writing", doors=("commons:kinds",),
        acts=EVERYBODY,
    ),
    Line(
        room=Room.FRONT, words="print a poster of a need", doors=("needs:poster",),
        reads=EVERYBODY, about=Subject.NEED, reads_in=_OPEN,
    ),
    Line(
        room=Room.FRONT, words="print a poster of an offer", doors=("offers:poster",),
        reads=EVERYBODY, about=Subject.OFFER, reads_in=_AVAILABLE,
    ),
    Line(
        room=Room.FRONT, words="say yes to a need", doors=("commons:help", "signed_in:help"),
        reads=EVERYBODY, acts=EVERYBODY, about=Subject.NEED, reads_in=_OPEN, acts_in=_WANTED,
        unseen_in=frozenset({NeedStatus.HELD}), always=_REQUESTERS,
    ),
    Line(
        room=Room.FRONT, words="ask for an offer", doors=("commons:ask", "signed_in:ask"),
        reads=EVERYBODY, acts=EVERYBODY, about=Subject.OFFER, reads_in=_AVAILABLE,
        unseen_in=frozenset({OfferStatus.HELD}), always=_HELPERS,
    ),
    Line(
        room=Room.FRONT, words="say that something is wrong with a need",
        doors=("commons:report_need",), reads=EVERYBODY, acts=EVERYBODY, about=Subject.NEED,
        reads_in=_OPEN, acts_in=_OPEN, always=_REQUESTERS, too_late=Answer.CANNOT_SEE,
    ),
    Line(
        room=Room.FRONT, words="say that something is wrong with an offer",
        doors=("commons:report_offer",), reads=EVERYBODY, acts=EVERYBODY, about=Subject.OFFER,
        reads_in=_AVAILABLE, acts_in=_AVAILABLE, always=_HELPERS, too_late=Answer.CANNOT_SEE,
    ),
    Line(
        room=Room.FRONT, words="say never with whoever wrote a need, or, without a page here, "
        "read how", doors=("commons:need_apart", "signed_in:need_apart"),
        reads=EVERYBODY, acts=EVERYBODY, about=Subject.NEED, reads_in=_OPEN, acts_in=_OPEN,
        always=_REQUESTERS, too_late=Answer.CANNOT_SEE,
    ),
    Line(
        room=Room.FRONT, words="say never with whoever wrote an offer, or, without a page here, "
        "read how", doors=("commons:offer_apart", "signed_in:offer_apart"),
        reads=EVERYBODY, acts=EVERYBODY, about=Subject.OFFER, reads_in=_AVAILABLE,
        acts_in=_AVAILABLE, always=_HELPERS, too_late=Answer.CANNOT_SEE,
    ),
    Line(
        room=Room.FRONT, words="follow what was sent to one person: by its mark only",
        doors=("commons:was_it_you", "stop_messages"), reads=BY_ITS_MARK, acts=BY_ITS_MARK,
    ),
    Line(
        room=Room.FRONT, words="open a short link: by its mark only", doors=("short_link",),
        reads=BY_ITS_MARK,
    ),
    Line(
        room=Room.FRONT, words="take up messages again, or be the gateway: by its mark only",
        doors=("start_messages", "text_incoming", "text_status"), acts=BY_ITS_MARK,
    ),
    Line(
        room=Room.FRONT, words="sign in as one of the cast: in a demo only",
        doors=("commons:demo_sign_in",), acts=BY_ITS_MARK,
    ),
    Line(
        room=Room.SIGN_IN, words="sign in and out",
        doors=(
            "account_login", "account_request_login_code", "account_confirm_login_code",
            "account_logout", "account_email_verification_sent", "mfa_authenticate",
            "mfa_login_webauthn",
        ),
        reads=EVERYBODY, acts=EVERYBODY,
    ),
    Line(
        room=Room.SIGN_IN, words="read that an account is closed", doors=("account_inactive",),
        reads=EVERYBODY,
    ),
    Line(
        room=Room.SIGN_IN, words="see one’s own sessions and keys",
        doors=("account_sessions", "mfa_index", "mfa_list_webauthn"), reads=MEMBERS,
    ),
    Line(
        room=Room.SIGN_IN, words="end one’s own sessions",
        doors=("account_session_end", "account_all_sessions_end"), acts=MEMBERS,
    ),
    Line(
        room=Room.SIGN_IN, words="change one’s own address and keys, with a fresh proof",
        doors=(
            "account_email", "account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp",
            "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn", "mfa_edit_webauthn",
        ),
        reads=MEMBERS, acts=MEMBERS,
    ),
    Line(
        room=Room.SIGN_IN, words="take one’s second proof away, download its spare codes: only "
        "for whoever has set one up",
        doors=("mfa_deactivate_totp", "mfa_download_recovery_codes"),
        reads=NOTHING_THERE, acts=NOTHING_THERE,
    ),
    Line(
        room=Room.SIGN_IN, words="read one’s spare codes: only for whoever has set them up",
        doors=("mfa_view_recovery_codes",), reads=NOTHING_THERE,
    ),
    Line(
        room=Room.SIGN_IN, words="find one’s own earlier page", doors=("commons:earlier",),
        reads=MEMBERS, acts=MEMBERS,
    ),
)  # fmt: skip
