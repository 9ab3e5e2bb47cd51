"""What became of an order, from the moment it was written to yesterday evening.

Each step takes its time; a step that would lie after the end has not happened. So recent orders stand wherever they
would stand in life, and no quantity contradicts another.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal

from demo.company import FIRST_STATION, DemoOrganization
from demo.demand import SHOWN_DAYS, Demand
from demo.documents import DemoInvoice, DemoLine, DemoOrder, DemoShipment

_HELD_DAYS = {"held": 7, "debt": 15, "blocked": 30}  # how long such an account's orders have been waiting
_CARRIERS = (("德邦", "DPK", 10, 4), ("顺丰快运", "SF", 13, 2), ("安能", "300", 9, 3), ("跨越", "KY", 12, 2))
_REJECTIONS = (
    "与 PO 重复，请核对后重报",
    "此件需提供 VIN 后再报",
    "数量明显偏大，请说明用途",
    "该车型已改用新状态，请按新编码提报",
)
_CUTS = ("按近 12 个月用量核减", "总部现货有限，先发一半")
_REFUSALS = ("物料在销售组织中未维护", "客户主数据被冻结", "物料基本单位不一致")
_REVIEWERS = ("planner", "planner2")

# Orders of the last days take turns, so that every situation can be seen on any day and at any scale.
_RECENT_DAYS = 3
_RECENT = (
    "", "refused", "draft", "in_review", "", "cancelled", "sent", "back_ordered", "", "", "in_review", "released",
)  # fmt: skip
_FIRST_STATIONS = ("", "back_ordered", "", "released", "sent", "in_review", "draft", "", "", "")


@dataclass
class Numbers:
    """Running numbers of our system and of SAP; never given twice."""

    month: str = ""
    order: int = 0
    sap_order: int = 4_010_000  # under what the stand-in SAP gives
    delivery: int = 8_000_400_000
    invoice: int = 9_000_200_000
    vat: int = 0
    waybill: int = 0

    def next_order(self, at: datetime) -> str:
        month = f"{at:%y%m}"
        self.order = self.order + 1 if month == self.month else 1
        self.month = month
        return f"PO{month}-{self.order:05}"

    def next_sap_order(self) -> str:
        """Without the zeros that SAP fills up with, as we keep it."""
        self.sap_order += 1
        return str(self.sap_order)

    def next_delivery(self) -> str:
        self.delivery += 1
        return str(self.delivery)

    def next_invoice(self, at: datetime) -> tuple[str, str]:
        """SAP's billing document and the VAT invoice."""
        self.invoice += 1
        self.vat += 1
        return str(self.invoice), f"{at:%y}342000{self.vat:012}"

    def next_waybill(self, prefix: str, digits: int) -> str:
        self.waybill += 1
        scattered = 3_644_120_000 + self.waybill * 7919
        return f"{prefix}{scattered % 10**digits:0{digits}}"


