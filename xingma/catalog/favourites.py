"""Parts that a station keeps at hand."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from xingma.catalog.facts import PartHit, facts_of, station_of
from xingma.catalog.indexing import code_of
from xingma.catalog.models import Favourite, Part
from xingma.core.findings import NotAllowed
from xingma.organizations.actor import Actor
from xingma.organizations.models import Organization
from xingma.organizations.permissions import May


@transaction.atomic
def add_favourite(number: str, *, by: Actor, at: datetime) -> Part:
    """Keep a part at hand; once is enough. Raises Part.DoesNotExist, NotAllowed (only a station has favourites)."""
    part = favoured(number, by)
    station = Organization.objects.get(pk=by.organization_id or 0)
    Favourite.rows.bulk_create([Favourite(station=station, part=part, added_at=at)], ignore_conflicts=True)
    return part


@transaction.atomic
def remove_favourite(number: str, *, by: Actor) -> Part:
    """No longer keep it at hand; once is enough. Raises Part.DoesNotExist, NotAllowed."""
    part = favoured(number, by)
    Favourite.objects.visible_to(by).filter(part=part).delete()
    return part


def favoured(number: str, by: Actor) -> Part:
    if not by.is_station:
        raise NotAllowed(May.WRITE_ORDERS)
    by.require(May.WRITE_ORDERS)
    return Part.objects.get(code=code_of(number))


def favourite_ids(actor: Actor) -> set[int]:
    """Ids of the parts that the actor's station keeps at hand; empty for everyone else."""
    if not actor.is_station:
        return set()
    return set(Favourite.objects.visible_to(actor).values_list("part_id", flat=True))


def favourites_of(actor: Actor, *, on: date | None = None) -> list[PartHit]:
    """The parts that the actor's station keeps at hand, by code, with price and stock. Four statements at most."""
    ids = favourite_ids(actor)
    return list(facts_of(ids, station_id=station_of(actor), on=on or localdate()).values()) if ids else []
