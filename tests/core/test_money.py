"""Money: two places, half up, and a split that adds up."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from xingma.core.money import cny, tax_included


def test_halves_go_up_and_down_alike():
    assert (cny("0.005"), cny("-0.005"), cny("1.004"), cny("2.675")) == (
        Decimal("0.01"),
        Decimal("-0.01"),
        Decimal("1.00"),
        Decimal("2.68"),
    )


@given(gross=st.decimals("0", "99999999", places=2), rate=st.sampled_from(["0", "0.06", "0.09", "0.13"]))
def test_net_and_tax_add_up_to_the_gross(gross: Decimal, rate: str):
    split = tax_included(gross, Decimal(rate))
    assert split.net + split.tax == split.gross == gross
    assert abs(split.net * (1 + Decimal(rate)) - gross) <= Decimal("0.01")
