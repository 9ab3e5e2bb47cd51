"""Fifty rows at a time, by number or by key; the place lives in the address."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from tests.builders import an_office, headquarters
from xingma.organizations.models import Kind, Organization
from xingma.web.paging import KeyedPage, keyed_page, numbered_page

pytestmark = pytest.mark.django_db


def offices(count: int) -> list[int]:
    headquarters()
    return [an_office().pk for _ in range(count)][::-1]


def page(query: str = "") -> KeyedPage[Organization]:
    return keyed_page(RequestFactory().get(f"/{query}"), Organization.objects.filter(kind=Kind.OFFICE), size=3)


def test_a_long_list_is_walked_by_key_there_and_back_without_gap_or_repeat() -> None:
    keys = offices(8)

    first = page()
    second = page(f"?after={first.after}")
    third = page(f"?after={second.after}")
    assert [row.pk for shown in (first, second, third) for row in shown] == keys
    assert (first.before, third.after) == ("", "")

    back = page(f"?before={third.before}")
    assert list(back) == list(second)
    assert page(f"?before={back.before}").before == ""


def test_a_page_that_just_fits_has_no_next() -> None:
    offices(3)
    assert (page().before, page().after) == ("", "")


@pytest.mark.parametrize("query", ["?after=x", "?after=-1", f"?after={'9' * 40}", "?before="])
def test_a_key_that_is_none_starts_at_the_newest(query: str) -> None:
    keys = offices(2)
    assert [row.pk for row in page(query)] == keys


def test_a_page_costs_one_statement(django_assert_num_queries: object) -> None:
    offices(5)
    with django_assert_num_queries(1):  # type: ignore[operator]
        page()


def test_a_number_beyond_the_end_is_the_last_page() -> None:
    offices(5)
    rows = Organization.objects.filter(kind=Kind.OFFICE).order_by("pk")
    assert numbered_page(RequestFactory().get("/?page=99"), rows, size=2).number == 3
