"""The box in the top bar: an order, delivery, waybill, box or part number goes straight there; else a short list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xingma.catalog.facts import PartHit
from xingma.catalog.indexing import code_of
from xingma.catalog.search import search
from xingma.orders import queries as orders
from xingma.orders.models import PartsOrder
from xingma.orders.queries import Filters
from xingma.orders.reading import clean
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.permissions import May
from xingma.shipments import queries as shipments
from xingma.shipments.models import Shipment
from xingma.vehicles.models import Vehicle
from xingma.vehicles.queries import find_vehicles

SHOWN = 6


@dataclass(frozen=True)
class Found:
    """What a text may mean, of the things that this person may see."""

    orders: list[PartsOrder]
    shipments: list[Shipment]
    parts: list[PartHit]
    vehicles: list[Vehicle]

    def __bool__(self) -> bool:
        return bool(self.orders or self.shipments or self.parts or self.vehicles)


@login_required
@require_safe
def find(request: ActorRequest) -> HttpResponse:
    """Go to the one thing that has exactly this number, or show what comes near."""
    text = clean(request.GET.get("q", ""))
    found = found_for(request.actor, text) if text else Found([], [], [], [])
    address = exact_address(found, text)
    if address:
        return redirect(address)
    return render(request, "find.html", {"q": text, "found": found})


def found_for(actor: Actor, text: str) -> Found:
    """At most six of each kind, a fixed number of statements."""
    sees_orders, sees_parts = actor.may(May.SEE_ORDERS), actor.may(May.SEE_PARTS)
    return Found(
        orders=list(orders.orders(actor, Filters(text=text))[:SHOWN]) if sees_orders else [],
        shipments=list(shipments.shipments(actor, text=text)[:SHOWN]) if sees_orders else [],
        parts=search(text, actor=actor, limit=SHOWN) if sees_parts else [],
        vehicles=find_vehicles(text) if sees_orders else [],
    )


def exact_address(found: Found, text: str) -> str:
    """The page of the thing whose number this is; empty when none or several are."""
    wanted = text.upper()
    for order in found.orders:
        if wanted in {order.number, order.sap_number, order.sap_number.lstrip("0")} - {""}:
            return reverse("orders:detail", args=[order.number])
    for shipment in found.shipments:
        if wanted in {shipment.number, shipment.waybill.upper()} or len(found.shipments) == 1:
            return reverse("shipments:detail", args=[shipment.number])
    for part in found.parts:
        if part.code == code_of(text):
            return reverse("catalog:part", args=[part.number])
    for vehicle in found.vehicles:
        if wanted in {vehicle.vin, vehicle.vin_tail, vehicle.plate}:
            return f"{reverse('orders:list')}?{urlencode({'q': vehicle.vin})}"
    return ""
