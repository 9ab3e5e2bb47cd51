"""Field texts to values and back: numbers, dates, keys, units as SAP writes them."""

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

NO_DATA = "/"
"""Alone in a field: keep the old value."""

OPEN_END = date(9999, 12, 31)
"""SAP's end of a validity without an end. `day` returns it as it is; what it means is for the caller to say."""

_NUMBER = re.compile(r"(?P<sign>[+-]?)\s*(?P<digits>\d+(?:\.\d*)?|\.\d+)\s*(?P<trailing>-?)", re.ASCII)

UNITS = {
    **dict.fromkeys(("PCE", "C62", "H87", "EA", "ST", "PC", "NAR"), "pc"),
    **dict.fromkeys(("KGM", "KG"), "kg"),
    **dict.fromkeys(("LTR", "L"), "l"),
    **dict.fromkeys(("MTR", "M"), "m"),
    **dict.fromkeys(("SET", "KT"), "set"),
    **dict.fromkeys(("BX", "BOX", "CT", "CAR", "KAR"), "box"),
}
"""ISO codes of the EDI messages and SAP's own codes, to ours."""

ISO_UNITS = {"pc": "PCE", "kg": "KGM", "l": "LTR", "m": "MTR", "set": "SET", "box": "BX"}

_KILOGRAMS = {
    **dict.fromkeys(("KGM", "KG"), Decimal(1)),
    **dict.fromkeys(("GRM", "G"), Decimal("0.001")),
    **dict.fromkeys(("TNE", "TO", "T"), Decimal(1000)),
}


class BadValue(ValueError):
    """A text that is no such value. Codes: bad_number, bad_date, bad_time, bad_currency, unknown_unit."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


def number(text: str) -> Decimal | None:
    """`14.53-` is minus 14.53; blanks around are nothing; a blank field is None."""
    if not text.strip():
        return None
    found = _NUMBER.fullmatch(text.strip())
    if found is None or (found["sign"] and found["trailing"]):
        raise BadValue("bad_number", text)
    value = Decimal(found["digits"])
    return -value if "-" in (found["sign"], found["trailing"]) else value


def day(text: str) -> date | None:
    """YYYYMMDD; blank and `00000000` are None, `99991231` is OPEN_END."""
    digits = text.strip()
    if not digits.strip("0"):
        return None
    try:
        if len(digits) == 8 and digits.isascii() and digits.isdigit():
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise BadValue("bad_date", text) from error
    raise BadValue("bad_date", text)


def clock(text: str) -> time:
    """HHMMSS; blank is midnight."""
    digits = text.strip() or "000000"
    try:
        if len(digits) == 6 and digits.isascii() and digits.isdigit():
            return time(int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError as error:
        raise BadValue("bad_time", text) from error
    raise BadValue("bad_time", text)


def strip_zeros(text: str) -> str:
    """The key without SAP's leading zeros, which it has only when it is all digits."""
    key = text.strip()
    return (key.lstrip("0") or "0") if key.isascii() and key.isdigit() else key


def pad_key(text: str, length: int) -> str:
    """The key as SAP stores it: leading zeros when it is all digits."""
    return text.zfill(length) if text.isascii() and text.isdigit() else text


def unit(text: str, more: Mapping[str, str] | None = None) -> str:
    """Our unit code; `more` adds a partner's own codes. Unknown raises, because a guess would be a wrong quantity."""
    code = text.strip().upper()
    found = (more or {}).get(code) or UNITS.get(code)
    if found is None:
        raise BadValue("unknown_unit", text)
    return found


def currency(text: str) -> str:
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise BadValue("bad_currency", text)
    return "CNY" if code == "RMB" else code


def kilograms(weight: Decimal, unit_text: str) -> Decimal:
    if not weight:
        return Decimal(0)
    factor = _KILOGRAMS.get(unit_text.strip().upper())
    if factor is None:
        raise BadValue("unknown_unit", unit_text)
    return weight * factor
