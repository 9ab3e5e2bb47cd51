"""Several at once, on PostgreSQL, which lets them: the trail stays whole, an administrator stays, a name is taken once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.builders import NOON, a_manager_of, a_station, an_administrator
from xingma.core.audit import AuditEntry, audit, first_broken_entry
from xingma.core.findings import RuleViolation
from xingma.organizations import staffing
from xingma.organizations.actor import SYSTEM
from xingma.organizations.models import User
from xingma.organizations.permissions import Role
from xingma.organizations.rules import PersonFacts

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 8


@pytest.fixture(autouse=True)
def only_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs at the same moment; a refusal is an answer, too."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        start.wait()
        try:
            return job()
        except RuleViolation as refused:
            return refused.findings[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_the_trail_stays_whole_while_many_write() -> None:
    def write() -> None:
        for number in range(10):
            audit("term_set", subject=f"orders.f{number}", by=SYSTEM, at=NOON)

    at_once(*[write] * WORKERS)

    assert AuditEntry.objects.count() == 10 * WORKERS
    assert first_broken_entry() is None


def test_the_last_two_administrators_cannot_deactivate_each_other() -> None:
    one, other = an_administrator(), an_administrator()
    names = {person.pk: person.username for person in User.objects.all()}

    answers = at_once(
        lambda: staffing.deactivate(names[other.user_id or 0], by=one, at=NOON),
        lambda: staffing.deactivate(names[one.user_id or 0], by=other, at=NOON),
    )

    assert answers.count("last_administrator") == 1
    assert User.objects.filter(is_active=True).count() == 1


def test_a_user_name_is_given_once() -> None:
    station = a_station()
    manager = a_manager_of(station)
    facts = PersonFacts("S34108-chenli", "陈丽", station.code, [Role.STATION_CLERK])

    answers = at_once(*[lambda: staffing.add_person(facts, by=manager, at=NOON)] * WORKERS)

    assert answers.count("username_taken") == WORKERS - 1
    assert User.objects.filter(username="S34108-chenli").count() == 1
