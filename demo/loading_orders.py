"""The orders of the past with lines, shipments, boxes, invoices, cancellations, chases and their history."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from demo.chases import DemoChase, chases_of
from demo.documents import DemoInvoice, DemoOrder, DemoShipment
from demo.happenings import WRITING, Cancellation, Step, cancellation_of, signer, steps_of, steps_of_shipment
from demo.tables import Table
from demo.world import Outlet, World
from xingma.catalog.terms import CatalogTerms
from xingma.core.history import History
from xingma.core.money import tax_included
from xingma.core.numbering import DocumentCounter
from xingma.core.outbox import OutboxEvent
from xingma.orders.events import OrderReleased
from xingma.orders.models import CancelRequest, Chase, Invoice, InvoiceLine, OrderLine, PartsOrder
from xingma.shipments.models import Box, Shipment, ShipmentLine

MODELS = (
    PartsOrder, OrderLine, Shipment, ShipmentLine, Box, Invoice, InvoiceLine, CancelRequest, Chase, History,
    OutboxEvent, DocumentCounter,
)  # fmt: skip
ENDED = {"completed", "cancelled", "rejected"}
VAT_RATE = CatalogTerms().vat_rate
ZERO = Decimal("0.00")
SSCC = "36901234"  # extension digit and company number of the box labels


class OrderTables:
    """Writes one order after the other; remembers sums per station and the last number of each month."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.commitments: dict[str, Decimal] = {}
        self.ordered: dict[str, Counter[str]] = {}
        self.counters: dict[str, int] = {}
        self.boxes_made = 100_000_000
        self.orders = Table(
            PartsOrder,
            "number", "state", "version", "created_at", "updated_at", "station_id", "kind", "review", "review_reasons",
            "funds", "vehicle_id", "ship_to", "ship_to_contact", "gross", "net", "lines_count", "content_hash",
            "created_by", "created_by_user", "submitted_by", "submitted_by_user", "submitted_at", "released_at",
            "sending_since", "sap_number", "refused_because",
        )  # fmt: skip
        self.lines = Table(
            OrderLine,
            "order_id", "station_id", "position", "part_id", "quantity", "price", "approved", "confirmed", "shipped",
            "signed", "invoiced", "cancelled", "expected_on", "is_open", "note",
        )  # fmt: skip
        self.shipments = Table(
            Shipment,
            "number", "state", "version", "created_at", "updated_at", "station_id", "carrier", "waybill", "packages",
            "weight_kg", "issued_at", "expected_on", "signed_by", "signed_at",
        )  # fmt: skip
        self.shipment_lines = Table(ShipmentLine, "shipment_id", "item", "order_line_id", "quantity", "signed", "batch")
        self.boxes = Table(Box, "shipment_id", "code", "contents")
        self.invoices = Table(
            Invoice, "number", "station_id", "billed_on", "due_on", "vat_number", "net", "tax", "gross", "received_at"
        )
        self.invoice_lines = Table(InvoiceLine, "invoice_id", "order_line_id", "quantity", "net", "gross")
        self.requests = Table(
            CancelRequest,
            "station_id", "line_id", "quantity", "cancelled_before", "why", "asked_by", "asked_at", "answer",
            "answered_at",
        )  # fmt: skip
        self.chases = Table(
            Chase,
            "station_id", "line_id", "question", "asked_by", "asked_at", "promised_on", "answer", "answered_by",
            "answered_at",
        )  # fmt: skip
        self.history = Table(
            History,
            "document", "at", "action", "from_state", "to_state", "actor", "user_id", "organization", "why", "facts",
        )  # fmt: skip
        self.events = Table(OutboxEvent, "kind", "key", "facts", "at")

    def add(self, order: DemoOrder) -> None:
        outlet = self.world.outlets[order.station_code]
        chases = list(chases_of(order, self.world.end))
        steps = steps_of(order, self.world, chases)
        key = self._header(order, outlet, steps)
        lines = self._lines(order, outlet, key)
        for shipment in order.shipments:
            self._shipment(shipment, outlet, lines)
        for invoice in order.invoices:
            self._invoice(order, invoice, outlet, lines)
        taken_back = cancellation_of(order)
        if taken_back is not None:
            self._cancelled(order, taken_back, outlet, lines)
        for chase in chases:
            self._chased(order, chase, outlet, lines)
        self._write_history(order.number, steps)
        if order.state == "released" and order.released_at is not None:
            event = OrderReleased(order.number, order.station_code, order.kind, str(order.gross))
            facts = {"number": event.number, "station": event.station, "kind": event.kind, "gross": event.gross}
            self.events.add(event.KIND, event.key, facts, order.released_at)
        self._note(order)

    def _header(self, order: DemoOrder, outlet: Outlet, steps: list[Step]) -> int:
        clerk = self.world.people[order.placed_by]
        is_draft = order.submitted_at is None
        amounts = [tax_included(line.quantity * line.price, VAT_RATE) for line in order.lines]
        return self.orders.add(
            order.number,
            order.state,
            len(steps) + 1,
            order.placed_at - WRITING,
            steps[-1].at,
            outlet.key,
            order.kind,
            order.review,
            list(order.review_reasons),
            order.funds,
            self.world.vehicles[order.vin] if order.vin else None,
            outlet.organization.address,
            outlet.ship_to_contact,
            ZERO if is_draft else sum((amount.gross for amount in amounts), ZERO),
            ZERO if is_draft else sum((amount.net for amount in amounts), ZERO),
            0 if is_draft else len(order.lines),
            "" if is_draft else content_of(order, self.world.parts),
            clerk.name,
            clerk.user_id,
            "" if is_draft else clerk.name,
            None if is_draft else clerk.user_id,
            order.submitted_at,
            order.released_at,
            order.sent_at,
            order.sap_number,
            order.reason if order.state in {"refused", "rejected"} else "",
        )

    def _lines(self, order: DemoOrder, outlet: Outlet, key: int) -> dict[int, int]:
        """Position → key of the line."""
        is_draft = order.submitted_at is None
        is_over = is_draft or order.state in ENDED
        return {
            line.position: self.lines.add(
                key,
                outlet.key,
                line.position,
                self.world.parts[line.part_number],
                line.quantity,
                None if is_draft else line.price,
                None if is_draft else line.approved,
                line.confirmed,
                line.shipped,
                line.signed,
                line.invoiced,
                line.cancelled,
                line.expected_on,
                not is_over and line.open_quantity > 0,
                line.note,
            )
            for line in order.lines
        }

    def _shipment(self, shipment: DemoShipment, outlet: Outlet, lines: Mapping[int, int]) -> None:
        steps = list(steps_of_shipment(shipment, self.world))
        is_signed = shipment.signed_at is not None
        key = self.shipments.add(
            shipment.delivery_number,
            "signed" if is_signed else "issued",
            len(steps),
            shipment.issued_at,
            steps[-1].at,
            outlet.key,
            shipment.carrier,
            shipment.waybill,
            packages_of(shipment),
            shipment.weight_kg,
            shipment.issued_at,
            shipment.expected_on,
            signer(shipment, self.world).name if is_signed else "",
            shipment.signed_at,
        )
        for item, (position, quantity) in enumerate(shipment.lines, start=1):
            batch = batch_of(shipment, position)
            self.shipment_lines.add(key, item_of(item), lines[position], quantity, quantity if is_signed else 0, batch)
        for contents in packed(shipment):
            self.boxes_made += 1
            self.boxes.add(key, box_code(self.boxes_made), contents)
        self._write_history(shipment.delivery_number, steps)

    def _invoice(self, order: DemoOrder, invoice: DemoInvoice, outlet: Outlet, lines: Mapping[int, int]) -> None:
        amounts = [
            tax_included(quantity * order.lines[position - 1].price, VAT_RATE) for position, quantity in invoice.lines
        ]
        net = sum((amount.net for amount in amounts), ZERO)
        billed_on = invoice.billed_at.date()
        key = self.invoices.add(
            invoice.number,
            outlet.key,
            billed_on,
            billed_on.fromordinal(billed_on.toordinal() + 30),
            invoice.vat_number,
            net,
            invoice.gross - net,
            invoice.gross,
            invoice.billed_at,
        )
        for (position, quantity), amount in zip(invoice.lines, amounts, strict=True):
            self.invoice_lines.add(key, lines[position], quantity, amount.net, amount.gross)

    def _cancelled(self, order: DemoOrder, taken_back: Cancellation, outlet: Outlet, lines: Mapping[int, int]) -> None:
        clerk = self.world.people[order.placed_by]
        for position, quantity in taken_back.quantities.items():
            before = order.lines[position - 1].cancelled - quantity
            self.requests.add(
                outlet.key, lines[position], quantity, before, taken_back.why, clerk.name, taken_back.asked_at,
                "accepted", taken_back.answered_at,
            )  # fmt: skip

    def _chased(self, order: DemoOrder, chase: DemoChase, outlet: Outlet, lines: Mapping[int, int]) -> None:
        clerk, planner = self.world.people[order.placed_by], self.world.people["planner"]
        self.chases.add(
            outlet.key, lines[chase.position], chase.question, clerk.name, chase.asked_at, chase.promised_on,
            chase.answer, planner.name if chase.answered_at else "", chase.answered_at,
        )  # fmt: skip

    def _write_history(self, document: str, steps: Iterable[Step]) -> None:
        for step in steps:
            who = step.who
            self.history.add(
                document, step.at, step.action, *step.moved, who.name, who.user_id, who.organization, step.why,
                step.facts,
            )  # fmt: skip

    def _note(self, order: DemoOrder) -> None:
        station = order.station_code
        self.commitments[station] = self.commitments.get(station, ZERO) + order.commitment
        self.ordered.setdefault(station, Counter()).update(line.part_number for line in order.lines)
        series, number = order.number.split("-")
        self.counters[series] = int(number)

    def flush(self) -> None:
        """What is still waiting, and the counters, so that new orders go on with the next number."""
        counters = Table(DocumentCounter, "series", "last")
        for series, last in self.counters.items():
            counters.add(series, last)
        for table in (
            self.orders, self.lines, self.shipments, self.shipment_lines, self.boxes, self.invoices,
            self.invoice_lines, self.requests, self.chases, self.history, self.events, counters,
        ):  # fmt: skip
            table.flush()


