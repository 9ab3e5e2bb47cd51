"""What SAP says of an order's lines, applied once and in any order: confirmed, back order, refused, shipped, signed (S3, S7).

Lines are addressed by order number and position. The order's own state follows from its lines (``settle``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from xingma.core.fields import plain
from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.core.history import record
from xingma.core.terms import terms_on
from xingma.funds import ledger
from xingma.orders.models import CancelRequest, OrderLine, PartsOrder, State
from xingma.orders.release import release_held
from xingma.orders.rules import commitment_of, differs
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import Actor


class Mismatch(models.TextChoices):
    """What in a message does not fit the order; the message is parked with it."""

    UNKNOWN_ORDER = "unknown_order", _("There is no order %(number)s.")
    UNKNOWN_LINE = "unknown_line", _("Order %(number)s has no line %(position)s.")
    NOT_AT_SAP = "not_at_sap", _("Order %(number)s is not at SAP.")
    OTHER_SAP_NUMBER = "other_sap_number", _("Order %(number)s is SAP's %(known)s, not %(told)s.")
    MORE_THAN_WANTED = (
        "more_than_wanted",
        _("Line %(position)s of %(number)s: %(told)s is more than the open %(wanted)s."),
    )
    SIGNED_MORE = "signed_more", _("Line %(position)s of %(number)s: more signed than shipped.")
    INVOICED_MORE = "invoiced_more", _("Line %(position)s of %(number)s: more invoiced than shipped.")


AT_SAP = (State.RELEASED, State.SENT, State.REFUSED, State.ACCEPTED)


@dataclass(frozen=True)
class LineResponse:
    """SAP's word on a line: ``wanted`` is the quantity its order now has, ``confirmed`` what it can deliver by a date."""

    position: int
    wanted: Decimal
    confirmed: Decimal
    expected_on: date | None
    price: Decimal | None = None
    rejection: str = ""


def locked_order(number: str) -> PartsOrder:
    """The order, locked. Raises RuleViolation(UNKNOWN_ORDER)."""
    try:
        return PartsOrder.objects.unscoped("SAP answers for everyone").select_related("station").locked(number=number)
    except PartsOrder.DoesNotExist:
        raise RuleViolation([Finding(Mismatch.UNKNOWN_ORDER, "order", {"number": number})]) from None


def lines_by_position(order: PartsOrder, positions: Sequence[int]) -> dict[int, OrderLine]:
    """All lines of the order by position. Raises RuleViolation naming those that it does not have."""
    lines = {line.position: line for line in order.lines.all()}
    refuse_if(
        [
            Finding(Mismatch.UNKNOWN_LINE, f"lines.{position}", {"number": order.number, "position": position})
            for position in positions
            if position not in lines
        ]
    )
    return lines


@transaction.atomic
def record_response(
    number: str, sap_number: str, responses: Sequence[LineResponse], *, by: Actor, at: datetime
) -> PartsOrder:
    """Take over SAP's order response: number, confirmations, dates, refused and cancelled quantities.

    SAP's quantity below ours is a cancellation (asked for or not), which frees its money; an answer to a waiting cancel
    request is read from it. What has been shipped stays confirmed whatever an old response says.
    """
    order = locked_order(number)
    if order.state in {State.COMPLETED, State.CANCELLED}:
        return order  # ended; a late response has nothing left to say
    if order.state not in AT_SAP:
        raise RuleViolation([Finding(Mismatch.NOT_AT_SAP, "order", {"number": number})])
    if order.sap_number and order.sap_number != sap_number:
        params = {"number": number, "known": order.sap_number, "told": sap_number}
        raise RuleViolation([Finding(Mismatch.OTHER_SAP_NUMBER, "sap_number", params)])
    lines = lines_by_position(order, [response.position for response in responses])
    account = ledger.locked(order.station_id)
    terms = terms_on(OrderTerms, at.date())
    before = commitment_of(lines.values())

    told = {}
    for response in responses:
        line = lines[response.position]
        told[line.position] = take_over(line, response)
        if response.price is not None and line.price is not None and differs(line.price, response.price, terms):
            order.has_price_difference = True
    OrderLine.objects.bulk_update(lines.values(), ["confirmed", "cancelled", "expected_on", "note", "is_open"])
    answer_cancel_requests(order, lines, at=at)
    order.sap_number = sap_number
    order.refused_because = ""
    record(number, "sap_response", by=by, at=at, facts={"sap_number": sap_number, "lines": told})
    if order.state == State.RELEASED:
        order.move_to(State.SENT, by=by, at=at)
    if order.state in {State.SENT, State.REFUSED}:
        order.move_to(State.ACCEPTED, by=by, at=at, facts={"sap_number": sap_number})
    ledger.post(account, commitment=commitment_of(lines.values()) - before, at=at)
    settle(order, list(lines.values()), by=by, at=at)
    release_held(account, by=by, at=at)
    return order


