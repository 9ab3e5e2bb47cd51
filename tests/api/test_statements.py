"""The number of SQL statements of an endpoint does not grow with its lines and rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.asking import Caller
from tests.builders import a_draft, a_part, a_submitted_order, an_order_at_sap

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def warmed_up(clerk: Caller, planner: Caller) -> None:
    """The first request of a token notes its use, and the first of all reads the dated figures."""
    for caller in (clerk, planner):
        caller.get("/me")
    clerk.post("/orders", body(1, submit=True))


def statements(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = ask()
    assert answer.status_code < 300, answer.content
    return len(captured)


def parts(count: int) -> list[tuple[Any, str]]:
    return [(a_part(price="1.00"), "1") for _ in range(count)]


def body(count: int, *, submit: bool) -> dict[str, Any]:
    lines = [{"part_number": part.number, "quantity": quantity} for part, quantity in parts(count)]
    return {"lines": lines, "submit": submit}


@pytest.mark.parametrize("submit", [True, False])
def test_an_order_of_fifty_lines_costs_what_one_of_one_line_does(clerk: Caller, submit: bool) -> None:
    few, many = body(1, submit=submit), body(50, submit=submit)

    assert statements(lambda: clerk.post("/orders", few)) == statements(lambda: clerk.post("/orders", many))


def test_submitting_in_one_step_takes_few_statements(clerk: Caller) -> None:
    asked = body(20, submit=True)

    assert statements(lambda: clerk.post("/orders", asked, key="a-1")) <= 20  # with token, key and two savepoints


@pytest.mark.parametrize("path", ["/orders/{}", "/orders/{}/sheet"])
def test_an_order_is_read_with_as_many_statements_whatever_its_lines(clerk: Caller, path: str) -> None:
    make = a_draft if path.endswith("sheet") else an_order_at_sap
    few, many = make(clerk.actor, *parts(1)), make(clerk.actor, *parts(50))

    assert statements(lambda: clerk.get(path.format(few.number))) == statements(
        lambda: clerk.get(path.format(many.number))
    )


def test_lists_are_read_with_as_many_statements_whatever_their_rows(clerk: Caller, planner: Caller) -> None:
    def both() -> tuple[int, int, int]:
        return (
            statements(lambda: clerk.get("/orders")),
            statements(lambda: planner.get("/orders")),
            statements(lambda: clerk.get("/chases")),
        )

    first = a_submitted_order(clerk.actor, *parts(1))
    clerk.post(f"/orders/{first.number}/chases", {"position": 1})
    few = both()
    for _ in range(10):
        order = a_submitted_order(clerk.actor, *parts(2))
        clerk.post(f"/orders/{order.number}/chases", {"position": 1})

    assert both() == few
