"""What pages, exports and endpoints read of orders: the actor first, a fixed number of statements each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _

from xingma.core.history import History
from xingma.core.money import ZERO
from xingma.orders import progress
from xingma.orders.models import (
    CancelRequest,
    Chase,
    FundsGate,
    Invoice,
    OrderLine,
    PartsOrder,
    ReviewGate,
    State,
)
from xingma.orders.progress import Progress, Quantities
from xingma.orders.release import to_remit
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May
from xingma.vehicles.models import Vehicle

AT_MOST = 20  # vehicles that one text may mean
UNDER_WAY = (State.SUBMITTED, State.RELEASED, State.SENT, State.REFUSED, State.ACCEPTED)


class Tab(models.TextChoices):
    """Saved views that everyone has."""

    ALL = "", _("All")
    UNDER_WAY = "under_way", _("Under way")
    HELD = "held", _("Waiting for payment")
    IN_REVIEW = "in_review", _("In review")
    BACK_ORDER = "back_order", _("Back orders")
    TO_SIGN = "to_sign", _("To be signed")
    DRAFT = "draft", _("Drafts")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


@dataclass(frozen=True)
class Filters:
    """What the order list is narrowed by; empty = not narrowed."""

    tab: str = ""
    text: str = ""
    kind: str = ""
    station: str = ""
    since: date | None = None
    until: date | None = None
    part: str = ""


@dataclass(frozen=True)
class OrderRow:
    """One order in a list."""

    order: PartsOrder
    progress: Progress
    quantities: Quantities
    expected_on: date | None

    @property
    def tone(self) -> str:
        return progress.TONES[self.progress]


def orders(actor: Actor, filters: Filters = Filters()) -> QuerySet[PartsOrder]:
    """Orders that the actor may see, newest first. Text finds our number, SAP's number and the VIN."""
    actor.require(May.SEE_ORDERS)
    rows: QuerySet[PartsOrder] = PartsOrder.objects.visible_to(actor)
    rows = rows.select_related("station", "vehicle").order_by("-pk")
    rows = rows.exclude(state=State.CANCELLED, submitted_at=None)  # drafts that were thrown away
    if not actor.is_station:
        rows = rows.exclude(state=State.DRAFT)
    rows = rows.filter(tab_condition(filters.tab))
    if filters.text:
        rows = found_by(filters.text, rows)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.station:
        rows = rows.filter(station__code=filters.station)
    if filters.since:
        rows = rows.filter(created_at__gte=start_of(filters.since))
    if filters.until:
        rows = rows.filter(created_at__lt=start_of(filters.until, days=1))
    if filters.part:
        lines = OrderLine.objects.filter(order=OuterRef("pk"), part__code=filters.part)
        rows = rows.filter(Exists(lines))
    return rows


def found_by(text: str, rows: QuerySet[PartsOrder]) -> QuerySet[PartsOrder]:
    """Orders whose number, SAP number or VIN is the text; if there are none, those that hold it in them.

    The first question is answered by indexes, which most searches need no more than.
    """
    wanted = text.strip().upper()
    vehicles = Vehicle.objects.filter(Q(vin=wanted) | Q(vin_tail=wanted)).values_list("pk", flat=True)
    exact = rows.filter(
        Q(number=wanted) | Q(sap_number__in=[wanted, wanted.zfill(10)]) | Q(vehicle__in=list(vehicles[:AT_MOST]))
    )
    if exact.exists():
        return exact
    tail = wanted.lstrip("0") or wanted
    return rows.filter(Q(number__contains=wanted) | Q(sap_number__endswith=tail) | Q(vehicle__vin__endswith=wanted))


def start_of(day: date, days: int = 0) -> datetime:
    return datetime.combine(date.fromordinal(day.toordinal() + days), datetime.min.time(), get_current_timezone())


