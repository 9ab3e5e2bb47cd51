"""What the answer about a draft's sheet looks like: prices and stock of this moment, and everything to know before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from xingma.api.fields import Money, Quantity, word_of
from xingma.api.order_answers import OrderState
from xingma.api.problems import FindingOut, out
from xingma.orders.findings import ReviewReason
from xingma.orders.sheet import Sheet, SheetLine


class DuplicateOut(Schema):
    """The part is on another open order already."""

    number: str
    position: int
    quantity: Quantity
    open_quantity: Quantity
    state: OrderState
    submitted_at: datetime | None


class ShippingOut(Schema):
    """What headquarters can ship at once, what from a day on, and what it has told no day for."""

    now: Quantity
    later: Quantity
    later_on: date | None
    unknown: Quantity


class SheetLineOut(Schema):
    position: int
    part_number: str
    name_zh: str
    name_en: str
    unit: str
    typed_number: str
    quantity: Quantity
    price: Money | None = Field(description="CNY per unit, tax included; null: has none today")
    amount: Money
    package_quantity: Quantity
    minimum_quantity: Quantity
    right_quantity: Quantity | None = Field(description="the quantity to order instead, when it is off the package")
    available: Quantity | None = Field(description="headquarters' stock; null: not told")
    shipping: ShippingOut
    successor: str | None
    duplicate: DuplicateOut | None
    findings: list[FindingOut]

    @classmethod
    def of(cls, row: SheetLine) -> SheetLineOut:
        return cls(
            position=row.line.position,
            part_number=row.part.number,
            name_zh=row.part.name_zh,
            name_en=row.part.name_en,
            unit=row.part.unit,
            typed_number=row.line.typed_number,
            quantity=row.line.quantity,
            price=row.line.price,
            amount=row.line.amount,
            package_quantity=row.part.package_quantity,
            minimum_quantity=row.part.minimum_quantity,
            right_quantity=row.right_quantity,
            available=row.part.available,
            shipping=ShippingOut.model_validate(row.shipping),
            successor=row.part.successor.part.number if row.part.successor else None,
            duplicate=DuplicateOut.model_validate(row.duplicate) if row.duplicate else None,
            findings=[out(finding) for finding in row.findings],
        )


class PositionOut(Schema):
    """How a station stands, CNY: available = balance + limit - committed."""

    balance: Money = Field(description="sum of the entries; minus: debt")
    limit: Money = Field(description="the credit limit that counts today; 0.00 when blocked or expired")
    committed: Money = Field(description="open orders not yet invoiced")
    available: Money
    credit_valid_to: date | None
    is_credit_blocked: bool
    as_of: datetime


class SheetOut(Schema):
    """A draft as it would be submitted now. Money is CNY, tax included."""

    number: str
    gross: Money
    remit: Money = Field(description="to pay before it goes out; 0.00: funds cover it")
    remaining: Money = Field(description="what is left of the available funds after it")
    can_be_split: bool = Field(description="funds cover some lines, but not all")
    position: PositionOut | None = Field(description="null: the station has no account yet")
    review_reasons: list[Annotated[str, word_of(ReviewReason)]] = Field(description="why a person would look at it")
    findings: list[FindingOut] = Field(description="what stops the order as a whole")
    lines: list[SheetLineOut]

    @classmethod
    def of(cls, sheet: Sheet) -> SheetOut:
        return cls(
            number=sheet.order.number,
            gross=sheet.gross,
            remit=sheet.remit,
            remaining=sheet.remaining,
            can_be_split=sheet.can_be_split,
            position=PositionOut.model_validate(sheet.position) if sheet.position else None,
            review_reasons=[reason.value for reason in sheet.reasons],
            findings=[out(finding) for finding in sheet.findings],
            lines=[SheetLineOut.of(row) for row in sheet.lines],
        )
