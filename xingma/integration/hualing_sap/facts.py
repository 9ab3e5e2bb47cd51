"""What messages say, in our words.

`None` = the message makes no statement, unless said else. SAP's numbers and part numbers are without leading zeros
(only those of all digits have any); quantities, prices and amounts are exact, not rounded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Material:
    """A part (MATMAS). An empty text means SAP has emptied it. `package_quantity` 1 and `minimum_quantity` 0 = no rule.

    `blocked_from` is the day from which `blocked` holds, None = at once.
    """

    part_number: str
    names: dict[str, str]
    """By `zh`, `en` or SAP's other ISO codes, lower case; only the languages sent."""
    unit: str | None
    group: str | None
    old_number: str | None
    drawing_number: str | None
    package_quantity: Decimal | None
    minimum_quantity: Decimal | None
    successor: str | None
    discontinued_on: date | None
    blocked: bool | None
    blocked_from: date | None
    deleted: bool | None
    weight_kg: Decimal | None
    ean: str | None


@dataclass(frozen=True)
class PriceCondition:
    """A purchase price (COND_A): CNY per 1 `unit`, tax included, for everyone, one customer or one price list.

    `valid_to` None = open end. `unit` None = the part's own.
    """

    condition_type: str
    part_number: str
    customer: str | None
    price_list: str | None
    amount: Decimal
    unit: str | None
    valid_from: date
    valid_to: date | None
    deleted: bool


@dataclass(frozen=True)
class Customer:
    """A station's account in SAP (DEBMAS). `credit_limit` in CNY; `credit_valid_to` None also = no end stated."""

    number: str
    name: str | None
    street: str | None
    city: str | None
    postcode: str | None
    region: str | None
    country: str | None
    phone: str | None
    tax_number: str | None
    price_list: str | None
    credit_limit: Decimal | None
    credit_blocked: bool | None
    credit_valid_to: date | None
    order_blocked: bool | None
    deleted: bool | None


@dataclass(frozen=True)
class Supplier:
    """A supplier and its code (CREMAS, S22)."""

    number: str
    name: str | None
    city: str | None
    blocked: bool | None


@dataclass(frozen=True)
class Confirmation:
    """A quantity SAP promises for a day. No day, or quantity 0 = back order."""

    quantity: Decimal
    on: date | None


@dataclass(frozen=True)
class ResponseLine:
    """`action`: 000 unchanged, 001 new, 002 deleted, 003 changed. `part_number` may differ from ours: supersession.

    `price` is CNY per 1 unit, tax included. `schedule` empty = no statement about quantities and days.
    """

    position: int
    sap_item: int | None
    action: str
    rejection_code: str | None
    rejection_text: str | None
    quantity: Decimal | None
    price: Decimal | None
    part_number: str | None
    schedule: tuple[Confirmation, ...]

    @property
    def is_rejected(self) -> bool:
        return self.rejection_code is not None or self.action == "002"


@dataclass(frozen=True)
class OrderResponse:
    """SAP's answer to our order (ORDRSP). `rejected` = every line of it is. Lines may share a position: SAP splits."""

    our_number: str
    sap_number: str | None
    rejected: bool
    lines: tuple[ResponseLine, ...]


@dataclass(frozen=True)
class DeliveryLine:
    """References are None where the message does not hold them; `our_position` is our own line number."""

    delivery_item: int
    part_number: str
    quantity: Decimal
    unit: str
    batch: str | None
    our_order: str | None
    our_position: int | None
    sap_order: str | None
    sap_item: int | None
    serials: tuple[str, ...]


@dataclass(frozen=True)
class BoxContent:
    delivery_item: int
    quantity: Decimal


@dataclass(frozen=True)
class Box:
    code: str
    contents: tuple[BoxContent, ...]


@dataclass(frozen=True)
class Delivery:
    """Goods on their way (DESADV). Shipped only when `goods_issued_at` is there. Quantities are never negative:
    `kind` says what they do. A reversal takes the whole delivery back."""

    number: str
    kind: Literal["delivery", "return", "reversal"]
    ship_to: str | None
    goods_issued_at: datetime | None
    expected_on: date | None
    carrier: str | None
    waybill: str | None
    driver_phone: str | None
    packages: int | None
    weight_kg: Decimal | None
    lines: tuple[DeliveryLine, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class InvoiceLine:
    """`net` and `gross` are CNY of the line."""

    our_order: str | None
    our_position: int | None
    delivery: str | None
    delivery_item: int | None
    part_number: str
    quantity: Decimal
    unit: str
    net: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Invoice:
    """An invoice or credit memo (INVOIC); on both, amounts are positive CNY and net + tax = gross.

    `vat_number` is the number of the Chinese VAT invoice (金税), code and number joined by a dash.
    """

    number: str
    is_credit_memo: bool
    customer: str | None
    billed_on: date
    due_on: date | None
    our_order: str | None
    sap_order: str | None
    delivery: str | None
    vat_number: str | None
    lines: tuple[InvoiceLine, ...]
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Posting:
    """A customer line of an accounting document (FIDCC2). `amount` in CNY as the station sees it: + pays in, - owes.

    Identity: company code, number, fiscal year, item. `other` includes the accounting side of invoices, which INVOIC
    has brought already. `special_gl` `A` = an advance payment.
    """

    company_code: str
    number: str
    fiscal_year: int
    item: int
    kind: Literal["payment", "other"]
    document_type: str
    booked_on: date
    customer: str
    amount: Decimal
    text: str
    assignment: str
    reference: str
    special_gl: str


@dataclass(frozen=True)
class StockItem:
    """Headquarters' available stock of a part and the next receipt, if one is planned."""

    part_number: str
    unit: str
    available: Decimal
    next_on: date | None
    next_quantity: Decimal | None


@dataclass(frozen=True)
class StockReport:
    """`is_full` = parts not listed have no stock."""

    is_full: bool
    as_of: datetime
    plant: str
    items: tuple[StockItem, ...]


@dataclass(frozen=True)
class Acknowledgement:
    """What became of a document: its sender's number, the status reached (53 posted, 51 not, ...), the reason."""

    docnum: str
    arckey: str
    status: str
    text: str
    mestyp: str = ""


@dataclass(frozen=True)
class OrderLineFacts:
    """`price` in CNY per unit, tax included: what the station saw."""

    position: int
    part_number: str
    quantity: Decimal
    unit: str
    price: Decimal | None = None


@dataclass(frozen=True)
class OrderFacts:
    """An order as it goes to SAP. `customer` is the station's SAP number; `kind` one of the partner's order types."""

    number: str
    kind: str
    customer: str
    ship_to_name: str
    ship_to_address: str
    ship_to_phone: str
    ordered_on: date
    wanted_on: date | None
    vin: str
    note: str
    lines: tuple[OrderLineFacts, ...]


@dataclass(frozen=True)
class ChangeLineFacts:
    """`new_quantity` 0 = the line is cancelled."""

    position: int
    new_quantity: Decimal
    unit: str = ""


@dataclass(frozen=True)
class ChangeFacts:
    number: str
    sap_number: str | None
    lines: tuple[ChangeLineFacts, ...]
    customer: str = ""
