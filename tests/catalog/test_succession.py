"""Setting and taking back successors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import NOON, TODAY, a_part
from tests.catalog.builders import a_keeper
from xingma.catalog.findings import Refusal
from xingma.catalog.materials import Outcome
from xingma.catalog.models import Supersession
from xingma.catalog.succession import SupersessionRow, set_supersession, upsert_supersessions
from xingma.core.audit import AuditEntry
from xingma.core.findings import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def parts() -> None:
    for number in ("A-1", "B-1", "C-1", "D-1"):
        a_part(number)


def upsert(*rows: SupersessionRow) -> Outcome:
    return upsert_supersessions(rows, by=a_keeper(), at=NOON)


def links() -> list[tuple[str, str, str]]:
    return list(Supersession.objects.order_by("old__number").values_list("old__number", "new__number", "kind"))


def test_links_come_change_and_go() -> None:
    rows = [SupersessionRow("A-1", "B-1"), SupersessionRow("b1", "c1", "one_way", date(2025, 1, 1), "改型")]
    assert upsert(*rows) == Outcome(created=2)
    assert upsert(*rows) == Outcome(unchanged=2)
    assert Supersession.objects.get(old__number="A-1").valid_from == TODAY
    assert upsert(SupersessionRow("A-1", "D-1"), SupersessionRow("B-1", "")) == Outcome(changed=2)
    assert links() == [("A-1", "D-1", "interchangeable")]


@pytest.mark.parametrize(
    ("row", "refusal", "where"),
    [
        (SupersessionRow("A-1", "A1"), Refusal.REPLACES_ITSELF, "new"),
        (SupersessionRow("C-1", "A-1"), Refusal.CIRCLE, "new"),
        (SupersessionRow("nix", "A-1"), Refusal.UNKNOWN_PART, "old"),
        (SupersessionRow("A-1", "nix"), Refusal.UNKNOWN_PART, "new"),
        (SupersessionRow("", "A-1"), Refusal.NUMBER_MISSING, "old"),
        (SupersessionRow("C-1", "D-1", "maybe"), Refusal.NOT_KNOWN, "kind"),
        (SupersessionRow("C-1", "D-1", note="长" * 201), Refusal.TOO_LONG, "note"),
    ],
)
def test_a_bad_link_is_refused_and_nothing_changes(row: SupersessionRow, refusal: Refusal, where: str) -> None:
    upsert(SupersessionRow("A-1", "B-1"), SupersessionRow("B-1", "C-1"))
    before = links()
    with pytest.raises(RuleViolation) as raised:
        set_supersession(row, by=a_keeper(), at=NOON)
    assert [(finding.refusal, finding.where) for finding in raised.value.findings] == [(refusal, where)]
    assert links() == before
    assert not AuditEntry.objects.filter(act="supersession_set").exists()


def test_a_circle_within_one_list_is_seen() -> None:
    outcome = upsert(SupersessionRow("A-1", "B-1"), SupersessionRow("B-1", "C-1"), SupersessionRow("C-1", "A-1"))
    assert (outcome.created, [place for place, _finding in outcome.refused]) == (2, [2])


def test_a_link_turned_round_in_one_list_is_fine() -> None:
    upsert(SupersessionRow("A-1", "B-1"))
    assert upsert(SupersessionRow("A-1", ""), SupersessionRow("B-1", "A-1")) == Outcome(created=1, changed=1)
    assert links() == [("B-1", "A-1", "interchangeable")]


def test_a_keeper_leaves_a_trace() -> None:
    set_supersession(SupersessionRow("A-1", "B-1"), by=a_keeper(), at=NOON)
    assert AuditEntry.objects.get(act="supersession_set").facts["new"] == "B-1"


def test_the_statements_do_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    keeper = a_keeper()
    rows = [SupersessionRow(a_part().number, a_part().number) for _ in range(30)]
    with django_assert_max_num_queries(8):
        assert upsert_supersessions(rows, by=keeper, at=NOON).created == 30
