"""What the page of one part reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from xingma.catalog import sql
from xingma.catalog.facts import PartHit, facts_by_code, station_of
from xingma.catalog.indexing import code_of
from xingma.catalog.models import Favourite, Part, PartGroup, PartPicture, Price, PriceRequest, Supersession
from xingma.catalog.pricing import price_history
from xingma.organizations.actor import Actor


@dataclass(frozen=True)
class PartPage:
    """One part with everything that stands on its page."""

    part: Part
    hit: PartHit
    pictures: list[PartPicture]
    prices: list[Price]
    chain: list[Supersession]  # to the last successor, in order, future links included
    predecessors: list[Supersession]
    is_favourite: bool
    open_request: PriceRequest | None  # what the actor's station asked and has no answer to


def part_page(number: str, *, actor: Actor, on: date | None = None) -> PartPage:
    """A part by its number however it is written, eleven statements at most. Raises Part.DoesNotExist."""
    on = on or localdate()
    part = Part.objects.select_related("group").get(code=code_of(number))
    links = sql.chain(part.pk)
    by_id = Supersession.objects.select_related("old", "new").in_bulk(links) if links else {}
    own = actor.is_station
    requests = PriceRequest.objects.visible_to(actor).filter(part=part, answered_at=None)
    return PartPage(
        part=part,
        hit=facts_by_code([part.code], station_id=station_of(actor), on=on)[part.code],
        pictures=pictures_of(part),
        prices=list(price_history(part, actor=actor)[:60]),
        chain=[by_id[link] for link in links],
        predecessors=list(part.predecessors.select_related("old", "new").order_by("old__number")[:60]),
        is_favourite=own and Favourite.objects.visible_to(actor).filter(part=part).exists(),
        open_request=requests.first() if own else None,
    )


def pictures_of(part: Part) -> list[PartPicture]:
    """In their order."""
    return list(part.pictures.select_related("picture").order_by("position"))


def groups() -> list[PartGroup]:
    """All groups, by code."""
    return list(PartGroup.objects.order_by("code"))
