"""Prices as a message or a file states them, and writing many of them at once (domain.md §3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from xingma.catalog import sql
from xingma.catalog.findings import Refusal
from xingma.catalog.indexing import code_of
from xingma.catalog.materials import Outcome, figure_findings
from xingma.catalog.models import Part, Price, PriceRequest
from xingma.catalog.validity import Period, placed
from xingma.core.findings import Finding
from xingma.core.money import cny
from xingma.organizations.actor import Actor
from xingma.organizations.models import Organization
from xingma.organizations.permissions import May

AMOUNT_MAX = Decimal(10) ** 12
LIST_LONGEST = 4


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price: CNY per unit, tax included, of a part for all, for a price list or for a customer.

    ``customer`` is the number in SAP, with or without leading zeros, or the station's own code. ``valid_to`` None is
    an open end. ``is_deleted`` takes back the price that begins on ``valid_from``.
    """

    number: str
    amount: Decimal
    valid_from: date
    valid_to: date | None = None
    price_list: str = ""
    customer: str = ""
    is_deleted: bool = False


@dataclass
class Timeline:
    """All periods of one part for one customer, one list or all: as they were and as they will be."""

    part_id: int
    customer_id: int | None
    price_list: str
    before: dict[int, Period] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)


Key = tuple[int, int | None, str]


@transaction.atomic
def upsert_prices(rows: Sequence[PriceRow], *, by: Actor, at: datetime) -> Outcome:
    """Place many prices among those there are, in a fixed number of statements; a bad row is refused alone.

    The same rows again change nothing. Open price requests of parts that got a price are answered. Raises NotAllowed.
    """
    by.require(May.KEEP_CATALOGUE)
    sql.lock_catalogue()
    outcome = Outcome()
    parts = dict(Part.objects.filter(code__in={code_of(row.number) for row in rows}).values_list("code", "id"))
    customers = customers_by_number(row.customer for row in rows)
    timelines = timelines_of(parts.values())
    for place, row in enumerate(rows):
        findings = price_findings(row, parts, customers)
        if findings:
            outcome.refused.append((place, findings[0]))
            continue
        customer_id = customers[plain(row.customer)] if row.customer else None
        key = (parts[code_of(row.number)], customer_id, row.price_list)
        count(outcome, *put(timelines.setdefault(key, Timeline(*key)), row))
    answer_requests({line.part_id for line in write(timelines.values(), at)}, by=by, at=at)
    return outcome


def price_findings(row: PriceRow, parts: Mapping[str, int], customers: Mapping[str, int]) -> list[Finding]:
    """What is wrong with a price; ``where`` is the field."""
    code = code_of(row.number)
    if not code:
        return [Finding(Refusal.NUMBER_MISSING, "number")]
    if code not in parts:
        return [Finding(Refusal.UNKNOWN_PART, "number", {"number": row.number})]
    if row.customer and row.price_list:
        return [Finding(Refusal.CUSTOMER_AND_LIST, "price_list")]
    if row.customer and plain(row.customer) not in customers:
        return [Finding(Refusal.UNKNOWN_CUSTOMER, "customer", {"number": row.customer})]
    if len(row.price_list) > LIST_LONGEST:
        return [Finding(Refusal.TOO_LONG, "price_list", {"longest": LIST_LONGEST})]
    if row.valid_to is not None and row.valid_to < row.valid_from:
        return [Finding(Refusal.ENDS_BEFORE_IT_BEGINS, "valid_to")]
    return figure_findings("amount", cny(row.amount), places=2, largest=AMOUNT_MAX, zero=True)


def plain(customer: str) -> str:
    """A customer number without leading zeros."""
    return customer.strip().lstrip("0").upper()


def customers_by_number(numbers: Iterable[str]) -> dict[str, int]:
    """Organization ids by customer number (without leading zeros) and by station code."""
    wanted = {plain(number) for number in numbers if number.strip()}
    if not wanted:
        return {}
    padded = wanted | {number.zfill(10) for number in wanted}
    found: dict[str, int] = {}
    named = Organization.objects.filter(Q(customer_number__in=padded) | Q(code__in=wanted))
    for pk, code, customer_number in named.values_list("id", "code", "customer_number"):
        found |= {code: pk} | ({plain(customer_number): pk} if customer_number else {})
    return found


def timelines_of(part_ids: Iterable[int]) -> dict[Key, Timeline]:
    """The prices there are, by part and whom they are for."""
    timelines: dict[Key, Timeline] = {}
    prices = Price.objects.filter(part_id__in=list(part_ids)).order_by("valid_from")
    for price in prices:
        key = (price.part_id, price.customer_id, price.price_list)
        period = Period(price.valid_from, price.valid_to, price.amount, price.pk)
        timeline = timelines.setdefault(key, Timeline(*key))
        timeline.before[price.pk] = period
        timeline.periods.append(period)
    return timelines


def put(timeline: Timeline, row: PriceRow) -> tuple[Period | None, Period | None]:
    """Place or take back one price; returns the period that began on that day, before and after."""
    before = at_begin(timeline, row.valid_from)
    if row.is_deleted:
        timeline.periods = [period for period in timeline.periods if period.valid_from != row.valid_from]
    else:
        timeline.periods = placed(timeline.periods, Period(row.valid_from, row.valid_to, cny(row.amount)))
    return before, at_begin(timeline, row.valid_from)


def at_begin(timeline: Timeline, valid_from: date) -> Period | None:
    return next((period for period in timeline.periods if period.valid_from == valid_from), None)


def count(outcome: Outcome, before: Period | None, after: Period | None) -> None:
    if before == after:
        outcome.unchanged += 1
    elif before is None:
        outcome.created += 1
    else:
        outcome.changed += 1


def write(timelines: Iterable[Timeline], at: datetime) -> list[Timeline]:
    """Write what differs, in four statements at most; returns the timelines that have a new or changed period."""
    new: list[Price] = []
    changed: list[Price] = []
    gone: set[int] = set()
    touched = []
    for line in timelines:
        present = {period.id: period for period in line.periods if period.id is not None}
        gone |= line.before.keys() - present.keys()
        differing = [price_of(line, period) for pk, period in present.items() if line.before[pk] != period]
        added = [price_of(line, period) for period in line.periods if period.id is None]
        changed += differing
        new += added
        if differing or added:
            touched.append(line)
    if gone:
        Price.objects.filter(pk__in=gone).delete()
    Price.objects.bulk_create(new, batch_size=2000)
    if changed:
        Price.objects.bulk_create(
            changed, batch_size=2000, update_conflicts=True, unique_fields=["id"], update_fields=["amount", "valid_to"]
        )
    return touched


def price_of(line: Timeline, period: Period) -> Price:
    return Price(
        id=period.id,
        part_id=line.part_id,
        customer_id=line.customer_id,
        price_list=line.price_list,
        amount=period.amount,
        valid_from=period.valid_from,
        valid_to=period.valid_to,
    )


def answer_requests(part_ids: set[int], *, by: Actor, at: datetime) -> None:
    """A price has come: whoever asked for it has the answer (an empty answer means «see the price»)."""
    if part_ids:
        asked = PriceRequest.objects.unscoped("a price came for whoever asked")
        asked.filter(part_id__in=part_ids, answered_at=None).update(answered_by=by.name, answered_at=at)
