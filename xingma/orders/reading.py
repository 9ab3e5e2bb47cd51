"""Reading what clerks paste or upload: part number and quantity in any columns, with whatever Excel left around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"), None)
QUANTITY = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+(\.\d*)?")
HEADER_WORDS = ("编码", "图号", "件号", "配件号", "零件号", "数量", "part", "number", "code", "qty", "quantity")
UNITS_BEHIND = re.compile(r"(件|个|只|套|箱|台|条|根|pcs?|ea)$", re.IGNORECASE)
ROWS_MAX = 20_000


@dataclass(frozen=True)
class TypedRow:
    """One row as read: where it stood (1, 2, …), the part number and the quantity as written; quantity may be empty."""

    row: int
    number: str
    quantity: str


def clean(cell: object) -> str:
    """Half-width, without marks that cannot be seen and blanks around."""
    return unicodedata.normalize("NFKC", str(cell if cell is not None else "")).translate(INVISIBLE).strip()


def quantity_of(text: str) -> Decimal | None:
    """A typed quantity, or None when it is none: «８», «8.0», «1,200», «8件»."""
    text = UNITS_BEHIND.sub("", clean(text)).strip()
    if not QUANTITY.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def rows_of_text(text: str) -> list[TypedRow]:
    """Rows of pasted text: cells by tab, else by comma or semicolon, else by blanks."""
    return rows_of_table(cells_of(line) for line in text.splitlines())


def cells_of(line: str) -> list[str]:
    line = line.translate(INVISIBLE)
    for separator in ("\t", ";", "；", "，"):
        if separator in line:
            return line.split(separator)
    cells = (
        line.split(",") if "," in line and not QUANTITY.fullmatch(line.split()[-1] if line.split() else "") else [line]
    )
    return cells if len(cells) > 1 else line.rsplit(maxsplit=1) if ends_in_quantity(line) else [line]


def ends_in_quantity(line: str) -> bool:
    words = line.split()
    return len(words) > 1 and quantity_of(words[-1]) is not None


def rows_of_table(table: Iterable[Sequence[object]]) -> list[TypedRow]:
    """Part number and quantity of each row, whatever their columns; empty rows and a header are left out."""
    rows: list[TypedRow] = []
    for place, raw in enumerate(table, start=1):
        cells = [cell for cell in map(clean, raw) if cell]
        if not cells or (not rows and is_header(cells)):
            continue
        number, quantity = number_and_quantity(cells)
        rows.append(TypedRow(place, number, quantity))
    return rows


def is_header(cells: Sequence[str]) -> bool:
    return (
        all(quantity_of(cell) is None for cell in cells)
        and any(word in cell.lower() for cell in cells for word in HEADER_WORDS)
        and not any(looks_like_number(cell) for cell in cells)
    )


def looks_like_number(cell: str) -> bool:
    return sum(character.isdigit() for character in cell) >= 4


def number_and_quantity(cells: Sequence[str]) -> tuple[str, str]:
    """The part number is the cell with most of a code about it; the quantity the last other cell that reads as one."""
    number = max(cells, key=codeness)
    others = list(cells)
    others.remove(number)
    quantities = [cell for cell in others if quantity_of(cell) is not None]
    if quantities:
        return number, quantities[-1]
    # What should be a quantity and is none is told, also a formula without its result.
    return number, next((cell for cell in others if cell.startswith("=") or any(map(str.isdigit, cell))), "")


def codeness(cell: str) -> tuple[int, int]:
    """How much a cell looks like a part number: digits with letters or dashes before bare digits before words."""
    digits = sum(character.isdigit() for character in cell)
    ascii_only = cell.isascii()
    mixed = ascii_only and any(character.isalpha() or character == "-" for character in cell.lstrip("+-"))
    return (
        3 if digits and mixed else 2 if digits >= 4 and ascii_only else 1 if ascii_only and not digits else 0,
        digits,
    )
