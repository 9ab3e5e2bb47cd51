"""Tables as people hand them in."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from xingma.core import sheets
from xingma.core.sheets import FORMULA, Unreadable


def rows_of(content: bytes) -> list[list[str]]:
    with sheets.opened(BytesIO(content)) as table:
        return list(table.rows)


def an_excel(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_every_encoding_and_separator(encoding: str, separator: str) -> None:
    content = f"配件编码{separator}名称\r\n3502075{separator}后制动鼓\r\n".encode(encoding)
    assert rows_of(content) == [["配件编码", "名称"], ["3502075", "后制动鼓"]]


def test_csv_cells_keep_commas_line_breaks_and_leading_zeros() -> None:
    content = '编码,名称\n="00123","鼓, 后\n左"\n,\n'.encode()
    assert rows_of(content) == [["编码", "名称"], ["00123", "鼓, 后\n左"], ["", ""]]


def test_excel_cells_become_what_a_person_reads() -> None:
    content = an_excel(
        ["编码", 3502075, 3502075.0, 12.5, 0.1, 1e-7, True, None],
        [date(2026, 1, 31), datetime(2026, 1, 31, 8, 30), " a\u200b\x0bb ".replace("\x0b", "")],  # noqa: DTZ001
    )
    assert rows_of(content) == [
        ["编码", "3502075", "3502075", "12.5", "0.1", "1e-07", "1"],
        ["2026-01-31", "2026-01-31 08:30:00", "ab"],
    ]


def test_a_formula_counts_as_its_result_and_without_one_is_marked() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1+1", value=2)
    assert rows_of(file.getvalue()) == [["a", "b"], ["2"]]
    [_head, row] = rows_of(an_excel(["a", "b"], ["=A1&B1", "x"]))
    assert row[0] is FORMULA
    assert row[1] == "x"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no archive at all",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,  # the old Excel
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        "编码\n".encode() + b"\xff\xfe\xff\x81\x20",  # neither UTF-8 nor GB18030
        b'a,"' + b"x" * 200_000,  # a cell without an end
    ],
)
def test_what_is_no_table_is_said_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(content)


def test_an_archive_that_is_no_workbook_is_said_so() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Unreadable):
        rows_of(file.getvalue())


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "UNPACKED_MAX", 1000)
    with pytest.raises(Unreadable):
        rows_of(an_excel(["a"]))


def test_entities_are_not_expanded() -> None:
    file = BytesIO(an_excel(["a"]))
    bomb = BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(bomb, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
                content = (
                    f'<!DOCTYPE w [<!ENTITY e0 "ha">{levels}]><worksheet xmlns='
                    '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
                    '<c r="A1" t="str"><v>&e11;</v></c></row></sheetData></worksheet>'
                ).encode()
            target.writestr(name, content)
    with pytest.raises(Unreadable):
        rows_of(bomb.getvalue())


def test_the_file_stays_its_owners() -> None:
    file = BytesIO(b"a,b\n1,2\n")
    with sheets.opened(file) as table:
        assert table.rows_estimate == 3
        list(table.rows)
    assert file.read() == b""
