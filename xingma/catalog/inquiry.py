"""Asking for the prices of any number of parts at once: codes in, a table out (S6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import IO

from django.utils.timezone import localdate

from xingma.catalog.columns import NUMBERS, heading
from xingma.catalog.facts import PartHit, facts_by_code, station_of
from xingma.catalog.findings import Refusal
from xingma.catalog.indexing import as_printed, code_of, half_width
from xingma.catalog.lookalikes import guesses
from xingma.catalog.models import Part
from xingma.catalog.terms import CatalogTerms
from xingma.core import sheets
from xingma.core.findings import Finding, RuleViolation
from xingma.core.money import Taxed, tax_included
from xingma.core.terms import terms_on
from xingma.organizations.actor import Actor

ROWS_MAX = 50_000
FILE_MAX_MB = 20
AMOUNT_SHORTER_THAN = 5  # figures; what is longer behind a blank belongs to the number
AT_ONCE = 5000
NUMBER_LONGEST = 60
HEADERS = {heading(word) for word in f"{NUMBERS} 图号".split()}
CELLS = re.compile(r"[\t;；,，|]")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class InquiryLine:
    """One asked number: its part with price and stock, or a guess at what it meant, or neither."""

    row: int
    number: str
    part: PartHit | None
    guess: Part | None
    price: Taxed | None  # CNY per unit; None = unknown part or no valid price

    @property
    def note(self) -> str:
        """«unknown», «deleted», «blocked», «superseded», «no_price» or nothing, the gravest first."""
        if self.part is None:
            return "unknown"
        if self.part.is_deleted:
            return "deleted"
        if self.part.blocked_because:
            return "blocked"
        if self.part.successor is not None:
            return "superseded"
        return "no_price" if self.price is None else ""


@dataclass(frozen=True)
class Inquiry:
    lines: list[InquiryLine]
    vat_rate: Decimal
    on: date

    @property
    def unknown(self) -> int:
        return sum(line.part is None for line in self.lines)

    @property
    def without_price(self) -> int:
        return sum(line.part is not None and line.price is None for line in self.lines)

    @property
    def guessed(self) -> int:
        return sum(line.guess is not None for line in self.lines)


def inquire(numbers: Sequence[str], *, actor: Actor, on: date | None = None) -> Inquiry:
    """Price, tax, stock, package and successor of each number, in the order asked, repetitions included.

    Eight statements per 5,000 different numbers at most. Raises RuleViolation (none, too many).
    """
    if not numbers:
        raise RuleViolation([Finding(Refusal.NO_NUMBERS, "numbers")])
    if len(numbers) > ROWS_MAX:
        raise RuleViolation([Finding(Refusal.TOO_MANY_ROWS, "numbers", {"most": ROWS_MAX})])
    on = on or localdate()
    vat_rate = terms_on(CatalogTerms, on).vat_rate
    codes = {number: code_of(number) for number in numbers}
    parts = known(codes.values(), station_of(actor), on)
    meant = guesses([number for number, code in codes.items() if code not in parts])
    lines = []
    for row, number in enumerate(numbers, start=1):
        part = parts.get(codes[number])
        price = tax_included(part.price, vat_rate) if part is not None and part.price is not None else None
        lines.append(InquiryLine(row, number, part, meant.get(number), price))
    return Inquiry(lines, vat_rate, on)


def known(codes: Iterable[str], station_id: int | None, on: date) -> dict[str, PartHit]:
    asked = iter(dict.fromkeys(code for code in codes if code))
    found: dict[str, PartHit] = {}
    while some := list(islice(asked, AT_ONCE)):
        found |= facts_by_code(some, station_id=station_id, on=on)
    return found


def numbers_in_text(text: str) -> list[str]:
    """Part numbers of a pasted list: one a line, alone or among other cells; a header is left out."""
    return list(numbers_in_rows(CELLS.split(line) for line in text.splitlines()))


def numbers_in_file(file: IO[bytes], *, size: int) -> list[str]:
    """Part numbers of an Excel or CSV file. ``size`` in bytes. Raises RuleViolation."""
    if size > FILE_MAX_MB * 1024 * 1024:
        raise RuleViolation([Finding(Refusal.FILE_TOO_LARGE, "file", {"mb": FILE_MAX_MB})])
    try:
        with sheets.opened(file) as table:
            return list(islice(numbers_in_rows(table.rows), ROWS_MAX + 1))
    except sheets.Unreadable as unreadable:
        raise RuleViolation([Finding(Refusal.FILE_UNREADABLE, "file")]) from unreadable


def numbers_in_rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The number of each row: from the column whose header says so, else the first cell that looks like one."""
    column: int | None = None
    is_first = True
    for raw in rows:
        cells = [as_printed(cell) for cell in raw]
        if not any(cells):
            continue
        if is_first:
            is_first = False
            column = next((place for place, cell in enumerate(cells) if heading(cell) in HEADERS), None)
            if column is not None:
                continue
        number = cells[column] if column is not None and column < len(cells) else first_number(cells)
        if number:
            yield number[:NUMBER_LONGEST]


def first_number(cells: Sequence[str]) -> str:
    """The part number of the first cell that holds one; else the first cell that is not empty."""
    numbers = (number_in(cell) for cell in cells)
    return next(filter(None, numbers), None) or next(cell for cell in cells if cell)


def number_in(cell: str) -> str:
    """The number in a cell, which may stand between a name and an amount and hold blanks itself (3502075 KH469)."""
    words = [word for word in BLANKS.split(cell) if half_width(word).isascii() and (has_figure(word) or word.isupper())]
    if len(words) > 1 and words[-1].isdigit() and len(words[-1]) < AMOUNT_SHORTER_THAN:
        words.pop()
    number = " ".join(words)
    return number if looks_like_number(number) else ""


def has_figure(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def looks_like_number(word: str) -> bool:
    code = code_of(half_width(word))
    return len(code) >= 4 and code.isascii() and has_figure(code)
