"""Headquarters decides about orders that the rules send to a person (domain.md §3.2). No one reviews what they filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from xingma.core.fields import plain
from xingma.core.findings import Conflict, Finding, NotAllowed, RuleViolation, refuse_if
from xingma.core.history import record
from xingma.core.outbox import emit
from xingma.funds import ledger
from xingma.funds.models import Account
from xingma.orders.findings import Refusal
from xingma.orders.models import FundsGate, OrderLine, PartsOrder, ReviewGate, State
from xingma.orders.release import pass_gates, release_held, released
from xingma.orders.rules import commitment_of
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May


def under_review(number: str, *, by: Actor) -> PartsOrder:
    """The order, locked. Raises DoesNotExist, NotAllowed, Conflict (someone was faster)."""
    order = PartsOrder.objects.visible_to(by).select_related("station").locked(number=number)
    by.require(May.REVIEW_ORDERS)
    if by.user_id is not None and by.user_id == order.submitted_by_user:
        raise NotAllowed(May.REVIEW_ORDERS)
    order.expect(State.SUBMITTED)
    if order.review != ReviewGate.PENDING:
        raise Conflict("reviewed_already", number=number)
    return order


@transaction.atomic
def approve(
    number: str, *, by: Actor, at: datetime, quantities: Mapping[int, Decimal] | None = None, why: str = ""
) -> PartsOrder:
    """Open the review gate. ``quantities`` (position → approved) may only reduce, and then a reason is needed."""
    order = under_review(number, by=by)
    lines = list(order.lines.select_related("part").order_by("position"))
    approved = {line.position: line.quantity for line in lines}
    refuse_if(
        [
            Finding(Refusal.NO_SUCH_LINE, f"lines.{position}", {"position": position})
            for position in quantities or {}
            if position not in approved
        ]
    )
    approved |= quantities or {}
    refuse_if(approval_findings(lines, approved, why))
    changed = [line for line in lines if approved[line.position] != line.quantity]

    account = ledger.locked(order.station_id)
    before = commitment_of(lines)
    for line in lines:
        line.approved = approved[line.position]
        line.cancelled = line.quantity - approved[line.position]
        line.is_open = line.wanted > 0
        line.note = why[:200] if line in changed else line.note
    OrderLine.objects.bulk_update(lines, ["approved", "cancelled", "is_open", "note"])
    order.review = ReviewGate.CHANGED if changed else ReviewGate.PASSED
    facts = {"changed": {line.position: plain(approved[line.position]) for line in changed}}
    record(order.number, f"review_{order.review}", by=by, at=at, why=why, facts=facts)
    if order.funds == FundsGate.OPEN:
        ledger.post(account, commitment=commitment_of(lines) - before, at=at)
    pass_gates(order, by=by, at=at)
    # A smaller order frees funds; a held one may fit now.
    release_held(account, by=by, at=at)
    order.refresh_from_db()
    return order


def approval_findings(lines: Sequence[OrderLine], approved: Mapping[int, Decimal], why: str) -> list[Finding]:
    findings = []
    for line in lines:
        where = f"lines.{line.position}.approved"
        if approved[line.position] < 0:
            findings.append(Finding(Refusal.QUANTITY_NOT_POSITIVE, where))
        elif approved[line.position] > line.quantity:
            params = {"demanded": plain(line.quantity)}
            findings.append(Finding(Refusal.MORE_THAN_DEMANDED, where, params))
    if any(approved[line.position] != line.quantity for line in lines) and not why.strip():
        findings.append(Finding(Refusal.REASON_MISSING, "why"))
    if not any(approved.values()):
        findings.append(Finding(Refusal.NO_LINES, "lines"))
    return findings


@transaction.atomic
def reject(number: str, *, by: Actor, at: datetime, why: str) -> PartsOrder:
    """Refuse an order as a whole, with a reason that the station reads. What it bound of the account is freed."""
    order = under_review(number, by=by)
    if not why.strip():
        raise RuleViolation([Finding(Refusal.REASON_MISSING, "why")])
    account = ledger.locked(order.station_id)
    close_unfulfilled(order, ReviewGate.REJECTED, State.REJECTED, account_freed=account, by=by, at=at, why=why)
    release_held(account, by=by, at=at)
    return order


def close_unfulfilled(
    order: PartsOrder,
    review: ReviewGate,
    state: State,
    *,
    account_freed: Account,
    by: Actor,
    at: datetime,
    why: str,
) -> None:
    """End an order of which nothing has been shipped: all lines cancelled, the commitment freed."""
    lines = list(order.lines.all())
    if order.funds == FundsGate.OPEN:
        ledger.post(account_freed, commitment=-commitment_of(lines), at=at)
    for line in lines:
        line.cancelled, line.confirmed, line.is_open = line.quantity, Decimal(0), False
    OrderLine.objects.bulk_update(lines, ["cancelled", "confirmed", "is_open"])
    order.review = review
    order.refused_because = why[:500]
    order.move_to(state, by=by, at=at, why=why)


def approve_all(numbers: Sequence[str], *, by: Actor, at: datetime) -> list[str]:
    """Approve several as they stand; those that someone else decided meanwhile are left out. Returns the approved."""
    done = []
    for number in numbers:
        try:
            approve(number, by=by, at=at)
        except (Conflict, PartsOrder.DoesNotExist):
            continue
        done.append(number)
    return done


@transaction.atomic
def send_again(number: str, *, by: Actor, at: datetime) -> PartsOrder:
    """After SAP refused an order and its cause was mended (a customer, a part), hand it to SAP once more."""
    order = PartsOrder.objects.visible_to(by).select_related("station").locked(number=number)
    by.require(May.REVIEW_ORDERS)
    order.expect(State.REFUSED)
    order.refused_because = ""
    order.sending_since = None
    order.released_at = at
    order.move_to(State.RELEASED, by=by, at=at, action="sent_again")
    emit(released(order), at=at)
    return order


@transaction.atomic
def reject_refused(number: str, *, by: Actor, at: datetime, why: str) -> PartsOrder:
    """Give up an order that SAP refused; the station reads the reason."""
    order = PartsOrder.objects.visible_to(by).select_related("station").locked(number=number)
    by.require(May.REVIEW_ORDERS)
    order.expect(State.REFUSED)
    if not why.strip():
        raise RuleViolation([Finding(Refusal.REASON_MISSING, "why")])
    account = ledger.locked(order.station_id)
    close_unfulfilled(order, ReviewGate.REJECTED, State.REJECTED, account_freed=account, by=by, at=at, why=why)
    release_held(account, by=by, at=at)
    return order


@transaction.atomic
def accept_price_difference(number: str, *, by: Actor, at: datetime, why: str = "") -> PartsOrder:
    """Headquarters has looked at SAP's price that differs from the document's; the mark goes (domain.md §3.1)."""
    order = PartsOrder.objects.visible_to(by).locked(number=number)
    by.require(May.REVIEW_ORDERS)
    if not order.has_price_difference:
        raise Conflict("reviewed_already", number=number)
    order.has_price_difference = False
    record(number, "price_difference_accepted", by=by, at=at, why=why)
    order.touch(at)
    order.save(update_fields=["has_price_difference", "version", "updated_at"])
    return order
