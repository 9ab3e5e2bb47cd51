"""What a keeper does to one part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from tests.builders import NOON, TODAY, a_clerk_of, a_part, a_planner, a_station
from tests.catalog.builders import a_keeper
from xingma.catalog import keeping
from xingma.catalog.conditions import PriceRow
from xingma.catalog.findings import Refusal
from xingma.catalog.materials import MaterialRow
from xingma.catalog.models import Part, Price
from xingma.catalog.pricing import prices_for
from xingma.core.audit import AuditEntry
from xingma.core.findings import NotAllowed, RuleViolation
from xingma.organizations.actor import Actor

pytestmark = pytest.mark.django_db


def trail() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("act", "subject"))


def test_a_part_is_created_once() -> None:
    keeper = a_keeper()
    part = keeping.create_part(MaterialRow("3502075-KH469", name_zh="后制动鼓"), by=keeper, at=NOON)
    assert part.search_words.startswith("hzdg ")
    with pytest.raises(RuleViolation) as refusal:
        keeping.create_part(MaterialRow("3502075 kh469", name_zh="后制动鼓"), by=keeper, at=NOON)
    assert [finding.refusal for finding in refusal.value.findings] == [Refusal.NUMBER_TAKEN]
    assert trail() == [("part_created", "3502075-KH469")]


def test_a_change_says_what_it_was_before() -> None:
    a_part("35-1", name="制动鼓")
    keeping.change_part(MaterialRow("35-1", name_zh="制动毂"), by=a_keeper(), at=NOON)
    keeping.change_part(MaterialRow("35-1", name_zh="制动毂"), by=a_keeper(), at=NOON)
    assert trail() == [("part_changed", "35-1")]
    assert AuditEntry.objects.get().facts == {"before": {"name_zh": "制动鼓"}, "after": {"name_zh": "制动毂"}}


def test_blocking_needs_a_reason_and_can_be_undone() -> None:
    a_part("35-1")
    with pytest.raises(RuleViolation):
        keeping.block("35-1", why="  ", by=a_keeper(), at=NOON)
    assert keeping.block("35-1", why="质量排查", by=a_keeper(), at=NOON).blocked_because == "质量排查"
    assert keeping.unblock("35-1", by=a_keeper(), at=NOON).blocked_because == ""
    assert trail() == [("part_changed", "35-1")] * 2


def test_a_new_price_ends_the_old_one_the_day_before() -> None:
    part = a_part("35-1", price="100")
    keeping.set_price(PriceRow("35-1", Decimal("120"), date(2026, 12, 1)), by=a_keeper(), at=NOON)
    assert prices_for(None, [part.pk], TODAY) == {part.pk: 100}
    assert prices_for(None, [part.pk], date(2026, 12, 1)) == {part.pk: 120}
    assert Price.objects.get(amount=100).valid_to == date(2026, 11, 30)
    assert trail() == [("price_set", "35-1")]


ACTS: list[Callable[[Actor], object]] = [
    lambda actor: keeping.create_part(MaterialRow("35-2", name_zh="鼓"), by=actor, at=NOON),
    lambda actor: keeping.change_part(MaterialRow("35-1", name_zh="鼓"), by=actor, at=NOON),
    lambda actor: keeping.block("35-1", why="x", by=actor, at=NOON),
    lambda actor: keeping.unblock("35-1", by=actor, at=NOON),
    lambda actor: keeping.set_price(PriceRow("35-1", Decimal(1), TODAY), by=actor, at=NOON),
]


@pytest.mark.parametrize("act", ACTS)
def test_others_may_not(act: Callable[[Actor], object]) -> None:
    a_part("35-1")
    for actor in (a_clerk_of(a_station()), a_planner()):
        with pytest.raises(NotAllowed):
            act(actor)
    assert trail() == []


def test_a_part_that_is_not_there_is_not_found() -> None:
    with pytest.raises(Part.DoesNotExist):
        keeping.change_part(MaterialRow("nix", name_zh="鼓"), by=a_keeper(), at=NOON)
