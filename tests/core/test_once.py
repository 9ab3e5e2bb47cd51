"""The same key, the same answer, done once."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.builders import NOON, SAP, a_clerk_of, a_station
from xingma.core.findings import Conflict
from xingma.core.history import History, record
from xingma.core.idempotency import once

pytestmark = pytest.mark.django_db


@once
def noting(request: HttpRequest) -> HttpResponse:
    record("PO1", "noted", by=SAP, at=NOON)
    if request.POST.get("fail"):
        return HttpResponse("no", status=422)
    return HttpResponse(f"done {History.objects.count()}", status=201, headers={"Location": "/somewhere"})


def ask(key: str, actor: object, **fields: str) -> HttpResponse:
    request = RequestFactory().post("/note", {"idempotency_key": key, **fields})
    request.actor = actor  # type: ignore[attr-defined]
    answer = noting(request)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_repeated_request_gets_the_first_answer_and_does_nothing_again():
    clerk = a_clerk_of(a_station())
    first, second = ask("k1", clerk), ask("k1", clerk)
    assert (second.status_code, second.content, second["Location"]) == (201, first.content, "/somewhere")
    assert second["Idempotent-Replay"] == "true"
    assert History.objects.count() == 1


def test_another_key_or_another_person_is_another_deed():
    clerk, other = a_clerk_of(a_station()), a_clerk_of(a_station())
    for key, who in (("k1", clerk), ("k2", clerk), ("k1", other)):
        ask(key, who)
    assert History.objects.count() == 3


def test_the_same_key_with_other_content_is_a_conflict():
    clerk = a_clerk_of(a_station())
    ask("k1", clerk, text="a")
    with pytest.raises(Conflict):
        ask("k1", clerk, text="b")
    assert History.objects.count() == 1


def test_a_refusal_is_not_kept_and_leaves_nothing_behind():
    clerk = a_clerk_of(a_station())
    assert ask("k1", clerk, fail="1").status_code == 422
    assert not History.objects.exists()
    assert ask("k1", clerk).status_code == 201
