"""Keeping organizations: the tree stays a tree, codes stay unique, closing ends access."""

from dataclasses import replace

import pytest

from tests.builders import NOON, a_clerk_of, a_person, a_station, an_administrator, an_office, headquarters
from xingma.core.audit import AuditEntry
from xingma.core.findings import NotAllowed, RuleViolation
from xingma.organizations import keeping, queries, signing_in
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.findings import Refusal
from xingma.organizations.models import Kind, Organization
from xingma.organizations.permissions import Role
from xingma.organizations.rules import OrganizationFacts, facts_of

pytestmark = pytest.mark.django_db


def new_station(office: Organization, **facts: str) -> OrganizationFacts:
    return replace(OrganizationFacts("S34108", "宿州鸿达站", Kind.STATION, office.code), **facts)


def refusals(refused: RuleViolation) -> set[tuple[str, str]]:
    return {(finding.code, finding.where) for finding in refused.findings}


def test_a_station_is_added_under_its_office_and_audited() -> None:
    office, by = an_office(), an_administrator()

    station = keeping.add_organization(new_station(office, code=" ｓ34108 ", customer_number="100123"), by=by, at=NOON)

    assert (station.code, station.parent, station.customer_number) == ("S34108", office, "0000100123")
    entry = AuditEntry.objects.get(act="organization_added")
    assert (entry.subject, entry.user_id, entry.facts["name"]) == ("S34108", by.user_id, "宿州鸿达站")


def test_code_and_customer_number_belong_to_one_organization() -> None:
    office, by = an_office(), an_administrator()
    keeping.add_organization(new_station(office, customer_number="100123"), by=by, at=NOON)

    with pytest.raises(RuleViolation) as refused:
        keeping.add_organization(new_station(office, customer_number="0000100123"), by=by, at=NOON)

    assert refusals(refused.value) == {("code_taken", "code"), ("customer_number_taken", "customer_number")}
    assert Organization.objects.filter(kind=Kind.STATION).count() == 1


@pytest.mark.parametrize(
    ("kind", "parent_kind"),
    [(Kind.STATION, Kind.HEADQUARTERS), (Kind.STATION, Kind.STATION), (Kind.OFFICE, Kind.OFFICE), (Kind.DEALER, None)],
)
def test_nobody_stands_under_the_wrong_one(kind: Kind, parent_kind: Kind | None) -> None:
    parents = {
        Kind.HEADQUARTERS: headquarters().code,
        Kind.OFFICE: an_office().code,
        Kind.STATION: a_station().code,
        None: "",
    }
    facts = OrganizationFacts("N1", "新", kind, parents[parent_kind])

    with pytest.raises(RuleViolation) as refused:
        keeping.add_organization(facts, by=an_administrator(), at=NOON)

    assert refusals(refused.value) == {(Refusal.PARENT_WRONG, "parent")}


def test_there_is_one_headquarters_and_its_kind_is_fixed() -> None:
    by, hq = an_administrator(), headquarters()

    with pytest.raises(RuleViolation) as refused:
        keeping.add_organization(OrganizationFacts("HQ2", "二部", Kind.HEADQUARTERS), by=by, at=NOON)
    assert refusals(refused.value) == {(Refusal.KIND_UNKNOWN, "kind")}

    keeping.change_organization(hq.code, replace(facts_of(hq), name="华菱总部"), by=by, at=NOON)
    with pytest.raises(RuleViolation):
        keeping.change_organization(hq.code, replace(facts_of(hq), kind=Kind.OFFICE), by=by, at=NOON)
    hq.refresh_from_db()
    assert (hq.name, hq.kind) == ("华菱总部", Kind.HEADQUARTERS)


