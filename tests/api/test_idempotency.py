"""The same key, the same answer, done once: over REST, one after the other and at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections

from tests.api.asking import Caller, findings
from tests.builders import a_part, a_person, a_station
from xingma.api.v1 import api
from xingma.core.idempotency import IdempotentAnswer, once
from xingma.orders.models import PartsOrder
from xingma.organizations.permissions import Role


def an_order() -> dict[str, Any]:
    return {"lines": [{"part_number": a_part().number, "quantity": "1"}], "submit": True}


@pytest.mark.django_db
def test_a_repeated_key_gives_the_same_answer_and_one_order(clerk: Caller) -> None:
    body = an_order()

    first, second = (clerk.post("/orders", body, key="a-1") for _ in range(2))

    assert (first.status_code, first.content, first["Location"]) == (201, second.content, second["Location"])
    assert "Idempotent-Replay" not in first
    assert second["Idempotent-Replay"] == "true"
    assert PartsOrder.rows.count() == 1


@pytest.mark.django_db
def test_a_key_used_for_something_else_is_a_conflict(clerk: Caller) -> None:
    body = an_order()
    clerk.post("/orders", body, key="a-1")

    for other in (
        clerk.post("/orders", body | {"note": "x"}, key="a-1"),
        clerk.post("/reviews/approvals", {}, key="a-1"),
    ):
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_used_for_another_request")
    assert clerk.post("/orders", body, key="k" * 81).json()["code"] == "idempotency_key_too_long"
    assert PartsOrder.rows.count() == 1


@pytest.mark.django_db
def test_a_refusal_keeps_no_key_so_that_the_mended_request_may_use_it(clerk: Caller) -> None:
    body = an_order()

    assert findings(clerk.post("/orders", body | {"kind": "urgent"}, key="a-1")) == [("vehicle", "vehicle_missing")]
    assert not IdempotentAnswer.objects.exists()
    assert clerk.post("/orders", body, key="a-1").status_code == 201


@pytest.mark.django_db
def test_keys_of_two_callers_do_not_meet(clerk: Caller, stranger: Caller) -> None:
    body = an_order()

    answers = [who.post("/orders", body, key="a-1").json()["number"] for who in (clerk, stranger)]

    assert len(set(answers)) == 2


READS = {"inquiry"}  # asks by POST because lists are long; changes nothing


def test_every_post_of_the_api_that_changes_something_honours_a_key() -> None:
    without = [
        f"{path} {operation.view_func.__name__}"
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if "POST" in operation.methods and operation.view_func.__name__ not in READS
        if once not in getattr(operation, "_run_decorators", [])
    ]

    assert without == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_repetitions_at_the_same_moment_make_one_order() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    clerk = Caller(a_person(a_station(balance="1000.00"), Role.STATION_CLERK))
    body, answers, start = an_order(), [], threading.Barrier(8)

    def submit() -> None:
        start.wait()
        answers.append(clerk.post("/orders", body, key="a-1"))
        connections.close_all()

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(answers) == 8
    assert PartsOrder.rows.count() == 1
