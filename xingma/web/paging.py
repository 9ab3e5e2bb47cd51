"""Fifty rows at a time: by page number for short lists, by key for long ones. The place lives in the URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

ROWS_PER_PAGE = 50
M = TypeVar("M", bound=Model)
T = TypeVar("T")


def numbered_page(request: HttpRequest, rows: QuerySet[M], *, size: int = ROWS_PER_PAGE) -> Page[M]:
    """The page of ``?page=``; a number beyond the end is the last page. Counts all rows: for short lists."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


@dataclass(frozen=True)
class KeyedPage(Generic[T]):
    """Rows between two keys of a long list; nobody counts the rest. ``_pager.html`` shows it like a Page."""

    object_list: Sequence[T]
    before: str  # key for the page of newer rows; empty on the first page
    after: str  # key for the page of older rows; empty on the last page
    is_keyed = True

    def __iter__(self) -> Iterator[T]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


def keyed_page(request: HttpRequest, rows: QuerySet[M], *, size: int = ROWS_PER_PAGE) -> KeyedPage[M]:
    """Newest first by primary key; ``?after=`` goes to older rows, ``?before=`` back. One statement, never an offset."""
    after, before = (key_in(request, name) for name in ("after", "before"))
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        shown = found[size - 1 :: -1] if len(found) > size else found[::-1]
        return KeyedPage(
            shown, before=key_of(shown[0]) if len(found) > size else "", after=key_of(shown[-1]) if shown else ""
        )
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    shown = found[:size]
    return KeyedPage(
        shown,
        before=key_of(shown[0]) if after is not None and shown else "",
        after=key_of(shown[-1]) if len(found) > size else "",
    )


def key_in(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def key_of(row: Any) -> str:
    return str(row.pk)
