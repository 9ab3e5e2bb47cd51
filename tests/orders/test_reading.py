"""What clerks paste: any columns, whatever Excel left around them."""

from decimal import Decimal

import pytest

from xingma.orders.reading import TypedRow, quantity_of, rows_of_table, rows_of_text


@pytest.mark.parametrize(
    ("text", "number", "quantity"),
    [
        ("3502075-KH469\t8", "3502075-KH469", "8"),
        ("8\t3502075-KH469", "3502075-KH469", "8"),
        ("3502075-KH469 8", "3502075-KH469", "8"),
        ("3502075-KH469,8", "3502075-KH469", "8"),
        ("3502075-KH469；8", "3502075-KH469", "8"),
        ("３５０２０７５－ＫＨ４６９\t８", "3502075-KH469", "8"),
        ("\ufeff3502075-KH469\t8件", "3502075-KH469", "8件"),
        ("后制动鼓\t3502075-KH469\t8", "3502075-KH469", "8"),
        ("1012010\t8", "1012010", "8"),
        ("3502075-KH469", "3502075-KH469", ""),
        ("3502 075-KH469\t8", "3502 075-KH469", "8"),
        ("3502075-KH469\t1,200", "3502075-KH469", "1,200"),
        ("3502075-KH469\t8o", "3502075-KH469", "8o"),
    ],
)
def test_number_and_quantity_are_found_in_any_columns(text: str, number: str, quantity: str):
    assert rows_of_text(text) == [TypedRow(1, number, quantity)]


def test_a_header_and_empty_rows_are_left_out_and_rows_keep_their_place():
    text = "配件编码\t数量\r\n\r\n3502075-KH469\t8\r\n3501105-KH469\t10\r\n"
    assert rows_of_text(text) == [TypedRow(3, "3502075-KH469", "8"), TypedRow(4, "3501105-KH469", "10")]


def test_a_table_from_a_file_reads_the_same():
    assert rows_of_table([["Part number", "Qty"], ["3502075-KH469", 8], [None, None]]) == [
        TypedRow(2, "3502075-KH469", "8")
    ]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("8", "8"),
        ("８", "8"),
        ("8.5", "8.5"),
        ("1,200", "1200"),
        (" 8 件", "8"),
        ("-3", "-3"),
        ("0", "0"),
        ("", None),
        ("8o", None),
        ("=1+1", None),
        ("1e9", None),
        ("NaN", None),
        ("12,34", None),
    ],
)
def test_quantities_as_people_write_them(text: str, quantity: str | None):
    assert quantity_of(text) == (None if quantity is None else Decimal(quantity))
