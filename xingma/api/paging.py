"""Cursor pagination: pages stay right while rows come and go, and the last page costs as much as the first."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from xingma.core.findings import Finding, RuleViolation

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
CURSOR_MAX = 200


class Refusal(models.TextChoices):
    NOT_A_CURSOR = "not_a_cursor", _("This is not a cursor of ours. Begin again without one.")


class Paging(Schema):
    """``?cursor=&limit=``: the cursor of the answer before, and how many items at most."""

    cursor: str = Field("", max_length=CURSOR_MAX)
    limit: int = Field(50, ge=1, le=200)


class Page(Schema, Generic[T]):
    """Some items, and the cursor that asks for those after them; null when there are none."""

    items: list[T]
    next: str | None


def page_of(rows: models.QuerySet[M], paging: Paging, *, key: str = "-id") -> dict[str, Any]:
    """One page of rows in the order of ``key``, a unique column, ``-`` for descending. Raises RuleViolation."""
    name = key.removeprefix("-")
    if paging.cursor:
        try:
            column = cast("models.Field[Any, Any]", rows.model._meta.get_field(name))
            position = column.to_python(read_cursor(paging.cursor))
        except (ValidationError, ValueError) as wrong:
            raise RuleViolation([Finding(Refusal.NOT_A_CURSOR, "cursor")]) from wrong
        rows = rows.filter(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": position})
    items = list(rows.order_by(key)[: paging.limit + 1])
    more = len(items) > paging.limit
    items = items[: paging.limit]
    return {"items": items, "next": cursor_after(getattr(items[-1], name)) if more else None}


def cursor_after(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, default=str).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Any:
    """The position in a cursor. Raises ValueError."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        value = json.loads(text)
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError) as wrong:
        raise ValueError(cursor) from wrong
    if not isinstance(value, str | int) or "\0" in str(value):
        raise ValueError(cursor)
    return value
