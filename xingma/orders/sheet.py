"""The order sheet: a draft as it would be submitted now, with everything one must know before (S2, S5, S6, S11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate

from xingma.catalog.facts import PartHit, facts_of
from xingma.catalog.models import PriceRequest
from xingma.core.findings import Finding
from xingma.core.money import ZERO
from xingma.core.terms import terms_on
from xingma.funds.models import Account
from xingma.funds.queries import Position, position_of
from xingma.orders import usage
from xingma.orders.findings import Refusal, ReviewReason
from xingma.orders.models import FundsGate, OrderLine, PartsOrder, State
from xingma.orders.rules import header_findings, line_findings, nearest_quantity, review_reasons, total
from xingma.orders.terms import OrderTerms
from xingma.orders.usage import Duplicate
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May


@dataclass(frozen=True)
class Shipping:
    """When headquarters can ship a quantity, by the stock it last told: some now, some from a day on, the rest unknown."""

    now: Decimal
    later: Decimal
    later_on: date | None
    unknown: Decimal

    @property
    def is_at_once(self) -> bool:
        return not self.later and not self.unknown


def shipping_of(quantity: Decimal, part: PartHit) -> Shipping:
    """Split a quantity by what is there and what is expected."""
    now = min(quantity, max(part.available or Decimal(0), Decimal(0)))
    later = min(quantity - now, part.next_quantity or Decimal(0)) if part.next_on else Decimal(0)
    return Shipping(now, later, part.next_on if later else None, quantity - now - later)


@dataclass(frozen=True)
class SheetLine:
    """One line with today's price and stock, what stops it, and where else its part is on order."""

    line: OrderLine
    part: PartHit
    shipping: Shipping
    findings: Sequence[Finding]
    duplicate: Duplicate | None
    is_price_asked: bool

    @property
    def has_no_price(self) -> bool:
        return self.line.price is None

    @property
    def right_quantity(self) -> Decimal | None:
        """The quantity to order instead, when package or minimum quantity are not kept."""
        mendable = {Refusal.NOT_A_PACKAGE, Refusal.UNDER_MINIMUM, Refusal.NOT_WHOLE}
        if not any(finding.refusal in mendable for finding in self.findings):
            return None
        return nearest_quantity(self.line.part, self.line.quantity)

    @property
    def reduced_quantity(self) -> Decimal | None:
        """What is left to order when the duplicate's open quantity is taken off; None when nothing is."""
        if self.duplicate is None or self.line.quantity <= self.duplicate.open_quantity:
            return None
        left: Decimal = self.line.quantity - self.duplicate.open_quantity
        return left


@dataclass(frozen=True)
class Sheet:
    """A draft with today's prices. Money is CNY, tax included."""

    order: PartsOrder
    lines: Sequence[SheetLine]
    findings: Sequence[Finding]
    reasons: Sequence[ReviewReason]
    position: Position | None  # None: the station has no account yet
    open_orders: int
    gross: Decimal

    @property
    def pieces(self) -> Decimal:
        """All quantities together, as people count them on the page."""
        return sum((row.line.quantity for row in self.lines), Decimal(0))

    @property
    def remit(self) -> Decimal:
        """What must be paid before this order goes out; zero when funds cover it."""
        return self.position.to_remit(self.gross) if self.position else ZERO

    @property
    def remaining(self) -> Decimal:
        """What is left of the available funds after this order; zero when they do not cover it."""
        return max(self.position.available - self.gross, ZERO) if self.position else ZERO

    @property
    def stopped(self) -> list[SheetLine]:
        return [row for row in self.lines if row.findings]

    @property
    def duplicates(self) -> list[SheetLine]:
        return [row for row in self.lines if row.duplicate is not None]

    @property
    def short(self) -> list[SheetLine]:
        """Lines that headquarters cannot ship at once."""
        return [row for row in self.lines if not row.shipping.is_at_once]

    @property
    def can_be_split(self) -> bool:
        """Available funds cover some lines, but not all."""
        if self.position is None or not self.remit:
            return False
        return any(row.line.amount <= self.position.available for row in self.lines)

    def line(self, position: int) -> SheetLine | None:
        return next((row for row in self.lines if row.line.position == position), None)


def sheet(actor: Actor, number: str, *, at: datetime) -> Sheet:
    """The sheet of a draft, in a number of statements that does not grow with the lines.

    Raises PartsOrder.DoesNotExist (not there, not yours) and NotAllowed.
    """
    order = PartsOrder.objects.visible_to(actor).select_related("station__parent", "vehicle").get(number=number)
    actor.require(May.SEE_ORDERS)
    today = localdate(at)
    terms = terms_on(OrderTerms, today)
    lines = list(order.lines.select_related("part").order_by("position"))
    parts = facts_of({line.part_id for line in lines}, station_id=order.station_id, on=today)
    for line in lines:
        line.price = parts[line.part_id].price
    account = Account.objects.visible_to(actor).filter(station_id=order.station_id).first()
    return Sheet(
        order=order,
        lines=sheet_lines(order, lines, parts, line_findings(lines, terms)),
        findings=header_findings(order.kind, len(lines), has_vehicle=order.vehicle_id is not None, terms=terms),
        reasons=review_reasons(order.kind, lines, usage.monthly_means(order.station_id, lines, terms, on=today), terms),
        position=position_of(account, today) if account else None,
        open_orders=committed_orders(order.station_id),
        gross=total(lines),
    )


def sheet_lines(
    order: PartsOrder, lines: Sequence[OrderLine], parts: Mapping[int, PartHit], findings: Sequence[Finding]
) -> list[SheetLine]:
    """Lines with what is known about each; two statements at most."""
    elsewhere = usage.duplicates(
        order.station_id, [line.part_id for line in lines if not line.is_repeat_meant], but=order.pk
    )
    asked = asked_prices(order, [line.part_id for line in lines if line.price is None])
    by_line: dict[str, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.where.split(".")[1], []).append(finding)
    return [
        SheetLine(
            line=line,
            part=parts[line.part_id],
            shipping=shipping_of(line.quantity, parts[line.part_id]),
            findings=by_line.get(str(line.position), []),
            duplicate=None if line.is_repeat_meant else elsewhere.get(line.part_id),
            is_price_asked=line.part_id in asked,
        )
        for line in lines
    ]


def asked_prices(order: PartsOrder, part_ids: Sequence[int]) -> set[int]:
    """Parts whose price the station has asked for and not yet heard of."""
    if not part_ids:
        return set()
    requests = PriceRequest.objects.unscoped("requests of an order already seen")
    return set(
        requests.filter(station_id=order.station_id, part_id__in=part_ids, answered_at=None).values_list(
            "part_id", flat=True
        )
    )


def committed_orders(station_id: int) -> int:
    """How many orders of a station bind its funds now."""
    return (
        PartsOrder.objects.unscoped("orders of a station already seen")
        .filter(station_id=station_id, funds=FundsGate.OPEN)
        .exclude(state__in=[State.DRAFT, State.COMPLETED, State.CANCELLED, State.REJECTED])
        .count()
    )
