"""The house's own rules: what may stand where, and that no station ever sees or touches another's (style.md §6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.addresses import Address, every_address
from tests.builders import NOON, a_person, an_office, headquarters
from tests.everything import Everything, a_station_with_everything, things_of_everyone
from tests.sweep import Asker, Sweep, unknown_names
from xingma.organizations.permissions import HEADQUARTERS_ROLES, Role
from xingma.organizations.scope import ScopedManager

HOUSE = Path(__file__).parent.parent / "xingma"
LINES_MAX = 500
LAYER_NAMES = {"services.py", "utils.py", "helpers.py", "managers.py", "signals.py", "common.py", "misc.py"}
# Doors for programs that hold credentials of their own: their tests are in tests/integration.
NEIGHBOURS = "integration/"


def sources() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{path.relative_to(HOUSE.parent)}:{place}: {line.strip()}"
        for path in paths
        for place, line in enumerate(path.read_text().splitlines(), start=1)
        if found.search(line)
    ]


def test_pages_and_api_never_read_without_a_scope() -> None:
    doors = [path for path in sources() if path.relative_to(HOUSE).parts[0] in {"web", "api"}]

    assert lines_with(r"\b([A-Z]\w*|model)\.rows\b|\bunscoped\(", doors) == []


def test_a_file_is_a_thought_that_fits_into_500_lines() -> None:
    files = [*sources(), *(path for path in HOUSE.rglob("*") if path.suffix in {".js", ".css", ".html"})]
    lengths = {str(path.relative_to(HOUSE)): len(path.read_text().splitlines()) for path in files}

    assert {name: lines for name, lines in lengths.items() if lines > LINES_MAX} == {}


def test_files_are_named_after_the_work() -> None:
    assert [path for path in sources() if path.name in LAYER_NAMES] == []


def test_nothing_happens_behind_ones_back() -> None:
    assert lines_with(r"django\.db\.models\.signals|django\.dispatch|@receiver|\bdef save\(self", sources()) == []


def test_money_and_quantities_are_never_binary() -> None:
    assert lines_with(r"\bfloat\(|FloatField|: float\b(?!\])(?!.*_s\b)", sources()) == []


@pytest.fixture
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def theirs(db: None, at_noon: None) -> Everything:
    return a_station_with_everything()


@pytest.fixture
def own(theirs: Everything) -> Everything:
    """The stranger: another station of the same office, with everything too."""
    return a_station_with_everything(mark="绿洲", digit=2, price="8888.88", office=theirs.station.parent)


@pytest.fixture
def everyones(theirs: Everything, settings: Any, tmp_path: Path) -> dict[str, list[Any]]:
    settings.MEDIA_ROOT = tmp_path
    return things_of_everyone(theirs.part)


def addresses() -> list[Address]:
    return [address for address in every_address() if not address.route.startswith(NEIGHBOURS)]


def test_the_sweep_knows_every_parameter(theirs: Everything, everyones: dict[str, list[Any]]) -> None:
    """A new parameter of an address gets its values in tests/everything.py: a station's own, or everyone's."""
    assert unknown_names(addresses(), theirs.parameters, everyones) == []


@pytest.fixture
def sweep(theirs: Everything, own: Everything, everyones: dict[str, list[Any]]) -> Sweep:
    headquarters_person = a_person(headquarters(), *HEADQUARTERS_ROLES, name="总部")
    reviewer = a_person(an_office("昆明办事处"), Role.OFFICE_REVIEWER, name="刘洋")
    return Sweep(
        theirs=theirs,
        own=own,
        everyones=everyones,
        friends=[Asker(theirs.clerk), Asker(theirs.manager), Asker(headquarters_person)],
        strangers=[Asker(own.clerk), Asker(own.manager), Asker(reviewer)],
    )


@pytest.mark.slow
def test_no_station_sees_or_touches_another(sweep: Sweep) -> None:
    """Every page and endpoint, asked by strangers for everything that another station has: 404, nothing told,
    nothing changed. An address that answers nobody, not even the station's own people, is reported too: the sweep
    would be blind there.
    """
    for address in addresses():
        sweep.over(address)
    assert not sweep.wrong, "\n" + "\n".join(sweep.wrong)


@pytest.mark.slow
def test_the_sweep_sees_what_a_forgotten_scope_would_tell(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScopedManager, "visible_to", lambda manager, _actor: manager.unscoped("forgotten"))
    routes = {
        "orders/",
        "orders/export",
        "orders/<str:number>",
        "api/v1/orders/{number}/copies",
        "shipments/<str:number>",
    }

    for address in addresses():
        if address.route in routes:
            sweep.over(address)

    assert {route for route, _method, _what in sweep.found_wrong} == routes
