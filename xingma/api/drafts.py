"""Drafts over REST: the sheet, lines, splitting by funds, copying an old order."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Router
from ninja.decorators import decorate_view

from xingma.api.fields import Position
from xingma.api.order_answers import AddedOut, DraftLineOut, OrdersOut, answered, place_of
from xingma.api.order_requests import CopyIn, LinesIn, QuantityChange, typed_rows
from xingma.api.order_sheet import SheetOut
from xingma.core.fields import plain
from xingma.core.idempotency import once
from xingma.orders import drafting, ordering
from xingma.orders.sheet import sheet as sheet_of
from xingma.organizations.actor import ActorRequest

router = Router(tags=["drafts"])


@router.get("/orders/{number}/sheet", response=SheetOut)
def sheet(request: ActorRequest, number: str) -> SheetOut:
    """The draft as it would be submitted now: today's prices and stock, what stops it, what to remit, duplicates."""
    return SheetOut.of(sheet_of(request.actor, number, at=now()))


@router.post("/orders/{number}/lines", response={201: AddedOut})
@decorate_view(once)
def add_lines(request: ActorRequest, response: HttpResponse, number: str, asked: LinesIn) -> AddedOut:
    """Add parts to a draft; a part that it has already gets the quantity on top. When one cannot be added, none is."""
    added = drafting.add_all(number, typed_rows(asked.lines), by=request.actor, at=now())
    response["Location"] = place_of(number)
    return AddedOut.of(added)


@router.patch("/orders/{number}/lines/{position}", response=DraftLineOut)
def set_quantity(request: ActorRequest, number: str, position: Position, asked: QuantityChange) -> DraftLineOut:
    """Change the quantity of a line."""
    text = plain(asked.quantity)
    line = drafting.set_quantity(number, position, asked.quantity, text=text, by=request.actor, at=now())
    return DraftLineOut.of(line)


@router.delete("/orders/{number}/lines/{position}", response={204: None})
def remove_line(request: ActorRequest, number: str, position: Position) -> None:
    """Take a line out of a draft."""
    drafting.remove(number, position, by=request.actor, at=now())


@router.post("/orders/{number}/lines/{position}/repetition", response={204: None})
@decorate_view(once)
def keep_repeated(request: ActorRequest, number: str, position: Position) -> None:
    """Say that the part is wanted again although it is on another open order."""
    drafting.keep_repeated(number, position, by=request.actor, at=now())


@router.post("/orders/{number}/lines/{position}/successor", response={204: None})
@decorate_view(once)
def use_successor(request: ActorRequest, number: str, position: Position) -> None:
    """Take the offered successor instead of the old part."""
    drafting.use_successor(number, position, by=request.actor, at=now())


@router.post("/orders/{number}/lines/{position}/typed-number", response={204: None})
@decorate_view(once)
def use_typed_number(request: ActorRequest, number: str, position: Position) -> None:
    """Go back to the old part that was typed, after it was replaced by its successor."""
    drafting.use_typed_number(number, position, by=request.actor, at=now())


@router.post("/orders/{number}/split", response={201: OrdersOut})
@decorate_view(once)
def split(request: ActorRequest, response: HttpResponse, number: str) -> OrdersOut:
    """Split a draft in two: the lines that available funds cover, and the rest in a second draft (`Location`)."""
    first, second = ordering.split_by_funds(number, by=request.actor, at=now())
    response["Location"] = place_of(second.number)
    return OrdersOut(orders=[answered(first), answered(second)])


@router.post("/orders/{number}/copies", response={201: AddedOut})
@decorate_view(once)
def copy(request: ActorRequest, response: HttpResponse, number: str, asked: CopyIn) -> AddedOut:
    """Parts and quantities of an old order in a new draft, or in one being written; rows with findings are not in it."""
    added = drafting.copy(number, into=asked.into, by=request.actor, at=now())
    response["Location"] = place_of(added.order.number)
    return AddedOut.of(added)
