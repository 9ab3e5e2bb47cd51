"""What waits for a person: said in a sentence, with its reason, its deadline and one button (DESIGN §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingma.catalog import price_requests as price_questions
from xingma.core.fields import plain
from xingma.core.money import ZERO
from xingma.funds import queries as funds
from xingma.orders import queries
from xingma.orders.models import OrderKind, PartsOrder, ReviewGate, State
from xingma.orders.queries import Filters, Tab
from xingma.orders.release import held_first, remittances
from xingma.organizations.actor import Actor
from xingma.organizations.models import Kind
from xingma.organizations.permissions import May
from xingma.shipments import queries as shipments
from xingma.shipments.models import State as ShipmentState
from xingma.web.order_review import reason_words
from xingma.web.templatetags.xingma_words import day, money

SHOWN = 6
ASKED = SHOWN + 1  # one more tells that there is more
DRAFTS_SHOWN = 3
NEWS = timedelta(days=3)  # an answer or a rejection is news for so long


@dataclass(frozen=True)
class ToDo:
    """One thing that waits: said in a sentence, with its reason, its deadline and one button."""

    tone: str  # lamp, bad or info
    number: str
    what: str
    why: str
    url: str
    button: str
    since: datetime | None = None
    due: date | None = None


@dataclass(frozen=True)
class ToDos:
    """What waits, red first; ``has_more`` when some kind has more than are shown."""

    shown: list[ToDo]
    has_more: bool

    def __len__(self) -> int:
        return len(self.shown)


def todos_of(actor: Actor, at: datetime) -> ToDos:
    """Everything that waits for this person; a few statements for each kind, whatever there is."""
    kinds: list[list[ToDo]] = []
    if actor.is_station and actor.may(May.SEE_ORDERS):
        kinds += [held_orders(actor, at), unsigned_shipments(actor), answered_chases(actor, at)]
        kinds += [rejected_orders(actor, at), drafts(actor)]
    if actor.may(May.REVIEW_ORDERS):
        kinds += [orders_to_review(actor, at), refused_orders(actor), price_differences(actor)]
    if actor.may(May.ANSWER_CHASES):
        kinds += [open_chases(actor), price_requests(actor)]
    if actor.organization_kind == Kind.OFFICE and actor.may(May.SEE_ORDERS):
        kinds += [held_orders_of_stations(actor), late_lines(actor, at), open_chases(actor)]
    if actor.may(May.KEEP_FUNDS):
        kinds.append(accounts_in_debt(actor))
    shown = [todo for kind in kinds for todo in kind[:SHOWN]]
    return ToDos(sorted(shown, key=lambda todo: todo.tone != "bad"), any(len(kind) > SHOWN for kind in kinds))


def held_orders(actor: Actor, at: datetime) -> list[ToDo]:
    held = list(held_first(queries.orders(actor, Filters(tab=Tab.HELD)))[:ASKED])
    due = remittances(actor.own_organization_id, localdate(at)) if held else {}
    return [
        ToDo(
            "bad" if order.kind == OrderKind.URGENT else "lamp",
            order.number,
            _("is %(amount)s short; it goes out when the money arrives") % {"amount": money(due.get(order.pk, ZERO))},
            parts_words(order),
            reverse("orders:detail", args=[order.number]) + "#remittance",
            _("How to remit"),
            order.submitted_at,
        )
        for order in held
    ]


def parts_words(order: PartsOrder) -> str:
    words = ngettext("%(count)s kind of part", "%(count)s kinds of parts", order.lines_count)
    said = [words % {"count": order.lines_count}, money(order.gross)]
    if order.kind == OrderKind.URGENT:
        said.insert(0, str(order.get_kind_display()))
    if order.review == ReviewGate.PENDING:
        said.append(_("headquarters reviews it as well"))
    return " · ".join(said)


def unsigned_shipments(actor: Actor) -> list[ToDo]:
    rows = shipments.shipment_rows(list(shipments.shipments(actor, state=ShipmentState.ISSUED)[:ASKED]))
    found = []
    for row in rows:
        params = {"packages": row.shipment.packages, "pieces": plain(row.pieces)}
        what = _("%(packages)s boxes, %(pieces)s pieces on the way; sign when they are here") % params
        why = " · ".join(filter(None, [row.shipment.carrier, row.shipment.waybill, ", ".join(row.orders)]))
        url = reverse("shipments:detail", args=[row.shipment.number])
        due = row.shipment.expected_on
        found.append(ToDo("lamp", row.shipment.number, what, why, url, _("Look and sign"), row.shipment.issued_at, due))
    return found


def answered_chases(actor: Actor, at: datetime) -> list[ToDo]:
    news = queries.chases(actor, answered=True).filter(answered_at__gt=at - NEWS)[:ASKED]
    return [
        ToDo(
            "info",
            chase.line.order.number,
            _("%(part)s: headquarters promises %(day)s")
            % {"part": chase.line.part.name_zh, "day": day(chase.promised_on)}
            if chase.promised_on
            else _("%(part)s: headquarters has answered your chase") % {"part": chase.line.part.name_zh},
            f"{chase.answered_by}: {chase.answer}" if chase.answer else chase.answered_by,
            reverse("orders:detail", args=[chase.line.order.number]),
            _("See the order"),
            chase.answered_at,
        )
        for chase in news
    ]


def rejected_orders(actor: Actor, at: datetime) -> list[ToDo]:
    rejected = queries.orders(actor, Filters(tab=Tab.CANCELLED)).filter(state=State.REJECTED, updated_at__gt=at - NEWS)
    return [
        ToDo(
            "bad",
            order.number,
            _("was rejected by headquarters"),
            order.refused_because,
            reverse("orders:detail", args=[order.number]),
            _("See the order"),
            order.updated_at,
        )
        for order in rejected[:ASKED]
    ]


def drafts(actor: Actor) -> list[ToDo]:
    return [
        ToDo(
            "info",
            row.order.number,
            _("is a draft, not yet submitted"),
            _("%(pieces)s pieces") % {"pieces": plain(row.quantities.demanded)},
            reverse("orders:draft", args=[row.order.number]),
            _("Go on writing"),
            row.order.updated_at,
        )
        for row in queries.order_rows(list(queries.written_drafts(actor)[:DRAFTS_SHOWN]))
    ]


def orders_to_review(actor: Actor, at: datetime) -> list[ToDo]:
    return [
        ToDo(
            "bad" if order.kind == OrderKind.URGENT or is_long(order.submitted_at, at) else "lamp",
            order.number,
            _("of %(station)s waits for review") % {"station": order.station.name},
            " · ".join([*reason_words(order), money(order.gross)]),
            f"{reverse('orders:review')}?number={order.number}",
            _("Review"),
            order.submitted_at,
        )
        for order in queries.review_queue(actor)[:ASKED]
    ]


def is_long(since: datetime | None, at: datetime) -> bool:
    return since is not None and at - since > timedelta(days=1)


def refused_orders(actor: Actor) -> list[ToDo]:
    return [
        ToDo(
            "bad",
            order.number,
            _("of %(station)s was refused by SAP") % {"station": order.station.name},
            order.refused_because,
            f"{reverse('orders:review')}?desk=refused&number={order.number}",
            _("Look at it"),
            order.updated_at,
        )
        for order in queries.refused_orders(actor)[:ASKED]
    ]


def price_differences(actor: Actor) -> list[ToDo]:
    return [
        ToDo(
            "info",
            order.number,
            _("has other prices in SAP"),
            order.station.name,
            f"{reverse('orders:review')}?desk=prices&number={order.number}",
            _("Look at it"),
            order.submitted_at,
        )
        for order in queries.price_differences(actor)[:DRAFTS_SHOWN]
    ]


def open_chases(actor: Actor) -> list[ToDo]:
    may_answer = actor.may(May.ANSWER_CHASES)
    return [
        ToDo(
            "lamp" if may_answer else "info",
            chase.line.order.number,
            _("%(station)s asks where %(part)s is") % {"station": chase.station.name, "part": chase.line.part.name_zh},
            chase.question or chase.asked_by,
            reverse("orders:chases"),
            _("Answer") if may_answer else _("See chases"),
            chase.asked_at,
        )
        for chase in queries.chases(actor, answered=False)[:ASKED]
    ]


def price_requests(actor: Actor) -> list[ToDo]:
    waiting = price_questions.price_requests(actor, is_open=True)
    return [
        ToDo(
            "lamp",
            request.part.number,
            _("%(station)s asks for the price of %(part)s")
            % {"station": request.station.name, "part": request.part.name_zh},
            request.asked_by,
            reverse("catalog:price_requests"),
            _("Answer"),
            request.asked_at,
        )
        for request in waiting.order_by("asked_at")[:ASKED]
    ]


def held_orders_of_stations(actor: Actor) -> list[ToDo]:
    return [
        ToDo(
            "info",
            order.number,
            _("of %(station)s waits for payment") % {"station": order.station.name},
            parts_words(order),
            reverse("orders:detail", args=[order.number]),
            _("See the order"),
            order.submitted_at,
        )
        for order in held_first(queries.orders(actor, Filters(tab=Tab.HELD)))[:ASKED]
    ]


def late_lines(actor: Actor, at: datetime) -> list[ToDo]:
    return [
        ToDo(
            "bad",
            line.order.number,
            _("%(part)s for %(station)s is late") % {"part": line.part.name_zh, "station": line.station.name},
            _("%(open)s open, expected on %(day)s") % {"open": plain(line.open_quantity), "day": day(line.expected_on)},
            reverse("orders:detail", args=[line.order.number]),
            _("See the order"),
            due=line.expected_on,
        )
        for line in queries.late_lines(actor, on=localdate(at))[:ASKED]
    ]


def accounts_in_debt(actor: Actor) -> list[ToDo]:
    return [
        ToDo(
            "info",
            account.station.code,
            _("%(station)s owes %(amount)s") % {"station": account.station.name, "amount": money(-account.balance)},
            _("credit limit %(amount)s") % {"amount": money(account.credit_limit)},
            f"{reverse('funds:statement')}?station={account.station.code}",
            _("See the account"),
        )
        for account in funds.accounts(actor, only="debt").order_by("balance")[:ASKED]
    ]
