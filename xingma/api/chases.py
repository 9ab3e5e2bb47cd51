"""Chases over REST (催件): a station asks where a line is, headquarters answers with a date."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from xingma.api.fields import Day, Position, Text300
from xingma.api.order_answers import ChaseOut, place_of
from xingma.api.paging import Page, Paging, page_of
from xingma.core.idempotency import once
from xingma.orders import chasing, queries
from xingma.organizations.actor import ActorRequest

router = Router(tags=["orders"])


class ChaseIn(Schema):
    position: Position
    question: Text300 = ""


@router.post("/orders/{number}/chases", response={201: ChaseOut})
@decorate_view(once)
def chase(request: ActorRequest, response: HttpResponse, number: str, asked: ChaseIn) -> ChaseOut:
    """Ask headquarters for the date of what is open of a line. One open question per line."""
    told = chasing.chase(number, asked.position, question=asked.question, by=request.actor, at=now())
    response["Location"] = place_of(number)
    return ChaseOut.of(told)


class ChasesAsked(Schema):
    answered: bool = False


@router.get("/chases", response=Page[ChaseOut])
def chases(request: ActorRequest, asked: Query[ChasesAsked], paging: Query[Paging]) -> dict[str, Any]:
    """Chases of the orders that you see: open ones oldest first, answered ones newest first."""
    rows = queries.chases(request.actor, answered=asked.answered)
    page = page_of(rows, paging, key="-id" if asked.answered else "id")
    page["items"] = [ChaseOut.of(row) for row in page["items"]]
    return page


class ChaseAnswerIn(Schema):
    promised_on: Day | None = None
    text: Text300 = ""


@router.post("/chases/{chase_id}/answer", response=ChaseOut)
@decorate_view(once)
def answer_chase(request: ActorRequest, chase_id: Annotated[int, Field(ge=1)], asked: ChaseAnswerIn) -> ChaseOut:
    """Answer a chase with a promised date, a sentence, or both. Answering again replaces the answer."""
    told = chasing.answer(chase_id, promised_on=asked.promised_on, text=asked.text, by=request.actor, at=now())
    return ChaseOut.of(told)
