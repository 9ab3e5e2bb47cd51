"""Pages of people and organizations: who sees them, what they show once, and that strangers' are not there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import NOON, a_person, a_station, an_office, headquarters
from xingma.organizations import staffing
from xingma.organizations.actor import SYSTEM
from xingma.organizations.models import Kind, Organization, User
from xingma.organizations.permissions import Role

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    session = client.session
    session["password_given"] = 2**40  # the password was given a moment ago
    session.save()
    return client


@pytest.fixture
def administrator() -> Client:
    return signed_in(a_person(headquarters(), Role.ADMINISTRATOR))


def a_manager_s_client(station: Organization) -> Client:
    return signed_in(a_person(station, Role.STATION_MANAGER))


PEOPLE_POSTS = ("first_password", "deactivate", "reactivate", "unlock", "take_second_factor", "create_token")


def test_a_foreign_person_is_not_there_on_any_page() -> None:
    stranger = a_person(a_station(), Role.INTEGRATION)
    token, _text = staffing.create_token_for(stranger.username, label="a", expires_at=None, by=SYSTEM, at=NOON)
    clients = [a_manager_s_client(a_station()), signed_in(a_person(a_station(), Role.STATION_CLERK))]
    for client in clients:
        page = reverse("people:detail", args=[stranger.username])
        assert client.get(page).status_code == client.post(page, {"name": "x"}).status_code == 404
        for name in PEOPLE_POSTS:
            assert client.post(reverse(f"people:{name}", args=[stranger.username]), {"label": "a"}).status_code == 404
        revoke = reverse("people:revoke_token", args=[stranger.username, token.pk])
        assert client.post(revoke).status_code == 404
        assert client.post(reverse("account_token_revocation", args=[token.pk])).status_code == 404
    stranger.refresh_from_db()
    token.refresh_from_db()
    assert (stranger.name, stranger.is_active, token.revoked_at) == ("陈丽", True, None)


def test_a_manager_adds_nobody_elsewhere(administrator: Client) -> None:
    station, elsewhere = a_station(), a_station()
    client = a_manager_s_client(station)
    fields = {"username": "S1-abc", "name": "王五", "roles": ["station_clerk"], "organization": elsewhere.code}

    assert client.get(reverse("people:add"), {"organization": elsewhere.code}).status_code == 404
    assert client.post(reverse("people:add"), fields).status_code == 404
    assert client.post(reverse("people:add"), {**fields, "organization": ""}).status_code == 200
    assert User.objects.get(username="S1-abc").organization == station


def test_a_clerk_has_no_pages_of_keepers() -> None:
    client = signed_in(a_person(a_station(), Role.STATION_CLERK))
    for name in ("people:list", "people:add", "permissions", "audit", "audit_excel", "terms", "organizations:add"):
        assert client.get(reverse(name)).status_code == 403, name


def test_the_list_of_a_manager_shows_its_own_people_only() -> None:
    station = a_station()
    a_person(station, Role.STATION_CLERK, name="自己人")
    a_person(a_station(), Role.STATION_CLERK, name="外站人")

    page = a_manager_s_client(station).get(reverse("people:list")).content.decode()

    assert "自己人" in page
    assert "外站人" not in page


def test_a_first_password_is_shown_once_and_never_cached(administrator: Client) -> None:
    station = a_station()
    fields = {"username": "S1-abc", "name": "王五", "roles": ["station_clerk"], "organization": station.code}

    answer = administrator.post(reverse("people:add"), fields)

    person, password = User.objects.get(username="S1-abc"), answer.context["password"]
    assert person.check_password(password)
    assert password in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert password not in administrator.get(reverse("people:detail", args=["S1-abc"])).content.decode()


def test_refusals_stand_at_their_fields(administrator: Client) -> None:
    station = a_station()
    a_person(station, Role.STATION_CLERK)
    taken = User.objects.get(organization=station).username
    fields = {"username": taken.upper(), "name": "王五", "roles": [], "organization": station.code}

    answer = administrator.post(reverse("people:add"), fields)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"username", "roles"}
    assert "王五" in answer.content.decode()


def test_roles_of_another_kind_cannot_be_smuggled_in() -> None:
    station = a_station()
    clerk = a_person(station, Role.STATION_CLERK)

    answer = a_manager_s_client(station).post(
        reverse("people:detail", args=[clerk.username]), {"name": "陈丽", "roles": ["administrator"]}
    )

    assert answer.status_code == 422
    clerk.refresh_from_db()
    assert clerk.roles == ["station_clerk"]


def test_changing_roles_deactivating_and_coming_back(administrator: Client) -> None:
    person = a_person(a_station(), Role.STATION_CLERK)
    page = reverse("people:detail", args=[person.username])

    saved = administrator.post(page, {"name": "陈丽", "phone": "1", "roles": ["station_clerk", "station_manager"]})
    assert saved.status_code == 302
    administrator.post(reverse("people:deactivate", args=[person.username]))
    person.refresh_from_db()
    assert (person.roles, person.is_active) == (["station_clerk", "station_manager"], False)
    assert person.username not in administrator.get(reverse("people:list")).content.decode()
    assert person.username in administrator.get(reverse("people:list"), {"gone": 1}).content.decode()
    back = administrator.post(reverse("people:reactivate", args=[person.username]))
    assert User.objects.get(pk=person.pk).check_password(back.context["password"])


def test_the_token_of_an_integration_account_is_shown_once(administrator: Client) -> None:
    machine = a_person(a_station(), Role.INTEGRATION)

    answer = administrator.post(
        reverse("people:create_token", args=[machine.username]), {"label": "ERP", "expires_on": "2099-01-01"}
    )

    token = machine.tokens.get()
    assert answer.context["new_token"].startswith(token.prefix)
    again = administrator.get(reverse("people:detail", args=[machine.username])).content.decode()
    assert answer.context["new_token"] not in again
    assert token.prefix in again


def test_organizations_are_added_changed_and_closed_on_their_pages(administrator: Client) -> None:
    office = an_office()
    fields = {"code": "s34108", "name": "宿州鸿达站", "kind": "station", "parent": office.code, "grade": "4"}

    added = administrator.post(reverse("organizations:add"), fields)
    page = reverse("organizations:detail", args=["S34108"])
    assert added["Location"] == page
    changed = administrator.post(page, {**fields, "name": "宿州新站", "kind": "dealer", "customer_number": "77"})
    assert changed.status_code == 302
    one = Organization.objects.get(code="S34108")
    assert (one.name, one.kind, one.customer_number, one.grade) == ("宿州新站", Kind.DEALER, "0000000077", 4)
    assert administrator.post(reverse("organizations:close", args=[office.code])).status_code == 422
    administrator.post(reverse("organizations:close", args=["S34108"]), {"why": "合同到期"})
    one.refresh_from_db()
    assert not one.is_active


def test_the_page_of_headquarters_keeps_its_kind(administrator: Client) -> None:
    page = reverse("organizations:detail", args=["HQ"])

    assert "kind" not in administrator.get(page).context["form"].fields
    assert administrator.post(page, {"name": "华菱总部"}).status_code == 302
    assert Organization.objects.get(code="HQ").name == "华菱总部"


def test_a_foreign_organization_is_not_there() -> None:
    station, stranger = a_station(), a_station()
    client = signed_in(a_person(station, Role.STATION_MANAGER))

    assert client.get(reverse("organizations:detail", args=[station.code])).status_code == 200
    for name in ("detail", "close", "reopen"):
        address = reverse(f"organizations:{name}", args=[stranger.code])
        assert client.post(address, {"name": "x"}).status_code == 404
    assert client.get(reverse("organizations:detail", args=[stranger.code])).status_code == 404
    assert stranger.code not in client.get(reverse("organizations:list")).content.decode()


@pytest.mark.parametrize("name", ["people:list", "organizations:list"])
def test_lists_take_the_same_statements_however_long(administrator: Client, name: str) -> None:
    for _ in range(3):
        a_person(a_station(), Role.STATION_CLERK)
    administrator.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        administrator.get(reverse(name))
    for _ in range(12):
        a_person(a_station(), Role.STATION_CLERK)
    with CaptureQueriesContext(connection) as many:
        administrator.get(reverse(name))

    assert len(few) == len(many)
    assert len(few) <= 12
