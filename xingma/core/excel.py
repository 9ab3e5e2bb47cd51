"""Excel files for downloads: texts stay texts, figures stay figures, memory stays flat however many rows come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils.timezone import localtime

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
TEXT_MAX = 32_767  # what a cell holds
WIDTH_MAX = 60

Cell = str | int | Decimal | date | datetime | None


def workbook(sheet: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a fixed head row. A text that a spreadsheet would take for a formula gets an apostrophe."""
    file = BytesIO()
    options = {"constant_memory": True, "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(sheet[:31])
        page.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bottom": 1})
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for column, heading in enumerate(headings):
            page.set_column(column, column, min(WIDTH_MAX, max(12, 2 * len(heading) + 4)))
            page.write_string(0, column, heading, head)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                match value:
                    case None | "":
                        continue
                    case datetime():
                        page.write_datetime(line, column, localtime(value).replace(tzinfo=None), formats[datetime])
                    case date():
                        page.write_datetime(line, column, value, formats[date])
                    case int() | Decimal():
                        page.write_number(line, column, value)
                    case _:
                        page.write_string(line, column, safe(value))
    return file.getvalue()


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula, also after it has been saved as CSV."""
    text = f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
    return text[:TEXT_MAX]
