"""Numbers, days and document numbers as they are written on the wire; amounts are Decimal, rounded half up."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

VAT_PERCENT = Decimal(13)
NO_DAY = "00000000"


def cny(amount: Decimal) -> Decimal:
    """Rounded to fen, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def net_of(gross: Decimal) -> Decimal:
    """The net part of an amount that includes 13 % VAT, rounded to fen."""
    return cny(gross * 100 / (100 + VAT_PERCENT))


def decimal(text: str) -> Decimal:
    """A number as SAP writes it: blanks around, minus perhaps last. Raises ValueError."""
    text = text.strip()
    if text.endswith("-"):
        text = "-" + text[:-1]
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a number: {text!r}") from None
    if not number.is_finite():
        raise ValueError(f"not a number: {text!r}")
    return number


def quantity(amount: Decimal) -> str:
    return f"{amount:.3f}"


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def day(value: date | None) -> str:
    return value.strftime("%Y%m%d") if value else NO_DAY


def time(value: datetime) -> str:
    return value.strftime("%H%M%S")


def read_day(text: str) -> date | None:
    """A day from YYYYMMDD; None when empty, zero or not a day."""
    try:
        return date(int(text[0:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def plain(number: str) -> str:
    """A customer's, material's or document's number without the zeros SAP fills up with."""
    number = number.strip()
    return (number.lstrip("0") or "0") if number.isdigit() else number


def filled(number: str, length: int) -> str:
    """The same number as SAP writes it: digits filled up with zeros, anything else as it is."""
    return number.zfill(length) if number.isdigit() else number


def material(number: str) -> str:
    return filled(number, 18)


def customer(number: str) -> str:
    return filled(number, 10)


def item(position: int) -> str:
    return f"{position:06d}"
