"""Headquarters' queue over REST: orders that the rules send to a person, orders that SAP refused or priced otherwise."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.timezone import now
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from xingma.api.fields import Position, QuantityIn, Text200, Text500
from xingma.api.order_answers import OrderOut, OrderRowOut, answered
from xingma.api.paging import Page, Paging, page_of
from xingma.core.idempotency import once
from xingma.orders import queries, review
from xingma.orders.models import PartsOrder
from xingma.organizations.actor import ActorRequest

router = Router(tags=["reviews"])
AT_ONCE = 500


@router.get("/reviews", response=Page[OrderRowOut])
def reviews(request: ActorRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Orders waiting for a person at headquarters, oldest first."""
    return rows_of(page_of(queries.review_queue(request.actor), paging, key="id"))


@router.get("/reviews/refused", response=Page[OrderRowOut])
def refused(request: ActorRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Orders that SAP refused, oldest first: mend the cause and send again, or reject."""
    return rows_of(page_of(queries.refused_orders(request.actor), paging, key="id"))


@router.get("/reviews/price-differences", response=Page[OrderRowOut])
def price_differences(request: ActorRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Orders whose price in SAP differs from the document's, oldest first."""
    return rows_of(page_of(queries.price_differences(request.actor), paging, key="id"))


def rows_of(page: dict[str, Any]) -> dict[str, Any]:
    orders: list[PartsOrder] = page["items"]
    return page | {"items": [OrderRowOut.of_row(row) for row in queries.order_rows(orders)]}


class ApprovedLineIn(Schema):
    position: Position
    quantity: QuantityIn


class ApprovalIn(Schema):
    lines: Annotated[list[ApprovedLineIn], Field(max_length=20_000)] = Field(
        [], description="lines approved with less than was demanded; needs a reason"
    )
    why: Text200 = ""


@router.post("/orders/{number}/approval", response=OrderOut)
@decorate_view(once)
def approve(request: ActorRequest, number: str, asked: ApprovalIn) -> OrderOut:
    """Open the review gate, as demanded or with smaller quantities."""
    quantities = {line.position: line.quantity for line in asked.lines}
    return answered(review.approve(number, quantities=quantities, why=asked.why, by=request.actor, at=now()))


class RejectionIn(Schema):
    why: Text500 = Field(description="the station reads it word for word")


@router.post("/orders/{number}/rejection", response=OrderOut)
@decorate_view(once)
def reject(request: ActorRequest, number: str, asked: RejectionIn) -> OrderOut:
    """Refuse an order as a whole, with a reason. What it bound of the account is freed."""
    return answered(review.reject(number, why=asked.why, by=request.actor, at=now()))


@router.post("/orders/{number}/dismissal", response=OrderOut)
@decorate_view(once)
def dismiss(request: ActorRequest, number: str, asked: RejectionIn) -> OrderOut:
    """Give up an order that SAP refused, with a reason that the station reads."""
    return answered(review.reject_refused(number, why=asked.why, by=request.actor, at=now()))


class ApprovalsIn(Schema):
    numbers: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=AT_ONCE)]


class ApprovalsOut(Schema):
    approved: list[str]


@router.post("/reviews/approvals", response=ApprovalsOut)
@decorate_view(once)
def approve_all(request: ActorRequest, asked: ApprovalsIn) -> ApprovalsOut:
    """Approve several orders as they stand. Those that someone else decided meanwhile are left out of the answer."""
    return ApprovalsOut(approved=review.approve_all(asked.numbers, by=request.actor, at=now()))


@router.post("/orders/{number}/sending", response=OrderOut)
@decorate_view(once)
def send_again(request: ActorRequest, number: str) -> OrderOut:
    """Send an order that SAP refused once more, after the cause was mended."""
    return answered(review.send_again(number, by=request.actor, at=now()))


class AcceptanceIn(Schema):
    why: Text500 = ""


@router.post("/orders/{number}/price-acceptance", response=OrderOut)
@decorate_view(once)
def accept_price_difference(request: ActorRequest, number: str, asked: AcceptanceIn) -> OrderOut:
    """Say that headquarters has looked at SAP's price that differs from the document's."""
    return answered(review.accept_price_difference(number, why=asked.why, by=request.actor, at=now()))
