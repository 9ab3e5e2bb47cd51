"""One order: steps, lines with all quantities, deliveries, invoices, money, who has it, what one may do (S3-S7, S11, S17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from xingma.catalog.facts import PartHit, facts_of
from xingma.core.fields import plain
from xingma.core.findings import Finding, refuse_if
from xingma.core.idempotency import once
from xingma.core.terms import terms_on
from xingma.orders import cancelling, chasing, queries
from xingma.orders.findings import Refusal
from xingma.orders.models import State
from xingma.orders.progress import Progress
from xingma.orders.queries import LineRow, OrderDetail
from xingma.orders.reading import quantity_of
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May
from xingma.shipments.models import Shipment, ShipmentLine
from xingma.shipments.models import State as ShipmentState
from xingma.shipments.queries import shipped_lines_of_order
from xingma.web.answers import gone_to
from xingma.web.order_entry import payment_note
from xingma.web.order_steps import holders_of, steps_of
from xingma.web.order_words import happenings
from xingma.web.templatetags.xingma_words import day

CANCEL_REASONS = (
    gettext_lazy("Ordered by mistake"),
    gettext_lazy("Ordered twice"),
    gettext_lazy("Takes too long, bought elsewhere"),
    gettext_lazy("The repair is no longer wanted"),
)
CANCELLABLE = frozenset(cancelling.CANCELLABLE)
CHASABLE = frozenset(chasing.WAITING)


@dataclass(frozen=True)
class DetailLine:
    """A line with its picture and the deliveries that brought some of it."""

    row: LineRow
    part: PartHit
    deliveries: Sequence[ShipmentLine]

    @property
    def unshipped(self) -> Decimal:
        return self.row.line.open_quantity

    @property
    def words(self) -> str:
        """The state, with the day on which the rest is expected."""
        label, line = str(self.row.progress.label), self.row.line
        is_waiting = self.row.progress in {Progress.BACK_ORDERED, Progress.CONFIRMED, Progress.PART_SHIPPED}
        if is_waiting and line.expected_on:
            return _("%(state)s, expected %(day)s") % {"state": label, "day": day(line.expected_on)}
        return label


@dataclass(frozen=True)
class Waybill:
    """A shipment that carries something of this order."""

    shipment: Shipment
    quantity: Decimal

    @property
    def waits_for_signature(self) -> bool:
        return self.shipment.state == ShipmentState.ISSUED


@login_required
@require_safe
def detail(request: ActorRequest, number: str) -> HttpResponse:
    """The whole order; a draft is shown where it is written."""
    found = queries.order_detail(request.actor, number)
    if found.order.state == State.DRAFT and request.actor.may(May.WRITE_ORDERS):
        return redirect("orders:draft", number)
    return render(request, "orders/detail.html", context_of(request, found))


@login_required
@require_safe
def live(request: ActorRequest, number: str) -> HttpResponse:
    """The changing part of the page when something is new (``?seen=`` is another version), else 204. Two statements."""
    version = version_of(request, number)
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    found = queries.order_detail(request.actor, number)
    response = render(request, "orders/_live.html", context_of(request, found))
    response["X-Version"] = version
    return response


def version_of(request: ActorRequest, number: str) -> str:
    """Rises with every change of the order or of a shipment that carries something of it."""
    order = queries.version(request.actor, number)
    shipments = Shipment.objects.visible_to(request.actor).filter(lines__order_line__order__number=number).distinct()
    return f"{order}.{shipments.aggregate(all=Sum('version'))['all'] or 0}"


def context_of(request: ActorRequest, found: OrderDetail) -> dict[str, Any]:
    order, at = found.order, now()
    shipped = shipped_lines_of_order(request.actor, order.number)
    parts = facts_of({row.line.part_id for row in found.lines}, station_id=order.station_id, on=localdate(at))
    lines = [
        DetailLine(row, parts[row.line.part_id], [item for item in shipped if item.order_line_id == row.line.pk])
        for row in found.lines
    ]
    carried = waybills(shipped)
    cancellable = [line for line in lines if line.row.can_be_cancelled]
    chasable = [line for line in lines if line.row.can_be_chased]
    return {
        "detail": found,
        "order": order,
        "lines": lines,
        "shown": [line for line in lines if is_shown(line, request.GET.get("show", ""))],
        "show": request.GET.get("show", ""),
        "unshipped_lines": [line for line in lines if line.unshipped > 0],
        "unsigned_lines": [line for line in lines if line.row.line.signed < line.row.line.shipped],
        "waybills": carried,
        "to_sign": next((waybill.shipment for waybill in carried if waybill.waits_for_signature), None),
        "steps": steps_of(order, found.quantities, found.timeline),
        "holders": holders_of(order, found.quantities, [row.line for row in found.lines], found.timeline),
        "happenings": happenings(found.timeline),
        "pill_words": pill_words(found),
        "print_facts": print_facts(found),
        "cancel_reasons": CANCEL_REASONS,
        "may_review": request.actor.may(May.REVIEW_ORDERS),
        "payment_note": payment_note(order),
        "cancellable": cancellable if order.state in CANCELLABLE and request.actor.may(May.CANCEL_ORDERS) else [],
        "chasable": chasable if order.state in CHASABLE and request.actor.may(May.CHASE_ORDERS) else [],
        "may_copy": request.actor.may(May.WRITE_ORDERS),
        "may_sign": request.actor.may(May.SIGN_SHIPMENTS),
        "clerk_cancels_up_to": terms_on(OrderTerms, localdate(at)).clerk_cancels_up_to,
        "is_ours_alone": cancelling.is_ours_alone(order),
        "version": version_of(request, order.number),
        "printed_at": at,
    }


def pill_words(found: OrderDetail) -> str:
    """The state, with how much of it is done where that says more."""
    label, q = str(found.progress.label), found.quantities
    match found.progress:
        case Progress.PART_SHIPPED:
            return f"{label} {plain(q.shipped)} / {plain(q.wanted)}"
        case Progress.PART_SIGNED:
            return f"{label} {plain(q.signed)} / {plain(q.shipped)}"
        case Progress.PART_INVOICED:
            return f"{label} {plain(q.invoiced)} / {plain(q.wanted)}"
    return label


def print_facts(found: OrderDetail) -> list[tuple[str, ...]]:
    """The box under the printed head."""
    order = found.order
    office = order.station.parent
    facts = [
        (_("Station"), f"{order.station.name} {order.station.code}"),
        (_("Regional office"), office.name if office else ""),
        (_("Kind of order"), str(order.get_kind_display())),
        (_("SAP order"), order.sap_number or "—"),
        (
            _("Submitted"),
            f"{localtime(order.submitted_at):%Y-%m-%d %H:%M} {order.submitted_by}" if order.submitted_at else "—",
        ),
        (_("State"), pill_words(found)),
    ]
    if order.vehicle:
        facts.append((_("Truck"), f"{order.vehicle.vin} {order.vehicle.model}"))
    return [*facts, (_("Ship to"), f"{order.ship_to} {order.ship_to_contact}", "all")]


def is_shown(line: DetailLine, show: str) -> bool:
    match show:
        case "unshipped":
            return line.unshipped > 0
        case "unsigned":
            return bool(line.row.line.signed < line.row.line.shipped)
    return True


def waybills(shipped: Sequence[ShipmentLine]) -> list[Waybill]:
    """Shipments with something of the order, latest first."""
    sums: dict[int, Decimal] = {}
    shipments: dict[int, Shipment] = {}
    for item in shipped:
        shipments[item.shipment_id] = item.shipment
        sums[item.shipment_id] = sums.get(item.shipment_id, Decimal(0)) + item.quantity
    return [Waybill(shipments[pk], sums[pk]) for pk in reversed(shipments)]


@login_required
@require_POST
@once
def cancel(request: ActorRequest, number: str) -> HttpResponse:
    """Cancel the open rest of the chosen lines, or of the whole order when none is chosen."""
    quantities = None if request.POST.get("all") else quantities_in(request)
    order = cancelling.cancel(number, quantities, why=reason_in(request), by=request.actor, at=now())
    if cancelling.is_ours_alone(order) or order.state == State.CANCELLED:
        messages.success(request, _("Cancelled; the money is free again."))
    else:
        messages.success(request, _("SAP has been asked to cancel; the answer appears here by itself."))
    return gone_to(request, reverse("orders:detail", args=[number]))


def quantities_in(request: ActorRequest) -> dict[int, Decimal | None]:
    """Chosen lines with the quantity to cancel of each; an empty quantity is all of the rest. Raises RuleViolation."""
    quantities: dict[int, Decimal | None] = {}
    findings = []
    for position in (int(text) for text in request.POST.getlist("line") if text.isdecimal()):
        text = request.POST.get(f"quantity-{position}", "").strip()
        quantities[position] = quantity_of(text) if text else None
        if text and quantities[position] is None:
            findings.append(Finding(Refusal.QUANTITY_UNREADABLE, f"lines.{position}.quantity", {"text": text}))
    refuse_if(findings)
    return quantities


def reason_in(request: ActorRequest) -> str:
    """A ready reason, own words, or both."""
    return " ".join(
        word.strip() for word in (request.POST.get("reason", ""), request.POST.get("why", "")) if word.strip()
    )


@login_required
@require_POST
@once
def chase(request: ActorRequest, number: str) -> HttpResponse:
    """Ask headquarters where lines are; each may be asked about once until it is answered (S3)."""
    positions = [int(position) for position in request.POST.getlist("line") if position.isdecimal()]
    asked = chasing.chase_lines(
        number, positions, question=request.POST.get("question", ""), by=request.actor, at=now()
    )
    words = ngettext(
        "%(count)s line chased; headquarters answers here.",
        "%(count)s lines chased; headquarters answers here.",
        len(asked),
    )
    messages.success(request, words % {"count": len(asked)})
    return gone_to(request, reverse("orders:detail", args=[number]))
