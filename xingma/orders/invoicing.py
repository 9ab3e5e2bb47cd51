"""SAP bills or credits: the invoice stands on the lines and on the account, and frees what was committed (S7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from xingma.core.fields import plain
from xingma.core.findings import Finding, refuse_if
from xingma.core.history import record
from xingma.core.money import cny
from xingma.core.terms import terms_on
from xingma.funds import ledger
from xingma.funds.ledger import Booking
from xingma.funds.models import EntryKind
from xingma.orders.fulfilment import Mismatch, lines_by_position, locked_order, reach_accepted, settle
from xingma.orders.models import Invoice, InvoiceLine, OrderLine, PartsOrder
from xingma.orders.release import release_held
from xingma.orders.rules import commitment_of, differs
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import Actor


@dataclass(frozen=True)
class BilledLine:
    """One line of SAP's invoice; amounts CNY."""

    order: str
    position: int
    quantity: Decimal
    net: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Billed:
    """SAP's invoice as told; ``net + tax = gross``, CNY."""

    number: str
    billed_on: date
    due_on: date | None
    vat_number: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    lines: Sequence[BilledLine]


def is_recorded(number: str) -> bool:
    return Invoice.objects.unscoped("a message may come twice").filter(number=number).exists()


@transaction.atomic
def record_invoice(billed: Billed, *, by: Actor, at: datetime) -> Invoice | None:
    """Take over an invoice: quantities on the lines, an entry on the account, the commitment freed at document price.

    The invoice rules the money: the account is debited with SAP's gross, whatever the document price was. An invoice
    known already changes nothing (None). Raises RuleViolation when a line is unknown or not yet shipped; nothing is
    half-booked then, and the message is tried again when the delivery has come.
    """
    if is_recorded(billed.number):
        return None
    orders = {number: locked_order(number) for number in sorted({line.order for line in billed.lines})}
    lines = {
        number: lines_by_position(order, [line.position for line in billed.lines if line.order == number])
        for number, order in orders.items()
    }
    findings = []
    for told in billed.lines:
        line = lines[told.order][told.position]
        line.invoiced += told.quantity
        if line.invoiced > line.shipped:
            params = {"number": told.order, "position": told.position}
            findings.append(Finding(Mismatch.INVOICED_MORE, f"lines.{told.position}", params))
    refuse_if(findings)

    first = next(iter(orders.values()))
    account = ledger.locked(first.station_id)
    invoice = Invoice.rows.create(
        number=billed.number,
        station_id=first.station_id,
        billed_on=billed.billed_on,
        due_on=billed.due_on,
        vat_number=billed.vat_number,
        net=billed.net,
        tax=billed.tax,
        gross=billed.gross,
        received_at=at,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            order_line=lines[told.order][told.position],
            quantity=told.quantity,
            net=told.net,
            gross=told.gross,
        )
        for told in billed.lines
    )
    touched = [line for of_order in lines.values() for line in of_order.values()]
    before = commitment_of(OrderLine.objects.filter(pk__in=[line.pk for line in touched]))
    OrderLine.objects.bulk_update(touched, ["invoiced"])
    booking = Booking(
        EntryKind.INVOICE,
        -billed.gross,
        billed.number,
        billed.billed_on,
        document=first.number if len(orders) == 1 else "",
        text=billed.vat_number,
    )
    ledger.post(account, [booking], commitment=commitment_of(touched) - before, at=at)
    for number, order in orders.items():
        mark_price_difference(order, billed, lines[number], at=at)
        facts = {
            "invoice": billed.number,
            "vat_number": billed.vat_number,
            "gross": str(billed.gross),
            "lines": {told.position: plain(told.quantity) for told in billed.lines if told.order == number},
        }
        record(number, "invoiced", by=by, at=at, facts=facts)
        reach_accepted(order, by=by, at=at)
        settle(order, list(lines[number].values()), by=by, at=at)
    release_held(account, by=by, at=at)
    return invoice


def mark_price_difference(order: PartsOrder, billed: Billed, lines: dict[int, OrderLine], *, at: datetime) -> None:
    """An invoiced price far from the document's is for headquarters to look at (domain.md §3.1)."""
    terms = terms_on(OrderTerms, at.date())
    for told in billed.lines:
        price = lines[told.position].price if told.order == order.number else None
        if price is not None and told.quantity and differs(price, cny(told.gross / told.quantity), terms):
            order.has_price_difference = True


@transaction.atomic
def record_credit_memo(billed: Billed, station_id: int, *, by: Actor, at: datetime) -> Invoice | None:
    """Take over a credit memo: the account is credited with its gross and held orders may be released."""
    if is_recorded(billed.number):
        return None
    account = ledger.locked(station_id)
    memo = Invoice.rows.create(
        number=billed.number,
        kind=Invoice.Kind.CREDIT_MEMO,
        station_id=station_id,
        billed_on=billed.billed_on,
        due_on=billed.due_on,
        vat_number=billed.vat_number,
        net=billed.net,
        tax=billed.tax,
        gross=billed.gross,
        received_at=at,
    )
    booking = Booking(EntryKind.CREDIT_MEMO, billed.gross, billed.number, billed.billed_on, text=billed.vat_number)
    ledger.post(account, [booking], at=at)
    release_held(account, by=by, at=at)
    return memo
