"""The workbench: what waits for this person, how the money stands, orders on their way (DESIGN §1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xingma.core.money import ZERO
from xingma.funds import queries as funds
from xingma.funds.models import Account, EntryKind
from xingma.orders import queries
from xingma.orders.queries import Filters, OrderRow, Tab
from xingma.orders.sheet import committed_orders
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.permissions import May
from xingma.web.components import MeterPart, Step
from xingma.web.order_steps import Holder, holders_of, steps_of
from xingma.web.todos import todos_of

LISTED = 12
UNDER_WAY_SHOWN = 8


@login_required
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The workbench of a station, an office or headquarters."""
    actor, at = request.actor, now()
    show = request.GET.get("show", "mine")
    todos = todos_of(actor, at) if show == "mine" else None
    context = {
        "greeting": greeting(localtime(at).hour),
        "today": day_words(localtime(at)),
        "show": show,
        "todos": todos,
        "todos_more": "+" if todos and todos.has_more else "",
        "listed": listed(actor, show),
        "on_the_way": on_the_way(actor),
        "funds": funds_card(actor, localdate(at)),
        "may_order": actor.may(May.WRITE_ORDERS),
        "may_review": actor.may(May.REVIEW_ORDERS),
    }
    return render(request, "home/home.html", context)


def day_words(at: datetime) -> str:
    """The day as one says it: «Wednesday, June 18»; translations may use the month's number instead."""
    params = {"weekday": date_format(at, "l"), "month": at.month, "month_name": date_format(at, "F"), "day": at.day}
    return _("%(weekday)s, %(month_name)s %(day)s") % params


def greeting(hour: int) -> str:
    if hour < 5 or hour >= 18:
        return _("Good evening")
    if hour < 11:
        return _("Good morning")
    return _("Good day") if hour < 13 else _("Good afternoon")


def listed(actor: Actor, show: str) -> list[tuple[OrderRow, list[Holder]]]:
    """Orders that wait for others, with who has them; or those that are done."""
    tab = {"others": Tab.UNDER_WAY, "done": Tab.COMPLETED}.get(show)
    if tab is None or not actor.may(May.SEE_ORDERS):
        return []
    rows = queries.order_rows(list(queries.orders(actor, Filters(tab=tab))[:LISTED]))
    return [(row, holders_of(row.order, row.quantities, [])) for row in rows]


def on_the_way(actor: Actor) -> list[tuple[OrderRow, list[Step]]]:
    """The latest orders that are not finished, with their steps."""
    if not actor.may(May.SEE_ORDERS):
        return []
    rows = queries.order_rows(list(queries.orders(actor, Filters(tab=Tab.UNDER_WAY))[:UNDER_WAY_SHOWN]))
    return [(row, steps_of(row.order, row.quantities)) for row in rows]


def funds_card(actor: Actor, today: date) -> dict[str, Any] | None:
    """How the station stands, and the last money that arrived; nothing for others."""
    if not actor.is_station or not actor.may(May.SEE_FUNDS):
        return None
    station_id = actor.own_organization_id
    account = Account.objects.visible_to(actor).filter(station_id=station_id).first()
    if account is None:
        return None
    position = funds.position_of(account, today)
    payments = funds.statement(actor, station_id, kind=EntryKind.PAYMENT)
    return {
        "position": position,
        "bar": [MeterPart("idle", max(position.committed, ZERO)), MeterPart("", max(position.available, ZERO))],
        "last_payment": payments.first(),
        "orders": committed_orders(station_id),
    }
