"""Who works with the system: a clerk and a manager per station, reviewers per office, every role at headquarters.

Logins can be guessed by a tester on purpose: the clerk of S34108 is s34108, its manager s34108m, the reviewer of the
office O34 is o34, the parts planner is planner.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from demo import names
from demo.company import DemoOrganization

PASSWORD = "Xingma-2026"  # noqa: S105 - everybody's, in the demo; it keeps the password rules


@dataclass(frozen=True, slots=True)
class DemoPerson:
    login: str
    name: str
    organization: str
    roles: tuple[str, ...]
    phone: str

    @property
    def email(self) -> str:
        return f"{self.login}@example.com"


_HEADQUARTERS = (
    ("planner", "李娜", ("parts_planner",)),
    ("planner2", "孙晓", ("parts_planner",)),
    ("warranty", "李文博", ("warranty_reviewer",)),
    ("warranty2", "何敏", ("warranty_reviewer",)),
    ("oldparts", "赵春生", ("failed_parts_keeper",)),
    ("finance", "吴静", ("finance",)),
    ("finance2", "徐霞", ("finance",)),
    ("master", "马志远", ("master_data_keeper",)),
    ("admin", "周立新", ("administrator",)),
    ("auditor", "高平", ("auditor",)),
    ("sap", "SAP 接口", ("integration",)),
)


def clerk_login(organization_code: str) -> str:
    """Who places the orders of a station or dealer."""
    return organization_code.lower()


def people(organizations: Iterable[DemoOrganization], seed: int = 1) -> Iterator[DemoPerson]:
    """Everybody, in the order of the organizations."""
    rng = random.Random(seed * 211 + 7)
    for organization in organizations:
        if organization.kind == "headquarters":
            for login, name, roles in _HEADQUARTERS:
                yield DemoPerson(login, name, organization.code, roles, names.phone(rng))
        elif organization.kind == "office":
            login = organization.code.lower()
            yield DemoPerson(login, organization.contact, organization.code, ("office_reviewer",), organization.phone)
            yield DemoPerson(f"{login}b", names.person(rng), organization.code, ("office_reviewer",), names.phone(rng))
        else:
            yield from _of_outlet(organization, rng)


def _of_outlet(outlet: DemoOrganization, rng: random.Random) -> Iterator[DemoPerson]:
    login = clerk_login(outlet.code)
    yield DemoPerson(login, outlet.contact, outlet.code, ("station_clerk",), outlet.phone)
    manager = ("station_manager", "station_clerk")
    yield DemoPerson(f"{login}m", names.person(rng), outlet.code, manager, names.phone(rng))
    if outlet.size >= 6:
        yield DemoPerson(f"{login}b", names.person(rng), outlet.code, ("station_clerk",), names.phone(rng))
