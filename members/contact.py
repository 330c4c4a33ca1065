"""Reads a phone number or e-mail address the way people write it.

Stored are E.164 numbers and lower-case addresses, so that two spellings compare equal.
"""

from __future__ import annotations

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from members.models import PHONE_REACHES, Reach
from neighborhood.models import Neighborhood

LONGEST = 254
# As many digits as a sentence can still count for somebody.
DIGITS_TO_COUNT = 4


_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
# Seven digits or more, with the marks that people put between them.
_NUMBER = re.compile(r"(?:\d[\s().\-]{0,2}){7,}")
# The same, from end to end.
_WHOLE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[+(]{0,2}\d(?:[\s().\-]{0,2}\d){6,}")
STRUCK = "•••"
READS_NO_DOTS = ("gmail.com", "googlemail.com")


def read_contact(text: str, *, reach: str, group: Neighborhood) -> str:
    """Return the contact as stored: E.164 for a phone, lower case for e-mail.

    Raises ValidationError with a sentence that says what to check.
    """
    text = text.strip()
    if reach in PHONE_REACHES:
        return _phone(text, group=group)
    if reach == Reach.EMAIL:
        return _email(text)
    return ""


def refuse_contact(text: str) -> None:
    """Refuse words for the board that hold a number or an address: everybody reads them.

    Dates are no numbers. Raises ValidationError.
    """
    if _MAIL.search(text) or _NUMBER.search(_DATE.sub(" ", text)):
        raise ValidationError(
            _(
                "Everybody can read this, so leave your number or address out. We ask how to "
                "reach you apart from it, and show that to no neighbor before you both say yes."
            ),
            code="contact",
        )


def strike_contact(text: str) -> str:
    """Return words without the numbers and addresses in them, whosever they are. Dates stay."""

    def struck(found: re.Match[str]) -> str:
        return found[0] if _DATE.fullmatch(found[0]) else STRUCK

    return _WHOLE.sub(struck, text)


def spellings(text: str, *, group: Neighborhood) -> frozenset[str]:
    """Return every stored form that this text can mean, for a look-up with a paper code."""
    found = {text.strip().lower()}
    for reach in (Reach.EMAIL, Reach.CALL):
        try:
            found.add(read_contact(text, reach=reach, group=group))
        except ValidationError:
            continue
    return frozenset(found)


def readable(value: str) -> str:
    """Write a stored contact the way people do; an e-mail address stays as it is."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(value), PhoneNumberFormat.INTERNATIONAL
        )
    except NumberParseException:
        return value


def mailbox_of(value: str) -> str:
    """Return what all spellings share that reach the same mailbox, to be counted by.

    What stands after a plus sign is a tag nearly everywhere; one large provider reads no dots.
    A number is its own.
    """
    name, at, host = value.lower().rpartition("@")
    if not at:
        return value
    name = name.partition("+")[0] or name
    if host in READS_NO_DOTS:
        return f"{name.replace('.', '')}@{READS_NO_DOTS[0]}"
    return f"{name}@{host}"


def _email(text: str) -> str:
    if not text:
        raise ValidationError(_("Tell us your e-mail address, or pick another way."))
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(
            _("This does not look like an e-mail address. Can you check it?")
        ) from None
    return text.lower()


def _phone(text: str, *, group: Neighborhood) -> str:
    if not text:
        raise ValidationError(_("Tell us your number, or pick another way."))
    number = _parsed(text, country=group.country)
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        number = _with_area_code(number, group=group)
        verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict != ValidationResult.IS_POSSIBLE:
        raise ValidationError(_what_to_check(number, verdict))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parsed(text: str, *, country: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        raise ValidationError(
            _("This does not look like a phone number. Can you check it?")
        ) from None


def _with_area_code(
    number: phonenumbers.PhoneNumber, *, group: Neighborhood
) -> phonenumbers.PhoneNumber:
    """Complete a number the way a neighbor means it: with the area code of the group's phone."""
    try:
        ours = phonenumbers.parse(group.phone, group.country)
    except NumberParseException:
        return number
    local = phonenumbers.national_significant_number(number)
    whole = phonenumbers.national_significant_number(ours)
    return _parsed(whole[: len(whole) - len(local)] + local, country=group.country)


def _what_to_check(number: phonenumbers.PhoneNumber, verdict: int) -> str:
    if verdict == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return _("This number needs its area code. Can you add it?")
    if verdict == ValidationResult.TOO_LONG:
        return _("This number has too many digits. Can you check it?")
    if verdict == ValidationResult.TOO_SHORT and (missing := _digits_missing(number)):
        return ngettext(
            "This number is one digit short. Can you check it?",
            "This number is %(count)s digits short. Can you check it?",
            missing,
        ) % {"count": missing}
    return _("This number does not look complete. Can you check it?")


def _digits_missing(number: phonenumbers.PhoneNumber) -> int:
    digits = phonenumbers.national_significant_number(number)
    for missing in range(1, DIGITS_TO_COUNT + 1):
        longer = phonenumbers.PhoneNumber(
            country_code=number.country_code, national_number=int(digits + "0" * missing)
        )
        possible = phonenumbers.is_possible_number_with_reason(longer)
        if possible in {ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}:
            return missing
    return 0
