"""Organizations, people and vehicles of the demo."""

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

from demo.company import COMPANY, dealers, headquarters, offices, stations
from demo.people import clerk_login, people
from demo.vehicles import check_digit, make_vin, vehicles

ROLES = {
    "station_clerk", "station_manager", "office_reviewer", "parts_planner", "warranty_reviewer", "failed_parts_keeper",
    "finance", "master_data_keeper", "administrator", "auditor", "integration",
}  # fmt: skip


def test_one_headquarters_six_offices_sixty_stations_and_some_dealers():
    codes = {office.code for office in offices()}
    outlets = [*stations(), *dealers()]

    assert headquarters().kind == "headquarters"
    assert len(codes) == 6
    assert Counter(outlet.kind for outlet in outlets) == {"station": 60, "dealer": 6}
    assert {outlet.parent for outlet in outlets} == codes
    assert {outlet.situation for outlet in outlets} == {"prepaid", "credit", "held", "debt", "blocked"}


def test_eight_hundred_stations_have_codes_names_and_customer_numbers_of_their_own():
    outlets = [*stations(800), *dealers(40)]

    assert len({outlet.code for outlet in outlets}) == 840
    assert len({outlet.name for outlet in outlets}) == 840
    assert len({outlet.customer_number for outlet in outlets}) == 840
    assert all(re.fullmatch(r"[SD]\d{5}", outlet.code) for outlet in outlets)
    assert all(re.fullmatch(r"\d{10}", outlet.customer_number) for outlet in outlets)
    assert all((outlet.credit_limit == 0) == (outlet.situation == "prepaid") for outlet in outlets)


def test_the_same_seed_gives_the_same_stations_and_fewer_stations_are_the_first_of_more():
    assert list(stations(60, seed=4)) == list(stations(60, seed=4))
    assert list(stations(60, seed=4)) == list(stations(200, seed=4))[:60]
    assert list(stations(60, seed=4)) != list(stations(60, seed=5))


def test_the_logo_is_a_drawing_and_the_payee_has_an_account():
    assert ElementTree.fromstring(COMPANY.logo).get("viewBox") == "0 0 40 40"
    assert COMPANY.system_name_zh == "华菱星马售后服务系统"
    assert COMPANY.account_number.isdigit()


def test_every_role_is_somebody_and_every_outlet_has_its_clerk_and_manager():
    organizations = [headquarters(), *offices(), *stations(), *dealers()]
    everybody = list(people(organizations))

    assert {role for person in everybody for role in person.roles} == ROLES
    assert len({person.login for person in everybody}) == len(everybody)
    logins = {person.login for person in everybody}
    for outlet in organizations[7:]:
        assert {clerk_login(outlet.code), f"{clerk_login(outlet.code)}m"} <= logins
    assert next(person for person in everybody if person.login == "s34108").name == "陈丽"


def test_check_digits_follow_the_standard():
    assert check_digit("1M8GDM9AXKP042788") == "X"  # the example everybody knows
    assert check_digit("11111111111111111") == "1"
    assert make_vin("BX4R4", 2025, 36127)[9] == "S"


def test_vehicles_have_valid_vins_of_their_own_and_a_station():
    outlets = list(stations())
    trucks = list(vehicles(outlets))

    assert len({truck.vin for truck in trucks}) == len(trucks) == 400
    for truck in trucks:
        assert re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", truck.vin)
        assert truck.vin[8] == check_digit(truck.vin)
        assert (truck.sold_on is None) == (truck.plate == "")
    assert {truck.station_code for truck in trucks} == {outlet.code for outlet in outlets}
    assert {truck.group for truck in trucks} == {"tractor", "dumper", "mixer"}
    assert trucks == list(vehicles(outlets))
