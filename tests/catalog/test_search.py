"""What a clerk types finds what is meant, on both databases (reliability.md, "Chinese search")."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import TODAY, a_clerk_of, a_part, a_planner, a_station, a_supersession
from xingma.catalog.models import Part, PartGroup, SupersessionKind
from xingma.catalog.search import browse, search
from xingma.organizations.actor import Actor

pytestmark = pytest.mark.django_db

NAMES = [
    "后制动鼓",
    "前制动鼓总成（左）",
    "制动鼓螺栓",
    "鼓风机总成",
    "离合器从动盘",
    "气门油封",
    "轮胎",
    "动力转向油泵",
    "H9保险杠",
]


@pytest.fixture
def clerk() -> Actor:
    return a_clerk_of(a_station())


def names(text: str, clerk: Actor, **more: Any) -> set[str]:
    return {hit.name_zh for hit in search(text, actor=clerk, **more)}


@pytest.mark.parametrize(
    "text",
    ["鼓", "油", "制动", "油封", "轮胎", "动鼓", "制动鼓", "动鼓总", "从动盘", "转向油泵", "前制动鼓总成", "无此件"],
)
def test_chinese_of_any_length_finds_what_like_finds(text: str, clerk: Actor) -> None:
    for name in NAMES:
        a_part(name=name)
    assert names(text, clerk) == set(Part.objects.filter(name_zh__contains=text).values_list("name_zh", flat=True))


def test_pairs_that_stand_apart_are_no_hit(clerk: Actor) -> None:
    a_part(name="动鼓与制动")  # holds 制动 and 动鼓, but not 制动鼓
    assert names("制动鼓", clerk) == set()


@pytest.mark.parametrize(
    "text",
    [
        "3502075-KH469",
        "3502075kh469",
        "３５０２０７５ ＫＨ４６９",
        "3502075",
        "3502",
        "35",
        "3",
        "5-KH4",
        "H469",
        "075kh",
    ],
)
def test_a_code_is_found_by_beginning_and_by_inner_piece(text: str, clerk: Actor) -> None:
    a_part("3502075-KH469", name="后制动鼓")
    a_part("1601130-E1200", name="离合器从动盘")
    assert names(text, clerk) == {"后制动鼓"}


@pytest.mark.parametrize("text", ["lhq", "LHQ", "lhqcdp", "cdp", "lh"])
def test_pinyin_initials(text: str, clerk: Actor) -> None:
    a_part(name="离合器从动盘")
    a_part(name="后制动鼓")
    assert names(text, clerk) == {"离合器从动盘"}


def test_several_words_must_all_be_there(clerk: Actor) -> None:
    for name, fits in [("后制动鼓", "汉马H9"), ("前制动鼓", "汉马H7"), ("保险杠", "汉马H9")]:
        part = a_part(name=name)
        part.fits, part.name_en = fits, "Brake drum" if "鼓" in name else "Bumper"
        from xingma.catalog.indexing import search_words_of

        part.search_words = search_words_of(part)
        part.save()
    assert names("制动鼓 h9", clerk) == {"后制动鼓"}
    assert names("brake dru", clerk) == {"后制动鼓", "前制动鼓"}


def test_the_very_code_comes_first_then_beginnings_then_shorter_names(clerk: Actor) -> None:
    a_part("35020", name="挡圈")
    a_part("3502075", name="后制动鼓")
    a_part("1-35020", name="垫片")
    assert [hit.number for hit in search("35020", actor=clerk)] == ["35020", "3502075", "1-35020"]
    for name in ["后制动鼓总成", "制动鼓总成", "制动鼓"]:
        a_part(name=name)
    assert [hit.name_zh for hit in search("制动鼓", actor=clerk)][:2] == ["制动鼓", "制动鼓总成"]


def test_what_a_station_orders_often_comes_first(clerk: Actor) -> None:
    for serial in range(60):
        a_part(f"31{serial:05d}", name="轮毂")
    rare, often, deleted = (
        a_part("9-1", name="后轮毂油封"),
        a_part("9-2", name="前轮毂总成"),
        a_part("9-3", name="轮毂"),
    )
    Part.objects.filter(pk=deleted.pk).update(is_deleted=True)
    other = a_part(name="离合器")
    for text in ("lg", "轮毂", "毂"):
        found = search(text, actor=clerk, preferred=[often.pk, deleted.pk, other.pk, rare.pk])
        assert [hit.number for hit in found[:2]] == ["9-2", "9-1"]
        assert len(found) == len({hit.id for hit in found}) == 20
    assert [hit.number for hit in search("3100001", actor=clerk, preferred=[often.pk])] == ["3100001"]


def test_letters_find_initials_beside_many_codes(clerk: Actor) -> None:
    for serial in range(50):
        a_part(f"LG{serial:03d}", name="螺栓")
    a_part("9-1", name="轮毂油封")
    found = search("lg", actor=clerk)
    assert "轮毂油封" in {hit.name_zh for hit in found}
    assert [hit.number for hit in found[:3]] == ["LG000", "LG001", "LG002"]
    assert [hit.number for hit in search("LG0", actor=clerk)][:1] == ["LG000"]


def test_an_old_code_shows_its_successor(clerk: Actor) -> None:
    old, middle, new = a_part("OLD-1"), a_part("MID-1"), a_part("NEW-1")
    a_supersession(old, middle)
    a_supersession(middle, new, SupersessionKind.ONE_WAY)
    [hit] = search("old1", actor=clerk)
    assert hit.successor is not None
    assert (hit.successor.part.number, hit.successor.kind, hit.successor.links) == (
        "NEW-1",
        SupersessionKind.ONE_WAY,
        2,
    )


def test_a_hit_carries_the_stations_price_and_headquarters_stock(clerk: Actor) -> None:
    part = a_part("35-1", price="100.10", stock="3")
    part.prices.create(customer_id=clerk.organization_id, amount="90.20", valid_from=date(2025, 1, 1))
    [hit] = search("351", actor=clerk)
    assert (str(hit.price), str(hit.available), hit.stock_level) == ("90.20", "3.000", "few")
    [hit] = search("351", actor=a_planner())
    assert str(hit.price) == "100.10"


def test_a_deleted_part_is_found_by_its_very_code_alone(clerk: Actor) -> None:
    Part.objects.filter(pk=a_part("35-1", name="轮胎").pk).update(is_deleted=True)
    assert [hit.is_deleted for hit in search("35-1", actor=clerk)] == [True]
    assert search("35", actor=clerk) == search("轮胎", actor=clerk) == browse(actor=clerk) == []


def test_index_follows_changes_and_deletions(clerk: Actor) -> None:
    part = a_part(name="轮胎")
    part.search_words = "油封"
    part.name_zh = "油封"
    part.save()
    assert names("轮胎", clerk) == set()
    assert names("油封", clerk) == {"油封"}
    part.delete()
    assert names("油封", clerk) == set()


@pytest.mark.parametrize(
    "text", ["", "  ", "'", '"', "%", "_", "*", "-", "(", "a'b\"c*", "\\", "\0", "NEAR(", "a AND", "&|!:*", "é" * 500]
)
def test_odd_input_finds_nothing_and_breaks_nothing(text: str, clerk: Actor) -> None:
    a_part(name="后制动鼓")
    assert search(text, actor=clerk) == []


def test_pages_and_groups(clerk: Actor) -> None:
    group = PartGroup.objects.create(code="35", name_zh="制动系")
    for serial in range(30):
        a_part(f"35{serial:03d}", name="制动鼓")
    Part.objects.filter(number__in=["35001", "35002"]).update(group=group)
    first, second = search("制动鼓", actor=clerk, limit=20), search("制动鼓", actor=clerk, limit=20, offset=20)
    assert len({hit.id for hit in first + second}) == 30
    assert {hit.number for hit in search("制动鼓", actor=clerk, group_id=group.pk)} == {"35001", "35002"}
    assert [hit.number for hit in browse(actor=clerk, group_id=group.pk, after_code="35001")] == ["35002"]


def test_a_search_is_one_statement_and_three_with_successors(clerk: Actor, django_assert_num_queries: Any) -> None:
    for serial in range(25):
        a_part(f"35{serial:03d}", stock="1")
    with django_assert_num_queries(1):
        assert len(search("35", actor=clerk)) == 20
    parts = list(Part.objects.order_by("id"))
    for old, new in itertools.pairwise(parts):
        a_supersession(old, new)
    with django_assert_num_queries(3):
        search("35", actor=clerk)


def test_a_supersession_of_tomorrow_is_not_yet_shown(clerk: Actor) -> None:
    link = a_supersession(a_part("35-1"), a_part("99-1"))
    link.valid_from = TODAY + timedelta(days=1)
    link.save()
    assert search("351", actor=clerk, on=TODAY)[0].successor is None
    assert search("351", actor=clerk, on=TODAY + timedelta(days=1))[0].successor is not None
