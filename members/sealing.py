"""Contact data at rest: sealed with a key from the environment.

A copy of the database, or of its backup, tells no number and no address. The cipher is AES-SIV
(RFC 5297), deterministic on purpose: one text has one sealed form under one key, so that the
database can look it up, group by it and keep it unique, as it would with a blind index beside it.
What can be told from the sealed form is its length, and that two are the same.

`settings.CONTACT_KEYS` lists secrets: the first seals, all of them open. `rotate_contact_keys`
seals everything anew with the first, after which the others can go.
"""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import TextChoices

SIV_BYTES, BLIND_BYTES, MARK_BYTES = 64, 32, 3
#: So many letters tell with which key something was sealed; after them stands what no number and
#: no address has at this place.
MARK_LENGTH = 4
DIVIDER = ":"
# Half of a digest: nobody meets two alike, and the index stays small.
SHOWN_BYTES = 16


class Purpose(TextChoices):
    """What a sealed text is for; one that was moved to another column does not open there."""

    CONTACT = "contact"
    SIGN_IN = "sign-in"
    SECOND_PROOF = "second proof"
    SESSION = "session"


class CannotUnseal(Exception):
    """Something was sealed with a key that this site no longer has, or was changed since."""

    def __init__(self) -> None:
        """Say what to do about it, and nothing of what was sealed."""
        super().__init__(
            "Contact data was sealed with a key that MUTUALAID_CONTACT_KEYS does not list. "
            "Add the older key after the first one."
        )


@dataclass(frozen=True, slots=True)
class Key:
    """What one secret of the environment is turned into. ``mark`` names it and tells nothing."""

    mark: str
    cipher: AESSIV
    blind: bytes


def seal(text: str, *, purpose: Purpose) -> str:
    """Return the sealed form of a text under the key of today. Nothing stays nothing."""
    return sealed_forms(text, purpose=purpose)[0]


def sealed_forms(text: str, *, purpose: Purpose) -> tuple[str, ...]:
    """Return the sealed form of a text under each key, that of today first, for look-ups."""
    if not text:
        return ("",)
    return tuple(_sealed(text, key=key, purpose=purpose) for key in keys())


def unseal(sealed: str, *, purpose: Purpose) -> str:
    """Return what was sealed. Raises CannotUnseal."""
    if not sealed:
        return ""
    mark, _divider, rest = sealed.partition(DIVIDER)
    key = next((key for key in keys() if key.mark == mark), None)
    if key is None:
        raise CannotUnseal
    try:
        return key.cipher.decrypt(_bytes(rest), [purpose.encode()]).decode()
    except (InvalidTag, ValueError):
        raise CannotUnseal from None


def is_of_today(sealed: str) -> bool:
    """Tell whether the key of today sealed this."""
    return not sealed or sealed.startswith(keys()[0].mark + DIVIDER)


def blind_forms(text: str, *, purpose: Purpose) -> tuple[str, ...]:
    """Return what a short text is looked up by under each key; it cannot be opened again."""
    if not text:
        return ("",)
    return tuple(key.mark + DIVIDER + _digest(text, key=key, purpose=purpose) for key in keys())


def keys() -> tuple[Key, ...]:
    """Return the keys of this site, that of today first."""
    return tuple(map(_key, settings.CONTACT_KEYS))


class SealedSerializer:
    """Seal what a session holds: addresses on their way through sign-in, words of half a form."""

    def dumps(self, data: Any) -> bytes:
        """Return a session's data, sealed."""
        return seal(json.dumps(data, separators=(",", ":")), purpose=Purpose.SESSION).encode()

    def loads(self, data: bytes) -> Any:
        """Return it again. Raises CannotUnseal, which ends the session."""
        return json.loads(unseal(data.decode(), purpose=Purpose.SESSION))


@cache
def _key(secret: str) -> Key:
    whole = HKDF(
        algorithm=SHA256(), length=SIV_BYTES + BLIND_BYTES + MARK_BYTES, salt=None,
        info=b"mutualaid contact data",
    ).derive(secret.encode())  # fmt: skip
    blind_from = SIV_BYTES + BLIND_BYTES
    return Key(_words(whole[blind_from:]), AESSIV(whole[:SIV_BYTES]), whole[SIV_BYTES:blind_from])


def _sealed(text: str, *, key: Key, purpose: Purpose) -> str:
    sealed = key.cipher.encrypt(text.encode(), [purpose.encode()])
    return key.mark + DIVIDER + _words(sealed)


def _digest(text: str, *, key: Key, purpose: Purpose) -> str:
    said = f"{purpose} {text}".encode()
    return _words(hmac.digest(key.blind, said, "sha256")[:SHOWN_BYTES])


def _words(some: bytes) -> str:
    return base64.urlsafe_b64encode(some).decode().rstrip("=")


def _bytes(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))