def test_a_station_moves_to_another_office_and_may_become_a_dealer_but_not_an_office() -> None:
    station, other, by = a_station(), an_office("芜湖办事处"), an_administrator()
    facts = replace(facts_of(station), parent=other.code, kind=Kind.DEALER)

    keeping.change_organization(station.code, facts, by=by, at=NOON)

    station.refresh_from_db()
    assert (station.parent, station.kind) == (other, Kind.DEALER)
    assert AuditEntry.objects.get(act="organization_changed").facts["kind"] == ["station", "dealer"]
    with pytest.raises(RuleViolation) as refused:
        keeping.change_organization(
            station.code, replace(facts, kind=Kind.OFFICE, parent=headquarters().code), by=by, at=NOON
        )
    assert (Refusal.KIND_FIXED, "kind") in refusals(refused.value)


def test_saving_without_a_change_leaves_no_trace() -> None:
    station = a_station()

    keeping.change_organization(station.code, facts_of(station), by=an_administrator(), at=NOON)

    assert not AuditEntry.objects.exists()


def test_closing_ends_the_access_of_its_people_and_tokens() -> None:
    station, by = a_station(), an_administrator()
    person = a_person(station, Role.STATION_CLERK)
    _token, text = signing_in.create_token(person, label="仓库", expires_at=None, by=by, at=NOON)

    keeping.close_organization(station.code, why="合同到期", by=by, at=NOON)

    assert signing_in.PasswordBackend().get_user(person.pk) is None
    assert signing_in.actor_of_token(text, at=NOON) is None
    keeping.reopen_organization(station.code, by=by, at=NOON)
    assert signing_in.actor_of_token(text, at=NOON) is not None


def test_an_office_with_open_stations_and_headquarters_stay_open() -> None:
    station, by = a_station(), an_administrator()
    assert station.parent is not None

    with pytest.raises(RuleViolation) as office_refused:
        keeping.close_organization(station.parent.code, by=by, at=NOON)
    with pytest.raises(RuleViolation) as headquarters_refused:
        keeping.close_organization(headquarters().code, by=by, at=NOON)

    assert office_refused.value.findings[0].params == {"count": 1}
    assert headquarters_refused.value.findings[0].refusal == Refusal.NEVER_CLOSED


def test_a_station_of_a_closed_office_is_still_changed_but_not_reopened() -> None:
    station, by = a_station(), an_administrator()
    assert station.parent is not None
    keeping.close_organization(station.code, by=by, at=NOON)
    keeping.close_organization(station.parent.code, by=by, at=NOON)

    keeping.change_organization(station.code, replace(facts_of(station), phone="05501234"), by=by, at=NOON)
    with pytest.raises(RuleViolation) as refused:
        keeping.reopen_organization(station.code, by=by, at=NOON)

    assert refused.value.findings[0].refusal == Refusal.PARENT_CLOSED


def test_only_who_may_keeps_organizations_and_strangers_are_not_there() -> None:
    station, stranger = a_station(), a_station()
    clerk = a_clerk_of(station)

    with pytest.raises(NotAllowed):
        keeping.close_organization(station.code, by=clerk, at=NOON)
    with pytest.raises(Organization.DoesNotExist):
        keeping.close_organization(stranger.code, by=clerk, at=NOON)


def test_a_station_sees_itself_an_office_its_stations_headquarters_all() -> None:
    station, stranger = a_station(), a_station()
    office = station.parent
    assert office is not None
    reviewer = a_person(office, Role.OFFICE_REVIEWER)

    def seen(actor: Actor) -> set[str]:
        return {one.code for one in queries.find_organizations(actor)}

    assert seen(a_clerk_of(station)) == {station.code}
    assert seen(actor_of(reviewer)) == {office.code, station.code}
    assert {station.code, stranger.code, office.code, "HQ"} <= seen(an_administrator())


def test_search_finds_code_name_and_place() -> None:
    office, by = an_office(), an_administrator()
    keeping.add_organization(new_station(office, city="宿州", contact="陈丽"), by=by, at=NOON)
    a_station(name="马鞍山江东站")

    def found(text: str) -> list[str]:
        return [one.code for one in queries.find_organizations(by, text=text)]

    assert found("34108") == found("鸿达 宿州") == found("s34108 陈") == ["S34108"]
    assert found("没有这个站") == []
