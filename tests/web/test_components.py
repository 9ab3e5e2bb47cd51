"""Tags and filters write what the design language says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
import zxingcpp
from django.template import Context, Template, engines
from django.test import RequestFactory
from django.utils import translation
from PIL import Image, ImageDraw

from xingma.web.components import Chip, MeterPart, Step
from xingma.web.templatetags import xingma_ui, xingma_words

NOON = datetime(2026, 6, 18, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.fixture(autouse=True)
def in_chinese_at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False), translation.override("zh-hans"):
        yield


def shown(source: str, **context: object) -> str:
    return str(engines["django"].from_string(source).render(context, RequestFactory().get("/?tab=mine&page=2")))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234.5"), "¥1,234.50"),
        (Decimal("-640"), "−¥640.00"),
        (Decimal("0"), "¥0.00"),
        (Decimal("0.005"), "¥0.01"),
        (None, ""),
    ],
)
def test_money(value: Decimal | None, text: str) -> None:
    assert xingma_words.money(value) == text


def test_amounts_stand_without_the_currency_sign() -> None:
    assert xingma_words.amount(Decimal("-34424")) == "−34,424.00"


@pytest.mark.parametrize(
    ("value", "text"), [("10.000", "10"), ("1260", "1,260"), ("2.500", "2.5"), ("0.000", "0"), ("100", "100")]
)
def test_quantities_have_no_trailing_zeros(value: str, text: str) -> None:
    assert xingma_words.quantity(Decimal(value)) == text


def test_times_are_shanghais_and_the_year_is_said_only_when_it_is_another() -> None:
    assert xingma_words.when(datetime(2026, 6, 12, 1, 14, tzinfo=UTC)) == "06-12 09:14"
    assert xingma_words.when(datetime(2025, 12, 31, 15, 59, tzinfo=UTC)) == "2025-12-31 23:59"
    assert xingma_words.day(date(2026, 1, 2)) == "01-02"


@pytest.mark.parametrize(
    ("deadline", "text", "is_hot"),
    [
        (datetime(2026, 6, 18, 10, 0, tzinfo=UTC), "今天 18:00", True),
        (datetime(2026, 6, 19, 10, 0, tzinfo=UTC), "明天 18:00", False),
        (date(2026, 6, 25), "剩 7 天", False),
        (date(2026, 6, 16), "已过 2 天", True),
        (date(2026, 6, 18), "今天", True),
        (date(2026, 12, 31), "12-31", False),
    ],
)
def test_deadlines_are_words_and_red_only_within_a_day(deadline: date, text: str, is_hot: bool) -> None:
    tag = str(xingma_words.due(deadline))
    assert f">{text}</time>" in tag
    assert ('class="hot"' in tag) == is_hot


def test_masks() -> None:
    assert xingma_words.mask_phone("138 1234 2046") == "138****2046"
    assert xingma_words.mask_phone("0551-63712046") == "****2046"
    assert xingma_words.account_number("3405016488080001273") == "3405 0164 8808 0001 273"


def test_a_place_is_said_as_a_person_says_it() -> None:
    assert xingma_words.place("lines.3.quantity") == "第 3 行"
    assert xingma_words.place("rows.12") == "第 12 行"
    assert xingma_words.place("note") == ""


def test_texts_from_people_are_escaped_in_components() -> None:
    html = shown(
        '{% pill "lamp" text %}{% card title=text %}{{ text }}{% endcard %}{% note %}{{ text }}{% endnote %}',
        text="<b>",
    )
    assert "<b>" not in html.replace("<b></b>", "")
    assert html.count("&lt;b&gt;") == 4


def test_a_meter_fills_its_width_and_hatches_what_is_over() -> None:
    svg = str(xingma_ui.meter([MeterPart("idle", 1), MeterPart("", Decimal(2)), MeterPart("over", 1)], label="超出 1"))
    assert [part for part in ('width="25.00%"', 'x="25.00%"', 'width="50.00%"', 'x="75.00%"') if part not in svg] == []
    assert 'fill="url(#hatch)"' in svg
    assert "style" not in svg


def test_a_meter_of_nothing_is_empty() -> None:
    assert "<rect" not in str(xingma_ui.meter([MeterPart("", 0)]))


def test_a_mini_stepper_says_how_far_it_is() -> None:
    assert 'aria-label="共 3 步，已完成 1 步"' in str(xingma_ui.mini_steps(["done", Step("part", "发货"), "todo"]))


def test_stock_is_marked_none_few_and_unknown() -> None:
    assert [str(xingma_ui.stock_mark(value)).split('"')[1] for value in (Decimal(0), 3, 36, None)] == [
        "stock none",
        "stock few",
        "stock ",
        "stock unknown",
    ]


def test_the_printed_barcode_can_be_read() -> None:
    svg = str(xingma_ui.code128("PO2606-01873"))
    width, height = (int(number) for number in svg.split('viewBox="0 0 ')[1].split('"')[0].split())
    picture = Image.new("L", (width * 4 + 80, height * 4), 255)
    draw = ImageDraw.Draw(picture)
    for bar in svg.split('<path d="')[1].split('"')[0].split("Z"):
        if bar:
            left, rest = bar[1:].split(" ", 1)
            across = rest.split("h")[1].split("v")[0]
            draw.rectangle([int(left) * 4 + 40, 0, (int(left) + int(across)) * 4 + 39, height * 4], fill=0)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["PO2606-01873"]


def test_each_form_gets_a_key_of_its_own() -> None:
    keys = {str(xingma_ui.once_key()).split('value="')[1].split('"')[0] for _ in range(2)}
    assert len({UUID(key) for key in keys}) == 2


def test_a_title_is_written_once_and_said_in_head_bar_and_page() -> None:
    head = '{% load xingma_ui %}{% block_again "title" as t %}<title>{{ t }}</title>'
    base = Template(head + "<h1>{% block head_title %}{{ t }}{% endblock %}</h1>")
    page = Template("{% extends base %}{% block title %}订单 {{ number }}{% endblock %}")
    assert page.render(Context({"base": base, "number": "PO1"})) == "<title>订单 PO1</title><h1>订单 PO1</h1>"


def test_chips_keep_the_whole_state_in_their_address() -> None:
    html = shown('{% include "_filters.html" %}', chips=[Chip("超 3 天", "?tab=old", is_on=True, count=5, tone="bad")])
    assert 'href="?tab=old" aria-current="true"' in html
    assert '<b class="t-bad">5</b>' in html
