"""Downloads: a text is never a formula, figures are figures, times are Shanghai's."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.builders import NOON
from xingma.core import excel


def test_cells_keep_their_kind() -> None:
    content = excel.workbook(
        "审计",
        ["时间", "日期", "金额", "数", "名称"],
        [(NOON, NOON.date(), Decimal("12.50"), 3, "后制动鼓"), (None, None, None, 0, "")],
    )

    page = load_workbook(BytesIO(content))["审计"]
    assert [cell.value for cell in page[1]] == ["时间", "日期", "金额", "数", "名称"]
    assert [cell.value for cell in page[2]] == [
        datetime(2026, 11, 23, 12, 0),  # noqa: DTZ001 - a spreadsheet knows no time zones
        datetime(2026, 11, 23),  # noqa: DTZ001
        12.5,
        3,
        "后制动鼓",
    ]
    assert [cell.value for cell in page[3]] == [None, None, None, 0, None]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    page = load_workbook(BytesIO(excel.workbook("a", ["b"], [(text,)]))).active

    assert page is not None
    assert page["A2"].value == f"'{text}"
    assert page["A2"].data_type == "s"
