"""Figures and codes as requests and answers write them: decimals as strings, bounds that every column keeps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Choices
from ninja import Field
from pydantic import PlainSerializer, StringConstraints, WithJsonSchema

from xingma.core.fields import plain
from xingma.core.money import CENT


def two_places(amount: Decimal) -> str:
    return f"{amount.quantize(CENT):f}"


def figure_in(*, places: int) -> WithJsonSchema:
    """A decimal in a request: a string, or a number where the sender's language is exact enough."""
    pattern = rf"^-?\d{{1,10}}(\.\d{{1,{places}}})?$"
    return WithJsonSchema({"anyOf": [{"type": "string", "pattern": pattern}, {"type": "number"}], "examples": ["10"]})


Money = Annotated[
    Decimal,
    PlainSerializer(two_places, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^-?\d+\.\d{2}$", "examples": ["1280.50"], "description": "CNY"},
        mode="serialization",
    ),
]
Quantity = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["10"], "description": "in the part's unit"},
        mode="serialization",
    ),
]
QuantityIn = Annotated[Decimal, Field(max_digits=14, decimal_places=3), figure_in(places=3)]
MoneyIn = Annotated[Decimal, Field(max_digits=12, decimal_places=2), figure_in(places=2)]
# Days far from any order are slips of the pen, and moments near the ends of time cannot be told in every time zone.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31), examples=["2026-11-23"])]
Position = Annotated[int, Field(ge=1, le=32767, description="of the line: 1, 2, 3…")]
PartNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Text200 = Annotated[str, Field(max_length=200)]
Text300 = Annotated[str, Field(max_length=300)]
Text500 = Annotated[str, Field(max_length=500)]


def word_of(choices: type[Choices]) -> Any:
    """The schema of a code that is one of these; two rooms may both call their codes ``State``."""
    return WithJsonSchema({"type": "string", "enum": list(choices.values)})
