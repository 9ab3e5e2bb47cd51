"""Rows from Excel: pasted or read from a file, told one by one, the good ones added (S2, S11)."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.builders import (
    a_clerk_of,
    a_draft,
    a_part,
    a_station,
    a_supersession,
)
from tests.web.visitors import Visitor, at_noon, text_of
from xingma.orders.models import PartsOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at_noon():
        yield


@pytest.fixture
def clerk() -> Visitor:
    return Visitor(a_clerk_of(a_station(balance="1000", limit="0")))


def quantities(order: PartsOrder) -> list[tuple[int, str, Decimal]]:
    return list(order.lines.values_list("position", "part__number", "quantity"))


class TestPasting:
    """Every row's fate is shown before it is added; good rows go in, wrong ones stay (S2)."""

    ROWS = "编码\t数量\n3502075-KH469\t8\n35l1010-K7\t4\n1012010-KM10\t40\n3502075-KH469\t2\n1307010-KM12\t件"

    @pytest.fixture
    def draft(self, clerk):
        for number in ("3502075-KH469", "3511010-K7", "1012010-KM12", "1307010-KM12"):
            a_part(number)
        a_supersession(a_part("1012010-KM10"), a_part("1012010-KM14"))
        return a_draft(clerk.actor)

    def test_shows_each_fate(self, clerk, draft):
        seen = text_of(clerk.press(reverse("orders:check_pasted", args=[draft.number]), text=self.ROWS))

        assert "2 + 5" in seen
        assert "8 + 2" in seen
        assert "改为 3511010-K7" in seen
        assert "1012010-KM14" in seen
        assert not draft.lines.exists(), "looking adds nothing"

    def test_adds_the_good_rows_and_keeps_the_wrong_ones(self, clerk, draft):
        answer = clerk.press(reverse("orders:add_pasted", args=[draft.number]), text=self.ROWS)

        numbers = [(number, quantity) for _, number, quantity in quantities(draft)]
        assert ("3502075-KH469", 10) in numbers
        assert ("1012010-KM14", 40) in numbers
        left = text_of(answer).split("<textarea")[1].split("</textarea>")[0]
        assert "35l1010-K7\t4" in left
        assert "3502075" not in left

    def test_takes_a_guess_into_the_text(self, clerk, draft):
        answer = text_of(
            clerk.press(reverse("orders:check_pasted", args=[draft.number]), text="35l1010-K7\t4", fix="1 3511010-K7")
        )

        assert "3511010-K7\t4" in answer

    def test_closes_when_nothing_is_left(self, clerk, draft):
        answer = clerk.press(reverse("orders:add_pasted", args=[draft.number]), text="3502075-KH469\t8")

        assert answer["HX-Redirect"] == reverse("orders:draft", args=[draft.number])

    def test_reads_a_csv_as_excel_saves_it_here(self, clerk, draft):
        file = SimpleUploadedFile("需求.csv", "配件编码,数量\n３５０２０７５－KH469,８\n".encode("gb18030"))

        seen = text_of(clerk.press(reverse("orders:check_pasted", args=[draft.number]), file=file))

        assert "３５０２０７５" not in seen
        assert "3502075-KH469\t8" in seen

    def test_reads_an_excel_file(self, clerk, draft):
        book, content = openpyxl.Workbook(), BytesIO()
        book.active.append(["件号", "名称", "数量"])
        book.active.append(["3502075-KH469", "后制动鼓", 8])
        book.active.append(["1307010-KM12", "水泵总成", "=A1*2"])
        book.save(content)
        file = SimpleUploadedFile("需求.xlsx", content.getvalue())

        seen = text_of(clerk.press(reverse("orders:check_pasted", args=[draft.number]), file=file))

        assert "3502075-KH469\t8" in seen
        assert "不是数量" in seen, "a formula without its result is no quantity"

    def test_says_when_a_file_cannot_be_read(self, clerk, draft):
        file = SimpleUploadedFile("bild.xlsx", b"\x89PNG\r\n\x1a\n\0\0")

        assert clerk.press(reverse("orders:check_pasted", args=[draft.number]), file=file).status_code == 422

    def test_takes_no_more_than_the_limit(self, clerk, draft):
        rows = "\n".join(f"3502075-KH{n:05d}\t1" for n in range(20_001))

        answer = clerk.press(reverse("orders:check_pasted", args=[draft.number]), text=rows)

        assert answer.status_code == 422
        assert "20,000" in text_of(answer)