def take_over(line: OrderLine, response: LineResponse) -> dict[str, str]:
    """Write SAP's word into the line; returns what was told, for the history."""
    wanted = Decimal(0) if response.rejection else min(response.wanted, line.quantity)
    wanted = max(wanted, line.shipped)
    line.cancelled = max(line.quantity - wanted, line.cancelled)
    line.confirmed = max(min(response.confirmed, line.wanted), line.shipped)
    line.expected_on = response.expected_on
    line.note = response.rejection or line.note
    line.is_open = line.open_quantity > 0
    return {
        "wanted": plain(line.wanted),
        "confirmed": plain(line.confirmed),
        "expected_on": line.expected_on.isoformat() if line.expected_on else "",
        "rejection": response.rejection,
        "price": str(response.price) if response.price is not None else "",
    }


def answer_cancel_requests(order: PartsOrder, lines: Mapping[int, OrderLine], *, at: datetime) -> None:
    """A waiting request whose rest is gone was accepted."""
    by_id = {line.pk: line for line in lines.values()}
    waiting = CancelRequest.objects.unscoped("SAP answers").filter(
        line__order=order, answer=CancelRequest.Answer.WAITING
    )
    for request in waiting:
        if by_id[request.line_id].cancelled >= request.quantity + request.cancelled_before:
            request.answer = CancelRequest.Answer.ACCEPTED
            request.answered_at = at
            request.save(update_fields=["answer", "answered_at"])


@transaction.atomic
def refuse_cancellation(number: str, *, why: str, by: Actor, at: datetime) -> None:
    """SAP cannot cancel (a delivery exists): the waiting requests of the order are answered so."""
    order = locked_order(number)
    waiting = CancelRequest.objects.unscoped("SAP answers").filter(
        line__order=order, answer=CancelRequest.Answer.WAITING
    )
    if waiting.update(answer=CancelRequest.Answer.REFUSED, answered_at=at, answer_text=why[:200]):
        record(number, "cancellation_refused", by=by, at=at, why=why[:500])
        order.touch(at)
        order.save(update_fields=["version", "updated_at"])


@transaction.atomic
def record_shipped(
    number: str, shipped: Mapping[int, Decimal], *, by: Actor, at: datetime, delivery: str
) -> PartsOrder:
    """Goods issue of some lines (position → quantity, negative when SAP reverses). Shipping confirms, whatever came before.

    Raises RuleViolation when the order is unknown or more would be shipped than is wanted.
    """
    order = locked_order(number)
    if order.state not in (*AT_SAP, State.COMPLETED):
        raise RuleViolation([Finding(Mismatch.NOT_AT_SAP, "order", {"number": number})])
    lines = lines_by_position(order, list(shipped))
    findings = []
    for position, quantity in shipped.items():
        line = lines[position]
        if not max(line.signed, line.invoiced) <= line.shipped + quantity <= line.wanted:
            params = {
                "number": number,
                "position": position,
                "told": plain(quantity),
                "wanted": plain(line.open_quantity),
            }
            findings.append(Finding(Mismatch.MORE_THAN_WANTED, f"lines.{position}", params))
    refuse_if(findings)

    for position, quantity in shipped.items():
        line = lines[position]
        line.shipped += quantity
        line.confirmed = max(line.confirmed, line.shipped)
        line.is_open = line.open_quantity > 0
    OrderLine.objects.bulk_update([lines[position] for position in shipped], ["shipped", "confirmed", "is_open"])
    facts = {"delivery": delivery, "lines": {position: plain(quantity) for position, quantity in shipped.items()}}
    record(number, "shipped", by=by, at=at, facts=facts)
    reach_accepted(order, by=by, at=at)
    settle(order, list(lines.values()), by=by, at=at)
    return order


def reach_accepted(order: PartsOrder, *, by: Actor, at: datetime) -> None:
    """A delivery proves that SAP has the order, even when its response is late."""
    if order.state == State.RELEASED:
        order.move_to(State.SENT, by=by, at=at)
    if order.state in {State.SENT, State.REFUSED}:
        order.move_to(State.ACCEPTED, by=by, at=at)


@transaction.atomic
def record_signed(number: str, signed: Mapping[int, Decimal], *, by: Actor, at: datetime, delivery: str) -> PartsOrder:
    """The station confirms what came (position → quantity). Raises RuleViolation when more than was shipped."""
    order = locked_order(number)
    lines = lines_by_position(order, list(signed))
    refuse_if(
        [
            Finding(Mismatch.SIGNED_MORE, f"lines.{position}", {"number": number, "position": position})
            for position, quantity in signed.items()
            if lines[position].signed + quantity > lines[position].shipped
        ]
    )
    for position, quantity in signed.items():
        lines[position].signed += quantity
    OrderLine.objects.bulk_update([lines[position] for position in signed], ["signed"])
    facts = {"delivery": delivery, "lines": {position: plain(quantity) for position, quantity in signed.items()}}
    record(number, "signed", by=by, at=at, facts=facts)
    settle(order, list(lines.values()), by=by, at=at)
    return order


def settle(order: PartsOrder, lines: Sequence[OrderLine], *, by: Actor, at: datetime) -> None:
    """Let the order's state follow from its lines: completed, cancelled, or only a new version. Saves the order."""
    if order.state not in {State.SENT, State.ACCEPTED}:
        order.touch(at)
        order.save()
    elif all(line.wanted == 0 for line in lines):
        order.move_to(State.CANCELLED, by=by, at=at)
    elif all(line.wanted == line.shipped == line.signed == line.invoiced for line in lines):
        order.move_to(State.COMPLETED, by=by, at=at)
    else:
        order.touch(at)
        order.save()
