"""Reading tables that people hand in: Excel (.xlsx) and CSV in the encodings and separators met in practice.

Rows come one after another, so a file of any length needs the same memory. Nothing is trusted: sizes are limited before
unpacking, formulas are never computed, a cell is text without control characters.
"""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from itertools import zip_longest
from typing import IO, Any, BinaryIO, Final, cast

import openpyxl

UNPACKED_MAX = 1500 * 1024 * 1024  # bytes of all parts of an .xlsx
STRINGS_MAX = 300 * 1024 * 1024  # bytes of its shared strings, which are kept in memory
BLOCK = 1024 * 1024
FORMULA: Final = "=?"
"""Stands for a formula whose result is not in the file (compare with ``is``)."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
QUOTED = re.compile(r'="(.*)"')  # how programs keep Excel from eating leading zeros
FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[ >/]")
SEPARATORS = "\t;,；，|"


class Unreadable(Exception):
    """This is no table that can be read."""


@dataclass(frozen=True)
class Table:
    """Rows as lists of texts, each as long as it is, empty rows included; ``rows_estimate``: what the file says, or None."""

    rows: Iterator[list[str]]
    rows_estimate: int | None


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Table]:
    """The first sheet of an .xlsx, or a CSV. Raises Unreadable, also while the rows are read."""
    file.seek(0)
    beginning = file.read(8)
    file.seek(0)
    try:
        with excel_table(file) if beginning.startswith(b"PK\x03\x04") else csv_table(file) as table:
            yield table
    except (zipfile.BadZipFile, UnicodeError, csv.Error, KeyError, ValueError, SyntaxError, OSError) as broken:
        raise Unreadable(str(broken)) from broken


@contextmanager
def excel_table(file: IO[bytes]) -> Iterator[Table]:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
        if sum(part.file_size for part in parts) > UNPACKED_MAX or strings > STRINGS_MAX:
            raise Unreadable("unpacks to too much")
        has_formulas = any(holds_formulas(archive, part) for part in parts if "worksheets/sheet" in part.filename)
    values = openpyxl.load_workbook(file, read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(file, read_only=True) if has_formulas else None
    try:
        sheet = first_sheet(values)
        rows_estimate = sheet.max_row
        rows = cells(sheet)
        text = (
            map(texts, rows)
            if formulas is None
            else map(resolved, zip_longest(rows, cells(first_sheet(formulas)), fillvalue=()))
        )
        yield Table(text, rows_estimate)
    finally:
        values.close()
        if formulas is not None:
            formulas.close()


def holds_formulas(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(part) as sheet:
        while block := sheet.read(BLOCK):
            if FORMULA_TAG.search(tail + block):
                return True
            tail = block[-16:]
    return False


def first_sheet(book: openpyxl.Workbook) -> Any:
    if not book.worksheets:
        raise Unreadable("no sheet")
    return book.worksheets[0]


def cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong and would cut it off
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
    return rows


def texts(row: Sequence[Any]) -> list[str]:
    return [text_of(value) for value in row]


def resolved(pair: tuple[Sequence[Any], Sequence[Any]]) -> list[str]:
    """A row of results beside the same row of formulas."""
    return [
        FORMULA if value is None and isinstance(formula, str) and formula.startswith("=") else text_of(value)
        for value, formula in zip_longest(*pair)
    ]


def text_of(value: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, days as 2026-01-31."""
    match value:
        case None:
            return ""
        case str():
            return cleaned(value)
        case bool():
            return "1" if value else "0"
        case datetime():
            return value.date().isoformat() if value.time() == value.min.time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return f"{value:.15g}" if value % 1 else f"{value:.0f}"


def cleaned(text: str) -> str:
    return CONTROL.sub("", text).strip()


@contextmanager
def csv_table(file: IO[bytes]) -> Iterator[Table]:
    encoding, lines = encoding_of(file)
    file.seek(0)
    text = TextIOWrapper(cast(BinaryIO, file), encoding=encoding, newline="")
    try:
        separator = separator_of(text)
        text.seek(0)
        rows = csv.reader(text, delimiter=separator)
        yield Table(([unquoted(cell) for cell in row] for row in rows), lines)
    finally:
        text.detach()  # the file is its owner's to close


def encoding_of(file: IO[bytes]) -> tuple[str, int]:
    """The encoding of a whole text file and the number of its lines. Raises Unreadable."""
    beginning = file.read(4096)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", decodes(file, "utf-16")
    if b"\0" in beginning:
        raise Unreadable("not a text")
    try:
        return "utf-8-sig", decodes(file, "utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030", decodes(file, "gb18030")


def decodes(file: IO[bytes], encoding: str) -> int:
    """The number of lines, if all of the file is in this encoding. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    lines = 0
    while block := file.read(BLOCK):
        lines += decoder.decode(block).count("\n")
    decoder.decode(b"", final=True)
    return lines + 1


def separator_of(text: IO[str]) -> str:
    """The separator that the first line with any of them has most of."""
    for _ in range(20):
        line = text.readline()
        counts = {separator: line.count(separator) for separator in SEPARATORS}
        if any(counts.values()):
            return max(counts, key=lambda separator: counts[separator])
        if not line:
            break
    return ","


def unquoted(cell: str) -> str:
    quoted = QUOTED.fullmatch(cell.strip())
    return cleaned(quoted.group(1) if quoted else cell)
