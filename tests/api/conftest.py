"""Callers of the REST API, at the noon that the builders live at."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.api.asking import Caller
from tests.builders import NOON, a_person, a_station, headquarters
from xingma.organizations.models import Organization
from xingma.organizations.permissions import Role


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def station(db: None) -> Organization:
    return a_station(balance="1000.00")


@pytest.fixture
def clerk(station: Organization) -> Caller:
    return Caller(a_person(station, Role.STATION_CLERK))


@pytest.fixture
def stranger(db: None) -> Caller:
    """A manager of another station."""
    return Caller(a_person(a_station(balance="1000.00", name="阜阳永安站"), Role.STATION_MANAGER, name="王军"))


@pytest.fixture
def planner(db: None) -> Caller:
    return Caller(a_person(headquarters(), Role.PARTS_PLANNER, name="李娜"))


@pytest.fixture
def finance(db: None) -> Caller:
    return Caller(a_person(headquarters(), Role.FINANCE, name="周敏"))
