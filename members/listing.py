"""One page of a board: the filters in the address, the rows they leave, what to say if none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.board import BoardEntry, BoardQuerySet
from neighborhood.models import Area, Category

PAGE_SIZE = 24
# Whoever gets more than ten pages is better served by another word.
MOST_FOUND = 10 * PAGE_SIZE
LONGEST_SEARCH = 100


class KeysFirstPaginator[M: Model](Paginator[M]):
    """Pages that are as quick at the end of a long list as at its start.

    The keys of a page are found first, where an index alone can say them; whole rows are read
    for those only. Two queries a page, and one to count.

    most: where counting stops, since a search has to look at every row that it counts.
    count: how many rows there are, where that is known.
    """

    object_list: QuerySet[M]

    def __init__(
        self, rows: QuerySet[M], per_page: int, *, most: int | None = None, count: int | None = None
    ) -> None:
        super().__init__(rows, per_page)
        self.most = most
        if count is not None:
            self.count = count

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, or ``most``."""
        return self.object_list.order_by().values("pk")[: self.most].count()

    @property
    def is_cut(self) -> bool:
        """Tell whether there may be more than was counted."""
        return self.count == self.most

    def page(self, number: int | str) -> Page[M]:
        """Return one page; raises InvalidPage."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self.object_list.values_list("pk", flat=True)[start : start + self.per_page]
        return Page(list(self.object_list.filter(pk__in=list(keys))), number, self)


class BoardFilters(forms.Form):
    """The filters of a board. What makes no sense is left out, never an error."""

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST_SEARCH)
    area = forms.ModelChoiceField(
        Area.objects.active(), label=_("Area"), required=False, empty_label=_("All areas")
    )
    category = forms.ModelChoiceField(
        Category.objects.top().active(), label=_("Kind of help"), required=False,
        empty_label=_("All kinds"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the search field the keyboard's search key."""
        super().__init__(*args, **kwargs)
        search = {"type": "search", "enterkeyhint": "search"}
        self.fields["q"].widget = forms.TextInput(attrs=search)
        # An address may name a second-level kind, as the links on cards do.
        self.fields["category"].queryset = Category.objects.active()  # type: ignore[attr-defined]
        top = Category.objects.top().active()
        self.fields["category"].choices = [("", _("All kinds")), *((c.pk, str(c)) for c in top)]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Listing[E: BoardEntry]:
    """What the page of a board shows.

    query: the filters in force, encoded for the links of the pager.
    """

    filters: BoardFilters
    page: Page[E]
    query: str
    words: str
    area: Area | None
    category: Category | None

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything narrows the board."""
        return bool(self.words or self.area or self.category)


def read_listing[E: BoardEntry](request: HttpRequest, rows: BoardQuerySet[E]) -> Listing[E]:
    """Filter and page a board as the address says.

    Four queries, and one for each filter that names something.
    """
    filters = BoardFilters(request.GET)
    filters.is_valid()
    given = filters.cleaned_data
    words, area, category = given.get("q", ""), given.get("area"), given.get("category")
    found = rows.in_area(area).in_category(category).matching_words(words)
    paginator = KeysFirstPaginator(found, PAGE_SIZE, most=MOST_FOUND if words else None)
    page = paginator.get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in set(query) - {"q", "area", "category"} | {n for n in query if not query[n]}:
        del query[name]
    return Listing(filters, page, query.urlencode(), words, area, category)
