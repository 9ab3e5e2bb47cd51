"""Figures a keeper may change on a screen, with a validity date (every figure marked «set» in domain.md).

A room declares its figures as a frozen dataclass with defaults, derived from ``Terms``; ``terms_on(OrderTerms, date)``
gives the defaults with the dated changes applied.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation
from xingma.core.history import Doer

FIGURE_MAX = 999_999_999
CACHED_S = 5.0  # a change dated today reaches every process within this time


@dataclass(frozen=True)
class Terms:
    """Base of a room's figures. ``ROOM`` is the key under which dated changes are stored."""

    ROOM: ClassVar[str] = ""


def figure(default: Decimal | int, label: Any, unit: Any = "") -> Any:
    """A field of Terms with its label and unit for the keeper's page."""
    return field(default=default, metadata={"label": label, "unit": unit})


T = TypeVar("T", bound=Terms)


class TermChange(models.Model):
    """From this day on a figure has this value."""

    room = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=40)
    valid_from = models.DateField()
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "name", "valid_from"], name="one_value_per_figure_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.room}.{self.name} = {self.value} from {self.valid_from}"


class Refusal(models.TextChoices):
    UNKNOWN_FIGURE = "unknown_figure", _("There is no such figure.")
    NOT_A_FIGURE = "not_a_figure", _("Enter a number, such as %(example)s.")
    TOO_LARGE = "figure_too_large", _("At most %(maximum)s.")
    NEGATIVE = "negative", _("The figure cannot be negative.")
    IN_THE_PAST = "in_the_past", _("A change cannot begin in the past; the earliest day is %(earliest)s.")


_known: dict[str, tuple[float, list[TermChange]]] = {}


def changes(room: str) -> list[TermChange]:
    """All dated changes of a room, oldest first; kept in memory for a few seconds."""
    at = time.monotonic()
    cached = _known.get(room)
    if cached is None or at - cached[0] > CACHED_S:
        cached = (at, list(TermChange.objects.filter(room=room).order_by("valid_from")))
        _known[room] = cached
    return cached[1]


def forget_cached_terms() -> None:
    """Read the changes again on the next question."""
    _known.clear()


def terms_on(terms: type[T], on: date) -> T:
    """The room's figures as they are on a day."""
    kinds: dict[str, type[Any]] = {f.name: type(f.default) for f in fields(terms)}
    values = {c.name: kinds[c.name](c.value) for c in changes(terms.ROOM) if c.valid_from <= on and c.name in kinds}
    return terms(**values)


def set_term(
    terms: type[Terms], name: str, value: str, *, valid_from: date, today: date, by: Doer, at: datetime
) -> TermChange:
    """Give a figure a new value from a day on (the door checks the permission). Raises RuleViolation."""
    known: dict[str, Any] = {f.name: f.default for f in fields(terms)}
    if name not in known:
        raise RuleViolation([Finding(Refusal.UNKNOWN_FIGURE, "name")])
    findings = []
    try:
        figure_value = type(known[name])(value.strip())
        if figure_value < 0:
            findings.append(Finding(Refusal.NEGATIVE, "value"))
        if figure_value > FIGURE_MAX:  # infinity, too
            findings.append(Finding(Refusal.TOO_LARGE, "value", {"maximum": f"{FIGURE_MAX:,}"}))
    except (ValueError, InvalidOperation):
        findings.append(Finding(Refusal.NOT_A_FIGURE, "value", {"example": known[name]}))
    if valid_from < today:
        findings.append(Finding(Refusal.IN_THE_PAST, "valid_from", {"earliest": today.isoformat()}))
    if findings:
        raise RuleViolation(findings)
    change, _created = TermChange.objects.update_or_create(
        room=terms.ROOM,
        name=name,
        valid_from=valid_from,
        defaults={"value": str(figure_value), "set_by": by.name, "set_at": at},
    )
    audit(
        "term_set", subject=f"{terms.ROOM}.{name}", by=by, at=at, facts={"value": value, "from": valid_from.isoformat()}
    )
    forget_cached_terms()
    return change


def all_figures(terms: type[Terms]) -> Sequence[tuple[str, Any, Any, Any]]:
    """(name, default, label, unit) of each figure, for the keeper's page."""
    return [(f.name, f.default, f.metadata["label"], f.metadata["unit"]) for f in fields(terms)]
