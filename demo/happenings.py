"""What the history says of an order of the past: the same steps, codes and facts that the verbs of the product write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from demo.chases import DemoChase
from demo.documents import DemoLine, DemoOrder, DemoShipment
from demo.world import SAP, SYSTEM, Who, World

WRITING = timedelta(minutes=11)  # from the first key stroke to the submission
ANSWERING = timedelta(minutes=4)  # SAP answers a cancellation
LATE = timedelta(days=3)  # what ships later than this had not been confirmed at first
GIVEN_UP = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    action: str
    who: Who
    moved: tuple[str, str] = ("", "")
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What the station took back after SAP had the order: position → quantity."""

    asked_at: datetime
    answered_at: datetime
    why: str
    quantities: Mapping[int, int]


def cut_by_review(line: DemoLine) -> int:
    return line.quantity - line.approved if line.approved is not None else 0


def cancellation_of(order: DemoOrder) -> Cancellation | None:
    if order.accepted_at is None:
        return None
    quantities = {
        line.position: line.cancelled - cut_by_review(line)
        for line in order.lines
        if line.cancelled > cut_by_review(line)
    }
    if not quantities:
        return None
    is_whole = order.state == "cancelled"
    at = order.accepted_at + GIVEN_UP
    if is_whole and order.closed_at is not None and order.closed_at > order.accepted_at:
        at = order.closed_at
    return Cancellation(at - ANSWERING, at, order.reason if is_whole else "等不及，欠件取消", quantities)


def steps_of(order: DemoOrder, world: World, chases: Iterable[DemoChase] = ()) -> list[Step]:
    """The order's own steps, in the order of time."""
    clerk = world.people[order.placed_by]
    steps = [Step(order.placed_at - WRITING, "drafted", clerk)]
    if order.submitted_at is not None:
        steps += until_released(order, clerk, world)
        steps += at_sap(order, clerk, world)
        for chase in chases:
            steps += chased(chase, clerk, world)
    return sorted(steps, key=lambda step: step.at)


def until_released(order: DemoOrder, clerk: Who, world: World) -> Iterator[Step]:
    was_held = order.funds == "held" or (order.funded_at is not None and order.funded_at > order.placed_at)
    funds = "held" if was_held else "open"
    facts = {"gross": str(order.gross), "funds": funds, "review": list(order.review_reasons)}
    yield Step(order.placed_at, "submitted", clerk, ("draft", "submitted"), facts=facts)
    planner = world.people[order.reviewed_by or "planner"]
    if order.reviewed_at is not None and order.review == "rejected" and order.sent_at is None:
        yield Step(order.reviewed_at, "rejected", planner, ("submitted", "rejected"), order.reason)
    elif order.reviewed_at is not None:
        cut = {str(line.position): str(line.approved) for line in order.lines if cut_by_review(line)}
        why = next((line.note for line in order.lines if line.note), "")
        yield Step(order.reviewed_at, f"review_{order.review}", planner, why=why, facts={"changed": cut})
    if order.funds == "open" and order.funded_at is not None and order.funded_at > order.placed_at:
        yield Step(order.funded_at, "funds_committed", SAP, facts={"amount": str(value_when_funded(order))})
    if order.released_at is not None:
        who = clerk
        if order.released_at == order.reviewed_at:
            who = planner
        elif order.released_at > order.placed_at:
            who = SAP
        yield Step(order.released_at, "released", who, ("submitted", "released"))


def value_when_funded(order: DemoOrder) -> Decimal:
    assert order.funded_at is not None
    if order.reviewed_at is None or order.reviewed_at > order.funded_at:
        return order.gross
    return sum((line.price * (line.quantity - cut_by_review(line)) for line in order.lines), Decimal(0))


def at_sap(order: DemoOrder, clerk: Who, world: World) -> Iterator[Step]:
    if order.sent_at is not None:
        yield Step(order.sent_at, "sent", SAP, ("released", "sent"))
    if order.state in {"refused", "rejected"} and order.sent_at is not None:
        yield from refused(order, world)
    if order.accepted_at is not None:
        yield Step(order.accepted_at, "sap_response", SAP, facts=first_response(order))
        facts = {"sap_number": order.sap_number}
        yield Step(order.accepted_at, "accepted", SAP, ("sent", "accepted"), facts=facts)
    for shipment in order.shipments:
        yield from shipped(order, shipment, world)
    for invoice in order.invoices:
        billed: dict[str, Any] = {
            "invoice": invoice.number,
            "vat_number": invoice.vat_number,
            "gross": str(invoice.gross),
            "lines": by_position(invoice.lines),
        }
        yield Step(invoice.billed_at, "invoiced", SAP, facts=billed)
    yield from ended(order, clerk)


