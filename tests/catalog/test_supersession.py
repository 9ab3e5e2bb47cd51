"""Chains of successors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import TODAY, a_part, a_supersession
from xingma.catalog.models import SupersessionKind
from xingma.catalog.supersession import closes_circle, final_successors

pytestmark = pytest.mark.django_db


def test_a_chain_is_followed_to_its_end_and_is_as_good_as_its_weakest_link(django_assert_num_queries: Any) -> None:
    parts = [a_part() for _ in range(5)]
    kinds = [SupersessionKind.INTERCHANGEABLE, SupersessionKind.WITH_KIT, SupersessionKind.ONE_WAY]
    for old, new, kind in zip(parts, parts[1:], kinds, strict=False):
        a_supersession(old, new, kind)
    with django_assert_num_queries(2):
        found = final_successors([part.pk for part in parts], on=TODAY)
    assert {old: (s.part.pk, s.kind, s.links) for old, s in found.items()} == {
        parts[0].pk: (parts[3].pk, SupersessionKind.WITH_KIT, 3),
        parts[1].pk: (parts[3].pk, SupersessionKind.WITH_KIT, 2),
        parts[2].pk: (parts[3].pk, SupersessionKind.ONE_WAY, 1),
    }


def test_a_link_of_the_future_ends_the_chain_until_then() -> None:
    old, middle, new = a_part(), a_part(), a_part()
    a_supersession(old, middle)
    later = a_supersession(middle, new)
    later.valid_from = TODAY + timedelta(days=1)
    later.save()
    assert final_successors([old.pk], on=TODAY)[old.pk].part == middle
    assert final_successors([old.pk], on=later.valid_from)[old.pk].part == new


def test_nothing_asked_nothing_said(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert final_successors([]) == {}
    with django_assert_num_queries(1):
        assert final_successors([4711]) == {}


def test_circles_are_seen() -> None:
    assert closes_circle({1: 2, 2: 3}, 3, 1)
    assert closes_circle({}, 1, 1)
    assert not closes_circle({1: 2, 2: 3}, 3, 4)
    assert not closes_circle({1: 2, 2: 3}, 4, 1)
