"""The list of orders: tabs everyone has, own saved views, filters as chips, Excel; all of it in the address (S3)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xingma.catalog.indexing import code_of
from xingma.core.excel import Cell
from xingma.core.idempotency import once
from xingma.orders import queries
from xingma.orders.models import OrderKind
from xingma.orders.queries import Filters, OrderRow, Tab
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.permissions import May
from xingma.organizations.saved_views import forget_view, save_view, saved_views
from xingma.web.components import Chip
from xingma.web.downloads import download
from xingma.web.order_steps import steps_of
from xingma.web.paging import keyed_page

PAGE = "orders:list"
COUNTED_TABS = {
    Tab.UNDER_WAY: "under_way",
    Tab.HELD: "held",
    Tab.IN_REVIEW: "in_review",
    Tab.TO_SIGN: "to_sign",
    Tab.DRAFT: "drafts",
}
EXPORTED_AT_ONCE = 1000


class FilterForm(forms.Form):
    """The filters as they stand in the address; what cannot be read does not narrow."""

    tab = forms.CharField(required=False)
    q = forms.CharField(required=False)
    kind = forms.ChoiceField(required=False, choices=OrderKind.choices)
    station = forms.CharField(required=False)
    part = forms.CharField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


def filters_in(query: QueryDict) -> Filters:
    form = FilterForm(query)
    form.is_valid()
    asked = form.cleaned_data
    return Filters(
        tab=asked.get("tab", "") if asked.get("tab", "") in Tab.values else "",
        text=asked.get("q", ""),
        kind=asked.get("kind", ""),
        station=asked.get("station", "").upper(),
        since=asked.get("since"),
        until=asked.get("until"),
        part=code_of(asked.get("part", "")),
    )


@login_required
@require_safe
def orders(request: ActorRequest) -> HttpResponse:
    """Fifty orders at a time, newest first."""
    filters = filters_in(request.GET)
    page = keyed_page(request, queries.orders(request.actor, filters))
    rows = [(row, steps_of(row.order, row.quantities)) for row in queries.order_rows(page.object_list)]
    views = list(saved_views(request.actor, PAGE))
    query = query_of(request)
    context = {
        "page": page,
        "rows": rows,
        "filters": filters,
        "tabs": tabs(request, filters),
        "views": [(view, Chip(view.name, f"?{view.query}", view.query == query)) for view in views],
        "own_view": next((view for view in views if view.query == query), None),
        "may_order": request.actor.may(May.WRITE_ORDERS),
        "chips": chips(request, filters),
        "query": query,
        "kinds": OrderKind.choices,
    }
    return render(request, "orders/list.html", context)


def query_of(request: HttpRequest, **changes: str) -> str:
    """The address's query without its place in the list, with some fields set (or, when empty, left out)."""
    fields = {name: value for name, value in request.GET.items() if name in FilterForm.base_fields and value}
    return urlencode({name: value for name, value in (fields | changes).items() if value})


def tabs(request: ActorRequest, filters: Filters) -> list[Chip]:
    waiting = queries.waiting(request.actor)
    found = []
    for tab in Tab:
        if tab == Tab.DRAFT and not request.actor.is_station:
            continue
        count = getattr(waiting, COUNTED_TABS[tab]) if tab in COUNTED_TABS else None
        found.append(Chip(str(tab.label), f"?{query_of(request, tab=tab.value)}", filters.tab == tab, count or None))
    return found


def chips(request: HttpRequest, filters: Filters) -> list[Chip]:
    """What the list is narrowed by; each chip takes its filter off."""
    said = {
        "q": _("“%(text)s”") % {"text": filters.text} if filters.text else "",
        "kind": str(OrderKind(filters.kind).label) if filters.kind else "",
        "station": _("Station %(code)s") % {"code": filters.station} if filters.station else "",
        "part": _("With part %(code)s") % {"code": filters.part} if filters.part else "",
        "since": _("From %(day)s") % {"day": filters.since} if filters.since else "",
        "until": _("Until %(day)s") % {"day": filters.until} if filters.until else "",
    }
    return [Chip(words, f"?{query_of(request, **{name: ''})}", True) for name, words in said.items() if words]


@login_required
@require_POST
@once
def keep_view(request: ActorRequest) -> HttpResponse:
    """Keep the list as it is shown under a name of one's own."""
    view = save_view(PAGE, request.POST.get("name", ""), request.POST.get("query", ""), by=request.actor)
    messages.success(request, _("The view “%(name)s” has been saved.") % {"name": view.name})
    return redirect(f"{reverse(PAGE)}?{view.query}")


@login_required
@require_POST
def drop_view(request: ActorRequest, view_id: int) -> HttpResponse:
    """Throw an own view away."""
    forget_view(view_id, by=request.actor)
    return redirect(PAGE)


@login_required
@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """The list as it is narrowed, however long, as an Excel file."""
    filters = filters_in(request.GET)
    name = f"orders-{localdate(now()):%Y%m%d}.xlsx"
    return download(name, _("Orders"), headings(), exported(request.actor, filters))


def headings() -> list[str]:
    return [
        _("Order no."),
        _("Kind"),
        _("Station"),
        _("Station name"),
        _("State"),
        _("Submitted"),
        _("SAP order"),
        "VIN",
        _("Demanded"),
        _("Confirmed"),
        _("Shipped"),
        _("Signed"),
        _("Invoiced"),
        _("Cancelled"),
        _("Amount with tax"),
        _("Expected"),
    ]


def exported(actor: Actor, filters: Filters) -> Iterator[list[Cell]]:
    """Rows of the export, read a thousand orders at a time."""
    found = queries.orders(actor, filters)
    last: int | None = None
    while page := list((found if last is None else found.filter(pk__lt=last))[:EXPORTED_AT_ONCE]):
        last = page[-1].pk
        for row in queries.order_rows(page):
            yield cells(row)


def cells(row: OrderRow) -> list[Cell]:
    order, q = row.order, row.quantities
    return [
        order.number,
        order.get_kind_display(),
        order.station.code,
        order.station.name,
        str(row.progress.label),
        order.submitted_at,
        order.sap_number,
        order.vehicle.vin if order.vehicle else "",
        q.demanded,
        q.confirmed,
        q.shipped,
        q.signed,
        q.invoiced,
        q.cancelled,
        order.gross,
        row.expected_on,
    ]
