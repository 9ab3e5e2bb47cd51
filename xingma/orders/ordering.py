"""Submitting: from a draft, or in one go through the API (S2, S5, S8, S11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate, localtime

from xingma.catalog.pricing import prices_for
from xingma.catalog.terms import CatalogTerms
from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.core.history import History, history_row
from xingma.core.money import tax_included
from xingma.core.numbering import next_number
from xingma.core.outbox import OutboxEvent, emit_rows, outbox_row
from xingma.core.terms import terms_on
from xingma.funds import ledger
from xingma.funds.models import Account
from xingma.orders import sql, usage
from xingma.orders.drafting import SERIES, new_order, opened, vehicle_of
from xingma.orders.findings import Refusal
from xingma.orders.models import FundsGate, OrderLine, PartsOrder, ReviewGate, State
from xingma.orders.reading import TypedRow
from xingma.orders.release import released
from xingma.orders.resolving import Fate, resolve
from xingma.orders.rules import commitment_of, content_hash, header_findings, line_findings, review_reasons, total
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import Actor
from xingma.organizations.models import Organization
from xingma.organizations.permissions import May


@transaction.atomic
def submit(
    number: str, *, by: Actor, at: datetime, expected_gross: Decimal | None = None, repeat_confirmed: bool = False
) -> PartsOrder:
    """Hand a draft over to headquarters (S2, S5). Lines take the price of this moment and keep it.

    ``expected_gross``: the total the clerk saw; another one is told before anything happens. Raises
    PartsOrder.DoesNotExist (not yours), NotAllowed, Conflict (no longer a draft) or RuleViolation with one finding per
    offence. Then nothing has changed.
    """
    order = opened(number, by=by)
    lines = list(order.lines.select_related("part").order_by("position"))
    prices = prices_for(order.station, [line.part_id for line in lines], localdate(at))
    for line in lines:
        line.price = prices.get(line.part_id)
    refuse_if(submission_findings(order, lines, at=at, repeat_confirmed=repeat_confirmed))
    if expected_gross is not None and total(lines) != expected_gross:
        raise RuleViolation([Finding(Refusal.TOTAL_CHANGED, "gross", {"total": f"{total(lines):,.2f}"})])
    return hand_over(order, lines, by=by, at=at)


@transaction.atomic
def place(
    kind: str,
    rows: Sequence[TypedRow],
    *,
    by: Actor,
    at: datetime,
    vin: str = "",
    note: str = "",
    wanted_on: date | None = None,
    ship_to: str = "",
    ship_to_contact: str = "",
    repeat_confirmed: bool = False,
) -> PartsOrder:
    """Draft and submit in one transaction, for machines: every row must be right, else nothing happens.

    A line has the position of its row, so that findings of both name the same.
    """
    by.require(May.WRITE_ORDERS)
    station = Organization.objects.get(pk=by.own_organization_id)
    today = localdate(at)
    terms = terms_on(OrderTerms, today)
    resolved = resolve(station, rows, on=today, terms=terms)
    refuse_if([finding for row in resolved for finding in row.findings])
    lines = [
        OrderLine(
            station=station,
            position=row.row,
            part=row.part,
            typed_number=row.typed_number,
            quantity=row.quantity,
            price=row.price,
        )
        for row in resolved
        if row.fate != Fate.MERGED
    ]
    vehicle = vehicle_of(vin) if vin else None
    order = PartsOrder(station=station, kind=kind, vehicle=vehicle)
    refuse_if(submission_findings(order, lines, at=at, repeat_confirmed=repeat_confirmed))
    fresh = new_order(station, kind, by=by, at=at)
    fresh.vehicle, fresh.note, fresh.wanted_on = vehicle, note, wanted_on
    fresh.ship_to, fresh.ship_to_contact = ship_to or fresh.ship_to, ship_to_contact or fresh.ship_to_contact
    return hand_over(fresh, lines, by=by, at=at)


def submission_findings(
    order: PartsOrder, lines: Sequence[OrderLine], *, at: datetime, repeat_confirmed: bool
) -> list[Finding]:
    """Everything that stops a submission; one statement (the repeated order), none when the repetition is confirmed."""
    terms = terms_on(OrderTerms, localdate(at))
    findings = header_findings(order.kind, len(lines), has_vehicle=order.vehicle_id is not None, terms=terms)
    findings += line_findings(lines, terms)
    if not findings and not repeat_confirmed:
        since = at - timedelta(hours=terms.repeat_hours)
        same = (
            PartsOrder.objects.unscoped("orders of the same station")
            .filter(station_id=order.station_id, content_hash=content_hash(lines), submitted_at__gt=since)
            .exclude(state__in=[State.CANCELLED, State.REJECTED])
            .order_by()[:1]
        )
        for earlier in same:
            params = {"number": earlier.number, "at": f"{localtime(earlier.submitted_at or at):%m-%d %H:%M}"}
            findings.append(Finding(Refusal.REPEATED, "repeat", params))
    return findings


def hand_over(order: PartsOrder, lines: Sequence[OrderLine], *, by: Actor, at: datetime) -> PartsOrder:
    """Decide both gates and write everything, in a number of statements that does not grow with the lines.

    Under the lock on the account: two people of one station can never exceed the limit together (S8).
    """
    today = localdate(at)
    terms = terms_on(OrderTerms, today)
    reasons = review_reasons(order.kind, lines, usage.monthly_means(order.station_id, lines, terms, on=today), terms)
    try:
        account = ledger.locked(order.station_id)
    except Account.DoesNotExist:
        raise RuleViolation([Finding(Refusal.NO_ACCOUNT, "funds")]) from None

    # The number is the last lock taken: the counter serves all stations, so it must not wait for one account.
    order.number = order.number or next_number(SERIES, at=at)
    for line in lines:
        line.is_open = True
        line.approved = None if reasons else line.quantity
    value = commitment_of(lines)
    is_covered = value <= account.available(today)
    before, is_new = order.state, order.pk is None
    order.review = ReviewGate.PENDING if reasons else ReviewGate.NONE
    order.review_reasons = [reason.value for reason in reasons]
    order.funds = FundsGate.OPEN if is_covered else FundsGate.HELD
    order.gross = total(lines)
    order.net = sum_of_nets(lines, terms_on(CatalogTerms, today).vat_rate)
    order.lines_count = len(lines)
    order.content_hash = content_hash(lines)
    order.submitted_by, order.submitted_by_user, order.submitted_at = by.name, by.user_id, at
    is_released = is_covered and not reasons
    order.state = State.RELEASED if is_released else State.SUBMITTED
    order.released_at = at if is_released else None
    order.touch(at)

    facts = {"gross": str(order.gross), "funds": order.funds, "review": order.review_reasons}
    steps: list[History] = [
        history_row(order.number, State.SUBMITTED, by=by, at=at, moved=(before, State.SUBMITTED), facts=facts)
    ]
    events: list[OutboxEvent] = []
    if is_released:
        steps.append(history_row(order.number, State.RELEASED, by=by, at=at, moved=(State.SUBMITTED, State.RELEASED)))
        events.append(outbox_row(released(order), at=at))
    if is_covered:
        ledger.post(account, commitment=value, at=at)
    if is_new:
        sql.insert_order(order, lines, steps, events)
    else:
        order.save()
        OrderLine.objects.bulk_update(lines, ["price", "approved", "is_open"])
        History.objects.bulk_create(steps)
        emit_rows(events)
    return order


def sum_of_nets(lines: Sequence[OrderLine], vat_rate: Decimal) -> Decimal:
    """CNY, tax excluded: the sum of the lines' rounded nets."""
    return sum((tax_included(line.amount, vat_rate).net for line in lines), Decimal("0.00"))


