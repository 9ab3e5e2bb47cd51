"""What a list shows of a part: its facts with the price of whoever asks, headquarters' stock, picture and successor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xingma.catalog import sql
from xingma.catalog.models import Returnability, Unit
from xingma.catalog.supersession import Successor, final_successors
from xingma.organizations.actor import Actor

FEW = 5  # less than so many pieces count as «few»


@dataclass(frozen=True)
class PartHit:
    """One part as it stands in a list. Price: CNY per unit, tax included; None = has none today."""

    id: int
    number: str
    code: str
    name_zh: str
    name_en: str
    unit: str
    package_quantity: Decimal
    minimum_quantity: Decimal
    weight_kg: Decimal | None
    specification: str
    fits: str
    drawing_number: str
    returnability: str
    blocked_because: str
    is_restricted: bool
    is_deleted: bool
    price: Decimal | None
    available: Decimal | None  # None: headquarters has not told yet
    next_on: date | None
    next_quantity: Decimal | None
    thumbnail: str  # digest of the first picture, or empty
    is_superseded: bool
    initials: str = ""  # of the name, as far as search knows them
    successor: Successor | None = None

    @property
    def unit_label(self) -> str:
        return str(Unit(self.unit).label)

    @property
    def returnability_label(self) -> str:
        return str(Returnability(self.returnability).label)

    @property
    def can_be_ordered(self) -> bool:
        """Neither blocked nor deleted; a price may still be missing."""
        return not self.blocked_because and not self.is_deleted

    @property
    def stock_level(self) -> str:
        """«enough», «few», «none» or «unknown», for the mark beside the figure."""
        if self.available is None:
            return "unknown"
        if self.available <= 0:
            return "none"
        return "few" if self.available < FEW else "enough"


def station_of(actor: Actor) -> int | None:
    """Whose prices an actor sees: a station its own, everyone else the general ones."""
    return actor.organization_id if actor.is_station else None


def facts_of(part_ids: Collection[int], *, station_id: int | None, on: date) -> dict[int, PartHit]:
    """Facts of many parts by id; ids that do not exist are absent. Three statements at most."""
    return {hit.id: hit for hit in hits(sql.facts_by("id", part_ids, station_id, on), on)}


def facts_by_code(codes: Collection[str], *, station_id: int | None, on: date) -> dict[str, PartHit]:
    """Facts of many parts by code; unknown codes are absent. Three statements at most."""
    return {hit.code: hit for hit in hits(sql.facts_by("code", codes, station_id, on), on)}


def hits(found: Sequence[tuple[Any, ...]], on: date) -> list[PartHit]:
    """Rows of ``sql.facts`` as hits; successors are looked up only when a row says that there are some."""
    listed = [hit_of(row) for row in found]
    successors = final_successors([hit.id for hit in listed if hit.is_superseded], on=on)
    return [replace(hit, successor=successors.get(hit.id)) if hit.is_superseded else hit for hit in listed]


def hit_of(row: tuple[Any, ...]) -> PartHit:
    """One row of ``sql.facts``. SQLite tells decimals as text and truth as 0 and 1."""
    return PartHit(
        id=row[0],
        number=row[1],
        code=row[2],
        name_zh=row[3],
        name_en=row[4],
        unit=row[5],
        package_quantity=Decimal(row[6]),
        minimum_quantity=Decimal(row[7]),
        weight_kg=number(row[8]),
        specification=row[9],
        fits=row[10],
        drawing_number=row[11],
        returnability=row[12],
        blocked_because=row[13],
        is_restricted=bool(row[14]),
        is_deleted=bool(row[15]),
        price=number(row[16]),
        available=number(row[17]),
        next_on=row[18],
        next_quantity=number(row[19]),
        thumbnail=row[20] or "",
        is_superseded=bool(row[21]),
        initials=row[22].partition(" ")[0],
    )


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