def refused(order: DemoOrder, world: World) -> Iterator[Step]:
    """By SAP, and later given up by headquarters."""
    assert order.sent_at is not None
    assert order.closed_at is not None
    at = order.closed_at if order.state == "refused" else order.sent_at + ANSWERING
    yield Step(at, "refused", SAP, ("sent", "refused"), order.reason)
    if order.state == "rejected":
        planner = world.people[order.reviewed_by or "planner"]
        yield Step(order.closed_at, "rejected", planner, ("refused", "rejected"), order.reason)


def by_position(lines: Iterable[tuple[int, int]]) -> dict[str, str]:
    return {str(position): str(quantity) for position, quantity in lines}


def shipped(order: DemoOrder, shipment: DemoShipment, world: World) -> Iterator[Step]:
    facts = {"delivery": shipment.delivery_number, "lines": by_position(shipment.lines)}
    if is_late(order, shipment):
        lines = {position: order.lines[position - 1] for position, _ in shipment.lines}
        told = {str(position): told_of(line, line.confirmed, "") for position, line in lines.items()}
        response = {"sap_number": order.sap_number, "lines": told}
        yield Step(shipment.issued_at - timedelta(hours=1), "sap_response", SAP, facts=response)
    yield Step(shipment.issued_at, "shipped", SAP, facts=facts)
    if shipment.signed_at is not None:
        yield Step(shipment.signed_at, "signed", signer(shipment, world), facts=facts)


def signer(shipment: DemoShipment, world: World) -> Who:
    return SYSTEM if shipment.is_unchecked else world.people[shipment.signed_by]


def is_late(order: DemoOrder, shipment: DemoShipment) -> bool:
    return order.accepted_at is not None and shipment.issued_at - order.accepted_at >= LATE


def first_response(order: DemoOrder) -> dict[str, Any]:
    """What SAP could confirm at once, and for when the rest was announced."""
    late: dict[int, tuple[int, str]] = {}
    for shipment in order.shipments:
        if is_late(order, shipment):
            day = shipment.issued_at.date().isoformat()
            late |= {position: (quantity, day) for position, quantity in shipment.lines}
    was_confirmed = order.state != "cancelled" or order.closed_at != order.accepted_at
    told = {}
    for line in order.lines:
        wanted = line.quantity - cut_by_review(line)
        if not wanted:
            continue
        quantity, day = late.get(line.position, (0, line.expected_on.isoformat() if line.expected_on else ""))
        confirmed = line.confirmed - quantity
        if order.state == "cancelled":
            confirmed = wanted if was_confirmed else 0
        told[str(line.position)] = told_of(line, confirmed, day) | {"wanted": str(wanted)}
    return {"sap_number": order.sap_number, "lines": told}


def told_of(line: DemoLine, confirmed: int, day: str) -> dict[str, str]:
    return {
        "wanted": str(line.quantity - line.cancelled),
        "confirmed": str(confirmed),
        "expected_on": day,
        "rejection": "",
        "price": str(line.price),
    }


def ended(order: DemoOrder, clerk: Who) -> Iterator[Step]:
    taken_back = cancellation_of(order)
    done_at = max((invoice.billed_at for invoice in order.invoices), default=order.placed_at)
    if taken_back is not None:
        lines = by_position(taken_back.quantities.items())
        yield Step(taken_back.asked_at, "cancellation_requested", clerk, why=taken_back.why, facts={"lines": lines})
        told = {position: told_of(order.lines[int(position) - 1], order.lines[int(position) - 1].confirmed, "")
                for position in lines}  # fmt: skip
        response = {"sap_number": order.sap_number, "lines": told}
        yield Step(taken_back.answered_at, "sap_response", SAP, facts=response)
        done_at = max(done_at, taken_back.answered_at)
    if order.state in {"completed", "cancelled"}:
        yield Step(done_at, order.state, SAP, ("accepted", order.state))


def chased(chase: DemoChase, clerk: Who, world: World) -> Iterator[Step]:
    yield Step(chase.asked_at, "chased", clerk, why=chase.question, facts={"position": chase.position})
    if chase.answered_at is not None:
        promised = chase.promised_on.isoformat() if chase.promised_on else ""
        facts = {"position": chase.position, "promised_on": promised}
        yield Step(chase.answered_at, "chase_answered", world.people["planner"], why=chase.answer, facts=facts)


def steps_of_shipment(shipment: DemoShipment, world: World) -> Iterator[Step]:
    facts = {"waybill": shipment.waybill, "carrier": shipment.carrier}
    yield Step(shipment.issued_at, "goods_issued", SAP, facts=facts)
    if shipment.signed_at is not None:
        yield Step(shipment.signed_at, "signed", signer(shipment, world), ("issued", "signed"))
