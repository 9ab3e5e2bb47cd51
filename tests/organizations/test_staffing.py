"""Keeping people: who keeps whom, which roles exist where, and that access ends when it should."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders import (
    NOON,
    a_clerk_of,
    a_manager_of,
    a_person,
    a_station,
    an_administrator,
    an_office,
    headquarters,
)
from xingma.core.audit import AuditEntry
from xingma.core.findings import NotAllowed, RuleViolation
from xingma.organizations import keeping, queries, signing_in, staffing
from xingma.organizations.actor import actor_of
from xingma.organizations.findings import Refusal
from xingma.organizations.models import Kind, Organization, User
from xingma.organizations.permissions import ROLES, May, Role, permissions_of
from xingma.organizations.rules import ROLES_OF_KIND, PersonFacts, role_findings

pytestmark = pytest.mark.django_db


def a_new_clerk(station: Organization, username: str = "S34108-chenli") -> PersonFacts:
    return PersonFacts(username, "陈丽", station.code, [Role.STATION_CLERK], "13800002046")


def test_a_manager_adds_a_clerk_whose_first_password_must_be_changed() -> None:
    station = a_station()

    person, password = staffing.add_person(a_new_clerk(station), by=a_manager_of(station), at=NOON)

    person.refresh_from_db()
    assert person.check_password(password)
    assert (person.must_change_password, person.password_set_at) == (True, NOON)
    assert not signing_in.weaknesses(password, person)
    assert password not in str(AuditEntry.objects.get(act="person_added").facts)


def test_a_manager_never_sees_or_touches_people_of_another_station() -> None:
    manager, stranger = a_manager_of(a_station()), a_person(a_station(), Role.STATION_CLERK)

    assert stranger not in queries.find_people(manager)
    with pytest.raises(User.DoesNotExist):
        staffing.deactivate(stranger.username, by=manager, at=NOON)
    with pytest.raises(User.DoesNotExist):
        staffing.give_first_password(stranger.username, by=manager, at=NOON)
    with pytest.raises(Organization.DoesNotExist):
        staffing.add_person(a_new_clerk(stranger.organization), by=manager, at=NOON)


def test_a_clerk_keeps_nobody() -> None:
    station = a_station()
    colleague, clerk = a_person(station, Role.STATION_CLERK), a_clerk_of(station)

    with pytest.raises(NotAllowed):
        staffing.add_person(a_new_clerk(station), by=clerk, at=NOON)
    with pytest.raises(User.DoesNotExist):
        staffing.deactivate(colleague.username, by=clerk, at=NOON)
    with pytest.raises(NotAllowed):
        queries.find_people(clerk)


@pytest.mark.parametrize("kind", Kind.values)
def test_only_roles_of_the_kind_of_organization_can_be_given(kind: str) -> None:
    allowed = ROLES_OF_KIND[kind]
    for role in Role:
        assert bool(role_findings([role], kind=kind)) is (role not in allowed)


def test_a_manager_cannot_make_an_administrator() -> None:
    station = a_station()
    facts = PersonFacts("S34108-wang", "王五", station.code, [Role.STATION_CLERK, Role.ADMINISTRATOR])

    with pytest.raises(RuleViolation) as refused:
        staffing.add_person(facts, by=a_manager_of(station), at=NOON)

    assert [finding.refusal for finding in refused.value.findings] == [Refusal.ROLE_NOT_HERE]


def test_a_user_name_is_taken_however_it_is_capitalised() -> None:
    station = a_station()
    by = a_manager_of(station)
    staffing.add_person(a_new_clerk(station), by=by, at=NOON)

    with pytest.raises(RuleViolation) as refused:
        staffing.add_person(a_new_clerk(station, "s34108-CHENLI"), by=by, at=NOON)

    assert [finding.refusal for finding in refused.value.findings] == [Refusal.USERNAME_TAKEN]


@pytest.mark.parametrize("username", ["", "ab", "陈丽丽", "a b c", "a/b/c", "x" * 41])
def test_user_names_are_plain(username: str) -> None:
    station = a_station()

    with pytest.raises(RuleViolation):
        staffing.add_person(a_new_clerk(station, username), by=a_manager_of(station), at=NOON)


def test_new_roles_hold_at_once_and_are_audited() -> None:
    station = a_station()
    person = a_person(station, Role.STATION_CLERK)

    staffing.change_person(
        person.username, name="陈丽", phone="", roles=[Role.STATION_MANAGER], by=a_manager_of(station), at=NOON
    )

    again = signing_in.PasswordBackend().get_user(person.pk)
    assert again is not None
    assert actor_of(again).may(May.CANCEL_LARGE_ORDERS)
    assert AuditEntry.objects.get().facts == {"roles": [["station_clerk"], ["station_manager"]]}


def test_nobody_changes_their_own_roles_or_deactivates_themselves() -> None:
    by = an_administrator()
    an_administrator()
    own = User.objects.get(pk=by.user_id)

    with pytest.raises(RuleViolation) as changed:
        staffing.change_person(own.username, name="周敏", phone="", roles=[Role.FINANCE], by=by, at=NOON)
    with pytest.raises(RuleViolation) as ended:
        staffing.deactivate(own.username, by=by, at=NOON)
    staffing.change_person(own.username, name="周小敏", phone="", roles=own.roles, by=by, at=NOON)

    assert changed.value.findings[0].refusal == ended.value.findings[0].refusal == Refusal.OWN_ACCOUNT
    own.refresh_from_db()
    assert own.name == "周小敏"


def test_the_last_administrator_stays() -> None:
    first, second = an_administrator(), an_administrator()
    usernames = {one.pk: one.username for one in User.objects.all()}
    staffing.deactivate(usernames[second.user_id or 0], by=first, at=NOON)
    with pytest.raises(RuleViolation) as refused:
        staffing.deactivate(usernames[first.user_id or 0], by=second, at=NOON)

    assert refused.value.findings[0].refusal == Refusal.LAST_ADMINISTRATOR


def test_deactivating_ends_tokens_for_good_and_coming_back_takes_a_new_password() -> None:
    station = a_station()
    by, person = a_manager_of(station), a_person(station, Role.STATION_CLERK)
    _token, text = signing_in.create_token(person, label="仓库", expires_at=None, by=by, at=NOON)

    staffing.deactivate(person.username, by=by, at=NOON)
    assert signing_in.PasswordBackend().get_user(person.pk) is None
    person, password = staffing.reactivate(person.username, by=by, at=NOON)

    assert person.check_password(password)
    assert person.must_change_password
    assert signing_in.actor_of_token(text, at=NOON) is None


def test_nobody_comes_back_to_a_closed_organization() -> None:
    station, administrator = a_station(), an_administrator()
    person = a_person(station, Role.STATION_CLERK)
    staffing.deactivate(person.username, by=administrator, at=NOON)
    keeping.close_organization(station.code, by=administrator, at=NOON)

    with pytest.raises(RuleViolation) as refused:
        staffing.reactivate(person.username, by=administrator, at=NOON)

    assert refused.value.findings[0].refusal == Refusal.ORGANIZATION_CLOSED


def test_only_integration_accounts_get_tokens_from_their_keeper() -> None:
    station = a_station()
    by = a_manager_of(station)
    clerk, machine = a_person(station, Role.STATION_CLERK), a_person(station, Role.INTEGRATION)
    more = a_person(station, Role.INTEGRATION, Role.STATION_MANAGER)

    token, text = staffing.create_token_for(machine.username, label="ERP", expires_at=None, by=by, at=NOON)

    assert signing_in.actor_of_token(text, at=NOON) is not None
    assert token.user == machine
    for person in (clerk, more):
        with pytest.raises(RuleViolation):
            staffing.create_token_for(person.username, label="ERP", expires_at=None, by=by, at=NOON)


def test_every_role_and_permission_is_in_the_table_and_unknown_roles_may_nothing() -> None:
    roles, rows = queries.permission_table()

    assert set(roles) == set(ROLES) == set(Role)
    assert {row.permission for row in rows} == set(May)
    assert all(any(row.allowed) for row in rows), "a permission that nobody has"
    assert permissions_of(frozenset({"emperor"})) == frozenset()
    assert set().union(*ROLES_OF_KIND.values()) == set(Role), "a role that exists nowhere"


def test_administrators_touch_no_money_and_finance_no_people() -> None:
    assert not ROLES[Role.ADMINISTRATOR] & {May.KEEP_FUNDS, May.REVIEW_ORDERS, May.WRITE_ORDERS, May.KEEP_TERMS}
    keepers = {role for role in Role if ROLES[role] & {May.KEEP_PEOPLE, May.KEEP_OWN_PEOPLE}}
    assert keepers == {Role.ADMINISTRATOR, Role.STATION_MANAGER}
    stations = ROLES_OF_KIND[Kind.STATION]
    for forbidden in (May.REVIEW_ORDERS, May.KEEP_FUNDS, May.KEEP_CATALOGUE, May.KEEP_PEOPLE, May.SEE_AUDIT):
        assert not any(forbidden in ROLES[role] for role in stations)


def test_the_search_finds_people_by_name_and_station() -> None:
    station = a_station(name="宿州鸿达站")
    person = a_person(station, Role.STATION_CLERK, name="陈丽丽")
    a_person(an_office(), Role.OFFICE_REVIEWER, name="王建军")
    a_person(headquarters(), Role.FINANCE, name="赵会计")
    by = an_administrator()

    assert list(queries.find_people(by, text="丽丽 鸿达")) == [person]
    assert list(queries.find_people(by, organization=station.code)) == [person]


def test_the_first_administrator_is_made_from_the_command_line() -> None:
    out = StringIO()

    call_command("create_administrator", "zhoumin", "--name", "周敏", stdout=out)

    username, password = out.getvalue().split()
    person = User.objects.get(username=username)
    assert person.check_password(password)
    assert (person.name, person.roles, person.must_change_password) == ("周敏", [Role.ADMINISTRATOR], True)
    assert person.organization.code == "HQ"
    with pytest.raises(CommandError):
        call_command("create_administrator", "ZHOUMIN", stdout=out)
