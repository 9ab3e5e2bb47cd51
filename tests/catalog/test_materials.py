"""Many parts at once: good rows in, bad rows named, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import NOON, a_clerk_of, a_part, a_station
from tests.catalog.builders import a_keeper
from xingma.catalog.findings import Refusal
from xingma.catalog.materials import MaterialRow, Outcome, upsert_materials
from xingma.catalog.models import Part
from xingma.catalog.search import search
from xingma.core.findings import NotAllowed

pytestmark = pytest.mark.django_db
DRUM = MaterialRow("3502075-KH469", name_zh="后制动鼓", unit="pc", group="35", package_quantity=Decimal(2))


def upsert(*rows: MaterialRow) -> Outcome:
    return upsert_materials(rows, by=a_keeper(), at=NOON)


def test_new_parts_come_and_the_same_rows_again_change_nothing() -> None:
    disc = MaterialRow("1601130", name_zh="离合器从动盘")
    assert upsert(DRUM, disc) == Outcome(created=2)
    assert upsert(DRUM, disc) == Outcome(unchanged=2)
    part = Part.objects.get(code="3502075KH469")
    assert (part.number, part.package_quantity, part.group and part.group.code) == ("3502075-KH469", 2, "35")
    assert [hit.number for hit in search("hzdg", actor=a_clerk_of(a_station()))] == ["3502075-KH469"]


def test_what_is_not_said_stays_and_an_empty_text_empties() -> None:
    upsert(replace(DRUM, fits="汉马H9", blocked_because="停产"))
    assert upsert(MaterialRow("3502075kh469", name_zh="后制动毂", blocked_because="")) == Outcome(changed=1)
    part = Part.objects.get()
    assert (part.number, part.name_zh, part.fits, part.blocked_because) == ("3502075-KH469", "后制动毂", "汉马H9", "")


def test_a_changed_name_is_searched_by_its_new_words() -> None:
    upsert(DRUM)
    upsert(replace(DRUM, name_zh="轮毂轴承"))
    clerk = a_clerk_of(a_station())
    assert search("制动", actor=clerk) == []
    assert len(search("轴承", actor=clerk)) == 1


def test_a_bad_row_is_refused_alone() -> None:
    outcome = upsert(
        MaterialRow(" - ", name_zh="无号"),
        MaterialRow("A-1"),
        replace(DRUM, number="A-2", package_quantity=Decimal(0)),
        replace(DRUM, number="A-3", unit="crate"),
        replace(DRUM, number="A-4", minimum_quantity=Decimal("0.0001")),
        replace(DRUM, number="A-5", name_zh="长" * 121),
        replace(DRUM, number="A" * 41),
        replace(DRUM, number="A-6", package_quantity=Decimal(10) ** 12),
        DRUM,
    )
    assert outcome.created == Part.objects.count() == 1
    assert [(place, finding.refusal, finding.where) for place, finding in outcome.refused] == [
        (0, Refusal.NUMBER_MISSING, "number"),
        (1, Refusal.NAME_MISSING, "name_zh"),
        (2, Refusal.NOT_POSITIVE, "package_quantity"),
        (3, Refusal.NOT_KNOWN, "unit"),
        (4, Refusal.TOO_FINE, "minimum_quantity"),
        (5, Refusal.TOO_LONG, "name_zh"),
        (6, Refusal.TOO_LONG, "number"),
        (7, Refusal.TOO_LARGE, "package_quantity"),
    ]


def test_the_same_part_twice_in_one_list_is_one_part() -> None:
    assert upsert(DRUM, replace(DRUM, number="3502075 KH469", name_en="Drum")) == Outcome(created=1, changed=1)
    assert Part.objects.get().name_en == "Drum"


def test_the_statements_do_not_grow_with_the_rows(django_assert_num_queries: Any) -> None:
    keeper = a_keeper()
    for count in (2, 40):
        a_part(f"OLD-{count}")
        rows = [replace(DRUM, number=f"N{count}-{n}") for n in range(count)] + [MaterialRow(f"OLD-{count}", fits="H9")]
        upsert_materials([replace(DRUM, number="G")], by=keeper, at=NOON)
        with django_assert_num_queries(6 if vendor() == "sqlite" else 7):
            upsert_materials(rows, by=keeper, at=NOON)


def vendor() -> str:
    from django.db import connection

    return connection.vendor


def test_only_keepers_write() -> None:
    with pytest.raises(NotAllowed):
        upsert_materials([DRUM], by=a_clerk_of(a_station()), at=NOON)
