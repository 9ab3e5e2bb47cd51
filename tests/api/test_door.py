"""The door of the REST API: tokens, problems, paging, and the document that describes it."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils.timezone import now

from tests.builders import NOON, a_person, a_station, an_office, headquarters
from xingma.organizations import signing_in
from xingma.organizations.actor import actor_of
from xingma.organizations.models import User
from xingma.organizations.permissions import May, Role

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def caller(person: User) -> Client:
    """A client that holds a token of the person."""
    _token, text = signing_in.create_token(person, label="test", expires_at=None, by=actor_of(person), at=NOON)
    return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"})


@pytest.fixture
def clerk() -> User:
    return a_person(a_station(), Role.STATION_CLERK)


def test_who_the_token_stands_for(clerk: User) -> None:
    answer = caller(clerk).get("/api/v1/me").json()

    assert (answer["name"], answer["organization_code"]) == (clerk.name, clerk.organization.code)
    assert May.WRITE_ORDERS in answer["permissions"]
    assert May.REVIEW_ORDERS not in answer["permissions"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer xm_guessed", "Basic YTpi", "Token abc"])
def test_without_a_good_token_nothing_is_told(header: str) -> None:
    answer = Client(headers={"Authorization": header} if header else {}).get("/api/v1/me")

    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "no_token"


def test_a_session_of_the_pages_opens_no_endpoint(clerk: User, client: Client) -> None:
    client.force_login(clerk)

    assert client.get("/api/v1/me").status_code == 401


def test_revoked_expired_and_deactivated_are_out(clerk: User) -> None:
    token, text = signing_in.create_token(
        clerk, label="a", expires_at=now() + timedelta(hours=1), by=actor_of(clerk), at=NOON
    )
    client = Client(headers={"Authorization": f"Bearer {text}"})
    assert client.get("/api/v1/me").status_code == 200

    clerk.is_active = False
    clerk.save()
    assert client.get("/api/v1/me").status_code == 401
    clerk.is_active = True
    clerk.save()
    assert client.get("/api/v1/me").status_code == 200
    signing_in.revoke_token(token, by=actor_of(clerk), at=NOON)
    assert client.get("/api/v1/me").status_code == 401


def test_a_station_finds_itself_and_no_other(clerk: User) -> None:
    stranger = a_station()
    client = caller(clerk)

    listed = client.get("/api/v1/organizations").json()
    foreign = client.get(f"/api/v1/organizations/{stranger.code}")

    assert [one["code"] for one in listed["items"]] == [clerk.organization.code]
    assert client.get(f"/api/v1/organizations/{clerk.organization.code}").json()["parent"].startswith("B")
    assert (foreign.status_code, foreign["Content-Type"], foreign.json()["code"]) == (404, PROBLEM, "not_found")


def test_pages_follow_one_another_without_gap_or_repeat() -> None:
    office = an_office()
    stations = sorted(a_station(office=office).code for _ in range(7))
    client = caller(a_person(headquarters(), Role.PARTS_PLANNER))

    seen, cursor, pages = [], "", 0
    while True:
        page = client.get("/api/v1/organizations", {"kind": "station", "limit": 3, "cursor": cursor}).json()
        seen += [one["code"] for one in page["items"]]
        pages += 1
        if page["next"] is None:
            break
        cursor = page["next"]

    assert (seen, pages) == (stations, 3)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": "viele"}, "limit"),
        ({"kind": "palace"}, "kind"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "eyJhIjoxfQ"}, "cursor"),
    ],
)
def test_a_bad_question_is_answered_with_where_it_is_bad(query: dict[str, object], where: str) -> None:
    answer = caller(a_person(headquarters(), Role.PARTS_PLANNER)).get("/api/v1/organizations", query)

    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert [finding["where"] for finding in answer.json()["findings"]] == [where]
    assert answer.json()["findings"][0]["text"]


def test_unknown_addresses_and_wrong_methods_are_problems_too(clerk: User) -> None:
    client = caller(clerk)

    unknown, wrong = client.get("/api/v1/nothing-here"), client.delete("/api/v1/me")

    assert (unknown.status_code, unknown["Content-Type"]) == (404, PROBLEM)
    assert (wrong.status_code, wrong["Content-Type"], wrong["Allow"]) == (405, PROBLEM, "GET")
    assert unknown.json()["request_id"] == unknown["X-Request-Id"]


def test_the_database_away_is_said_as_later(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = caller(clerk)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("xingma.api.organizations.queries.find_organizations", away)
    answer = client.get("/api/v1/organizations")

    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "5", "database_away")


def test_an_error_of_ours_tells_its_id_and_nothing_else(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = caller(clerk)
    client.raise_request_exception = False

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("xingma.api.organizations.queries.find_organizations", broken)
    answer = client.get("/api/v1/organizations")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.content.decode()


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = caller(a_person(headquarters(), Role.PARTS_PLANNER))
    for _ in range(2):
        a_station()
    client.get("/api/v1/organizations")  # the use of the token is noted the first time

    for _ in range(2):
        with django_assert_num_queries(2):  # token with its person and organization; the rows
            client.get("/api/v1/organizations")
        for _ in range(5):
            a_station()


def test_the_openapi_document_names_the_problems_of_every_operation() -> None:
    document = json.loads(Client().get("/api/v1/openapi.json").content)

    assert document["components"]["securitySchemes"]
    for path in document["paths"].values():
        for operation in path.values():
            assert PROBLEM in operation["responses"]["401"]["content"]
            assert operation["responses"]["422"]
            assert operation.get("summary")


def test_the_documentation_page_asks_only_our_own_host() -> None:
    page = Client().get("/api/v1/docs")

    assert page.status_code == 200
    assert "http://" not in page.content.decode().replace("http://testserver", "")
    assert "https://" not in page.content.decode()
