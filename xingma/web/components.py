"""What views hand to the components of the design language: plain values, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Step(NamedTuple):
    """One step of a stepper. ``tone``: done, part, now, lamp (waits for you), bad or todo."""

    tone: str
    label: str
    detail: str = ""  # a time, or "31 / 38"
    note: str = ""  # a person, or what is missing


class MeterPart(NamedTuple):
    """One piece of a meter. ``tone``: "" (petrol), idle, ok, info, lamp, bad or over (hatched)."""

    tone: str
    value: Decimal | int


@dataclass(frozen=True)
class Chip:
    """A filter or saved view; ``url`` is the address that switches it, usually "?…" only."""

    label: str
    url: str
    is_on: bool = False
    count: int | str | None = None
    tone: str = ""  # of the count


@dataclass(frozen=True)
class FundsChip:
    """The money in the top bar, CNY: what is available, and the bar taken | free."""

    available: Decimal
    parts: Sequence[MeterPart]

    @property
    def is_short(self) -> bool:
        return self.available < 0
