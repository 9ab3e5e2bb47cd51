"""The entry page: a draft, what stands above its lines, splitting, submitting (S2, S5, S10, S11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xingma.catalog.facts import facts_of
from xingma.catalog.favourites import favourites_of
from xingma.core.findings import Finding, RuleViolation
from xingma.core.idempotency import once
from xingma.core.money import ZERO
from xingma.orders import drafting, ordering, queries, usage
from xingma.orders.findings import Refusal
from xingma.orders.models import OrderKind, PartsOrder, State
from xingma.orders.queries import Filters
from xingma.orders.sheet import Sheet, SheetLine, sheet
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May
from xingma.vehicles.queries import find_vehicles
from xingma.web.answers import gone_to, wants_fragment
from xingma.web.components import MeterPart

LINES_PER_PAGE = 100
EARLIER_ORDERS = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """A new order: an empty draft that is lying about, else a new one."""
    begin = drafting.start if request.method == "POST" else drafting.empty
    return redirect("orders:draft", begin(by=request.actor, at=now()).number)


@login_required
@require_safe
def draft(request: ActorRequest, number: str) -> HttpResponse:
    """The page on which an order is written."""
    page = sheet(request.actor, number, at=now())
    if page.order.state != State.DRAFT or not request.actor.may(May.WRITE_ORDERS):
        return redirect("orders:detail", number)
    return render(request, "orders/draft.html", {**sheet_context(page), "lines": lines_shown(request, page)})


def sheet_context(page: Sheet) -> dict[str, Any]:
    """What the page and every fragment of it show of a draft."""
    return {
        "sheet": page,
        "order": page.order,
        "bar": funds_bar(page),
        "bar_whole": funds_whole(page),
        "payment_note": payment_note(page.order),
        "kinds": OrderKind.choices,
        "saved_at": page.order.updated_at,
    }


def funds_bar(page: Sheet) -> list[MeterPart]:
    """Taken, this order, over; what stays free is the rest of ``funds_whole``."""
    if page.position is None:
        return []
    covered = max(page.gross - page.remit, ZERO)
    return [
        MeterPart("idle", max(page.position.committed, ZERO)),
        MeterPart("", covered),
        MeterPart("over", page.remit),
    ]


def funds_whole(page: Sheet) -> Decimal:
    """The whole length of the bar: everything the station can pay with."""
    return max(page.position.committed + page.position.available, ZERO) if page.position else ZERO


def payment_note(order: PartsOrder) -> str:
    """What the station writes on its remittance, so that the money finds the order."""
    return f"{order.station.code} {order.number.partition('-')[2]}"


def changed(
    request: ActorRequest,
    number: str,
    *,
    rows: Sequence[int] = (),
    fresh: Sequence[int] = (),
    cells: Sequence[int] = (),
    all_rows: bool = False,
    template: str = "orders/_changes.html",
    refusals: Mapping[int, Sequence[Finding]] = MappingProxyType({}),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """After a change: the parts of the page that it touches, out of band; without scripts, the page again.

    ``rows`` are lines to be shown anew, ``fresh`` lines that come to the end, ``cells`` lines in which someone types
    (everything but the typed cell is swapped); ``refusals`` say at a line why its change was not taken.
    """
    page = sheet(request.actor, number, at=now())
    lines = lines_shown(request, page)
    context = {
        **sheet_context(page),
        "rows": [row for row in page.lines if row.line.position in rows],
        "fresh": [row for row in page.lines if row.line.position in fresh],
        "cells": [(row, refusals.get(row.line.position, ())) for row in page.lines if row.line.position in cells],
        "lines": lines,
        "all_rows": all_rows,
        **more,
    }
    if wants_fragment(request):
        return render(request, template, context, status=status)
    if status == HTTPStatus.OK:
        return redirect("orders:draft", number)
    return render(request, "orders/draft.html", context, status=status)


def lines_shown(request: ActorRequest, page: Sheet) -> Page[SheetLine]:
    """The lines of the page that is on the screen."""
    shown = (
        request.GET.get("page")
        or parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query).get("page", [""])[0]
    )
    return Paginator(page.lines, LINES_PER_PAGE).get_page(shown)


@login_required
@require_POST
def header(request: ActorRequest, number: str) -> HttpResponse:
    """Kind, vehicle, address, wanted date, note: whatever fields the form has."""
    post = request.POST
    try:
        drafting.set_header(
            number,
            by=request.actor,
            at=now(),
            kind=post["kind"] if post.get("kind") in OrderKind.values else None,
            vin=post.get("vin"),
            note=post.get("note"),
            wanted_on=day_in(post.get("wanted_on", "")),
            without_wanted_on=post.get("wanted_on") == "",
            ship_to=post.get("ship_to"),
            ship_to_contact=post.get("ship_to_contact"),
        )
    except RuleViolation as refusal:
        typed = post.get("vin", "")
        return changed(request, number, with_kind=True, header_findings=refusal.findings, typed_vin=typed, status=422)
    return changed(request, number, with_kind="kind" in post or "vin" in post)


def day_in(text: str) -> date | None:
    """A date field's value; what is no date counts as none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


