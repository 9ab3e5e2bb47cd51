"""Parts that a station keeps at hand."""

from __future__ import annotations

import pytest

from tests.builders import NOON, a_clerk_of, a_part, a_planner, a_station
from xingma.catalog.favourites import add_favourite, favourite_ids, favourites_of, remove_favourite
from xingma.core.findings import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_favourite_belongs_to_the_station() -> None:
    station = a_station()
    clerk, colleague, stranger = a_clerk_of(station), a_clerk_of(station), a_clerk_of(a_station())
    part = a_part("35-1", price="10")
    add_favourite("35 1", by=clerk, at=NOON)
    add_favourite("35-1", by=colleague, at=NOON)
    assert favourite_ids(colleague) == {part.pk}
    assert [str(hit.price) for hit in favourites_of(colleague)] == ["10.00"]
    assert favourites_of(stranger) == []
    remove_favourite("35-1", by=stranger)
    assert favourite_ids(clerk) == {part.pk}
    remove_favourite("35-1", by=colleague)
    assert favourite_ids(clerk) == favourite_ids(a_planner()) == set()


def test_headquarters_has_no_favourites() -> None:
    a_part("35-1")
    with pytest.raises(NotAllowed):
        add_favourite("35-1", by=a_planner(), at=NOON)
