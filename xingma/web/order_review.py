"""Headquarters' desk for orders: what rules send to a person, what SAP refused, prices that differ (domain.md §3.1, §3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from xingma.catalog.facts import PartHit, facts_of
from xingma.core.findings import Finding, refuse_if
from xingma.core.idempotency import once
from xingma.core.terms import terms_on
from xingma.funds.models import Account
from xingma.funds.queries import position_of
from xingma.orders import queries, review, usage
from xingma.orders.findings import Refusal, ReviewReason
from xingma.orders.models import InvoiceLine, PartsOrder
from xingma.orders.queries import LineRow, OrderDetail
from xingma.orders.reading import quantity_of
from xingma.orders.rules import is_unusual
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.permissions import May
from xingma.web.answers import gone_to
from xingma.web.components import Chip
from xingma.web.order_words import happenings
from xingma.web.paging import numbered_page


class Desk(models.TextChoices):
    """The piles on the desk."""

    REVIEW = "", gettext_lazy("To review")
    REFUSED = "refused", gettext_lazy("Refused by SAP")
    PRICES = "prices", gettext_lazy("Price differences")


# Sentences that are often needed; the station reads them word for word.
REJECTIONS = (
    gettext_lazy("The quantity is far above your usual need; please order what you need for the next month."),
    gettext_lazy("This part is reserved for vehicles off road; please order it as urgent with the VIN."),
    gettext_lazy("The part does not fit the named vehicle; please check the part number."),
    gettext_lazy("Please settle the overdue invoices first."),
)


@dataclass(frozen=True)
class ReviewLine:
    """A line as a planner judges it: beside the station's usual need, headquarters' stock and what is on its way already."""

    row: LineRow
    part: PartHit
    monthly: Decimal | None
    is_unusual: bool
    on_order: Decimal
    invoiced_price: Decimal | None


def pile(actor: Actor, desk: str) -> QuerySet[PartsOrder]:
    match desk:
        case Desk.REFUSED:
            return queries.refused_orders(actor)
        case Desk.PRICES:
            return queries.price_differences(actor)
    return queries.review_queue(actor)


@login_required
@require_safe
def desk(request: ActorRequest) -> HttpResponse:
    """The pile at the left, one order at the right: the one asked for, else the first."""
    chosen = request.GET.get("desk", "")
    page = numbered_page(request, pile(request.actor, chosen))
    listed = list(page.object_list)
    asked = request.GET.get("number", "")
    number = asked or (listed[0].number if listed else "")
    context: dict[str, Any] = {
        "desk": chosen,
        "page": page,
        "orders": [(order, reason_words(order)) for order in listed],
        "chips": [
            Chip(
                str(one.label), f"?desk={one.value}", chosen == one.value, pile(request.actor, one).count(), tone="lamp"
            )
            for one in Desk
        ],
        "rejections": REJECTIONS,
        "address": urlencode({"desk": chosen, "page": page.number}),
    }
    if number:
        context |= judged(request, number)
        context |= neighbours(listed, number)
    return render(request, "orders/review.html", context)


def reason_words(order: PartsOrder) -> list[str]:
    return [str(ReviewReason(code).label) for code in order.review_reasons if code in ReviewReason.values]


def neighbours(listed: Sequence[PartsOrder], number: str) -> dict[str, Any]:
    """The orders above and below in the pile, for J and K, and the place in it."""
    numbers = [order.number for order in listed]
    if number not in numbers:
        return {"next_number": numbers[0] if numbers else ""}
    at = numbers.index(number)
    return {
        "place": at + 1,
        "previous_number": numbers[at - 1] if at else "",
        "next_number": numbers[at + 1] if at + 1 < len(numbers) else "",
    }


def judged(request: ActorRequest, number: str) -> dict[str, Any]:
    """Everything a planner wants to know of one order; a fixed number of statements."""
    found = queries.order_detail(request.actor, number)
    order, today = found.order, localdate(now())
    account = Account.objects.visible_to(request.actor).filter(station_id=order.station_id).first()
    return {
        "detail": found,
        "order": order,
        "reasons": reason_words(order),
        "lines": review_lines(found),
        "position": position_of(account, today) if account else None,
        "happenings": happenings(found.timeline),
        "is_own": order.submitted_by_user is not None and order.submitted_by_user == request.actor.user_id,
    }


def review_lines(found: OrderDetail) -> list[ReviewLine]:
    order, today = found.order, localdate(now())
    terms = terms_on(OrderTerms, today)
    lines = [row.line for row in found.lines]
    ids = [line.part_id for line in lines]
    parts = facts_of(set(ids), station_id=order.station_id, on=today)
    means = usage.means_of(order.station_id, ids, on=today, but=order.pk)
    elsewhere = usage.duplicates(order.station_id, ids, but=order.pk)
    billed = invoiced_prices(order)
    return [
        ReviewLine(
            row,
            parts[row.line.part_id],
            means.get(row.line.part_id),
            is_unusual(row.line, means, terms),
            elsewhere[row.line.part_id].open_quantity if row.line.part_id in elsewhere else Decimal(0),
            billed.get(row.line.pk),
        )
        for row in found.lines
    ]


def invoiced_prices(order: PartsOrder) -> dict[int, Decimal]:
    """Line id → what SAP billed per unit, CNY with tax."""
    billed = InvoiceLine.objects.filter(order_line__order=order)
    return {line.order_line_id: line.gross / line.quantity for line in billed if line.quantity}


@login_required
@require_POST
@once
def approve(request: ActorRequest, number: str) -> HttpResponse:
    """Approve as it stands, or with the quantities of the form; a change needs a reason."""
    changed = quantities_in(request) if request.POST.get("as_edited") else None
    review.approve(number, by=request.actor, at=now(), quantities=changed, why=request.POST.get("why", ""))
    messages.success(request, _("%(number)s has been approved.") % {"number": number})
    return on_to_the_next(request)


def quantities_in(request: ActorRequest) -> Mapping[int, Decimal]:
    """Position → approved quantity, as typed. Raises RuleViolation for what is no quantity."""
    typed = {
        int(name.removeprefix("approved-")): request.POST.get(name, "")
        for name in request.POST
        if name.startswith("approved-") and name.removeprefix("approved-").isdecimal()
    }
    read = {position: quantity_of(text) for position, text in typed.items()}
    refuse_if(
        [
            Finding(Refusal.QUANTITY_UNREADABLE, f"lines.{position}.approved", {"text": typed[position]})
            for position, quantity in read.items()
            if quantity is None
        ]
    )
    return {position: quantity for position, quantity in read.items() if quantity is not None}


def on_to_the_next(request: ActorRequest) -> HttpResponse:
    """After a decision: the next order of the same pile."""
    query = {"desk": request.POST.get("desk", ""), "number": request.POST.get("next", "")}
    said = urlencode({name: value for name, value in query.items() if value})
    return gone_to(request, f"{reverse('orders:review')}?{said}" if said else reverse("orders:review"))


@login_required
@require_POST
@once
def reject(request: ActorRequest, number: str) -> HttpResponse:
    """Refuse an order under review, or give up one that SAP refused; the station reads the reason."""
    verb = review.reject_refused if request.POST.get("desk") == Desk.REFUSED else review.reject
    verb(number, by=request.actor, at=now(), why=request.POST.get("why", ""))
    messages.success(request, _("%(number)s has been rejected; the station reads why.") % {"number": number})
    return on_to_the_next(request)


@login_required
@require_POST
@once
def send_again(request: ActorRequest, number: str) -> HttpResponse:
    """The cause of SAP's refusal is mended."""
    review.send_again(number, by=request.actor, at=now())
    messages.success(request, _("%(number)s goes to SAP again.") % {"number": number})
    return on_to_the_next(request)


@login_required
@require_POST
@once
def accept_prices(request: ActorRequest, number: str) -> HttpResponse:
    """SAP's price has been looked at."""
    review.accept_price_difference(number, by=request.actor, at=now(), why=request.POST.get("why", ""))
    messages.success(request, _("%(number)s: the price difference has been looked at.") % {"number": number})
    return on_to_the_next(request)


@login_required
@require_POST
@once
def approve_all(request: ActorRequest) -> HttpResponse:
    """Approve the chosen orders as they stand; what a colleague decided meanwhile is left out."""
    request.actor.require(May.REVIEW_ORDERS)
    numbers = request.POST.getlist("number")
    done = review.approve_all(numbers, by=request.actor, at=now())
    words = ngettext("%(count)s order approved.", "%(count)s orders approved.", len(done))
    messages.success(request, words % {"count": len(done)})
    if len(done) < len(numbers):
        left_out = ", ".join(number for number in numbers if number not in done)
        messages.warning(request, _("Already decided by someone else: %(numbers)s") % {"numbers": left_out})
    return redirect("orders:review")
