"""Codes to sign in with, and to prove an address: by mail or text, for fifteen minutes.

A code travels as a number in the message's ids and is erased as soon as the message is done. It
opens nothing by itself: allauth takes it only in the browser that asked for it.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.models import ContactWay, Member
from outbox import services
from outbox.kinds import Ids, Kind, always
from outbox.models import SECRET, Message

SIGN_IN, ADDRESS = "sign_in_code", "address_code"
#: By this a message that carries a code names the way by phone that it goes to.
CODE_BY_TEXT = "by_text"


@transaction.atomic
def put_code(member: Member, *, kind: str, address: str, code: str) -> Message:
    """Write a message with a code, to one address; void when the code is."""
    account, _is_new = EmailAddress.objects.get_or_create(user=member, email=address.lower())
    return put_code_at(member, kind=kind, at={"address": account.pk}, code=code)


def put_code_at(member: Member, *, kind: str, at: Ids, code: str) -> Message:
    """Write a message with a code; ``at`` is the key of an address, or of a way by phone."""
    void_at = timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    digits = "".join(character for character in code if character.isdigit())
    ids = {SECRET: int(digits), "void_at": int(void_at.timestamp()), **at}
    return services.put(member, kind=kind, ids=ids, key=f"{kind}:{uuid.uuid4()}")


def code_kind(name: str) -> Kind:
    """Return a kind of message that carries a code to the one address or number it proves."""
    return Kind(
        name=name, still_true=_is_valid, context=_code_in_words, address=_address,
        urgent=True, rings=always, even_if_stopped=True,
    )  # fmt: skip


def _is_valid(ids: Ids) -> bool:
    if SECRET not in ids or ids["void_at"] < timezone.now().timestamp():
        return False
    return bool(_places(ids).exists())


def _address(ids: Ids) -> str:
    return str(_places(ids).values_list("value" if CODE_BY_TEXT in ids else "email", flat=True)[0])


def _places(ids: Ids) -> QuerySet[Any]:
    if CODE_BY_TEXT in ids:
        return ContactWay.objects.filter(pk=ids[CODE_BY_TEXT])
    places: QuerySet[Any] = EmailAddress.objects.filter(pk=ids["address"])
    return places


def _code_in_words(member: Member, ids: Ids) -> dict[str, Any]:
    digits = f"{ids[SECRET]:08d}"
    return {"code": f"{digits[:4]}-{digits[4:]}"}
