"""A station asks for a price; headquarters answers."""

from __future__ import annotations

import pytest

from tests.builders import NOON, a_clerk_of, a_part, a_planner, a_station
from xingma.catalog.findings import Refusal
from xingma.catalog.models import PriceRequest
from xingma.catalog.price_requests import answer_price, ask_price, price_requests
from xingma.core.findings import Conflict, NotAllowed, RuleViolation

pytestmark = pytest.mark.django_db


def test_asking_twice_is_one_question_and_asking_after_the_answer_a_new_one() -> None:
    clerk = a_clerk_of(a_station())
    a_part("35-1", price=None)
    first = ask_price("35 1", by=clerk, at=NOON)
    assert ask_price("35-1", by=clerk, at=NOON) == first
    answer_price(first.pk, answer="下周一维护", by=a_planner(), at=NOON)
    assert ask_price("35-1", by=clerk, at=NOON) != first
    assert [request.answer for request in price_requests(clerk, is_open=False)] == ["下周一维护"]
    assert price_requests(clerk, is_open=True).count() == 1


def test_a_part_with_a_price_needs_no_question() -> None:
    a_part("35-1", price="12.50")
    with pytest.raises(RuleViolation) as refusal:
        ask_price("35-1", by=a_clerk_of(a_station()), at=NOON)
    [finding] = refusal.value.findings
    assert (finding.refusal, str(finding.params["price"])) == (Refusal.HAS_A_PRICE, "12.50")


def test_a_stranger_neither_sees_nor_answers() -> None:
    a_part("35-1", price=None)
    request = ask_price("35-1", by=a_clerk_of(a_station()), at=NOON)
    stranger = a_clerk_of(a_station())
    assert not price_requests(stranger).exists()
    with pytest.raises(PriceRequest.DoesNotExist):
        answer_price(request.pk, answer="x", by=stranger, at=NOON)
    with pytest.raises(NotAllowed):
        ask_price("35-1", by=a_planner(), at=NOON)


def test_an_answer_is_given_once_and_says_something() -> None:
    a_part("35-1", price=None)
    request = ask_price("35-1", by=a_clerk_of(a_station()), at=NOON)
    for answer in (" ", "长" * 201):
        with pytest.raises(RuleViolation):
            answer_price(request.pk, answer=answer, by=a_planner(), at=NOON)
    answer_price(request.pk, answer="停产", by=a_planner(), at=NOON)
    with pytest.raises(Conflict):
        answer_price(request.pk, answer="停产", by=a_planner(), at=NOON)