@dataclass
class Course:
    """Carries orders through; `end` is the first moment that has not come yet."""

    rng: random.Random
    end: datetime
    numbers: Numbers = field(default_factory=Numbers)
    recent: int = 0
    of_first_station: int = 0
    turn: str = ""

    def of(self, demand: Demand) -> DemoOrder:
        lines = [
            DemoLine(i, part.number, quantity, price, part.weight_kg)
            for i, (part, quantity, price) in enumerate(demand.lines, 1)
        ]
        number = self.numbers.next_order(demand.at)
        order = DemoOrder(number, demand.station.code, demand.kind, demand.vin, demand.at, demand.by, lines)
        self.turn = self._next_turn(demand)
        if self.turn == "draft":
            return order
        self._submit(order, demand)
        released_at = self._passes_the_gates(order, demand.station)
        if released_at is not None:
            accepted_at = self._reaches_sap(order, released_at)
            if accepted_at is not None:
                self._is_fulfilled(order, accepted_at)
        return order

    def _next_turn(self, demand: Demand) -> str:
        """What becomes of a recent order; the first station, where people look first, has turns of its own."""
        age = (self.end - demand.at).days
        if demand.station is FIRST_STATION and age < SHOWN_DAYS:
            self.of_first_station += 1
            return _FIRST_STATIONS[(self.of_first_station - 1) % len(_FIRST_STATIONS)]
        if age < _RECENT_DAYS:
            self.recent += 1
            return _RECENT[(self.recent - 1) % len(_RECENT)]
        return ""

    def _submit(self, order: DemoOrder, demand: Demand) -> None:
        order.state, order.submitted_at = "submitted", order.placed_at
        gross = order.gross
        reasons = []
        if order.kind == "urgent" and gross > 20_000:
            reasons.append("urgent_value")
        if gross > 100_000:
            reasons.append("large_value")
        if any(part.is_restricted for part, _, _ in demand.lines):
            reasons.append("restricted_part")
        unusual = self.turn == "in_review" or self.rng.randrange(100) < 3
        if not reasons and order.kind == "stock" and unusual:
            reasons.append("unusual_quantity")
        order.review_reasons = tuple(reasons)
        order.review = "pending" if reasons else ""
        for line in order.lines:
            line.approved = None if reasons else line.quantity

    def _passes_the_gates(self, order: DemoOrder, station: DemoOrganization) -> datetime | None:
        """Funds and review, independent of each other. When it was released, None if it still waits or was rejected."""
        rng = self.rng
        waits = _HELD_DAYS.get(station.situation, 0)
        funded_at = order.placed_at
        if (self.end - order.placed_at).days < waits and (station.situation != "held" or rng.randrange(100) < 60):
            order.funds = "held"
        else:
            order.funds = "open"
            if station is not FIRST_STATION and rng.randrange(100) < 5:
                later = self._working(order.placed_at + timedelta(minutes=rng.randrange(300, 6000)))
                funded_at = later if later < self.end else funded_at
            order.funded_at = funded_at
        if order.review and not self._is_reviewed(order):
            return None
        if order.funds == "held":
            return None
        order.released_at = max(funded_at, order.reviewed_at or funded_at)
        order.state = "released"
        return order.released_at

    def _is_reviewed(self, order: DemoOrder) -> bool:
        rng = self.rng
        at = self._working(order.placed_at + timedelta(minutes=rng.randrange(20, 900)))
        if at >= self.end or self.turn == "in_review":
            return False
        order.reviewed_at, order.reviewed_by = at, rng.choice(_REVIEWERS)
        fate = rng.randrange(100)
        if fate < 5:
            order.review = "rejected"
            self._close(order, "rejected", at, rng.choice(_REJECTIONS))
            return False
        for line in order.lines:
            line.approved = line.quantity
        order.review = "passed"
        if fate < 25:
            self._cut(order)
        return True

    def _cut(self, order: DemoOrder) -> None:
        """Review halves the line that is worth most."""
        line = max(order.lines, key=lambda line: line.quantity * line.price)
        if line.quantity >= 2:
            line.approved = line.quantity - line.quantity // 2
            line.cancelled = line.quantity - line.approved
            line.note = self.rng.choice(_CUTS)
            order.review, order.reason = "changed", line.note

    def _reaches_sap(self, order: DemoOrder, released_at: datetime) -> datetime | None:
        """When SAP made it an order of its own, None if it has not (yet), or the station took it back."""
        rng = self.rng
        if self.turn == "released":
            return None
        order.sent_at = released_at + timedelta(seconds=rng.randrange(5, 150))
        order.state = "sent"
        answered_at = order.sent_at + timedelta(minutes=rng.randrange(1, 20))
        if answered_at >= self.end or self.turn == "sent":
            return None
        if self.turn == "refused" or rng.randrange(1000) < 6:
            self._is_refused(order, answered_at)
            return None
        order.state, order.accepted_at = "accepted", answered_at
        order.sap_number = self.numbers.next_sap_order()
        cancelled_at = self._working(answered_at + timedelta(minutes=rng.randrange(10, 400)))
        if cancelled_at < self.end and (self.turn == "cancelled" or rng.randrange(1000) < 18):
            self._close(order, "cancelled", cancelled_at, "站内已从其他渠道解决")
            return None
        return answered_at

    def _is_refused(self, order: DemoOrder, at: datetime) -> None:
        """SAP says no; within some days headquarters corrects or, here, rejects."""
        reason = self.rng.choice(_REFUSALS)
        rejected_at = self._working(at + timedelta(days=6))
        if rejected_at < self.end:
            self._close(order, "rejected", rejected_at, reason)
        else:
            order.state, order.reason, order.closed_at = "refused", reason, at

    def _close(self, order: DemoOrder, state: str, at: datetime, reason: str) -> None:
        order.state, order.closed_at, order.reason = state, at, reason
        for line in order.lines:
            line.cancelled = line.quantity
            line.confirmed = 0
            if state == "rejected":
                line.approved = 0

    def _is_fulfilled(self, order: DemoOrder, accepted_at: datetime) -> None:
        rng = self.rng
        short: dict[int, int] = {}
        for line in order.lines:
            wanted = line.quantity - line.cancelled
            if self.turn == "back_ordered":
                short[line.position] = wanted
            elif rng.randrange(100) < 6:
                short[line.position] = wanted if wanted == 1 or rng.randrange(10) < 6 else rng.randrange(1, wanted)
            line.confirmed = wanted - short.get(line.position, 0)
        now = [(line.position, line.confirmed) for line in order.lines if line.confirmed]
        hours = rng.randrange(2, 16) if order.kind == "urgent" else rng.randrange(6, 60)
        issue_at = self._dispatch(accepted_at + timedelta(hours=hours))
        parcels = [(issue_at, now)]
        if len(now) > 3 and rng.randrange(100) < 14:
            cut = rng.randrange(1, len(now))
            parcels = [(issue_at, now[:cut]), (self._dispatch(issue_at + timedelta(hours=20)), now[cut:])]
        if short:
            parcels += self._back_order(order, short, accepted_at)
        for at, contents in sorted(parcels, key=lambda parcel: parcel[0]):
            if contents and at < self.end:
                self._ship(order, at, contents)
        self._complete(order)

    def _back_order(
        self, order: DemoOrder, short: dict[int, int], accepted_at: datetime
    ) -> list[tuple[datetime, list[tuple[int, int]]]]:
        """The rest comes in days or weeks; now and then the station does not want it any more."""
        rng = self.rng
        comes_at = self._dispatch(accepted_at + timedelta(days=rng.randrange(3, 28)))
        given_up_at = accepted_at + timedelta(days=rng.randrange(5, 20))
        if rng.randrange(100) < 15 and given_up_at < self.end:
            for position, rest in short.items():
                order.lines[position - 1].cancelled += rest
            return []
        expected = (comes_at - timedelta(days=rng.choice((0, 0, 0, 1, 2)))).date()
        for position, rest in short.items():
            line = order.lines[position - 1]
            if comes_at < self.end:
                line.confirmed += rest
            else:
                line.expected_on = expected
        return [(comes_at, list(short.items()))]

    def _ship(self, order: DemoOrder, at: datetime, contents: list[tuple[int, int]]) -> None:
        rng = self.rng
        carrier, prefix, digits, days = _CARRIERS[1] if order.kind == "urgent" else rng.choice(_CARRIERS)
        travelling = timedelta(hours=rng.randrange(18, 24 * days))
        arrives_at = self._working(at + travelling)
        waits = rng.randrange(1, 40) if rng.randrange(100) < 93 else rng.randrange(60, 500)
        signs_at = self._working(arrives_at + timedelta(hours=waits))
        is_late = signs_at - arrives_at > timedelta(days=15)
        if is_late:
            signs_at = arrives_at + timedelta(days=15)
        is_signed = signs_at < self.end
        weight = sum((quantity * order.lines[position - 1].weight_kg for position, quantity in contents), Decimal(0))
        for position, quantity in contents:
            line = order.lines[position - 1]
            line.shipped += quantity
            line.signed += quantity if is_signed else 0
        order.shipments.append(
            DemoShipment(
                delivery_number=self.numbers.next_delivery(),
                carrier=carrier,
                waybill=self.numbers.next_waybill(prefix, digits),
                boxes=max(1, min(12, int(weight) // 25 + 1)),
                weight_kg=weight,
                issued_at=at,
                expected_on=(at + travelling).date(),
                arrived_at=arrives_at if arrives_at < self.end else None,
                signed_at=signs_at if is_signed else None,
                signed_by="" if is_late or not is_signed else order.placed_by,
                is_unchecked=is_late and is_signed,
                lines=tuple(contents),
            )
        )
        billed_at = signs_at + timedelta(minutes=rng.randrange(60, 4200))
        if is_signed and billed_at < self.end:
            self._bill(order, billed_at, contents)

    def _bill(self, order: DemoOrder, at: datetime, contents: Iterable[tuple[int, int]]) -> None:
        gross = Decimal(0)
        for position, quantity in contents:
            line = order.lines[position - 1]
            line.invoiced += quantity
            gross += quantity * line.price
        number, vat_number = self.numbers.next_invoice(at)
        order.invoices.append(DemoInvoice(number, vat_number, at, gross, tuple(contents)))

    def _complete(self, order: DemoOrder) -> None:
        is_done = all(line.open_quantity == 0 and line.invoiced == line.shipped for line in order.lines)
        if is_done and order.invoices:
            order.state, order.closed_at = "completed", max(invoice.billed_at for invoice in order.invoices)
        elif is_done:
            self._close(order, "cancelled", order.accepted_at or order.placed_at, "缺货，全部取消")

    def _working(self, at: datetime) -> datetime:
        """The same moment, or the next one at which somebody is at work: Monday to Saturday, 8 to 18."""
        if at.hour < 8:
            at = datetime.combine(at.date(), time(8, self.rng.randrange(60)), at.tzinfo)
        elif at.hour >= 18:
            at = datetime.combine(at.date() + timedelta(days=1), time(8, self.rng.randrange(60)), at.tzinfo)
        return at + timedelta(days=1) if at.weekday() == 6 else at

    def _dispatch(self, at: datetime) -> datetime:
        """The warehouse hands over in the afternoon of a working day."""
        day = self._working(at).date()
        return datetime.combine(day, time(self.rng.randrange(15, 20), self.rng.randrange(60)), at.tzinfo)