def tab_condition(tab: str) -> Q:
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    match tab:
        case Tab.UNDER_WAY:
            return Q(state__in=UNDER_WAY)
        case Tab.HELD:
            return Q(state=State.SUBMITTED, funds=FundsGate.HELD)
        case Tab.IN_REVIEW:
            return Q(state=State.SUBMITTED, review=ReviewGate.PENDING)
        case Tab.BACK_ORDER:
            short = lines.filter(is_open=True, confirmed__lt=F("quantity") - F("cancelled"))
            return Q(Exists(short), state=State.ACCEPTED)
        case Tab.TO_SIGN:
            return Q(Exists(lines.filter(signed__lt=F("shipped"))), state=State.ACCEPTED)
        case Tab.DRAFT | Tab.COMPLETED:
            return Q(state=tab)
        case Tab.CANCELLED:
            return Q(state__in=[State.CANCELLED, State.REJECTED])
    return Q()


def order_rows(page: Sequence[PartsOrder]) -> list[OrderRow]:
    """A page of orders with what their lines tell; one statement."""
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in page}
    for line in OrderLine.objects.filter(order__in=page):
        lines[line.order_id].append(line)
    rows = []
    for order in page:
        quantities = progress.summed(lines[order.pk])
        dates = [line.expected_on for line in lines[order.pk] if line.is_open and line.expected_on]
        rows.append(OrderRow(order, progress.of_order(order, quantities), quantities, max(dates, default=None)))
    return rows


@dataclass(frozen=True)
class LineRow:
    """One line of an order with what is going on about it."""

    line: OrderLine
    progress: Progress
    chase: Chase | None
    cancel_request: CancelRequest | None

    @property
    def tone(self) -> str:
        return progress.TONES[self.progress]

    @property
    def can_be_cancelled(self) -> bool:
        waiting = self.cancel_request is not None and self.cancel_request.answer == CancelRequest.Answer.WAITING
        return self.line.open_quantity > 0 and not waiting

    @property
    def can_be_chased(self) -> bool:
        return self.line.open_quantity > 0 and (self.chase is None or self.chase.answered_at is not None)


@dataclass(frozen=True)
class OrderDetail:
    """Everything about one order except its shipments (``shipments.queries``)."""

    order: PartsOrder
    progress: Progress
    quantities: Quantities
    lines: list[LineRow]
    invoices: list[Invoice]
    timeline: list[History]
    remit: Decimal
    shipped_value: Decimal
    signed_value: Decimal
    invoiced_value: Decimal
    commitment: Decimal

    @property
    def tone(self) -> str:
        return progress.TONES[self.progress]


def order_detail(actor: Actor, number: str) -> OrderDetail:
    """One order with its lines, chases, cancel requests, invoices and timeline. Raises PartsOrder.DoesNotExist."""
    order = PartsOrder.objects.visible_to(actor).select_related("station__parent", "vehicle").get(number=number)
    actor.require(May.SEE_ORDERS)
    lines = list(
        order.lines.select_related("part").prefetch_related(
            Prefetch("chases", queryset=Chase.rows.order_by("pk")),
            Prefetch("cancel_requests", queryset=CancelRequest.rows.order_by("pk")),
        )
    )
    rows = [
        LineRow(
            line,
            progress.of_line(order, line),
            next(reversed(line.chases.all()), None),
            next(reversed(line.cancel_requests.all()), None),
        )
        for line in lines
    ]
    quantities = progress.summed(lines)
    return OrderDetail(
        order=order,
        progress=progress.of_order(order, quantities),
        quantities=quantities,
        lines=rows,
        invoices=list(
            Invoice.objects.visible_to(actor)
            .filter(lines__order_line__order=order)
            .distinct()
            .order_by("billed_on", "number")
        ),
        timeline=list(History.objects.filter(document=number).order_by("-pk")),
        remit=to_remit(order, localdate()),
        shipped_value=value(lines, "shipped"),
        signed_value=value(lines, "signed"),
        invoiced_value=value(lines, "invoiced"),
        commitment=sum((line.commitment for line in lines), ZERO) if order.funds == FundsGate.OPEN else ZERO,
    )


def value(lines: Iterable[OrderLine], quantity: str) -> Decimal:
    """CNY, tax included, at document prices."""
    return sum(((getattr(line, quantity) * (line.price or ZERO)) for line in lines), ZERO).quantize(Decimal("0.01"))