@login_required
@require_safe
def vehicles(request: ActorRequest) -> HttpResponse:
    """Vehicles for the VIN field, as one types."""
    found = find_vehicles(request.GET.get("q", ""))
    return render(request, "orders/_vehicles.html", {"vehicles": found, "q": request.GET.get("q", "")})


@login_required
@require_POST
@once
def submit(request: ActorRequest, number: str) -> HttpResponse:
    """Hand the draft over; what stops it is said in the panel and at its lines."""
    try:
        order = ordering.submit(
            number,
            by=request.actor,
            at=now(),
            expected_gross=amount_in(request.POST.get("gross", "")),
            repeat_confirmed=request.POST.get("repeat") == "confirmed",
        )
    except RuleViolation as refusal:
        return not_submitted(request, number, refusal.findings)
    messages.success(request, submitted_words(order))
    return gone_to(request, reverse("orders:detail", args=[number]))


def not_submitted(request: ActorRequest, number: str, findings: Sequence[Finding]) -> HttpResponse:
    """What stops the order, in the panel; strips at the lines say it once more."""
    repeated = next((finding for finding in findings if finding.refusal == Refusal.REPEATED), None)
    return changed(
        request,
        number,
        all_rows=True,
        template="orders/_not_submitted.html",
        findings=findings,
        repeated=repeated.params["number"] if repeated else "",
        status=422,
    )


def submitted_words(order: PartsOrder) -> str:
    if order.state == State.RELEASED:
        return _("%(number)s has been submitted and goes to SAP now.") % {"number": order.number}
    if order.review_reasons:
        return _("%(number)s has been submitted; headquarters reviews it first.") % {"number": order.number}
    return _("%(number)s has been submitted; it is released by itself when the money arrives.") % {
        "number": order.number
    }


def amount_in(text: str) -> Decimal | None:
    """A figure that the page itself has written; None when it is not there."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


@login_required
@require_POST
@once
def split(request: ActorRequest, number: str) -> HttpResponse:
    """Keep what available funds cover; the rest becomes a draft of its own."""
    try:
        first, second = ordering.split_by_funds(number, by=request.actor, at=now())
    except RuleViolation as refusal:
        return not_submitted(request, number, refusal.findings)
    numbers = {"first": first.number, "second": second.number}
    messages.success(request, _("Split: %(first)s is covered by your funds, the rest waits in %(second)s.") % numbers)
    return gone_to(request, reverse("orders:draft", args=[number]))


@login_required
@require_POST
@once
def discard(request: ActorRequest, number: str) -> HttpResponse:
    """Throw the draft away."""
    drafting.discard(number, by=request.actor, at=now())
    messages.success(request, _("Draft %(number)s has been thrown away.") % {"number": number})
    return gone_to(request, reverse("orders:list"))


@login_required
@require_safe
def often(request: ActorRequest, number: str) -> HttpResponse:
    """What the station orders often and its favourites, to be added with one key."""
    order = PartsOrder.objects.visible_to(request.actor).get(number=number)
    today = localdate(now())
    frequent = usage.often_ordered(order.station_id, on=today)
    parts = facts_of({row.part_id for row in frequent}, station_id=order.station_id, on=today)
    rows = [(parts[row.part_id], row) for row in frequent if parts[row.part_id].can_be_ordered]
    context = {"order": order, "rows": rows, "favourites": favourites_of(request.actor, on=today)}
    return render(request, "orders/_often.html", context)


@login_required
@require_safe
def earlier(request: ActorRequest, number: str) -> HttpResponse:
    """The station's latest orders, to be copied into this one."""
    order = PartsOrder.objects.visible_to(request.actor).get(number=number)
    text = request.GET.get("q", "")
    found = queries.orders(request.actor, Filters(text=text)).exclude(state=State.DRAFT)[:EARLIER_ORDERS]
    return render(request, "orders/_earlier.html", {"number": order.number, "orders": found, "q": text})


@login_required
@require_POST
@once
def copy(request: ActorRequest, number: str) -> HttpResponse:
    """Parts and quantities of an old order, in a new draft or ``into`` one that is being written."""
    added = drafting.copy(number, into=request.POST.get("into") or None, by=request.actor, at=now())
    say_left_out(request, added)
    return gone_to(request, reverse("orders:draft", args=[added.order.number]))


def say_left_out(request: ActorRequest, added: drafting.Added) -> None:
    """Say which parts of an old order could not be taken over, and why."""
    if added.findings:
        left_out = " ".join(finding.text for finding in added.findings)
        messages.warning(request, _("Not taken over: %(findings)s") % {"findings": left_out})
    else:
        messages.success(request, _("Taken over; prices are today's."))
