"""The group's own words in the admin: a list of all messages, and a page to change each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from outbox import kinds
from outbox.models import Form, Wording
from outbox.wording.own_words import digest_of, our_words, preview_of, problems_with
from outbox.wording.plain_words import NotPlain
from outbox.wording.text_preview import text_previews
from outbox.wording.word_rules import placeholders_in
from outbox.wording.wording_list import all_wordings, said_in, standing_of, subject_of
from outbox.wording_forms import WordingForm


@dataclass(frozen=True, slots=True)
class Place:
    """One message in one language and form, and our words for it."""

    kind: str
    lang: str
    form: Form
    ours: str

    @property
    def wording(self) -> Wording | None:
        """Return the group's words, where it has any."""
        return Wording.objects.filter(kind=self.kind, lang=self.lang, form=self.form).first()

    def problems_with(self, words: str) -> list[str]:
        """Say what keeps these words from being used."""
        return problems_with(words, ours=self.ours, form=self.form)


@admin.register(Wording)
class WordingAdmin(admin.ModelAdmin[Wording]):
    """Words are changed on a page of their own, which shows what they look like."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every message is there already."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Wording | None = None) -> bool:
        """Words are given up with “Back to our words”."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the page of one message."""
        page = self.admin_site.admin_view(self.write)
        own = path("<slug:kind>/<slug:lang>/<slug:form>/", page, name="outbox_wording_write")
        return [own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List all messages, not only those that were changed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("The words of our messages"),
            "opts": self.opts,
            "rows": all_wordings(),
            "languages": [get_language_info(code) for code, _name in settings.LANGUAGES],
        }
        return TemplateResponse(request, "admin/outbox/wording/all.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        """Lead to the page that looks at the words before it keeps them."""
        wording = self.get_object(request, object_id)
        if wording is None:
            raise Http404
        return HttpResponseRedirect(_url(wording))

    def write(self, request: HttpRequest, kind: str, lang: str, form: str) -> HttpResponse:
        """Show, preview, keep or give up the group's words for one message."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        place = _place(kind, lang, form)
        wording = place.wording
        if "back" in request.POST:
            return self._give_up(request, place, wording)
        words = wording.words if wording else place.ours
        filled = WordingForm(
            request.POST or None, ours=place.ours, form=place.form, initial={"words": words}
        )  # fmt: skip
        is_fit = request.method == "POST" and filled.is_valid()
        if is_fit and "save" in request.POST:
            return self._keep(request, place, filled.cleaned_data["words"])
        if is_fit:
            words = filled.cleaned_data["words"]
        status = 422 if request.method == "POST" and not is_fit else 200
        context = self._context(request, place, wording=wording)
        context |= {"form": filled, "preview": None if status != 200 else _preview(place, words)}
        return TemplateResponse(request, "admin/outbox/wording/write.html", context, status=status)

    def _keep(self, request: HttpRequest, place: Place, words: str) -> HttpResponse:
        kept = {
            "words": words, "ours": digest_of(place.ours), "trouble": "",
            "changed_at": timezone.now(),
        }  # fmt: skip
        which: dict[str, Any] = {"kind": place.kind, "lang": place.lang, "form": place.form}
        wording, is_new = Wording.objects.update_or_create(**which, defaults=kept)
        log = self.log_addition if is_new else self.log_change
        log(request, wording, _("Put into the group’s own words."))
        messages.success(request, _("From now on the message is sent in these words."))
        return HttpResponseRedirect(_url(place))

    def _give_up(self, request: HttpRequest, place: Place, wording: Wording | None) -> HttpResponse:
        if wording is not None:
            self.log_deletions(request, Wording.objects.filter(pk=wording.pk))
            wording.delete()
        messages.success(request, _("From now on the message is sent in our words."))
        return HttpResponseRedirect(_url(place))

    def _context(
        self, request: HttpRequest, place: Place, *, wording: Wording | None
    ) -> dict[str, Any]:
        problems = place.problems_with(wording.words) if wording else []
        return {
            **self.admin_site.each_context(request),
            "title": subject_of(kinds.get(place.kind)),
            "opts": self.opts,
            "place": place,
            "language": get_language_info(place.lang),
            "standing": standing_of(wording, ours=place.ours),
            "problems": problems,
            "trouble": wording.trouble if wording else "",
            "placeholders": _placeholders(place),
            "other_form": _other_form(place),
        }


def _place(kind: str, lang: str, form: str) -> Place:
    """Return one message. Raises Http404 where its words cannot be changed."""
    if kind not in kinds.names() or lang not in dict(settings.LANGUAGES) or form not in Form.values:
        raise Http404
    try:
        return Place(kind, lang, Form(form), our_words(kinds.get(kind), lang=lang, form=Form(form)))
    except NotPlain:
        raise Http404 from None


def _other_form(place: Place) -> str:
    """Return the page of the same message in the other form; "" where that has no words."""
    other = Form.MAIL if place.form == Form.TEXT else Form.TEXT
    try:
        return _url(_place(place.kind, place.lang, other))
    except Http404:
        return ""


def _preview(place: Place, words: str) -> dict[str, Any] | None:
    """Return what the words become with made-up data; None where they cannot be written."""
    if place.problems_with(words):
        return None
    with translation.override(place.lang):
        if place.form == Form.TEXT:
            return {"texts": text_previews(words)}
        subject, text = said_in(words)
    return {"subject": subject, "text": text}


def _placeholders(place: Place) -> list[tuple[str, str, bool]]:
    """Return each placeholder with what may stand there, and whether it has to be there."""
    with translation.override(place.lang):
        return [
            (name, preview_of(f"{{{{ {name} }}}}", form=place.form).strip(), is_required)
            for name, is_required in placeholders_in(place.ours)
        ]


def _url(place: Place | Wording) -> str:
    return reverse("admin:outbox_wording_write", args=[place.kind, place.lang, place.form])
