"""Parts, prices, favourites, price requests and keeping over REST."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.asking import ROOT, Caller, findings
from tests.builders import NOON, a_part, a_person, a_supersession, headquarters
from xingma.catalog.models import Favourite, Part, PartGroup, PartPicture, Price
from xingma.catalog.pictures import store_drawing
from xingma.core.audit import AuditEntry
from xingma.organizations.models import Organization
from xingma.organizations.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def keeper() -> Caller:
    return Caller(a_person(headquarters(), Role.MASTER_DATA_KEEPER, name="周敏"))


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [part["number"] for part in answer.json()["items"]]


def test_a_search_says_price_stock_picture_and_successor(clerk: Caller, station: Organization) -> None:
    old = a_part("3502075-KH469", name="后制动鼓", price="412.30", stock="38", package="2")
    Price.objects.create(part=old, customer=station, amount="400.10", valid_from=date(2025, 1, 1))
    a_supersession(old, a_part("3502075-KH470", name="后制动鼓（改进型）"))
    picture = store_drawing('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', at=NOON)
    PartPicture.objects.create(part=old, picture=picture)
    [part] = clerk.get("/parts", q="3502075kh469").json()["items"]
    assert (part["price"], part["available"], part["package_quantity"]) == ("400.10", "38", "2")
    assert part["successor"]["number"] == "3502075-KH470"
    drawing = clerk.client.get(part["picture"])
    assert (drawing.status_code, drawing["Content-Type"]) == (200, "image/svg+xml")
    assert "immutable" in drawing["Cache-Control"]
    assert clerk.client.get(part["picture"].replace(picture.digest, "0" * 64)).status_code == 404


def test_the_catalogue_and_a_search_are_paged(clerk: Caller) -> None:
    group = PartGroup.objects.create(code="35", name_zh="制动系")
    for serial in range(5):
        a_part(f"35-{serial}", name="制动鼓")
    Part.objects.filter(number="35-4").update(group=group)
    for asked in ({}, {"q": "制动鼓"}):
        first = clerk.get("/parts", limit=3, **asked)
        second = clerk.get("/parts", limit=3, cursor=first.json()["next"], **asked)
        assert numbers(first) + numbers(second) == [f"35-{serial}" for serial in range(5)]
        assert second.json()["next"] is None
    assert numbers(clerk.get("/parts", group="35")) == ["35-4"]
    assert clerk.get("/parts", group="99").status_code == 404


@pytest.mark.parametrize("asked", [{"cursor": "nix"}, {"q": "鼓", "cursor": "IjEi"}, {"q": "鼓", "cursor": "LTE"}])
def test_a_cursor_of_something_else_is_refused(clerk: Caller, asked: dict[str, str]) -> None:
    assert findings(clerk.get("/parts", **asked)) == [("cursor", "not_a_cursor")]


def test_one_part_by_its_number_however_it_is_written(clerk: Caller) -> None:
    part = a_part("BZ1200-G2/3", name="垫片")
    a_supersession(a_part("OLD-1"), part)
    for written in ("BZ1200-G2/3", "bz1200g23", "BZ1200 G2-3"):
        told = clerk.get(f"/parts/{written}").json()
        assert (told["number"], [link["old"] for link in told["replaces"]]) == ("BZ1200-G2/3", ["OLD-1"])
        assert len(clerk.get(f"/parts/{written}/prices").json()) == 1
    assert clerk.get("/parts/nix").status_code == clerk.get("/parts/nix/prices").status_code == 404


def test_a_station_never_sees_the_prices_of_another(clerk: Caller, stranger: Caller, station: Organization) -> None:
    part = a_part("35-1", price="100.00")
    Price.objects.create(part=part, customer=station, amount="77.00", valid_from=date(2025, 1, 1))
    assert [price["amount"] for price in clerk.get("/parts/35-1/prices").json()] == ["77.00", "100.00"]
    assert [price["amount"] for price in stranger.get("/parts/35-1/prices").json()] == ["100.00"]
    assert stranger.get("/parts/35-1").json()["price"] == "100.00"


def test_an_inquiry_answers_every_number_in_its_order(clerk: Caller) -> None:
    a_part("35-10001", price="113.00")
    a_part("35-10002", price=None)
    told = clerk.post("/price-inquiries", {"numbers": ["3510001", "35-1OO02", "nix", "35-10002"]}).json()
    assert [(line["asked"], line["note"], line["guess"], line["net"]) for line in told["lines"]] == [
        ("3510001", "", None, "100.00"),
        ("35-1OO02", "unknown", "35-10002", None),
        ("nix", "unknown", None, None),
        ("35-10002", "no_price", None, None),
    ]
    assert (told["vat_rate"], told["unknown"], told["without_price"]) == ("0.13", 2, 1)
    assert clerk.post("/price-inquiries", {"numbers": []}).status_code == 422


def test_favourites_are_the_stations(clerk: Caller, stranger: Caller, planner: Caller) -> None:
    a_part("35-1")
    assert clerk.ask("PUT", "/favourites/35 1").status_code == 204
    assert clerk.ask("PUT", "/favourites/35-1").status_code == 204
    assert [part["number"] for part in clerk.get("/favourites").json()] == ["35-1"]
    assert stranger.get("/favourites").json() == []
    assert stranger.delete("/favourites/35-1").status_code == 204
    assert Favourite.rows.count() == 1
    assert clerk.delete("/favourites/35-1").status_code == 204
    assert not Favourite.rows.exists()
    assert planner.ask("PUT", "/favourites/35-1").status_code == 403
    assert clerk.ask("PUT", "/favourites/nix").status_code == 404


def test_a_price_is_asked_for_and_answered(clerk: Caller, stranger: Caller, planner: Caller) -> None:
    a_part("35-1", price=None)
    a_part("35-2", price="5.00")
    asked = clerk.post("/price-requests", {"part_number": "35-1"}, key="a" * 16)
    assert (asked.status_code, asked["Location"]) == (201, f"{ROOT}/parts/35-1")
    assert clerk.post("/price-requests", {"part_number": "35-1"}).json()["id"] == asked.json()["id"]
    assert findings(clerk.post("/price-requests", {"part_number": "35-2"})) == [("number", "has_a_price")]
    assert stranger.get("/price-requests").json()["items"] == []
    path = f"/price-requests/{asked.json()['id']}/answer"
    assert stranger.post(path, {"answer": "x"}).status_code == 404
    assert clerk.post(path, {"answer": "x"}).status_code == 403
    assert planner.post(path, {"answer": "下周一维护"}).json()["answer"] == "下周一维护"
    assert planner.post(path, {"answer": "下周一维护"}).status_code == 409
    assert [one["answer"] for one in clerk.get("/price-requests", answered=True).json()["items"]] == ["下周一维护"]
    assert clerk.get("/price-requests", answered=False).json()["items"] == []


def test_a_keeper_creates_changes_prices_and_replaces(keeper: Caller) -> None:
    created = keeper.patch("/parts/35-1", {"name_zh": "制动鼓", "group": "35", "package_quantity": "2"})
    assert (created.status_code, created.json()["package_quantity"]) == (201, "2")
    changed = keeper.patch("/parts/35 1", {"blocked_because": "停产"})
    assert (changed.status_code, changed.json()["can_be_ordered"], changed.json()["name_zh"]) == (200, False, "制动鼓")
    priced = keeper.post("/parts/35-1/prices", {"amount": "12.50", "valid_from": "2026-01-01"})
    assert (priced.status_code, priced.json()["price"]) == (201, "12.50")
    a_part("35-2")
    replaced = keeper.ask("PUT", "/parts/35-1/successor", {"new": "35-2", "kind": "one_way"})
    assert replaced.json()["successor"]["kind"] == "one_way"
    assert findings(keeper.ask("PUT", "/parts/35-2/successor", {"new": "35-1"})) == [("new", "circle")]
    assert keeper.delete("/parts/35-1/successor").status_code == 204
    assert keeper.get("/parts/35-1").json()["chain"] == []
    acts = ["part_created", "part_changed", "price_set", "supersession_set", "supersession_set"]
    assert list(AuditEntry.objects.filter(subject="35-1").order_by("id").values_list("act", flat=True)) == acts


def test_a_keeper_hands_in_a_file_and_reads_the_rejects(keeper: Caller) -> None:
    content = "编码,名称,单位\n35-1,制动鼓,件\n35-2,螺栓,打\n".encode("gb18030")
    file = SimpleUploadedFile("parts.csv", content)
    run = keeper.client.post(f"{ROOT}/imports?kind=parts", {"file": file}).json()
    assert (run["state"], run["created"], run["rejected"]) == ("done", 1, 1)
    [reject] = keeper.get(f"/imports/{run['id']}/rejects").json()["items"]
    assert (reject["row"], reject["column"], reject["code"]) == (3, "单位", "not_known")
    assert keeper.get(f"/imports/{run['id']}").json() == run == keeper.get("/imports").json()["items"][0]
    assert keeper.get("/imports/4711").status_code == 404
    wrong = keeper.client.post(f"{ROOT}/imports?kind=parts", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert findings(wrong) == [("file", "columns_missing")]


def test_others_keep_nothing(clerk: Caller, planner: Caller) -> None:
    a_part("35-1"), a_part("35-2")
    for caller in (clerk, planner):
        answers = [
            caller.patch("/parts/35-1", {"name_zh": "x"}),
            caller.patch("/parts/35-9", {"name_zh": "x"}),
            caller.post("/parts/35-1/prices", {"amount": "1", "valid_from": "2026-01-01"}),
            caller.ask("PUT", "/parts/35-1/successor", {"new": "35-2"}),
            caller.delete("/parts/35-1/successor"),
            caller.get("/imports"),
            caller.client.post(f"{ROOT}/imports?kind=parts", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}),
        ]
        assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert Part.objects.filter(name_zh="x").count() == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/parts/35-1/prices", {"amount": "1.234", "valid_from": "2026-01-01"}),
        ("/parts/35-1/prices", {"amount": "-1", "valid_from": "2026-01-01"}),
        ("/parts/35-1/prices", {"amount": "1", "valid_from": "1899-01-01"}),
        ("/parts/35-1/prices", {"amount": "1", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}),
        ("/parts/35-1/prices", {"amount": "1", "valid_from": "2026-01-01", "station": "nix"}),
    ],
)
def test_a_bad_price_is_refused(keeper: Caller, path: str, body: dict[str, str]) -> None:
    part = a_part("35-1")
    assert keeper.post(path, body).status_code == 422
    assert part.prices.count() == 1


def test_without_a_token_there_is_nothing(clerk: Caller) -> None:
    for path in ("/parts", "/parts/35-1", "/favourites", "/price-requests", "/imports", f"/pictures/{'0' * 64}/160"):
        assert clerk.client.get(f"{ROOT}{path}", headers={"Authorization": "Bearer nix"}).status_code == 401


def test_a_search_takes_the_same_statements_for_one_and_for_many(clerk: Caller, django_assert_num_queries: Any) -> None:
    a_part("35-100", stock="1")
    clerk.get("/parts", q="35")
    for _serial in range(2):
        with django_assert_num_queries(2):  # the token, the search
            assert clerk.get("/parts", q="35").status_code == 200
        for serial in range(30):
            a_part(f"35-{_serial}{serial:02d}0", stock="1")
