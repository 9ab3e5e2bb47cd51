"""Lists as Excel files to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from xingma.core import excel


def download(name: str, sheet: str, headings: Sequence[str], rows: Iterable[Sequence[excel.Cell]]) -> HttpResponse:
    """An Excel file with one sheet; rows are read as they are written."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(excel.workbook(sheet, headings, rows), content_type=excel.CONTENT_TYPE, headers=headers)
