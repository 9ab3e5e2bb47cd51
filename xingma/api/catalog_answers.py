"""What the API says about parts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.urls import reverse
from ninja import Field, Schema

from xingma.api.fields import Money, Quantity, two_places, word_of
from xingma.catalog.facts import PartHit
from xingma.catalog.inquiry import InquiryLine
from xingma.catalog.models import (
    ImportKind,
    ImportRun,
    ImportState,
    Price,
    PriceRequest,
    Returnability,
    Supersession,
    SupersessionKind,
    Unit,
)
from xingma.catalog.pictures import SIZES
from xingma.catalog.queries import PartPage
from xingma.core.fields import plain


class SuccessorOut(Schema):
    """The part at the end of the chain of successors, and the kind of the chain's weakest link."""

    number: str
    name_zh: str
    name_en: str
    kind: Annotated[str, word_of(SupersessionKind)]


class PartOut(Schema):
    """A part as it stands in a list, with what your station pays today."""

    number: str = Field(examples=["3502075-KH469"])
    name_zh: str
    name_en: str
    unit: Annotated[str, word_of(Unit)]
    package_quantity: Quantity
    minimum_quantity: Quantity
    weight_kg: Quantity | None
    specification: str
    fits: str
    drawing_number: str
    returnability: Annotated[str, word_of(Returnability)]
    can_be_ordered: bool
    blocked_because: str
    is_restricted: bool = Field(description="headquarters reviews every order line")
    is_deleted: bool
    price: Money | None = Field(description="CNY per unit, tax included; null: no valid price")
    available: Quantity | None = Field(description="at headquarters; null: not told yet")
    next_on: date | None = Field(description="next receipt at headquarters")
    next_quantity: Quantity | None
    picture: str | None = Field(description="address of the first picture, 160 pixels; with a token")
    successor: SuccessorOut | None


def part_out(hit: PartHit) -> dict[str, Any]:
    """``PartOut`` as plain values: a search answers hundreds of times a second, and these are known to fit."""
    return {
        "number": hit.number,
        "name_zh": hit.name_zh,
        "name_en": hit.name_en,
        "unit": hit.unit,
        "package_quantity": plain(hit.package_quantity),
        "minimum_quantity": plain(hit.minimum_quantity),
        "weight_kg": figure(hit.weight_kg),
        "specification": hit.specification,
        "fits": hit.fits,
        "drawing_number": hit.drawing_number,
        "returnability": hit.returnability,
        "can_be_ordered": hit.can_be_ordered,
        "blocked_because": hit.blocked_because,
        "is_restricted": hit.is_restricted,
        "is_deleted": hit.is_deleted,
        "price": None if hit.price is None else two_places(hit.price),
        "available": figure(hit.available),
        "next_on": hit.next_on and hit.next_on.isoformat(),
        "next_quantity": figure(hit.next_quantity),
        "picture": f"{PICTURES}/{hit.thumbnail}/{SIZES[0]}" if hit.thumbnail else None,
        "successor": successor_out(hit),
    }


PICTURES = "/api/v1/pictures"


def figure(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def successor_out(hit: PartHit) -> dict[str, str] | None:
    if hit.successor is None:
        return None
    part = hit.successor.part
    return {
        "number": part.number,
        "name_zh": part.name_zh,
        "name_en": part.name_en,
        "kind": hit.successor.kind.value,
    }


class PictureOut(Schema):
    """Addresses of one picture by the length of its longer side; they want the token, too, and never change."""

    caption: str
    small: str
    medium: str
    large: str


class LinkOut(Schema):
    old: str
    new: str
    kind: Annotated[str, word_of(SupersessionKind)]
    valid_from: date
    note: str


class PartDetailOut(PartOut):
    """One part with its pictures and the whole chain of successors, links of the future included."""

    group: str
    group_name: str
    pictures: list[PictureOut]
    replaces: list[LinkOut]
    chain: list[LinkOut]


def part_detail_out(page: PartPage) -> dict[str, Any]:
    group = page.part.group
    return part_out(page.hit) | {
        "group": group.code if group else "",
        "group_name": group.name_zh if group else "",
        "pictures": [
            {"caption": shown.caption}
            | {
                name: f"{PICTURES}/{shown.picture.digest}/{longest}"
                for name, longest in zip(("small", "medium", "large"), SIZES, strict=True)
            }
            for shown in page.pictures
        ],
        "replaces": [link_out(link) for link in page.predecessors],
        "chain": [link_out(link) for link in page.chain],
    }


def link_out(link: Supersession) -> dict[str, Any]:
    return {
        "old": link.old.number,
        "new": link.new.number,
        "kind": link.kind,
        "valid_from": link.valid_from,
        "note": link.note,
    }


class PriceOut(Schema):
    """One price: for one station, for a price list, or for everyone (both empty)."""

    amount: Money
    valid_from: date
    valid_to: date | None
    station: str
    price_list: str

    @classmethod
    def of(cls, price: Price) -> PriceOut:
        return cls(
            amount=price.amount,
            valid_from=price.valid_from,
            valid_to=price.valid_to,
            station=price.customer.code if price.customer else "",
            price_list=price.price_list,
        )


class InquiryLineOut(Schema):
    """One asked number. ``note``: unknown, deleted, blocked, superseded, no_price or empty."""

    asked: str
    note: str
    guess: str | None = Field(description="the part number that an unknown one may have meant")
    gross: Money | None = Field(description="CNY per unit, tax included")
    net: Money | None
    tax: Money | None
    part: PartOut | None


class InquiryOut(Schema):
    """As many lines as numbers, in their order."""

    on: date
    vat_rate: str = Field(examples=["0.13"])
    unknown: int
    without_price: int
    lines: list[InquiryLineOut]


def inquiry_line_out(line: InquiryLine) -> dict[str, Any]:
    gross, net, tax = (line.price.gross, line.price.net, line.price.tax) if line.price else (None, None, None)
    return {
        "asked": line.number,
        "note": line.note,
        "guess": line.guess.number if line.guess else None,
        "gross": None if gross is None else two_places(gross),
        "net": None if net is None else two_places(net),
        "tax": None if tax is None else two_places(tax),
        "part": part_out(line.part) if line.part else None,
    }


class PriceRequestOut(Schema):
    """A question for a price. An empty ``answer`` with ``answered_at`` means that the price has come."""

    id: int
    station: str
    part_number: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None

    @classmethod
    def of(cls, asked: PriceRequest) -> PriceRequestOut:
        return cls(
            id=asked.pk,
            station=asked.station.code,
            part_number=asked.part.number,
            asked_by=asked.asked_by,
            asked_at=asked.asked_at,
            answer=asked.answer,
            answered_by=asked.answered_by,
            answered_at=asked.answered_at,
        )


class ImportOut(Schema):
    """A file that was handed in, and how far it is."""

    id: int
    kind: Annotated[str, word_of(ImportKind)]
    state: Annotated[str, word_of(ImportState)]
    file_name: str
    percent: int
    rows_done: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    started_by: str
    started_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: ImportRun) -> ImportOut:
        return cls(
            id=run.pk,
            **{name: getattr(run, name) for name in cls.model_fields if name != "id"},
        )


def place_of(number: str) -> str:
    """The address of a part."""
    return reverse("api:part", args=[number])
