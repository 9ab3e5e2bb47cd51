"""Validity of prices as a pure calculation: where a new period goes, and which ones it shortens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A price from one day to another, both included; ``id`` is its row, None = new."""

    valid_from: date
    valid_to: date | None
    amount: Decimal
    id: int | None = None

    @property
    def last(self) -> date:
        return self.valid_to or date.max


def placed(periods: Sequence[Period], new: Period) -> list[Period]:
    """The periods with a new one among them, oldest first.

    It takes the place of one that begins on the same day. No period reaches over one that begins later and lasts at
    least as long; a short one inside a long one stays, and the long one holds again after it. On no day does this
    change which one began last.
    """
    same = next((period.id for period in periods if period.valid_from == new.valid_from), None)
    kept = [period for period in periods if period.valid_from != new.valid_from]
    return trimmed([*kept, replace(new, id=same)])


def trimmed(periods: Sequence[Period]) -> list[Period]:
    """No period reaches over one that begins later and lasts at least as long."""
    result: list[Period] = []
    for period in sorted(periods, key=lambda period: period.valid_from, reverse=True):
        for later in result:  # the latest first, each already trimmed
            if period.last >= later.valid_from and period.last <= later.last:
                period = replace(period, valid_to=later.valid_from - DAY)
        result.append(period)
    return result[::-1]
