"""What requests about orders look like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from ninja import Field, Schema

from xingma.api.fields import Day, MoneyIn, PartNumber, Position, QuantityIn, Text200, Text500
from xingma.core.fields import plain
from xingma.orders.models import OrderKind
from xingma.orders.reading import ROWS_MAX, TypedRow


class LineIn(Schema):
    """A part to order. Without a quantity, the part's minimum."""

    part_number: PartNumber = Field(examples=["3502075-KH469"], description="as printed, with or without dashes")
    quantity: QuantityIn | None = None


Lines = Annotated[list[LineIn], Field(max_length=ROWS_MAX)]


def typed_rows(lines: Iterable[LineIn]) -> list[TypedRow]:
    """Rows 1, 2, …; findings name them."""
    return [
        TypedRow(row, line.part_number, plain(line.quantity) if line.quantity is not None else "")
        for row, line in enumerate(lines, start=1)
    ]


class OrderIn(Schema):
    """A new order: a draft, or with ``submit`` an order handed over in the same step."""

    kind: OrderKind = OrderKind.STOCK
    lines: Lines = []
    vin: str = Field("", max_length=17, description="VIN or its last eight characters; an urgent order needs it")
    note: Text500 = ""
    wanted_on: Day | None = None
    ship_to: Text200 = Field("", description="empty: the station's own address")
    ship_to_contact: str = Field("", max_length=80)
    submit: bool = False
    repeat_confirmed: bool = Field(False, description="the same content within a day is meant")

    @property
    def header(self) -> dict[str, Any]:
        return self.model_dump(include={"vin", "note", "wanted_on", "ship_to", "ship_to_contact"})


class HeaderIn(Schema):
    """What is left out, or null, stays as it is."""

    kind: OrderKind | None = None
    vin: str | None = Field(None, max_length=17, description="VIN or its last eight characters; empty takes it off")
    note: Text500 | None = None
    wanted_on: Day | None = None
    ship_to: Text200 | None = None
    ship_to_contact: Annotated[str, Field(max_length=80)] | None = None


class LinesIn(Schema):
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=ROWS_MAX)]


class QuantityChange(Schema):
    quantity: QuantityIn


class SubmissionIn(Schema):
    expected_gross: MoneyIn | None = Field(None, description="the total you saw; another one is told, not ordered")
    repeat_confirmed: bool = False


class CopyIn(Schema):
    into: str | None = Field(None, max_length=40, description="number of a draft of yours; none: a new draft")


class CancelledLineIn(Schema):
    position: Position
    quantity: QuantityIn | None = Field(None, description="none: all that is open")


class CancellationIn(Schema):
    lines: Annotated[list[CancelledLineIn], Field(min_length=1, max_length=ROWS_MAX)] | None = Field(
        None, description="none: everything that is open"
    )
    why: Text200 = ""
