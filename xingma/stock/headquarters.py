"""What headquarters has available of each part, as SAP reports it: on change, and hourly in full (S10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from xingma.catalog.indexing import code_of
from xingma.catalog.models import Part
from xingma.stock.models import HeadquartersStock

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Available:
    """Available to promise of one part, in its own unit; below zero when more is promised than there is."""

    number: str
    available: Decimal
    next_on: date | None = None
    next_quantity: Decimal = Decimal(0)


@dataclass
class Report:
    """What became of a report: parts written, parts emptied because a full report does not name them, parts about which
    something newer was known, numbers not known.
    """

    written: int = 0
    emptied: int = 0
    overtaken: int = 0
    unknown: list[str] = field(default_factory=list)


@transaction.atomic
def record_report(items: Sequence[Available], *, full: bool, as_of: datetime) -> Report:
    """Take over a report, a fixed number of statements per 5,000 items; an older one never overrides a newer one.

    A part that a full report does not name has none. Repeating a report changes nothing.
    """
    report = Report()
    for start in range(0, len(items), AT_ONCE):
        record(items[start : start + AT_ONCE], as_of, report)
    if full:
        older = HeadquartersStock.objects.filter(as_of__lt=as_of).exclude(available=0, next_quantity=0)
        report.emptied = older.update(available=0, next_on=None, next_quantity=0, as_of=as_of)
    return report


def record(items: Sequence[Available], as_of: datetime, report: Report) -> None:
    """One stretch of a report; rows are locked in the order of their parts."""
    codes = {code_of(item.number): item for item in items}
    parts = dict(Part.objects.filter(code__in=codes).values_list("code", "id"))
    report.unknown += [item.number for code, item in codes.items() if code not in parts]
    told = sorted(((part_id, codes[code]) for code, part_id in parts.items()), key=lambda row: row[0])
    known = HeadquartersStock.objects.select_for_update().filter(part_id__in=[part_id for part_id, _item in told])
    newest = dict(known.order_by("part_id").values_list("part_id", "as_of"))
    rows = [
        HeadquartersStock(
            part_id=part_id,
            available=item.available,
            next_on=item.next_on,
            next_quantity=item.next_quantity,
            as_of=as_of,
        )
        for part_id, item in told
        if part_id not in newest or newest[part_id] < as_of
    ]
    report.written += len(rows)
    report.overtaken += sum(1 for moment in newest.values() if moment > as_of)
    HeadquartersStock.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["available", "next_on", "next_quantity", "as_of"],
    )