@transaction.atomic
def split_by_funds(number: str, *, by: Actor, at: datetime) -> tuple[PartsOrder, PartsOrder]:
    """Split a draft in two: the lines that available funds cover, from the top, and the rest in a second draft (S5).

    Raises RuleViolation when not even one line is covered, or all are.
    """
    order = opened(number, by=by)
    lines = list(order.lines.select_related("part").order_by("position"))
    prices = prices_for(order.station, [line.part_id for line in lines], localdate(at))
    available = ledger.locked(order.station_id).available(localdate(at))
    rest = []
    for line in lines:
        line.price = prices.get(line.part_id)
        if line.amount <= available:
            available -= line.amount
        else:
            rest.append(line)
    if not rest or len(rest) == len(lines):
        raise RuleViolation([Finding(Refusal.ONE_LINE_LEFT, "lines")])
    second = new_order(order.station, order.kind, by=by, at=at)
    second.number = next_number(SERIES, at=at)
    second.vehicle, second.note, second.wanted_on = order.vehicle, order.note, order.wanted_on
    second.ship_to, second.ship_to_contact = order.ship_to, order.ship_to_contact
    second.save(force_insert=True)
    order.lines.filter(pk__in=[line.pk for line in rest]).update(order=second)
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])
    History.objects.bulk_create(
        [
            history_row(order.number, "split", by=by, at=at, facts={"other": second.number}),
            history_row(second.number, "drafted", by=by, at=at, facts={"split_from": order.number}),
        ]
    )
    return order, second
