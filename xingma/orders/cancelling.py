"""Taking back what has not been shipped: at once while it is ours, by asking SAP when SAP has it (S11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from xingma.core.fields import plain
from xingma.core.findings import Conflict, Finding, refuse_if
from xingma.core.history import record
from xingma.core.money import cny
from xingma.core.outbox import emit
from xingma.core.terms import terms_on
from xingma.funds import ledger
from xingma.orders.events import OrderChangeRequested
from xingma.orders.findings import Refusal
from xingma.orders.models import CancelRequest, FundsGate, OrderLine, PartsOrder, State
from xingma.orders.release import release_held
from xingma.orders.rules import commitment_of
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May

CANCELLABLE = (State.SUBMITTED, State.RELEASED, State.SENT, State.ACCEPTED)


@transaction.atomic
def cancel(
    number: str, quantities: Mapping[int, Decimal | None] | None = None, *, why: str = "", by: Actor, at: datetime
) -> PartsOrder:
    """Cancel the open rest of some lines (position → quantity, None = all of the rest), or of all lines.

    An order that has not been handed to SAP is cancelled at once; else SAP is asked and answers later. Raises
    DoesNotExist, NotAllowed, Conflict (nothing to cancel in this state) or RuleViolation (shipped, asked already, over
    the clerk's limit). Then nothing has changed.
    """
    order = PartsOrder.objects.visible_to(by).select_related("station").locked(number=number)
    by.require(May.CANCEL_ORDERS)
    order.expect(*CANCELLABLE)
    lines = {line.position: line for line in order.lines.select_related("part")}
    if quantities is None:
        quantities = {position: None for position, line in lines.items() if line.open_quantity > 0}
    wanted, findings = wanted_cancellations(order, lines, quantities)
    value = sum((cny(quantity * (lines[at_].price or 0)) for at_, quantity in wanted.items()), Decimal(0))
    limit = terms_on(OrderTerms, localdate(at)).clerk_cancels_up_to
    if value > limit and not by.may(May.CANCEL_LARGE_ORDERS):
        findings.append(Finding(Refusal.OVER_CLERKS_LIMIT, "lines", {"limit": f"{limit:,.0f}"}))
    refuse_if(findings)
    if not wanted:
        raise Conflict("nothing_to_cancel", number=number)

    facts = {"lines": {position: plain(quantity) for position, quantity in wanted.items()}}
    if is_ours_alone(order):
        cancel_at_once(order, lines, wanted, facts=facts, why=why, by=by, at=at)
    else:
        ask_sap(order, lines, wanted, why=why, by=by, at=at)
        record(number, "cancellation_requested", by=by, at=at, why=why, facts=facts)
        order.touch(at)
        order.save()
    return order


def is_ours_alone(order: PartsOrder) -> bool:
    """Nothing of it has left for SAP yet."""
    return order.state == State.SUBMITTED or (order.state == State.RELEASED and order.sending_since is None)


def wanted_cancellations(
    order: PartsOrder, lines: Mapping[int, OrderLine], quantities: Mapping[int, Decimal | None]
) -> tuple[dict[int, Decimal], list[Finding]]:
    """Position → quantity to cancel, and what stops it."""
    asked = set(
        CancelRequest.objects.unscoped("requests of an order already seen")
        .filter(line__order=order, answer=CancelRequest.Answer.WAITING)
        .values_list("line__position", flat=True)
    )
    wanted, findings = {}, []
    for position, quantity in quantities.items():
        where = f"lines.{position}.quantity"
        line = lines.get(position)
        if line is None:
            findings.append(Finding(Refusal.NO_SUCH_LINE, where, {"position": position}))
        elif position in asked:
            findings.append(Finding(Refusal.CANCELLING_ALREADY, where))
        elif line.open_quantity <= 0:
            shipped = {"shipped": plain(line.shipped)}
            findings.append(
                Finding(Refusal.ALREADY_SHIPPED, where, shipped)
                if line.shipped
                else Finding(Refusal.NOTHING_OPEN, where)
            )
        elif quantity is not None and quantity <= 0:
            findings.append(Finding(Refusal.QUANTITY_NOT_POSITIVE, where))
        elif quantity is not None and quantity > line.open_quantity:
            findings.append(Finding(Refusal.MORE_THAN_OPEN, where, {"open": plain(line.open_quantity)}))
        else:
            wanted[position] = quantity if quantity is not None else line.open_quantity
    return wanted, findings


def cancel_at_once(
    order: PartsOrder,
    lines: Mapping[int, OrderLine],
    wanted: Mapping[int, Decimal],
    *,
    facts: dict[str, dict[int, str]],
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    """The quantities are gone, their money is free, and held orders may be released with it."""
    account = ledger.locked(order.station_id)
    before = commitment_of(lines.values())
    for position, quantity in wanted.items():
        line = lines[position]
        line.cancelled += quantity
        line.is_open = line.open_quantity > 0
    OrderLine.objects.bulk_update([lines[position] for position in wanted], ["cancelled", "is_open"])
    if order.funds == FundsGate.OPEN:
        ledger.post(account, commitment=commitment_of(lines.values()) - before, at=at)
    if all(line.wanted == 0 for line in lines.values()):
        order.move_to(State.CANCELLED, by=by, at=at, why=why, facts=facts)
    else:
        record(order.number, "lines_cancelled", by=by, at=at, why=why, facts=facts)
        order.touch(at)
        order.save()
    release_held(account, by=by, at=at)


def ask_sap(
    order: PartsOrder,
    lines: Mapping[int, OrderLine],
    wanted: Mapping[int, Decimal],
    *,
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    CancelRequest.rows.bulk_create(
        CancelRequest(
            station_id=order.station_id,
            line=lines[position],
            quantity=quantity,
            cancelled_before=lines[position].cancelled,
            why=why[:200],
            asked_by=by.name,
            asked_at=at,
        )
        for position, quantity in wanted.items()
    )
    remaining = [(position, plain(lines[position].wanted - quantity)) for position, quantity in wanted.items()]
    emit(OrderChangeRequested(number=order.number, lines=remaining), at=at)