def version(actor: Actor, number: str) -> int:
    """The order's version, for pages that ask whether something is new. One statement."""
    return PartsOrder.objects.visible_to(actor).values_list("version", flat=True).get(number=number)


def review_queue(actor: Actor) -> QuerySet[PartsOrder]:
    """Orders waiting for a person at headquarters: urgent first, then oldest."""
    actor.require(May.REVIEW_ORDERS)
    return (
        PartsOrder.objects.visible_to(actor)
        .filter(state=State.SUBMITTED, review=ReviewGate.PENDING)
        .select_related("station__parent", "vehicle")
        .order_by("-kind", "submitted_at")
    )


def refused_orders(actor: Actor) -> QuerySet[PartsOrder]:
    """Orders that SAP refused: headquarters corrects the cause and sends again, or rejects."""
    actor.require(May.REVIEW_ORDERS)
    return (
        PartsOrder.objects.visible_to(actor)
        .filter(state=State.REFUSED)
        .select_related("station")
        .order_by("submitted_at")
    )


def written_drafts(actor: Actor) -> QuerySet[PartsOrder]:
    """The actor's own drafts that have lines, latest first."""
    written = Exists(OrderLine.objects.filter(order=OuterRef("pk")))
    seen = PartsOrder.objects.visible_to(actor)
    return seen.filter(written, state=State.DRAFT, created_by_user=actor.user_id).order_by("-updated_at")


def late_lines(actor: Actor, *, on: date) -> QuerySet[OrderLine]:
    """Open lines whose expected day has passed, latest first."""
    actor.require(May.SEE_ORDERS)
    seen = PartsOrder.objects.visible_to(actor).filter(state=State.ACCEPTED)
    return (
        OrderLine.objects.filter(order__in=seen, is_open=True, expected_on__lt=on)
        .select_related("order", "part", "station")
        .order_by("expected_on")
    )


def price_differences(actor: Actor) -> QuerySet[PartsOrder]:
    """Orders whose price in SAP differs from the document's, until headquarters has looked (domain.md §3.1)."""
    actor.require(May.REVIEW_ORDERS)
    return (
        PartsOrder.objects.visible_to(actor)
        .filter(has_price_difference=True)
        .select_related("station")
        .order_by("submitted_at")
    )


def chases(actor: Actor, *, answered: bool) -> QuerySet[Chase]:
    """Chases of the actor's stations: open ones oldest first, answered ones newest first."""
    actor.require(May.SEE_ORDERS)
    rows = Chase.objects.visible_to(actor).select_related("line__order", "line__part", "station")
    if answered:
        return rows.filter(answered_at__isnull=False).order_by("-answered_at")
    return rows.filter(answered_at=None).order_by("asked_at")


@dataclass(frozen=True)
class Waiting:
    """How many things wait, for badges and the workbench."""

    held: int
    in_review: int
    refused: int
    open_chases: int
    drafts: int
    to_sign: int
    under_way: int


def waiting(actor: Actor) -> Waiting:
    """Counts for the actor's organization; two statements over what has not ended."""
    seen = PartsOrder.objects.visible_to(actor).filter(state__in=[State.DRAFT, *UNDER_WAY])
    unsigned = OrderLine.objects.filter(order=OuterRef("pk"), signed__lt=F("shipped"))
    counts = seen.aggregate(
        held=models.Count("pk", filter=Q(state=State.SUBMITTED, funds=FundsGate.HELD)),
        in_review=models.Count("pk", filter=Q(state=State.SUBMITTED, review=ReviewGate.PENDING)),
        refused=models.Count("pk", filter=Q(state=State.REFUSED)),
        drafts=models.Count("pk", filter=Q(state=State.DRAFT)),
        to_sign=models.Count("pk", filter=Q(Exists(unsigned), state=State.ACCEPTED)),
        under_way=models.Count("pk", filter=Q(state__in=UNDER_WAY)),
    )
    return Waiting(open_chases=Chase.objects.visible_to(actor).filter(answered_at=None).count(), **counts)
