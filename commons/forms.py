"""The form that takes needs and offers: three answers, and it is on the board."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from commons.kinds import Kinds, kinds_of, name_of
from commons.posting import Posting
from commons.suspicion import is_trusted, looks_like_a_machine
from matching.engine.text import BETWEEN_THINGS, MAX_THINGS, split
from members.contact import refuse_contact
from members.entry_forms import CARD_LENGTH
from members.http import KEY_DIGITS
from members.models import Member
from members.reach_forms import ReachForm
from neighborhood.forms import AreaField, CategoryField, PlainTextField, SubmissionField
from neighborhood.models import Area, Category

ROWS = 4


class ThingsField(PlainTextField):
    """One or several things, one on each line. The value is a tuple of them."""

    def __init__(self, **kwargs: Any) -> None:
        """Give it room for a few lines."""
        rows = forms.Textarea(attrs={"rows": ROWS})
        super().__init__(widget=rows, validators=[refuse_contact], **kwargs)

    def clean(self, value: Any) -> Any:
        """Split the lines; each has to fit on a card."""
        text = str(super().clean(value))
        things = tuple(thing for thing in split(text) if _says_something(thing))
        if self.required and not things:
            raise ValidationError(self.error_messages["required"], code="required")
        if sum(bool(line.strip()) for line in BETWEEN_THINGS.split(text)) > MAX_THINGS:
            raise ValidationError(
                _("That is a long list. Ten things fit in one go; send the rest after."),
                code="too_many",
            )
        for number, thing in enumerate(things, start=1):
            _require_fits(thing, number=number, of=len(things))
        return things


class KindField(CategoryField):
    """The kind that somebody picked below their words. Nobody loses what they wrote over it."""

    def __init__(self) -> None:
        """Nobody has to pick one."""
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> Any:
        """Let the words speak where it is no kind, or none any more."""
        try:
            return super().clean(value)
        except ValidationError:
            return None


class PostForm(ReachForm):
    """Area, way to be reached, and what nobody sees. Subclasses add the words.

    A member who is here and can be reached is not asked how again.
    """

    area = AreaField()
    submission = SubmissionField()
    category = CategoryField(required=False, widget=forms.HiddenInput)
    #: In which field needs and offers are written, where it has another name.
    said_in: ClassVar[Mapping[str, str]] = {}
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, member: Member | None, initial: Any = None) -> None:
        """Ask only what is not known yet."""
        known = {"area": member.area_id} if member else {}
        super().__init__(data, initial={**known, **(initial or {})})
        self.member = member
        if self.is_known(member):
            del self.fields["reach"], self.fields["reach_at"]
        if not self["category"].value():
            self._ask_while_writing()

    @property
    def kinds(self) -> dict[str, Kinds]:
        """Return by field what its words suggest; empty where the kind is settled already."""
        if self["category"].value():
            return {}
        return {name: kinds_of(name, self.data) for name in self._fields_of_words()}

    @property
    def picked_area(self) -> int | None:
        """Return the pk of the area that is picked on the page, if any is."""
        value = str(self["area"].value())
        is_key = value.isascii() and value.isdecimal() and len(value) <= KEY_DIGITS
        return int(value) if is_key else None

    def posting(self) -> Posting:
        """Return what was written, for `commons.posting.post`."""
        given = self.cleaned_data
        return Posting(
            needs=given.get("need", ()),
            offers=given.get("offer", ()),
            area=given["area"],
            need_category=self._kind_of("need"),
            offer_category=self._kind_of("offer"),
            refused=tuple(filter(self._is_refused, ("need", "offer"))),
            reach=given.get("reach", ""),
            reach_at=given.get("reach_at", ""),
            form_key=given["submission"],
            lang=get_language() or "en",
            looks_like_spam=self._looks_like_a_machine(),
        )

    def _kind_of(self, field: str) -> Category | None:
        """Return what was picked for one thing; several may be of several kinds."""
        given = self.cleaned_data
        kind = given.get(name_of(field)) if len(given.get(field, ())) == 1 else None
        return cast("Category | None", given["category"] or kind)

    def _is_refused(self, field: str) -> bool:
        """Tell whether none of the kinds that one thing suggested was right, and said so."""
        given = self.cleaned_data
        picked = self.data.get(name_of(self.said_in.get(field, field)))
        return picked == "" and len(given.get(field, ())) == 1 and not given["category"]

    def _fields_of_words(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, ThingsField)]

    def _ask_while_writing(self) -> None:
        """Show kinds to pick from below the words, after each pause."""
        for name in self._fields_of_words():
            self.fields[name].widget.attrs.update({
                "data-hx-post": reverse("commons:kinds"), "data-hx-trigger": "input delay:500ms",
                "data-hx-target": f"#{name}-kinds", "data-hx-swap": "outerMorph",
                "data-hx-sync": "replace",
                # Blank: only so that the style sheet can tell an empty field from another.
                "placeholder": " ",
            })  # fmt: skip

    def _looks_like_a_machine(self) -> bool:
        given = self.cleaned_data
        if self.member is not None and is_trusted(self.member):
            return bool(given["website"])
        return looks_like_a_machine(
            [*given.get("need", ()), *given.get("offer", ())],
            submission=str(self.data.get("submission", "")), trap=given["website"],
        )  # fmt: skip


class NeedPostForm(PostForm):
    """A need alone."""

    what = ThingsField(
        label=_("What do you need?"),
        help_text=_("One thing for each line. Each gets its own card, so each can be met alone."),
        error_messages={"required": _("Say in a few words what you need.")},
    )
    what_kind = KindField()
    said_in: ClassVar[Mapping[str, str]] = {"need": "what"}
    field_order = ("what", "area", "reach", "reach_at")

    def posting(self) -> Posting:
        """Take the words as needs."""
        given = self.cleaned_data
        given |= {"need": given["what"], "need_kind": given["what_kind"]}
        return super().posting()


class OfferPostForm(PostForm):
    """An offer alone."""

    what = ThingsField(
        label=_("What can you offer?"),
        help_text=_("One thing for each line. Each gets its own card. Small is fine."),
        error_messages={"required": _("Say in a few words what you can offer.")},
    )
    what_kind = KindField()
    said_in: ClassVar[Mapping[str, str]] = {"offer": "what"}
    field_order = ("what", "area", "reach", "reach_at")

    def posting(self) -> Posting:
        """Take the words as offers."""
        given = self.cleaned_data
        given |= {"offer": given["what"], "offer_kind": given["what_kind"]}
        return super().posting()


class HomeForm(PostForm):
    """A need, an offer, or both."""

    need = ThingsField(
        label=_("I need"),
        help_text=_("A ride, a hand, an hour of company. Say it the way you would to a neighbor."),
        required=False,
    )
    offer = ThingsField(
        label=_("I can offer"),
        help_text=_("Soup, a ladder, Spanish, a car on Tuesdays. Small is fine."),
        required=False,
    )
    need_kind, offer_kind = KindField(), KindField()
    field_order = ("need", "offer", "area", "reach", "reach_at")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean()
        written = given.get("need") or given.get("offer")
        if not written and not self.errors.keys() & {"need", "offer"}:
            self.add_error("need", _("Write what you need, what you can offer, or both."))
        return given


def prefilled(given: Any) -> dict[str, Any]:
    """Return what the address says beforehand: ``?area=`` and ``?category=``, by pk or slug."""
    rows: dict[str, Area | Category | None] = {}
    for name, field in (("area", AreaField()), ("category", CategoryField())):
        try:
            rows[name] = field.clean(given.get(name))
        except ValidationError:
            continue
    return {name: row.pk for name, row in rows.items() if row is not None}


def _says_something(thing: str) -> bool:
    """Tell whether there is a letter, a number or a sign such as an emoji in it."""
    return any(unicodedata.category(char)[0] in "LNS" for char in thing)


def _require_fits(thing: str, *, number: int, of: int) -> None:
    if len(thing) <= CARD_LENGTH:
        return
    sizes = {"count": len(thing), "most": CARD_LENGTH, "number": number}
    if of == 1:
        sentence = ngettext(
            "This is %(count)s letter long; a card holds %(most)s. Say it shorter here, and add "
            "the rest on the next page.",
            "This is %(count)s letters long; a card holds %(most)s. Say it shorter here, and add "
            "the rest on the next page.",
            len(thing),
        )
    else:
        sentence = ngettext(
            "Line %(number)s is %(count)s letter long; a card holds %(most)s.",
            "Line %(number)s is %(count)s letters long; a card holds %(most)s.",
            len(thing),
        )
    raise ValidationError(sentence % sizes, code="too_long")
