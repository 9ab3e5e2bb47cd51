"""Organizations, their people, and the trucks in their areas."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password

from demo import company
from demo.company import DemoOrganization
from demo.people import PASSWORD, people
from demo.tables import Table
from demo.vehicles import vehicles
from demo.world import Outlet, Who, World
from xingma.organizations.models import Grade, Kind, Organization, User
from xingma.vehicles.models import Vehicle

GRADES = {"five_star": Grade.FIVE_STAR, "four_star": Grade.FOUR_STAR, "three_star": Grade.THREE_STAR}
MODELS = (Organization, User, Vehicle)


def load_organizations(world: World, *, stations: int, dealers: int, seed: int) -> Sequence[DemoOrganization]:
    """Headquarters, offices, stations, dealers; stations and dealers are noted as outlets."""
    rows = Table(
        Organization,
        "kind", "code", "name", "parent_id", "customer_number", "price_list", "grade", "province", "city", "address",
        "contact", "phone",
    )  # fmt: skip
    keys: dict[str, int] = {}
    tree = [
        company.headquarters(),
        *company.offices(seed),
        *company.stations(stations, seed),
        *company.dealers(dealers, seed),
    ]
    for one in tree:
        keys[one.code] = rows.add(
            one.kind, one.code, one.name, keys.get(one.parent), one.customer_number, one.price_list,
            int(GRADES.get(one.grade, Grade.NONE)), one.province, one.city, one.address, one.contact, one.phone,
        )  # fmt: skip
        if one.kind in {Kind.STATION, Kind.DEALER}:
            world.outlets[one.code] = Outlet(one, keys[one.code], len(world.outlets) + 1)
    rows.flush()
    for person, key in zip(people(tree, seed), load_people(world, tree, keys, seed), strict=True):
        world.people[person.login] = Who(person.name, key, person.organization)
    return tree


def load_people(world: World, tree: Sequence[DemoOrganization], keys: dict[str, int], seed: int) -> list[int]:
    """All with one password, hashed once."""
    rows = Table(
        User, "password", "username", "name", "organization_id", "roles", "phone", "password_set_at", "created_at"
    )
    password = make_password(PASSWORD)
    written = [
        rows.add(
            password, person.login, person.name, keys[person.organization], list(person.roles), person.phone,
            world.loaded_at, world.loaded_at,
        )
        for person in people(tree, seed)
    ]  # fmt: skip
    rows.flush()
    return written


def load_vehicles(world: World, *, count: int, seed: int) -> None:
    rows = Table(Vehicle, "vin", "vin_tail", "model", "configuration", "plate", "produced_on", "sold_on")
    for one in vehicles(world.organizations, count, seed, today=world.today):
        world.vehicles[one.vin] = rows.add(
            one.vin, one.vin[-8:], one.model_zh, one.configuration, one.plate, one.produced_on, one.sold_on
        )
    rows.flush()