def content_of(order: DemoOrder, parts: Mapping[str, int]) -> str:
    """As orders.rules.content_hash, from plain facts."""
    content = ";".join(sorted(f"{parts[line.part_number]}:{line.quantity}" for line in order.lines))
    return hashlib.sha256(content.encode()).hexdigest()


def item_of(place: int) -> str:
    """Item of the delivery in SAP: tens, six digits."""
    return f"{place * 10:06d}"


def batch_of(shipment: DemoShipment, position: int) -> str:
    return f"{shipment.issued_at:%y%m}{int(shipment.delivery_number) * 37 % 9000 + position:06d}"


def packages_of(shipment: DemoShipment) -> int:
    """A box holds at least one line."""
    return min(shipment.boxes, len(shipment.lines))


def packed(shipment: DemoShipment) -> list[list[list[str]]]:
    """Lines over the boxes in turn."""
    boxes: list[list[list[str]]] = [[] for _ in range(packages_of(shipment))]
    for place, (_, quantity) in enumerate(shipment.lines, start=1):
        boxes[(place - 1) % len(boxes)].append([item_of(place), str(quantity)])
    return boxes


def box_code(running: int) -> str:
    """Twenty digits: 00 and an SSCC with its check digit."""
    digits = f"{SSCC}{running:09d}"
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return f"00{digits}{-weighted % 10}"
