"""Shipments: what is on its way, and signing for what came with one button (S4, S7)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xingma.catalog.facts import facts_of
from xingma.core.idempotency import once
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May
from xingma.shipments import queries, receiving
from xingma.shipments.models import Shipment, State
from xingma.web.answers import gone_to
from xingma.web.components import Chip
from xingma.web.paging import numbered_page

app_name = "shipments"


@login_required
@require_safe
def shipments(request: ActorRequest) -> HttpResponse:
    """Fifty shipments at a time, latest first."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    state = state if state in State.values else ""
    page = numbered_page(request, queries.shipments(request.actor, state=state, text=text))
    tabs = [Chip(_("All"), "?", not state)]
    tabs += [Chip(str(one.label), f"?state={one.value}", state == one.value) for one in State]
    context = {
        "page": page,
        "rows": queries.shipment_rows(list(page.object_list)),
        "tabs": tabs,
        "q": text,
        "state": state,
    }
    return render(request, "shipments/list.html", context)


@login_required
@require_safe
def detail(request: ActorRequest, number: str) -> HttpResponse:
    """Boxes and lines of one shipment."""
    shipment = queries.shipment_detail(request.actor, number)
    lines = list(shipment.lines.all())
    today = localdate(now())
    parts = facts_of({line.order_line.part_id for line in lines}, station_id=shipment.station_id, on=today)
    context = {
        "shipment": shipment,
        "lines": [(line, parts[line.order_line.part_id]) for line in lines],
        "boxes": list(shipment.boxes.all()),
        "orders": sorted({line.order_line.order.number for line in lines}),
        "pieces": sum(line.quantity for line in lines),
        "can_be_signed": shipment.state == State.ISSUED and request.actor.may(May.SIGN_SHIPMENTS),
        "print_facts": print_facts(shipment),
    }
    return render(request, "shipments/detail.html", context)


def print_facts(shipment: Shipment) -> list[tuple[str, ...]]:
    """The box under the printed head."""
    return [
        (_("Station"), f"{shipment.station.name} {shipment.station.code}"),
        (_("Carrier"), shipment.carrier or "—"),
        (_("Waybill"), shipment.waybill or "—"),
        (_("Shipped"), f"{localtime(shipment.issued_at):%Y-%m-%d %H:%M}"),
        (_("Boxes"), str(shipment.packages or "—")),
        (_("State"), str(shipment.get_state_display())),
    ]


@login_required
@require_POST
@once
def sign(request: ActorRequest, number: str) -> HttpResponse:
    """Sign for the shipment as it was announced."""
    receiving.sign(number, by=request.actor, at=now())
    messages.success(request, _("Signed for %(number)s; its orders show it.") % {"number": number})
    return gone_to(request, reverse("shipments:detail", args=[number]))


urlpatterns: list[URLPattern] = [
    path("", shipments, name="list"),
    path("<str:number>", detail, name="detail"),
    path("<str:number>/signature", sign, name="sign"),
]
