"""What a station pays: the best valid hit of customer and part, price list and part, part (domain.md §3.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from xingma.catalog import sql
from xingma.catalog.facts import station_of
from xingma.catalog.models import Part, Price
from xingma.organizations.actor import Actor
from xingma.organizations.models import Organization


def prices_for(station: Organization | None, part_ids: Collection[int], on: date) -> dict[int, Decimal]:
    """Purchase prices on a day, CNY per unit with tax; a part without a valid price is absent. One statement.

    Without a station the general prices hold. Where validities overlap the latest beginning wins.
    """
    if not part_ids:
        return {}
    found = sql.prices(part_ids, station.pk if station else None, on)
    return {part_id: Decimal(amount) for part_id, amount in found if amount is not None}


def price_history(part: Part, *, actor: Actor) -> QuerySet[Price]:
    """All prices of a part that the actor may see, newest first: a station its own, its list's and the general ones."""
    prices = Price.objects.filter(part=part).select_related("customer").order_by("-valid_from", "price_list", "id")
    station_id = station_of(actor)
    if actor.sees_everything:
        return prices
    if station_id is None:
        return prices.filter(customer=None, price_list="")
    lists = Organization.objects.filter(pk=station_id).values("price_list")
    return prices.filter(
        Q(customer=station_id) | Q(customer=None, price_list="") | Q(customer=None, price_list__in=lists)
    )
