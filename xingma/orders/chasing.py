"""Asking where a line is (催件), and headquarters' answer with a date; both sides see both (S3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.core.history import record
from xingma.orders.findings import Refusal
from xingma.orders.models import Chase, PartsOrder, State
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May

WAITING = (State.SUBMITTED, State.RELEASED, State.SENT, State.REFUSED, State.ACCEPTED)


@transaction.atomic
def chase(number: str, position: int, *, question: str = "", by: Actor, at: datetime) -> Chase:
    """Ask headquarters for the date of what is open of a line. One open question per line."""
    order = PartsOrder.objects.visible_to(by).locked(number=number)
    by.require(May.CHASE_ORDERS)
    order.expect(*WAITING)
    where = f"lines.{position}"
    line = order.lines.filter(position=position).first()
    if line is None:
        raise RuleViolation([Finding(Refusal.NO_SUCH_LINE, where, {"position": position})])
    if line.open_quantity <= 0:
        raise RuleViolation([Finding(Refusal.NOTHING_OPEN, where)])
    if line.chases.filter(answered_at=None).exists():
        raise RuleViolation([Finding(Refusal.CHASED_ALREADY, where)])
    asked = Chase.rows.create(
        station_id=order.station_id, line=line, question=question[:300], asked_by=by.name, asked_at=at
    )
    record(number, "chased", by=by, at=at, why=question, facts={"position": position})
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])
    return asked


@transaction.atomic
def chase_lines(number: str, positions: Sequence[int], *, question: str = "", by: Actor, at: datetime) -> list[Chase]:
    """Ask about several lines of an order at once; all or none. Raises as ``chase``, and NOTHING_OPEN without lines."""
    if not positions:
        raise RuleViolation([Finding(Refusal.NOTHING_OPEN, "lines")])
    return [chase(number, position, question=question, by=by, at=at) for position in positions]


@transaction.atomic
def answer(chase_id: int, *, promised_on: date | None, text: str, by: Actor, at: datetime) -> Chase:
    """Answer a chase with a promised date, a sentence, or both. Answering again replaces the answer, with a trace."""
    found = Chase.objects.visible_to(by).select_related("line__order").get(pk=chase_id)
    order = PartsOrder.objects.visible_to(by).locked(pk=found.line.order_id)
    by.require(May.ANSWER_CHASES)
    findings = []
    if promised_on is not None and promised_on < localdate(at):
        findings.append(Finding(Refusal.DATE_IN_THE_PAST, "promised_on"))
    if promised_on is None and not text.strip():
        findings.append(Finding(Refusal.REASON_MISSING, "text"))
    refuse_if(findings)
    found.promised_on, found.answer = promised_on, text[:300]
    found.answered_by, found.answered_at = by.name, at
    found.save(update_fields=["promised_on", "answer", "answered_by", "answered_at"])
    facts = {"position": found.line.position, "promised_on": promised_on.isoformat() if promised_on else ""}
    record(order.number, "chase_answered", by=by, at=at, why=text, facts=facts)
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])
    return found
