"""The document that describes the API is complete and true: what it promises is what some hundred odd requests get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.addresses import Address
from tests.api.asking import Caller
from tests.builders import a_person, headquarters
from tests.everything import Everything, a_station_with_everything
from tests.sweep import known_names
from xingma.api.v1 import api
from xingma.organizations.permissions import HEADQUARTERS_ROLES
from xingma.wsgi import application

DOCUMENT = api.get_openapi_schema()
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
EXAMPLES = 7
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, method in OPERATIONS:
        yield f"{method} {path}", DOCUMENT["paths"][path][method]


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    silent = [name for name, operation in operations() if not operation.get("description")]
    without_refusals = [
        name
        for name, operation in operations()
        for status in ("401", "403", "404", "409", "422")
        if not operation["responses"][status]["content"]["application/problem+json"]["example"]["code"]
    ]

    assert silent == []
    assert without_refusals == []


def test_every_good_answer_has_a_shape() -> None:
    shapeless = [
        f"{name} {status}"
        for name, operation in operations()
        for status, told in operation["responses"].items()
        if int(status) < 300 and int(status) != 204 and not told["content"]["application/json"]["schema"]
    ]

    assert shapeless == []


def test_no_two_shapes_share_a_name() -> None:
    """The document knows shapes by their names alone, and would tell one for the other."""
    shapes: dict[str, dict[str, Any]] = {}
    twice = []
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                models = [(model, "validation") for model in operation.models]
                models += [(model, "serialization") for model in operation.response_models.values()]
                for model, mode in models:
                    if hasattr(model, "model_json_schema"):
                        for name, shape in model.model_json_schema(mode=mode).get("$defs", {}).items():
                            if shapes.setdefault(name, shape) != shape:
                                twice.append(name)

    assert twice == []


def test_amounts_are_strings_and_creating_takes_a_key() -> None:
    shapes = DOCUMENT["components"]["schemas"]
    posts = [operation for name, operation in operations() if name.startswith("post")]

    assert shapes["OrderOut"]["properties"]["gross"]["type"] == "string"
    assert all("Idempotency-Key" in {one["name"] for one in operation["parameters"]} for operation in posts)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A server would drop the test's open transaction between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def everything(db: None) -> Everything:
    return a_station_with_everything()


@pytest.fixture
def bearers(everything: Everything) -> list[str]:
    """Tokens of the station's manager and of someone at headquarters who may do all."""
    people = [everything.manager, a_person(headquarters(), *HEADQUARTERS_ROLES, name="总部")]
    return [f"Bearer {Caller(person).token}" for person in people]


@pytest.fixture(scope="module")
def schema() -> Any:
    loaded = schemathesis.openapi.from_dict(DOCUMENT)
    loaded.app = application
    return loaded


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_odd_requests_get_the_promised_answers(
    path: str, method: str, schema: Any, everything: Everything, bearers: list[str]
) -> None:
    """Requests that fit the document and such that do not, about documents that are there and such that are not."""
    operation = schema[path][method]
    address = Address(path.lstrip("/"))
    known = known_names(address, everything.parameters)
    cases = operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, bearer=st.sampled_from(bearers), data=st.data())
    def ask(case: Any, bearer: str, data: st.DataObject) -> None:
        if all(known.values()) and data.draw(st.booleans()):
            case.path_parameters = {name: data.draw(st.sampled_from(values)) for name, values in known.items()}
        headers = {"Authorization": bearer, "Accept-Language": "en"}
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    ask()
