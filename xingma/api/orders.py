"""Orders over REST: the list, one order with everything about it, a new one, submitting, cancelling."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from xingma.api.fields import Day
from xingma.api.order_answers import OrderOut, OrderRowOut, answered, place_of
from xingma.api.order_detail import OrderDetailOut
from xingma.api.order_requests import CancellationIn, HeaderIn, OrderIn, SubmissionIn, typed_rows
from xingma.api.paging import Page, Paging, page_of
from xingma.catalog.indexing import code_of
from xingma.core.idempotency import once
from xingma.orders import cancelling, drafting, ordering, queries
from xingma.orders.models import OrderKind
from xingma.organizations.actor import ActorRequest
from xingma.shipments.queries import shipped_lines_of_order

router = Router(tags=["orders"])


class OrdersAsked(Schema):
    tab: queries.Tab = queries.Tab.ALL
    text: str = Field("", max_length=40, description="our number or a part of it, SAP's number, the end of a VIN")
    kind: OrderKind | None = None
    station: str = Field("", max_length=20, description="code, for offices and headquarters")
    since: Day | None = Field(None, description="created on or after")
    until: Day | None = Field(None, description="created on or before")
    part: str = Field("", max_length=40, description="a part number that the order has")

    def filters(self) -> queries.Filters:
        return queries.Filters(
            tab=self.tab,
            text=self.text,
            kind=self.kind or "",
            station=self.station,
            since=self.since,
            until=self.until,
            part=code_of(self.part),
        )


@router.get("/orders", response=Page[OrderRowOut])
def orders(request: ActorRequest, asked: Query[OrdersAsked], paging: Query[Paging]) -> dict[str, Any]:
    """Orders that you see, newest first: headquarters all, an office its stations', a station its own."""
    page = page_of(queries.orders(request.actor, asked.filters()), paging)
    page["items"] = [OrderRowOut.of_row(row) for row in queries.order_rows(page["items"])]
    return page


@router.post("/orders", response={201: OrderOut})
@decorate_view(once)
def create(request: ActorRequest, response: HttpResponse, asked: OrderIn) -> OrderOut:
    """A new order of your station: a draft, or with `submit` handed over to headquarters in the same step.

    Every line must be right, else nothing happens and the findings name each: `rows.3.number` and `lines.3.quantity`
    are both about the third line as sent. An order that available funds do not cover is taken and *held*; `remit` says
    what to pay, and it is released by itself when the money arrives.
    """
    rows, at = typed_rows(asked.lines), now()
    if asked.submit:
        order = ordering.place(
            asked.kind, rows, by=request.actor, at=at, repeat_confirmed=asked.repeat_confirmed, **asked.header
        )
    else:
        order = drafting.write(asked.kind, rows, by=request.actor, at=at, **asked.header)
    response["Location"] = place_of(order.number)
    return answered(order)


@router.get("/orders/{number}", response=OrderDetailOut, url_name="order")
def order(request: ActorRequest, number: str) -> OrderDetailOut:
    """One order: lines with every quantity, gates, what to remit, deliveries with carrier and waybill, invoices,
    timeline.
    """
    detail = queries.order_detail(request.actor, number)
    return OrderDetailOut.of_detail(detail, shipped_lines_of_order(request.actor, number))


@router.patch("/orders/{number}", response=OrderOut)
def set_header(request: ActorRequest, number: str, asked: HeaderIn) -> OrderOut:
    """Change what stands above the lines of a draft; what is left out stays as it is."""
    return answered(drafting.set_header(number, by=request.actor, at=now(), **asked.model_dump()))


@router.delete("/orders/{number}", response={204: None})
def discard(request: ActorRequest, number: str) -> None:
    """Throw a draft away. Its number is not used again."""
    drafting.discard(number, by=request.actor, at=now())


@router.post("/orders/{number}/submission", response=OrderOut)
@decorate_view(once)
def submit(request: ActorRequest, number: str, asked: SubmissionIn) -> OrderOut:
    """Hand a draft over to headquarters. Lines take the price of this moment and keep it."""
    order = ordering.submit(
        number,
        by=request.actor,
        at=now(),
        expected_gross=asked.expected_gross,
        repeat_confirmed=asked.repeat_confirmed,
    )
    return answered(order)


@router.post("/orders/{number}/cancellation", response=OrderOut)
@decorate_view(once)
def cancel(request: ActorRequest, number: str, asked: CancellationIn) -> OrderOut:
    """Cancel what is open of some lines, or of all. What SAP has already is asked of SAP, whose answer comes later."""
    quantities = None if asked.lines is None else {line.position: line.quantity for line in asked.lines}
    return answered(cancelling.cancel(number, quantities, why=asked.why, by=request.actor, at=now()))
