"""Accounts over REST: the position, the statement with its running balance, adjustments."""

from __future__ import annotations

import pytest

from tests.api.asking import Caller, findings
from tests.builders import a_part, a_submitted_order, pay
from xingma.funds.models import FundsEntry
from xingma.organizations.models import Organization

pytestmark = pytest.mark.django_db


def test_how_a_station_stands(clerk: Caller, station: Organization) -> None:
    a_submitted_order(clerk.actor, (a_part(price="300.00"), "1"))

    told = clerk.get(f"/accounts/{station.code}").json()

    assert {name: told[name] for name in ("balance", "limit", "committed", "available")} == {
        "balance": "1000.00",
        "limit": "0.00",
        "committed": "300.00",
        "available": "700.00",
    }


def test_a_station_sees_its_own_account_alone(
    clerk: Caller, station: Organization, stranger: Caller, finance: Caller
) -> None:
    pay(station, "5.00", "1400000001")
    for path in ("", "/entries"):
        assert clerk.get(f"/accounts/{station.code}{path}").status_code == 200
        assert stranger.get(f"/accounts/{station.code}{path}").status_code == 404
    adjustment = {"amount": "1.00", "reference": "B-1", "text": "x"}
    assert stranger.post(f"/accounts/{station.code}/adjustments", adjustment).status_code == 404

    assert [one["station"] for one in stranger.get("/accounts").json()["items"]] == [stranger.actor.organization_code]
    assert len(finance.get("/accounts").json()["items"]) == 2
    assert finance.get("/accounts", only="debt").json()["items"] == []


def test_the_statement_has_a_running_balance_and_stays_right_while_money_comes_in(
    clerk: Caller, station: Organization
) -> None:
    for serial in range(1, 6):
        pay(station, "10.00", f"140000000{serial}")
    seen, cursor = [], ""
    while cursor is not None:
        page = clerk.get(f"/accounts/{station.code}/entries", limit=2, cursor=cursor).json()
        seen += [(one["reference"][-1], one["balance_after"]) for one in page["items"]]
        cursor = page["next"]
        pay(station, "99.00")

    assert seen == [("5", "1050.00"), ("4", "1040.00"), ("3", "1030.00"), ("2", "1020.00"), ("1", "1010.00")]
    found = clerk.get(f"/accounts/{station.code}/entries", text="1400000003", kind="payment").json()["items"]
    assert [one["amount"] for one in found] == ["10.00"]
    assert clerk.get(f"/accounts/{station.code}/entries", since="2026-11-24").json()["items"] == []


def test_finance_mends_an_account_with_a_reason_and_what_it_covers_is_released(
    clerk: Caller, station: Organization, finance: Caller
) -> None:
    held = a_submitted_order(clerk.actor, (a_part(price="1200.00"), "1"))
    path = f"/accounts/{station.code}/adjustments"

    assert clerk.post(path, {"amount": "1.00", "reference": "B-1", "text": "x"}).status_code == 403
    nothing = finance.post(path, {"amount": "0", "reference": " ", "text": ""})
    assert findings(nothing) == [
        ("amount", "amount_missing"),
        ("reference", "reference_missing"),
        ("text", "reason_missing"),
    ]
    assert not FundsEntry.rows.exists()

    done = finance.post(path, {"amount": "200.00", "reference": "B-1", "text": "多收运费退回"})
    assert (done.status_code, done.json()["balance_after"]) == (201, "1200.00")
    assert clerk.get(f"/orders/{held.number}").json()["state"] == "released"
    assert findings(finance.post(path, {"amount": "200.00", "reference": "B-1", "text": "x"})) == [
        ("reference", "reference_used")
    ]
