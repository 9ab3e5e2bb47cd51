"""A day compared with SAP's own account of it: what is missing here, missing there, or different (integration.md §8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import httpx
import structlog
from django.db import transaction
from django.utils.timezone import get_current_timezone, localtime

from xingma.core.findings import Finding, refuse_if
from xingma.core.money import cny
from xingma.funds.models import Account, EntryKind, FundsEntry
from xingma.integration.agreements import CUSTOMER_LENGTH
from xingma.integration.idoc.values import pad_key, strip_zeros
from xingma.integration.mending import Refusal
from xingma.integration.models import Difference, InboundMessage, OutboundMessage, OutState, Reconciliation
from xingma.integration.systems import System
from xingma.integration.transport import said
from xingma.orders.models import Invoice, PartsOrder
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May
from xingma.shipments.models import Shipment

log = structlog.get_logger(__name__)

NOT_BEFORE = time(2, 30)
AGAIN_IN = timedelta(minutes=15)
ATTEMPTS_MAX = 20
ARRIVED = (OutState.SENT, OutState.ACKED)


class Found(NamedTuple):
    """One difference; empty texts where a side has nothing."""

    subject: str
    key: str
    kind: Difference.Kind
    here: str = ""
    there: str = ""


def ask_for_yesterday(system: System, *, at: datetime) -> None:
    """Once a day, in the small hours; not for days before anything was exchanged. Several workers ask once."""
    local = localtime(at)
    yesterday = local.date() - timedelta(days=1)
    if local.time() >= NOT_BEFORE and has_begun(system, yesterday):
        Reconciliation.objects.get_or_create(
            system=system.name, day=yesterday, defaults={"asked_by": system.actor.name, "next_at": at}
        )


def has_begun(system: System, day: date) -> bool:
    """Whether the neighbour was connected on that day."""
    _begin, end = bounds(day)
    return (
        InboundMessage.objects.filter(system=system.name, received_at__lt=end).exists()
        or OutboundMessage.objects.filter(system=system.name, created_at__lt=end).exists()
    )


@transaction.atomic
def ask_for(system: System, day: date, *, by: Actor, at: datetime) -> Reconciliation:
    """Compare a day (again) as soon as the worker gets to it. Raises NotAllowed."""
    by.require(May.RUN_INTEGRATION)
    run, is_new = Reconciliation.objects.select_for_update().get_or_create(
        system=system.name, day=day, defaults={"asked_by": by.name, "next_at": at}
    )
    if not is_new:
        run.state, run.asked_by, run.next_at, run.attempts = Reconciliation.State.ASKED, by.name, at, 0
        run.save()
    return run


def compare_due(system: System, client: httpx.Client, *, at: datetime) -> int:
    """Compare one day that is asked for; returns 1 when there was one."""
    due = Reconciliation.objects.filter(system=system.name, state=Reconciliation.State.ASKED, next_at__lte=at)
    run = due.order_by("next_at").first()
    if run is None or not due.filter(pk=run.pk, next_at=run.next_at).update(next_at=at + AGAIN_IN):
        return 0  # nothing to do, or another worker has it
    try:
        answer = client.get(system.reconciliation_path, params={"date": run.day.isoformat()})
        answer.raise_for_status()
        told = answer.json()
        if not isinstance(told, dict):
            raise ValueError("not an object")
    except (httpx.HTTPError, ValueError) as error:
        note_failure(run, said(error))
        return 1
    try:
        record(run, told, at=at)
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        note_failure(run, said(error))
    return 1


def note_failure(run: Reconciliation, why: str) -> None:
    run.attempts += 1
    state = Reconciliation.State.FAILED if run.attempts >= ATTEMPTS_MAX else Reconciliation.State.ASKED
    Reconciliation.objects.filter(pk=run.pk).update(attempts=run.attempts, state=state, why=why[:200])
    log.warning("reconciliation_failed", system=run.system, day=str(run.day), why=why)


@transaction.atomic
def record(run: Reconciliation, told: Mapping[str, Any], *, at: datetime) -> None:
    """Write the differences; one accepted before stays accepted while it is the same."""
    accepted = {(row.subject, row.key, row.here, row.there): row for row in run.differences.exclude(accepted_at=None)}
    found = list(differences(run.day, told))
    run.differences.all().delete()
    rows = []
    for difference in found:
        before = accepted.get((difference.subject, difference.key, difference.here, difference.there))
        row = Difference(reconciliation=run, **difference._asdict())
        if before is not None:
            row.accepted_by, row.accepted_why = before.accepted_by, before.accepted_why
            row.accepted_at = before.accepted_at
        rows.append(row)
    Difference.objects.bulk_create(rows)
    run.state, run.done_at, run.why = Reconciliation.State.DONE, at, ""
    run.figures = {
        subject: {name: value for name, value in figures.items() if isinstance(value, int | str)}
        for subject, figures in told.items()
        if isinstance(figures, dict)
    }
    run.save()
    log.info("reconciled", system=run.system, day=str(run.day), differences=len(rows))


@transaction.atomic
def accept(pk: int, *, why: str, by: Actor, at: datetime) -> Difference:
    """A person knows why; it is no longer to be looked at. Raises NotAllowed, DoesNotExist, RuleViolation."""
    by.require(May.RUN_INTEGRATION)
    row = Difference.objects.select_for_update().get(pk=pk)
    refuse_if([] if why.strip() else [Finding(Refusal.REASON_MISSING, "why")])
    row.accepted_by, row.accepted_why, row.accepted_at = by.name, why[:200], at
    row.save()
    return row


def differences(day: date, told: Mapping[str, Any]) -> Iterator[Found]:
    """Everything on which both sides do not agree. Amounts are compared to the cent."""
    yield from of_orders(day, told.get("orders", {}))
    yield from of_deliveries(day, told.get("deliveries", {}))
    yield from of_invoices(day, told.get("invoices", {}))
    yield from of_payments(day, told.get("payments", {}))
    yield from of_limits(told.get("customers", {}))


def bounds(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time.min, get_current_timezone())
    return begin, begin + timedelta(days=1)


def of_orders(day: date, told: Mapping[str, Any]) -> Iterator[Found]:
    """Around midnight the two days differ: an order that SAP has numbered is there whatever the day."""
    there = {str(row["po"]): str(row["number"]) for row in told.get("keys", [])}
    orders = PartsOrder.objects.unscoped("compared for everyone")
    known = dict(orders.filter(number__in=there).values_list("number", "sap_number"))
    begin, end = bounds(day)
    sent = OutboundMessage.objects.filter(kind="ORDERS", state__in=ARRIVED, sent_at__gte=begin, sent_at__lt=end)
    ours = dict(orders.filter(number__in=sent.values("business_key")).values_list("number", "sap_number"))
    for number, sap_number in there.items():
        if number not in known:
            yield Found("orders", number, Difference.Kind.MISSING_HERE, "", sap_number)
        elif known[number] and strip_zeros(known[number]) != strip_zeros(sap_number):
            yield Found("orders", number, Difference.Kind.VALUE, known[number], sap_number)
    for number, sap_number in ours.items():
        if number not in there and not sap_number:
            yield Found("orders", number, Difference.Kind.MISSING_THERE, number, "")


def of_deliveries(day: date, told: Mapping[str, Any]) -> Iterator[Found]:
    there = {strip_zeros(str(number)) for number in told.get("keys", [])}
    shipments = Shipment.objects.unscoped("compared for everyone")
    known = set(shipments.filter(number__in=there).values_list("number", flat=True))
    begin, end = bounds(day)
    ours = set(shipments.filter(issued_at__gte=begin, issued_at__lt=end).values_list("number", flat=True))
    for number in sorted(there - known):
        yield Found("deliveries", number, Difference.Kind.MISSING_HERE, "", number)
    for number in sorted(ours - there):
        yield Found("deliveries", number, Difference.Kind.MISSING_THERE, number, "")


def of_invoices(day: date, told: Mapping[str, Any]) -> Iterator[Found]:
    there = {strip_zeros(str(row["number"])): cny(str(row["gross"])) for row in told.get("keys", [])}
    invoices = Invoice.objects.unscoped("compared for everyone")
    known = dict(invoices.filter(number__in=there).values_list("number", "gross"))
    ours = dict(invoices.filter(billed_on=day).values_list("number", "gross"))
    yield from compared("invoices", known, ours, there)


def of_payments(day: date, told: Mapping[str, Any]) -> Iterator[Found]:
    """A payment's reference here begins with SAP's number, then the fiscal year."""
    there = {f"{strip_zeros(str(row['number']))}/{day.year}": cny(str(row["amount"])) for row in told.get("keys", [])}
    entries = FundsEntry.objects.unscoped("compared for everyone").filter(kind=EntryKind.PAYMENT)
    known = dict(entries.filter(reference__in=there).values_list("reference", "amount"))
    ours = dict(entries.filter(booked_on=day).values_list("reference", "amount"))
    yield from compared("payments", known, ours, there)


def compared(
    subject: str, known: Mapping[str, Decimal], ours: Mapping[str, Decimal], there: Mapping[str, Decimal]
) -> Iterator[Found]:
    for key, amount in sorted(there.items()):
        if key not in known:
            yield Found(subject, key, Difference.Kind.MISSING_HERE, "", str(amount))
        elif known[key] != amount:
            yield Found(subject, key, Difference.Kind.VALUE, str(known[key]), str(amount))
    for key, amount in sorted(ours.items()):
        if key not in there:
            yield Found(subject, key, Difference.Kind.MISSING_THERE, str(amount), "")


def of_limits(told: Mapping[str, Any]) -> Iterator[Found]:
    """Credit limits as they stand now; customers of SAP that are no station here do not count."""
    there = {
        pad_key(str(row["number"]), CUSTOMER_LENGTH): cny(str(row["credit_limit"])) for row in told.get("accounts", [])
    }
    accounts = Account.objects.unscoped("compared for everyone").filter(station__customer_number__in=there)
    for customer, limit in accounts.order_by("pk").values_list("station__customer_number", "credit_limit"):
        if limit != there[customer]:
            yield Found("limits", customer, Difference.Kind.VALUE, str(limit), str(there[customer]))
