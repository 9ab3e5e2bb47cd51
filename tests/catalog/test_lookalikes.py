"""Guesses at mistyped part numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_part
from xingma.catalog.lookalikes import guesses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "350l025-KH469",  # letter l for figure 1
        "35O1025-KH469",  # letter O for figure 0
        "3501025-KH46",  # one missing
        "3501025-KH4669",  # one doubled
        "3501052-KH469",  # two changed places
        "3507025-KH469",  # one wrong
        "ＥＳ01025KH469",  # two wrong: no guess
    ],
)
def test_a_slip_is_guessed(typed: str) -> None:
    part = a_part("3501025-KH469")
    a_part("1601130-E1200")
    assert guesses([typed]) == ({} if typed.startswith("Ｅ") else {typed: part})


def test_the_code_that_differs_least_is_guessed() -> None:
    a_part("1I1O1-A")
    nearest = a_part("11101-A")
    assert guesses(["11l01-A"]) == {"11l01-A": nearest}


def test_a_short_number_is_guessed_by_its_looks_alone() -> None:
    a_part("Q151")
    assert guesses(["Q152"]) == {}
    assert [part.number for part in guesses(["Q15l"]).values()] == ["Q151"]


def test_a_list_costs_three_statements_however_long(django_assert_num_queries: Any) -> None:
    for serial in range(10):
        a_part(f"35010{serial:02d}-KH469")
    typed = [f"35O10{serial:02d}-KH469" for serial in range(10)] + [f"35010{serial:02d}-KH46" for serial in range(200)]
    with django_assert_num_queries(3):
        assert len(guesses(typed)) >= 20
    with django_assert_num_queries(0):
        assert guesses([]) == guesses(["--"]) == {}
