"""The two kinds of figures that tables hold."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    DecimalField = models.DecimalField[Any, Any]
else:
    DecimalField = models.DecimalField


class MoneyField(DecimalField):
    """CNY, two places; whether tax is in or out is said by each field's help text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class QuantityField(DecimalField):
    """A quantity in the part's own unit, three places (pieces have none in use)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 3)
        if isinstance(kwargs.get("default"), int):
            kwargs["default"] = Decimal(kwargs["default"])
        super().__init__(*args, **kwargs)


def plain(quantity: Decimal) -> str:
    """A quantity as people and messages write it: no trailing zeros, no exponent."""
    return f"{quantity.normalize():f}" if quantity else "0"
