"""Builders that only the catalogue's tests need."""

from __future__ import annotations

from tests.builders import a_person, headquarters
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.permissions import Role


def a_keeper() -> Actor:
    """Somebody who keeps the catalogue at headquarters."""
    return actor_of(a_person(headquarters(), Role.MASTER_DATA_KEEPER, name="周敏"))
