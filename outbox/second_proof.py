"""Whoever sees the contact of others shows a second proof: an app with codes, or a key."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from members.http import say
from members.models import Member
from members.permissions import can_see_queue
from members.sealing import Purpose, is_of_today, seal, unseal
from members.sessions import end_all_sessions

#: When somebody who had just signed in began to set up their first proof.
BEGUN = "second_proof_begun_at"
BEGUN_SECONDS = 15 * 60
#: Set in a session whose member has codes on paper, beside the proof.
ON_PAPER = "codes_on_paper"
#: Set in the session in which the last proof was taken away.
GONE = "second_proof_gone"
# Where allauth keeps what the codes of an app, and those on paper, are made from.
SECRET_BY_PROOF = {"totp": "secret", "recovery_codes": "seed"}
CLOSED_PARTS = frozenset({"triage", "admin"})
SETS_UP = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

type Answer = Callable[[HttpRequest], HttpResponseBase]


class SecondProofMiddleware:
    """Keep the desk and the admin shut until whoever has the role has shown the second proof."""

    def __init__(self, get_response: Answer) -> None:
        """Remember what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let everything through that `process_view` does not stop."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Lead to the set-up whoever has no proof, to the sign-in whoever has not shown it."""
        match = request.resolver_match
        member: Member | None = getattr(request, "member", None)
        if not settings.SECOND_PROOF_REQUIRED or match is None or member is None:
            return None
        if match.url_name in SETS_UP:
            return _begin(request, member)
        if not CLOSED_PARTS & {*match.app_names, *match.namespaces}:
            return None
        if _is_shown(request):
            return _ask_for_paper(request, member)
        if not _has_role(member):
            return None
        if not has_proof(member):
            say(request, _("First set up a second proof. The desk opens after that."))
            return HttpResponseRedirect(resolve_url("mfa_index"))
        sentence = _("Sign in once more, this time with your second proof.")
        return sign_in_again(request, sentence=sentence, back=request.path)


def sign_in_again(request: HttpRequest, *, sentence: str, back: str) -> HttpResponseRedirect:
    """Sign somebody out and lead them to the sign-in, which leads on to ``back``."""
    logout(request)
    say(request, sentence)
    query = urlencode({"next": back})
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")


def signed_in_lately(request: HttpRequest) -> bool:
    """Tell whether somebody showed in the last five minutes, in whatever way, who they are."""
    records = get_authentication_records(request, request.user)
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(one["at"] > since for one in records)


@receiver(authenticator_added)
def note_set_up(request: HttpRequest, authenticator: Authenticator, **_news: Any) -> None:
    """Count a proof as shown in the browser in which it was set up."""
    if authenticator.type in PROOFS:
        post_authentication(request, authenticator, reauthenticated=True)
        request.session.pop(GONE, None)


@receiver(authenticator_removed)
def forget_shown(request: HttpRequest, user: Member, **_news: Any) -> None:
    """Shut the desk in this browser, and sign out in all others, once the last proof is gone.

    A session goes by what it has seen, so that no page of the desk asks the database for it.
    """
    if _has_role(user) and not has_proof(user):
        request.session[GONE] = True
        end_all_sessions(user, but=request.session.session_key)


@receiver(post_delete, sender=Authenticator)
def note_no_paper(instance: Authenticator, **_news: Any) -> None:
    """Sign out everywhere whoever has no codes on paper any more, unless new ones came at once."""

    def end() -> None:
        member = Member.objects.filter(pk=instance.user_id).first()
        # Without a proof the desk is shut anyway, and the browser that took it away goes on.
        if member and has_proof(member) and not has_codes(member) and _has_role(member):
            end_all_sessions(member)

    if instance.type == Authenticator.Type.RECOVERY_CODES:
        transaction.on_commit(end)


def has_codes(member: Member) -> bool:
    """Tell whether a member has codes on paper, used up or not."""
    codes = Authenticator.objects.filter(user=member, type=Authenticator.Type.RECOVERY_CODES)
    return bool(codes.exists())


def has_proof(member: Member) -> bool:
    """Tell whether a member has set up an app or a key; codes on paper alone are none."""
    return bool(Authenticator.objects.filter(user=member, type__in=PROOFS).exists())


def reset_proof(member: Member) -> int:
    """Take the second proof of a member away, codes on paper too; return how many there were."""
    gone, _rows = Authenticator.objects.filter(user=member).delete()
    return int(gone)


def _begin(request: HttpRequest, member: Member) -> HttpResponseRedirect | None:
    """Let the first proof be set up by whoever has just signed in, and has a quarter of an hour.

    In a browser left signed in, somebody else could set it up and would hold it from then on.
    Whoever has a proof is asked for it by allauth.
    """
    begun = request.session.get(BEGUN, 0) > time.time() - BEGUN_SECONDS
    if begun or has_proof(member):
        return None
    if signed_in_lately(request):
        request.session[BEGUN] = time.time()
        return None
    sentence = _("First sign in once more, so that nobody sets this up in your place.")
    return sign_in_again(request, sentence=sentence, back=request.path)


def _ask_for_paper(request: HttpRequest, member: Member) -> HttpResponseRedirect | None:
    """Lead whoever has no codes on paper to make some; a session asks once."""
    if ON_PAPER in request.session:
        return None
    if has_codes(member):
        request.session[ON_PAPER] = True
        return None
    say(request, _("First make codes on paper, for the day when your proof is lost."))
    return HttpResponseRedirect(resolve_url("mfa_generate_recovery_codes"))


def _has_role(member: Member) -> bool:
    return member.is_staff or can_see_queue(member, at=timezone.now())


def _is_shown(request: HttpRequest) -> bool:
    if GONE in request.session:
        return False
    records = get_authentication_records(request, request.user)
    return any(one["method"] == "mfa" for one in records)


def sealed_proofs_with_older() -> list[Authenticator]:
    """Return the second proofs whose secret the key of today did not seal."""
    return _with_older(Authenticator.objects.all())


@transaction.atomic
def seal_proofs_anew() -> list[Authenticator]:
    """Seal those with the key of today, and return them. Raises CannotUnseal."""
    older = _with_older(Authenticator.objects.select_for_update())
    for proof in older:
        secret = unseal(_secret_of(proof), purpose=Purpose.SECOND_PROOF)
        proof.data[SECRET_BY_PROOF[proof.type]] = seal(secret, purpose=Purpose.SECOND_PROOF)
        proof.save(update_fields=["data"])
    return older


def _with_older(proofs: QuerySet[Authenticator]) -> list[Authenticator]:
    with_secret = proofs.filter(type__in=SECRET_BY_PROOF).order_by("pk")
    return [proof for proof in with_secret if not is_of_today(_secret_of(proof))]


def _secret_of(proof: Authenticator) -> str:
    return str(proof.data.get(SECRET_BY_PROOF[proof.type], ""))
