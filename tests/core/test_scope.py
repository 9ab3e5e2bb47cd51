"""Who sees which rows is said once; forgetting it is an error on the first try."""

import pytest

from tests.builders import a_clerk_of, a_draft, a_part, a_person, a_planner, a_station, an_office
from xingma.orders.models import PartsOrder
from xingma.organizations.actor import SYSTEM, actor_of
from xingma.organizations.permissions import Role
from xingma.organizations.scope import UnscopedAccess

pytestmark = pytest.mark.django_db


def test_a_query_without_a_scope_raises():
    for ask in (PartsOrder.objects.all, PartsOrder.objects.count, lambda: PartsOrder.objects.filter(pk=1)):
        with pytest.raises(UnscopedAccess):
            ask()


def test_a_station_sees_its_own_an_office_its_stations_headquarters_all():
    office = an_office()
    mine, sister, far = a_station(office=office), a_station(office=office), a_station()
    numbers = {}
    for station in (mine, sister, far):
        clerk = a_clerk_of(station)
        numbers[station.pk] = a_draft(clerk, (a_part(), "1")).number

    def seen_by(actor: object) -> set[str]:
        return set(PartsOrder.objects.visible_to(actor).values_list("number", flat=True))  # type: ignore[arg-type]

    reviewer = actor_of(a_person(office, Role.OFFICE_REVIEWER))
    assert seen_by(a_clerk_of(mine)) == {numbers[mine.pk]}
    assert seen_by(reviewer) == {numbers[mine.pk], numbers[sister.pk]}
    assert seen_by(a_planner()) == seen_by(SYSTEM) == set(numbers.values())
