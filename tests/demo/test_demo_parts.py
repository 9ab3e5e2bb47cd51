"""The demo's parts: many, unique, the same for the same seed, and true to the house's own rules."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import islice, pairwise

import pytest

from demo.axes import AXES
from demo.kinds import GROUPS, kinds
from demo.parts import DEMO_DAY, DemoPart, parts
from demo.prices import PRICE_LISTS, customer_prices, natural, valid_price


@pytest.fixture(scope="module")
def catalogue() -> list[DemoPart]:
    return list(parts())


def _code(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def test_three_thousand_parts_come_with_numbers_that_stay_apart_even_without_dashes(catalogue: list[DemoPart]):
    assert len(catalogue) == 3000
    assert len({_code(part.number) for part in catalogue}) == 3000


def test_the_same_seed_gives_the_same_parts_and_another_seed_others(catalogue: list[DemoPart]):
    assert list(parts(500, seed=1)) == catalogue[:500]
    assert list(parts(500, seed=2)) != catalogue[:500]


def test_numbers_stay_unique_and_short_enough_when_the_catalogue_is_very_large():
    numbers = [part.number for part in parts(60_000, seed=3)]

    assert len({_code(number) for number in numbers}) == 60_000
    assert max(map(len, numbers)) <= 40


def test_every_kind_has_a_known_group_and_axis():
    for kind in kinds():
        assert kind.group in GROUPS
        assert kind.axis in AXES
        assert kind.price > 0
        assert kind.weight_kg > 0


def test_a_part_can_be_ordered_in_its_packages(catalogue: list[DemoPart]):
    for part in catalogue:
        assert part.package_quantity > 0
        assert part.minimum_quantity % part.package_quantity == 0
        assert part.unit in {"pc", "set", "l", "kg", "m"}


def test_a_successor_comes_before_what_it_replaces_and_chains_end(catalogue: list[DemoPart]):
    seen: set[str] = set()
    replaced = [part for part in catalogue if part.supersession]
    for part in catalogue:
        if part.supersession:
            assert part.supersession.successor in seen
            assert bool(part.supersession.kit) == (part.supersession.kind == "with_kit")
            assert part.supersession.kit in seen | {""}
        seen.add(part.number)

    assert 0.04 < len(replaced) / len(catalogue) < 0.09
    assert {part.supersession.kind for part in replaced if part.supersession} == {
        "interchangeable", "one_way", "with_kit"
    }  # fmt: skip
    successors = {part.number: part.supersession.successor for part in replaced if part.supersession}
    assert any(successor in successors for successor in successors.values()), "chains of two"


def test_most_parts_are_in_stock_some_are_few_and_some_come_later(catalogue: list[DemoPart]):
    stock = Counter("none" if not p.stock.quantity else "few" if p.stock.quantity < 6 else "ample" for p in catalogue)

    assert stock["ample"] > 2000
    assert stock["few"] > 100
    assert sum(1 for p in catalogue if not p.stock.quantity and p.stock.expected_quantity) > 50
    assert all(part.stock.expected_on > DEMO_DAY for part in catalogue if part.stock.expected_on)
    assert any(part.blocked for part in catalogue)


def test_general_prices_follow_each_other_without_gap_or_overlap(catalogue: list[DemoPart]):
    for part in catalogue:
        general = [price for price in part.prices if not price.price_list]
        assert all(price.amount > 0 for price in part.prices)
        for earlier, later in pairwise(general):
            assert earlier.valid_to == later.valid_from - timedelta(days=1)
        starts = Counter((price.price_list, price.valid_from) for price in part.prices)
        assert not starts or max(starts.values()) == 1


def test_some_parts_have_no_price_some_an_expired_one_and_some_a_list_price(catalogue: list[DemoPart]):
    today = [valid_price(part.prices, DEMO_DAY) for part in catalogue]

    assert 0 < sum(price is None for price in today) < 60
    assert any(not part.prices for part in catalogue)
    for price_list in PRICE_LISTS:
        assert sum(any(p.price_list == price_list for p in part.prices) for part in catalogue) > 60


def test_the_best_hit_is_customer_then_list_then_general(catalogue: list[DemoPart]):
    part = next(p for p in catalogue if any(x.price_list == "A1" and x.is_valid(DEMO_DAY) for x in p.prices))
    agreed = next(customer_prices([(part.number, part.prices)] * 4000, ["0001034108"], seed=1, today=DEMO_DAY)).price
    every = [*part.prices, agreed]

    assert valid_price(every, DEMO_DAY, price_list="A1", customer_number="0001034108") == agreed
    listed = valid_price(every, DEMO_DAY, price_list="A1")
    assert listed is not None
    assert listed.price_list == "A1"
    general = valid_price(every, DEMO_DAY)
    assert general is not None
    assert general.price_list == general.customer_number == ""


def test_the_order_of_the_mock_ups_can_be_written(catalogue: list[DemoPart]):
    by_number = {part.number: part for part in catalogue}
    amounts = {
        "3511010-K7": "486.00", "1012010-KM12": "68.50", "3502075-KH469": "690.00", "3501105-KH469": "312.00",
        "1601130-KT430": "865.00", "1601090-KT430": "1240.00", "3701010-KM12": "1180.00", "1205120-K7": "1320.00",
        "1307010-KM12": "735.00", "3104080-KH469": "42.00", "3104082-KH469": "3.50",
    }  # fmt: skip
    for number, amount in amounts.items():
        price = valid_price(by_number[number].prices, DEMO_DAY, price_list="A1")
        assert price is not None
        assert str(price.amount) == amount
    drum = by_number["3502075-KH469"]
    assert (drum.zh, drum.fits_zh, drum.specification) == ("后制动鼓", "KH469 后桥，K7 / K5 6×4", "φ410×220 mm，10 孔")
    assert drum.stock.quantity == 3
    old = by_number["1012010-KM10"].supersession
    assert old is not None
    assert (old.successor, old.kind) == ("1012010-KM12", "interchangeable")


def test_prices_are_written_in_natural_steps():
    figures = {"3.456": "3.50", "43.21": "43.00", "688.4": "688.00", "12344": "12340.00", "0.01": "0.10"}
    for raw, shown in figures.items():
        assert str(natural(Decimal(raw))) == shown


def test_parts_are_made_one_by_one():
    assert len(list(islice(parts(300_000), 10))) == 10
