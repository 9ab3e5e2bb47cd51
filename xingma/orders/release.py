"""Two gates, review and funds, are independent; an order goes to SAP when both are open (domain.md §3.1, S5, S8).

Whatever raises a station's available funds passes through here, posts its entry and releases held orders in the same
transaction: payment, credit memo, limit, adjustment. Cancelling and invoicing call ``release_held`` as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.timezone import localdate

from xingma.core.findings import Finding, refuse_if
from xingma.core.history import record
from xingma.core.money import ZERO, cny
from xingma.core.outbox import emit
from xingma.funds import ledger
from xingma.funds.ledger import Booking
from xingma.funds.models import Account, EntryKind, FundsEntry
from xingma.orders.events import OrderReleased
from xingma.orders.findings import Refusal
from xingma.orders.models import FundsGate, OrderKind, OrderLine, PartsOrder, ReviewGate, State
from xingma.orders.rules import commitment_of
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May

PASSED = {ReviewGate.NONE, ReviewGate.PASSED, ReviewGate.CHANGED}


def held_first(orders: QuerySet[PartsOrder]) -> QuerySet[PartsOrder]:
    """Release order: urgent first, then oldest."""
    urgent_first = Case(When(kind=OrderKind.URGENT, then=Value(0)), default=Value(1), output_field=IntegerField())
    return orders.filter(state=State.SUBMITTED, funds=FundsGate.HELD).order_by(urgent_first, "submitted_at", "pk")


def release_held(account: Account, *, by: Actor, at: datetime) -> list[PartsOrder]:
    """Open the funds gate of held orders, whole orders only, until the first that is not covered.

    The caller holds the lock on the account. An order that another transaction is working on is passed over: that
    transaction calls this function itself when it is done. Returns the orders whose gate was opened.
    """
    held = held_first(PartsOrder.objects.unscoped("money of one station")).filter(station_id=account.station_id)
    opened = []
    available = account.available(localdate(at))
    for order in held.select_for_update(of=("self",), skip_locked=True).select_related("station"):
        value = commitment_of(order.lines.all())
        if value > available:
            break
        ledger.post(account, commitment=value, at=at)
        available -= value
        order.funds = FundsGate.OPEN
        record(order.number, "funds_committed", by=by, at=at, facts={"amount": str(value)})
        pass_gates(order, by=by, at=at)
        opened.append(order)
    return opened


def pass_gates(order: PartsOrder, *, by: Actor, at: datetime) -> None:
    """Release a submitted order when both gates are open; else only save it. The caller holds its lock."""
    if order.state == State.SUBMITTED and order.funds == FundsGate.OPEN and order.review in PASSED:
        order.released_at = at
        order.move_to(State.RELEASED, by=by, at=at)
        emit(released(order), at=at)
    else:
        order.touch(at)
        order.save()


def released(order: PartsOrder) -> OrderReleased:
    return OrderReleased(number=order.number, station=order.station.code, kind=order.kind, gross=str(order.gross))


@transaction.atomic
def record_money(station_id: int, bookings: Sequence[Booking], *, by: Actor, at: datetime) -> list[FundsEntry]:
    """Book payments and credit memos of a station and release what they cover; a document booked before is left out.

    Raises Account.DoesNotExist.
    """
    account = ledger.locked(station_id)
    new = [booking for booking in bookings if not ledger.is_booked(account, booking.kind, booking.reference)]
    entries = ledger.post(account, new, at=at)
    release_held(account, by=by, at=at)
    return entries


@transaction.atomic
def record_limit(
    station_id: int,
    *,
    limit: Decimal,
    valid_to: date | None,
    is_blocked: bool,
    as_of: datetime,
    by: Actor,
    at: datetime,
) -> bool:
    """Take over SAP's credit limit and release what it covers; False when a newer one is known already."""
    account = ledger.locked(station_id)
    counted = ledger.set_limit(account, limit=limit, valid_to=valid_to, is_blocked=is_blocked, as_of=as_of, at=at)
    release_held(account, by=by, at=at)
    return counted


@transaction.atomic
def adjust(
    station_id: int, amount: Decimal | None, *, reference: str, text: str, by: Actor, at: datetime
) -> FundsEntry:
    """Mend the account by hand, with a reason. Raises NotAllowed, Account.DoesNotExist, RuleViolation."""
    by.require(May.KEEP_FUNDS)
    account = ledger.locked(station_id)
    reference, text = reference.strip(), text.strip()
    findings = []
    if not amount:
        findings.append(Finding(Refusal.AMOUNT_MISSING, "amount"))
    if not reference:
        findings.append(Finding(Refusal.REFERENCE_MISSING, "reference"))
    elif ledger.is_booked(account, EntryKind.ADJUSTMENT, reference):
        findings.append(Finding(Refusal.REFERENCE_USED, "reference", {"reference": reference}))
    if not text:
        findings.append(Finding(Refusal.REASON_MISSING, "text"))
    refuse_if(findings)
    booking = Booking(EntryKind.ADJUSTMENT, cny(amount or 0), reference, localdate(at), text=text)
    [entry] = ledger.post(account, [booking], at=at)
    release_held(account, by=by, at=at)
    return entry


def to_remit(order: PartsOrder, on: date) -> Decimal:
    """CNY to pay before a held order goes out; zero for any other, without asking the database."""
    if order.state != State.SUBMITTED or order.funds != FundsGate.HELD:
        return ZERO
    return remittances(order.station_id, on).get(order.pk, ZERO)


def remittances(station_id: int, on: date) -> dict[int, Decimal]:
    """Order id → amount to remit (CNY) of each held order, older holds first (domain.md §3.1). Three statements."""
    account = Account.objects.unscoped("the caller has seen the order").get(station_id=station_id)
    held = list(held_first(PartsOrder.objects.unscoped("money of one station")).filter(station_id=station_id))
    values: dict[int, Decimal] = {}
    for line in OrderLine.objects.filter(order__in=held):
        values[line.order_id] = values.get(line.order_id, ZERO) + line.commitment
    left = account.available(on)
    due = {}
    for order in held:
        value = values.get(order.pk, ZERO)
        due[order.pk] = max(value - left, ZERO)
        left = max(left - value, ZERO)
    return due
