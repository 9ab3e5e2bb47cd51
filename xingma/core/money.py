"""Money is CNY with two places, rounded half up per line; sums are sums of rounded lines (style.md §9)."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cny(amount: Decimal | int | str) -> Decimal:
    """Round to two places, half up."""
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


class Taxed(NamedTuple):
    """One amount split by value added tax; net + tax = gross to the cent."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def tax_included(gross: Decimal, rate: Decimal) -> Taxed:
    """Split a gross amount (CNY, tax included) by a rate such as Decimal("0.13")."""
    gross = cny(gross)
    net = cny(gross / (1 + rate))
    return Taxed(net, gross - net, gross)
