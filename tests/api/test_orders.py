"""Ordering over REST: in one step or line by line, refusals with findings, cancelling, chasing, what one may not see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.api.asking import Caller, findings
from tests.builders import (
    NOON,
    SAP,
    TODAY,
    a_draft,
    a_part,
    a_person,
    a_station,
    a_submitted_order,
    a_supersession,
    a_vehicle,
    an_order_at_sap,
    pay,
)
from xingma.core.history import History
from xingma.funds.models import Account
from xingma.orders.models import OrderLine, PartsOrder, State
from xingma.organizations.models import Organization
from xingma.organizations.permissions import Role
from xingma.shipments import announcing
from xingma.shipments.announcing import Announced, AnnouncedLine

pytestmark = pytest.mark.django_db


def order_of(*wanted: tuple[Any, str], **more: Any) -> dict[str, Any]:
    return {"lines": [{"part_number": part.number, "quantity": quantity} for part, quantity in wanted], **more}


def test_an_order_in_one_step_is_released_and_found_at_its_location(clerk: Caller) -> None:
    answer = clerk.post("/orders", order_of((a_part(price="100.00"), "5"), submit=True, note="请加急"))

    order = PartsOrder.rows.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "number": order.number,
        "state": "released",
        "review": "",
        "review_reasons": [],
        "funds": "open",
        "gross": "500.00",
        "remit": "0.00",
        "version": order.version,
    }
    assert answer["Location"] == f"/api/v1/orders/{order.number}"
    assert clerk.client.get(answer["Location"]).json()["note"] == "请加急"


def test_an_order_beyond_the_funds_is_held_and_says_what_to_pay(clerk: Caller, station: Organization) -> None:
    held = clerk.post("/orders", order_of((a_part(price="400.00"), "3"), submit=True)).json()
    assert (held["state"], held["funds"], held["remit"]) == ("submitted", "held", "200.00")

    pay(station, "200.00")

    now_told = clerk.get(f"/orders/{held['number']}").json()
    assert (now_told["state"], now_told["funds"], now_told["remit"]) == ("released", "open", "0.00")


def test_every_line_must_be_right_else_nothing_happens(clerk: Caller) -> None:
    good, packed, unpriced = a_part(), a_part(package="5"), a_part(price=None)
    wrong = {"lines": [{"part_number": "99-99", "quantity": "1"}, *order_of((good, "0"))["lines"]], "submit": True}

    assert findings(clerk.post("/orders", wrong)) == [
        ("rows.1.number", "unknown_part"),
        ("rows.2.quantity", "quantity_not_positive"),
    ]
    assert findings(clerk.post("/orders", wrong | {"submit": False})) == findings(clerk.post("/orders", wrong))
    assert findings(clerk.post("/orders", order_of((good, "1"), (packed, "7"), (unpriced, "1"), submit=True))) == [
        ("lines.2.quantity", "not_a_package"),
        ("lines.3.price", "no_price"),
    ]
    assert not PartsOrder.rows.exists()
    assert not History.objects.exists()


def test_a_finding_names_the_line_as_it_was_sent_although_an_earlier_one_was_merged(clerk: Caller) -> None:
    part, packed = a_part(), a_part(package="5")

    answer = clerk.post("/orders", order_of((part, "1"), (part, "1"), (packed, "7"), submit=True))

    assert findings(answer) == [("lines.3.quantity", "not_a_package")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", 400),
        (b'{"note": "a\\u0000b"}', 400),
        (b'{"lines": [{"part_number": "1", "quantity": NaN}]}', 422),
        (b'{"lines": [{"part_number": "1", "quantity": "1e999999"}]}', 422),
        (b'{"lines": [{"part_number": "1", "quantity": 0.0001}]}', 422),
        (b'{"note": "\\ud800"}', 422),
        (b"[" * 100_000, 400),
        (b'{"lines": 7}', 422),
        (b"", 422),
        (b'{"kind": "warranty"}', 422),
        (b'{"wanted_on": "0001-01-01"}', 422),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_leaves_nothing(clerk: Caller, body: bytes, expected: int) -> None:
    answer = clerk.post("/orders", body)

    assert (answer.status_code, answer["Content-Type"]) == (expected, "application/problem+json")
    assert not PartsOrder.rows.exists()


def test_a_value_that_does_not_fit_is_named_by_its_line(clerk: Caller) -> None:
    answer = clerk.post("/orders", {"lines": [{"part_number": "1"}, {"part_number": "2", "quantity": "viele"}]})

    assert findings(answer) == [("lines.2.quantity", "decimal_parsing")]


def test_a_body_beyond_the_limit_is_refused_unread(clerk: Caller) -> None:
    for key in ("", "large"):
        answer = clerk.post("/orders", b" " * (11 * 1024 * 1024), key=key)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_the_same_content_within_a_day_needs_a_confirmation(clerk: Caller) -> None:
    body = order_of((a_part(), "1"), submit=True)
    clerk.post("/orders", body)

    assert findings(clerk.post("/orders", body)) == [("repeat", "repeated")]
    assert clerk.post("/orders", body | {"repeat_confirmed": True}).status_code == 201


def test_an_urgent_order_names_its_truck(clerk: Caller) -> None:
    body = order_of((a_part(), "1"), submit=True, kind="urgent")
    vehicle = a_vehicle()
    assert [one["vin"] for one in clerk.get("/vehicles", text=vehicle.vin[-6:]).json()] == [vehicle.vin]

    assert findings(clerk.post("/orders", body)) == [("vehicle", "vehicle_missing")]
    assert findings(clerk.post("/orders", body | {"vin": "LHX00000"})) == [("vehicle", "vehicle_unknown")]
    number = clerk.post("/orders", body | {"vin": vehicle.vin_tail}).json()["number"]
    assert clerk.get(f"/orders/{number}").json()["vin"] == vehicle.vin


def test_a_draft_is_written_line_by_line_and_submitted_at_the_total_one_saw(clerk: Caller) -> None:
    first, second = a_part(price="10.00", stock="3"), a_part(price="20.00", package="5")
    created = clerk.post("/orders", order_of((first, "4"), note="x"))
    number = created.json()["number"]
    assert (created.status_code, created.json()["state"]) == (201, "draft")

    added = clerk.post(f"/orders/{number}/lines", order_of((second, "7"), (first, "1")))
    assert [row["fate"] for row in added.json()["rows"]] == ["ok", "ok"]
    assert clerk.patch(f"/orders/{number}", {"ship_to": "合肥市"}).status_code == 200

    sheet = clerk.get(f"/orders/{number}/sheet").json()
    assert [(line["position"], line["quantity"], line["price"]) for line in sheet["lines"]] == [
        (1, "5", "10.00"),
        (2, "7", "20.00"),
    ]
    assert (sheet["lines"][1]["right_quantity"], sheet["lines"][1]["findings"][0]["code"]) == ("10", "not_a_package")
    assert (sheet["lines"][0]["shipping"]["now"], sheet["lines"][0]["shipping"]["unknown"]) == ("3", "2")
    assert sheet["position"]["available"] == "1000.00"

    assert findings(clerk.post(f"/orders/{number}/submission", {})) == [("lines.2.quantity", "not_a_package")]
    assert clerk.patch(f"/orders/{number}/lines/2", {"quantity": "10"}).json() == {
        "position": 2,
        "part_number": second.number,
        "quantity": "10",
    }
    assert clerk.delete(f"/orders/{number}/lines/1").status_code == 204
    assert findings(clerk.post(f"/orders/{number}/submission", {"expected_gross": "250.00"})) == [
        ("gross", "total_changed")
    ]
    submitted = clerk.post(f"/orders/{number}/submission", {"expected_gross": "200.00"})
    assert (submitted.status_code, submitted.json()["state"]) == (200, "released")
    again = clerk.post(f"/orders/{number}/submission", {})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_that_state")


def test_when_one_of_several_added_lines_is_wrong_none_is_in(clerk: Caller) -> None:
    draft = a_draft(clerk.actor, (a_part(), "1"))
    body = {"lines": [*order_of((a_part(), "2"))["lines"], {"part_number": "99-99", "quantity": "1"}]}

    assert findings(clerk.post(f"/orders/{draft.number}/lines", body)) == [("rows.2.number", "unknown_part")]
    assert draft.lines.count() == 1


def test_a_replaced_part_can_be_taken_back_and_replaced_again(clerk: Caller) -> None:
    old, new = a_part(), a_part()
    a_supersession(old, new)
    number = clerk.post("/orders", order_of((old, "2"))).json()["number"]

    def part() -> str:
        return str(clerk.get(f"/orders/{number}").json()["lines"][0]["part_number"])

    assert part() == new.number
    assert clerk.post(f"/orders/{number}/lines/1/typed-number").status_code == 204
    assert part() == old.number
    assert clerk.post(f"/orders/{number}/lines/1/successor").status_code == 204
    assert part() == new.number


def test_a_part_on_another_open_order_is_pointed_out_until_it_is_meant(clerk: Caller) -> None:
    part = a_part()
    other = a_submitted_order(clerk.actor, (part, "3"))
    number = clerk.post("/orders", order_of((part, "1"))).json()["number"]

    [line] = clerk.get(f"/orders/{number}/sheet").json()["lines"]
    assert (line["duplicate"]["number"], line["duplicate"]["open_quantity"]) == (other.number, "3")

    clerk.post(f"/orders/{number}/lines/1/repetition")
    [line] = clerk.get(f"/orders/{number}/sheet").json()["lines"]
    assert line["duplicate"] is None


def test_a_draft_is_split_by_funds_copied_and_thrown_away(clerk: Caller) -> None:
    cheap, dear = a_part(price="900.00"), a_part(price="800.00")
    draft = a_draft(clerk.actor, (cheap, "1"), (dear, "1"))

    split = clerk.post(f"/orders/{draft.number}/split")
    second = split.json()["orders"][1]["number"]
    assert split.status_code == 201
    assert split["Location"].endswith(second)
    assert [line.part_id for line in OrderLine.objects.filter(order__number=second)] == [dear.pk]

    dear.blocked_because = "停产"
    dear.save()
    copy = clerk.post(f"/orders/{second}/copies", {"into": draft.number}).json()
    assert [(row["fate"], row["findings"][0]["code"]) for row in copy["rows"]] == [("wrong", "blocked_part")]
    assert clerk.delete(f"/orders/{second}").status_code == 204
    assert clerk.get(f"/orders/{second}").json()["state"] == "cancelled"
    assert clerk.delete(f"/orders/{second}").status_code == 409


def test_an_order_tells_all_its_quantities_and_where_everything_is(clerk: Caller) -> None:
    order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "8"))
    announcing.announce(
        Announced(
            number="0080001234",
            issued_at=NOON,
            expected_on=TODAY + timedelta(days=2),
            carrier="德邦",
            waybill="DPK123",
            packages=1,
            weight_kg=None,
            lines=[AnnouncedLine("000010", order.number, 1, Decimal(5))],
        ),
        by=SAP,
        at=NOON,
    )

    told = clerk.get(f"/orders/{order.number}").json()

    [line] = told["lines"]
    assert {name: line[name] for name in ("demanded", "approved", "confirmed", "shipped", "signed", "open")} == {
        "demanded": "8",
        "approved": "8",
        "confirmed": "8",
        "shipped": "5",
        "signed": "0",
        "open": "3",
    }
    assert (told["progress"], line["progress"], line["price"]) == ("part_shipped", "part_shipped", "10.00")
    [delivery] = told["deliveries"]
    assert (delivery["carrier"], delivery["waybill"], delivery["lines"]) == (
        "德邦",
        "DPK123",
        [{"position": 1, "quantity": "5", "signed": "0"}],
    )
    assert told["timeline"][-1]["action"] == "drafted"
    assert told["created_at"].endswith("Z")


def test_an_order_not_yet_sent_is_cancelled_in_part_and_whole(clerk: Caller, station: Organization) -> None:
    order = a_submitted_order(clerk.actor, (a_part(), "3"), (a_part(), "1"))

    part = clerk.post(f"/orders/{order.number}/cancellation", {"lines": [{"position": 1, "quantity": "2"}]})
    assert (part.status_code, part.json()["state"]) == (200, "released")
    assert Account.rows.get(station=station).committed == Decimal("200.00")
    too_much = clerk.post(f"/orders/{order.number}/cancellation", {"lines": [{"position": 1, "quantity": "2"}]})
    assert findings(too_much) == [("lines.1.quantity", "more_than_open")]
    assert clerk.post(f"/orders/{order.number}/cancellation", {"why": "错单"}).json()["state"] == "cancelled"
    assert Account.rows.get(station=station).committed == 0


def test_cancelling_at_sap_shows_the_question_until_sap_answers(clerk: Caller) -> None:
    order = an_order_at_sap(clerk.actor, (a_part(), "3"))

    clerk.post(f"/orders/{order.number}/cancellation", {"lines": [{"position": 1}], "why": "客户退单"})

    [line] = clerk.get(f"/orders/{order.number}").json()["lines"]
    asked = line["cancel_request"]
    assert (asked["answer"], asked["quantity"], asked["why"]) == ("waiting", "3", "客户退单")


def test_a_chase_is_answered_with_a_date_and_both_sides_see_it(clerk: Caller, planner: Caller) -> None:
    order = an_order_at_sap(clerk.actor, (a_part(), "3"))

    asked = clerk.post(f"/orders/{order.number}/chases", {"position": 1, "question": "车停三天了"})
    assert asked.status_code == 201
    assert findings(clerk.post(f"/orders/{order.number}/chases", {"position": 1})) == [("lines.1", "chased_already")]
    [open_one] = planner.get("/chases").json()["items"]
    assert (open_one["id"], open_one["number"]) == (asked.json()["id"], order.number)

    answer = {"promised_on": "2026-11-26", "text": "26 日发"}
    assert clerk.post(f"/chases/{open_one['id']}/answer", answer).status_code == 403
    assert planner.post(f"/chases/{open_one['id']}/answer", answer).status_code == 200

    assert clerk.get("/chases").json()["items"] == []
    [told] = clerk.get("/chases", answered=True).json()["items"]
    assert (told["promised_on"], told["answer"]) == ("2026-11-26", "26 日发")


def test_the_list_is_narrowed_as_on_the_page(clerk: Caller, planner: Caller) -> None:
    wanted = a_part()
    released = a_submitted_order(clerk.actor, (wanted, "1"))
    held = a_submitted_order(clerk.actor, (a_part(price="9000.00"), "1"))
    draft = a_draft(clerk.actor, (a_part(), "1"))

    def numbers(who: Caller, **query: Any) -> list[str]:
        return [one["number"] for one in who.get("/orders", **query).json()["items"]]

    assert numbers(clerk) == [draft.number, held.number, released.number]
    assert numbers(clerk, tab="held") == [held.number]
    assert numbers(clerk, part=wanted.number.lower()) == [released.number]
    assert numbers(clerk, text=held.number[-5:]) == [held.number]
    assert numbers(clerk, since="2026-11-24") == []
    assert numbers(planner) == [held.number, released.number]
    assert clerk.get("/orders", tab="nonsense").status_code == 422


def test_pages_stay_right_while_orders_come_in(clerk: Caller) -> None:
    orders = [a_submitted_order(clerk.actor, (a_part(price="1.00"), "1")).number for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = clerk.get("/orders", limit=2, cursor=cursor).json()
        seen += [one["number"] for one in page["items"]]
        cursor = page["next"]
        a_submitted_order(clerk.actor, (a_part(price="1.00"), "1"))

    assert seen == orders[::-1]
    assert clerk.get("/orders", cursor="nonsense").status_code == 422


def test_a_stranger_finds_nothing_and_touches_nothing(clerk: Caller, stranger: Caller) -> None:
    draft, order = a_draft(clerk.actor, (a_part(), "1")), an_order_at_sap(clerk.actor, (a_part(), "3"))
    own = a_draft(stranger.actor, (a_part(), "1"))
    asks = [
        ("GET", f"/orders/{order.number}", None),
        ("GET", f"/orders/{draft.number}/sheet", None),
        ("PATCH", f"/orders/{draft.number}", {"note": "x"}),
        ("DELETE", f"/orders/{draft.number}", None),
        ("POST", f"/orders/{draft.number}/submission", {}),
        ("POST", f"/orders/{order.number}/cancellation", {}),
        ("POST", f"/orders/{order.number}/copies", {}),
        ("POST", f"/orders/{own.number}/copies", {"into": draft.number}),
        ("POST", f"/orders/{order.number}/chases", {"position": 1}),
    ]

    assert [stranger.ask(method, path, body).status_code for method, path, body in asks] == [404] * len(asks)
    assert [one["number"] for one in stranger.get("/orders").json()["items"]] == [own.number]
    assert PartsOrder.rows.get(pk=draft.pk).state == State.DRAFT


def test_an_office_sees_its_stations_and_writes_nothing(clerk: Caller, station: Organization) -> None:
    assert station.parent is not None
    office = Caller(a_person(station.parent, Role.OFFICE_REVIEWER))
    order = a_submitted_order(clerk.actor, (a_part(), "1"))

    assert office.get(f"/orders/{order.number}").status_code == 200
    refused = office.post("/orders", {"lines": []})
    assert (refused.status_code, refused.json()["findings"][0]["code"]) == (403, "write_orders")
    assert office.get("/orders", station=a_station().code).json()["items"] == []
