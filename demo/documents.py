"""An order of the past as plain facts: lines with their quantities, shipments, invoices, and what happened when.

Of every line: quantity ≥ approved ≥ confirmed ≥ shipped ≥ signed, invoiced ≤ shipped, shipped + cancelled ≤ quantity;
what neither was shipped nor cancelled is open. All moments are aware (Asia/Shanghai).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(slots=True)
class DemoLine:
    """`approved` is None until headquarters has decided; `cancelled` counts what review cut, too."""

    position: int
    part_number: str
    quantity: int
    price: Decimal
    weight_kg: Decimal
    approved: int | None = None
    confirmed: int = 0
    shipped: int = 0
    signed: int = 0
    invoiced: int = 0
    cancelled: int = 0
    expected_on: date | None = None
    note: str = ""

    @property
    def open_quantity(self) -> int:
        return self.quantity - self.shipped - self.cancelled


@dataclass(frozen=True, slots=True)
class DemoShipment:
    """`lines` are pairs of order line position and quantity; `is_unchecked`: signed by the system after 15 days."""

    delivery_number: str
    carrier: str
    waybill: str
    boxes: int
    weight_kg: Decimal
    issued_at: datetime
    expected_on: date
    arrived_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    is_unchecked: bool
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DemoInvoice:
    """`gross` in CNY, tax included."""

    number: str
    vat_number: str
    billed_at: datetime
    gross: Decimal
    lines: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class DemoOrder:
    """`state`, `review` and `funds` are the words of the order's states and gates; `outcome` sums it up in one.

    Outcomes: draft, in_review, held, released, sent, refused, rejected, cancelled, back_ordered, picking, part_shipped,
    shipped (not yet signed), signed (not yet invoiced), completed.
    """

    number: str
    station_code: str
    kind: str
    vin: str
    placed_at: datetime
    placed_by: str
    lines: list[DemoLine]
    state: str = "draft"
    review: str = ""
    review_reasons: tuple[str, ...] = ()
    funds: str = ""
    submitted_at: datetime | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    reason: str = ""
    funded_at: datetime | None = None
    released_at: datetime | None = None
    sent_at: datetime | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None  # completed, cancelled, rejected or refused
    sap_number: str = ""
    shipments: list[DemoShipment] = field(default_factory=list)
    invoices: list[DemoInvoice] = field(default_factory=list)

    @property
    def gross(self) -> Decimal:
        """CNY, tax included, of the demand."""
        return sum((line.quantity * line.price for line in self.lines), Decimal(0))

    @property
    def binding(self) -> Decimal:
        """CNY, tax included: neither invoiced nor cancelled."""
        return sum(((line.quantity - line.cancelled - line.invoiced) * line.price for line in self.lines), Decimal(0))

    @property
    def commitment(self) -> Decimal:
        """CNY, tax included, of the account; zero while held or a draft."""
        return self.binding if self.funds == "open" else Decimal(0)

    @property
    def outcome(self) -> str:
        if self.state == "submitted":
            return "held" if self.funds == "held" else "in_review"
        if self.state != "accepted":
            return self.state
        shipped = sum(line.shipped for line in self.lines)
        if any(line.open_quantity for line in self.lines):
            if shipped:
                return "part_shipped"
            return "picking" if any(line.confirmed for line in self.lines) else "back_ordered"
        return "signed" if all(line.signed == line.shipped for line in self.lines) else "shipped"
