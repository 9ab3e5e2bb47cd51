"""Asking headquarters for the price of a part that has none, and answering (domain.md §3.2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from xingma.catalog.findings import Refusal
from xingma.catalog.indexing import code_of
from xingma.catalog.models import Part, PriceRequest
from xingma.catalog.pricing import prices_for
from xingma.core.findings import Conflict, Finding, NotAllowed, refuse_if
from xingma.organizations.actor import Actor
from xingma.organizations.models import Organization
from xingma.organizations.permissions import May

ANSWER_LONGEST = 200


@transaction.atomic
def ask_price(number: str, *, by: Actor, at: datetime) -> PriceRequest:
    """A station asks for a price; asking again while the question is open is the same question.

    Raises Part.DoesNotExist, NotAllowed (only a station asks), RuleViolation (there is a price).
    """
    by.require(May.WRITE_ORDERS)
    if not by.is_station:
        raise NotAllowed(May.WRITE_ORDERS)
    station = Organization.objects.get(pk=by.organization_id or 0)
    part = Part.objects.get(code=code_of(number), is_deleted=False)
    price = prices_for(station, [part.pk], localdate(at)).get(part.pk)
    if price is not None:
        refuse_if([Finding(Refusal.HAS_A_PRICE, "number", {"number": part.number, "price": price})])
    request, _created = PriceRequest.rows.get_or_create(
        station=station, part=part, answered_at=None, defaults={"asked_by": by.name, "asked_at": at}
    )
    return request


@transaction.atomic
def answer_price(request_id: int, *, answer: str, by: Actor, at: datetime) -> PriceRequest:
    """Headquarters answers in words; a price that comes from SAP or a keeper answers by itself.

    Raises PriceRequest.DoesNotExist, NotAllowed, Conflict (answered meanwhile), RuleViolation.
    """
    request = PriceRequest.objects.visible_to(by).locked(pk=request_id)
    by.require(May.ANSWER_CHASES)
    if request.answered_at is not None:
        raise Conflict("price_request_answered", answer=request.answer)
    answer = answer.strip()
    if not answer:
        refuse_if([Finding(Refusal.ANSWER_MISSING, "answer")])
    if len(answer) > ANSWER_LONGEST:
        refuse_if([Finding(Refusal.TOO_LONG, "answer", {"longest": ANSWER_LONGEST})])
    request.answer, request.answered_by, request.answered_at = answer, by.name, at
    request.save(update_fields=["answer", "answered_by", "answered_at"])
    return request


def price_requests(actor: Actor, *, is_open: bool | None = None) -> QuerySet[PriceRequest]:
    """The requests an actor may see, newest first; all, only open or only answered ones."""
    requests = PriceRequest.objects.visible_to(actor).select_related("part", "station").order_by("-id")
    return requests if is_open is None else requests.filter(answered_at__isnull=is_open)
