"""Periods of prices never double and never change what holds on a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from xingma.catalog.validity import Period, placed

BEGIN = date(2026, 1, 1)


def period(first: int, last: int | None, amount: int = 1) -> Period:
    end = None if last is None else BEGIN + timedelta(days=last)
    return Period(BEGIN + timedelta(days=first), end, Decimal(amount))


def days(periods: list[Period]) -> list[tuple[int, int | None]]:
    return [((p.valid_from - BEGIN).days, p.valid_to and (p.valid_to - BEGIN).days) for p in periods]


def amount_on(periods: list[Period], on: date) -> Decimal | None:
    """The amount of the period that began last, of those that hold on a day."""
    valid = [one for one in periods if one.valid_from <= on <= one.last]
    return max(valid, key=lambda one: one.valid_from).amount if valid else None


def test_a_new_open_price_ends_the_one_before() -> None:
    assert days(placed([period(0, None)], period(10, None))) == [(0, 9), (10, None)]


def test_an_earlier_price_ends_where_the_planned_one_begins() -> None:
    assert days(placed([period(10, None)], period(0, None))) == [(0, 9), (10, None)]


def test_a_short_price_stays_inside_a_long_one() -> None:
    assert days(placed([period(0, None)], period(10, 19))) == [(0, None), (10, 19)]


def test_the_same_beginning_is_replaced() -> None:
    assert placed([Period(BEGIN, None, Decimal(1), id=7)], period(0, 5, 2)) == [
        Period(BEGIN, BEGIN + timedelta(days=5), Decimal(2), id=7)
    ]


PERIODS = st.lists(
    st.tuples(st.integers(0, 30), st.none() | st.integers(0, 30), st.integers(1, 9)).map(
        lambda drawn: period(drawn[0], None if drawn[1] is None else drawn[0] + drawn[1], drawn[2])
    ),
    max_size=8,
)


@given(PERIODS)
def test_what_holds_on_a_day_is_what_began_last(given_periods: list[Period]) -> None:
    stored: list[Period] = []
    overlapping: dict[date, Period] = {}
    for new in given_periods:
        overlapping[new.valid_from] = new
        cut = placed(stored, new)
        for day in range(-1, 70):
            on = BEGIN + timedelta(days=day)
            before = amount_on([*[p for p in stored if p.valid_from != new.valid_from], new], on)
            assert amount_on(cut, on) == before
        stored = cut


@given(PERIODS)
def test_placing_a_list_again_changes_nothing(given_periods: list[Period]) -> None:
    one_a_day = list({p.valid_from: p for p in given_periods}.values())
    stored: list[Period] = []
    for new in one_a_day:
        stored = placed(stored, new)
    for new in one_a_day:
        assert days(placed(stored, new)) == days(stored)


@given(PERIODS)
def test_periods_are_apart_or_one_inside_the_other(given_periods: list[Period]) -> None:
    stored: list[Period] = []
    for new in given_periods:
        stored = placed(stored, new)
    for earlier in stored:
        for later in stored:
            if earlier.valid_from < later.valid_from <= earlier.last:
                assert later.last < earlier.last
