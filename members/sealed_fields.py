"""Columns whose content is sealed; looked up by whole values only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models.lookups import In, IsNull, Lookup

from members.sealing import Purpose, blind_forms, sealed_forms, unseal


class Known(In):
    """Find a text under each of the keys that it may have been sealed with."""

    def get_prep_lookup(self) -> Any:
        """Return the forms of the texts; a query that yields sealed ones stays as it is."""
        if not self.rhs_is_direct_value():
            return super().get_prep_lookup()
        forms_of = self.lhs.output_field.forms_of
        return [form for text in self._texts() for form in forms_of(text)]

    def _texts(self) -> Iterable[str]:
        return tuple(self.rhs)


class KnownOne(Known):
    """The same for one text."""

    lookup_name = "exact"

    def _texts(self) -> Iterable[str]:
        return (self.rhs,)


class _Whole(models.Field[str, str]):
    """A column that the database can compare, and nothing more: every other look-up is refused."""

    lookups: ClassVar[dict[str, type[Lookup[Any]]]] = {
        "exact": KnownOne, "in": Known, "isnull": IsNull,
    }  # fmt: skip

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """Return one of three look-ups; Django refuses the others with a FieldError."""
        return self.lookups.get(lookup_name)

    def forms_of(self, text: str) -> tuple[str, ...]:
        """Return what may stand in the column for a text, the one that is written first."""
        raise NotImplementedError

    def get_prep_value(self, value: Any) -> Any:
        """Return what is written."""
        return value if value is None else self.forms_of(str(value))[0]


class Sealed(_Whole):
    """A column whose content is sealed, see `members.sealing`, and open in Python."""

    purpose: str

    def forms_of(self, text: str) -> tuple[str, ...]:
        """Return the sealed forms of a text."""
        return sealed_forms(text, purpose=Purpose(self.purpose))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Return what was sealed. Raises CannotUnseal."""
        return value if value is None else unseal(value, purpose=Purpose(self.purpose))


class SealedField(Sealed, models.TextField[str, str]):
    """A sealed text of any length."""

    def __init__(self, *args: Any, purpose: str = Purpose.CONTACT, **options: Any) -> None:
        """Take what it is for, with which it is sealed."""
        self.purpose = purpose
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """Return what a migration writes down."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "purpose": str(self.purpose)}


class SealedEmailField(Sealed, models.EmailField[str, str]):
    """What a library's own column of addresses is turned into, see `outbox.accounts`."""

    purpose = Purpose.SIGN_IN

    def deconstruct(self) -> Any:
        """Return what the library's migrations say, so that none is missing."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.EmailField", args, options


class BlindField(_Whole, models.TextField[str, str]):
    """The last digits of a number in another column, to be looked up by and never to be read.

    of: the name of that column. digits: how many of its digits count; what has fewer, or is no
    number, has none.
    """

    def __init__(self, *args: Any, of: str = "", digits: int = 0, **options: Any) -> None:
        """Take what it is made from. It is never filled in by hand."""
        self.of, self.digits = of, digits
        super().__init__(*args, **{**options, "editable": False, "default": ""})

    def deconstruct(self) -> Any:
        """Return what a migration writes down."""
        name, path, args, options = super().deconstruct()
        own = {"of": self.of, "digits": self.digits}
        kept = {key: value for key, value in options.items() if key not in ("editable", "default")}
        return name, path, args, {**kept, **own}

    def ending_of(self, text: str) -> str:
        """Return the last digits of a number; nothing of anything else."""
        digits = text.removeprefix("+")
        is_number = digits.isascii() and digits.isdecimal()
        return digits[-self.digits :] if is_number and len(digits) >= self.digits else ""

    def forms_of(self, text: str) -> tuple[str, ...]:
        """Return what digits are looked up by."""
        return blind_forms(text, purpose=Purpose.CONTACT)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 (Django calls it so)
        """Return the digits of the number as it is now."""
        return self.ending_of(getattr(model_instance, self.of))
