"""What stands round every page: navigation as far as a person may go, what waits, and the money."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from tests.builders import a_clerk_of, a_part, a_person, a_planner, a_station, a_submitted_order, an_administrator
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import Role
from xingma.web.scanning import read_photo
from xingma.web.shell import SECTIONS, address, is_for, shell

pytestmark = pytest.mark.django_db


def context(actor: Actor | None) -> dict[str, Any]:
    request = RequestFactory().get("/")
    request.resolver_match = None
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return shell(request)


def may_open(actor: Actor) -> set[str]:
    return {item.key for _title, items in SECTIONS for item in items if is_for(item, actor)}


def test_a_clerk_sees_ordering_and_money_but_no_administration() -> None:
    seen = may_open(a_clerk_of(a_station()))
    assert {"home", "order_entry", "orders", "shipments", "catalog", "prices", "statement", "chases"} <= seen
    assert not {"review", "accounts", "imports", "people", "organizations", "integration", "audit"} & seen


def test_a_planner_sees_what_waits_for_headquarters() -> None:
    seen = may_open(a_planner())
    assert {"review", "chases", "price_requests", "orders", "accounts"} <= seen
    assert not {"order_entry", "statement", "people"} & seen


def test_an_administrator_sees_people_and_the_integration_desk_but_no_orders() -> None:
    seen = may_open(an_administrator())
    assert {"organizations", "people", "permissions", "integration", "audit"} <= seen
    assert not {"orders", "order_entry", "review"} & seen


def test_keys_of_the_navigation_are_used_once_per_person() -> None:
    for actor in (a_clerk_of(a_station()), a_planner(), an_administrator()):
        keys = [item.key for _title, items in SECTIONS for item in items if is_for(item, actor)]
        assert len(keys) == len(set(keys))


def test_a_held_order_is_counted_for_its_station_and_for_nobody_else() -> None:
    station, other = a_station(), a_station(name="阜阳安顺站")
    clerk = a_clerk_of(station)
    a_submitted_order(clerk, (a_part(price="100"), "1"))
    assert context(clerk)["shell_counts"]["orders"] == 1
    assert context(clerk)["shell_waiting"] == 1
    assert context(a_clerk_of(other))["shell_counts"]["orders"] == 0


def test_the_funds_chip_shows_what_is_available_to_a_station_and_nothing_to_others() -> None:
    station = a_station(balance="12640.40", limit="0")
    chip = context(a_clerk_of(station))["shell_funds"]
    assert f"{chip.available:.2f}" == "12640.40"
    assert not chip.is_short
    assert not context(a_planner())["shell_funds"]


def test_a_fragment_that_shows_no_shell_costs_no_statement(django_assert_num_queries: Any) -> None:
    clerk = a_clerk_of(a_station())
    with django_assert_num_queries(0):
        context(clerk)


def test_the_whole_shell_costs_a_fixed_number_of_statements(django_assert_num_queries: Any) -> None:
    clerk = a_clerk_of(a_station())
    for _ in range(3):
        a_submitted_order(clerk, (a_part(price="100"), "1"))
    with django_assert_num_queries(3):
        whole = context(clerk)
        assert [bool(whole[part]) for part in ("shell_waiting", "shell_funds")] == [True, True]
        list(whole["shell_nav"])
        list(whole["shell_tabs"])


def test_a_visitor_gets_the_brand_and_no_navigation() -> None:
    whole = context(None)
    assert whole["brand"]["name"]
    assert "shell_nav" not in whole


def photo(text: str) -> SimpleUploadedFile:
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    picture = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=3))
    content = io.BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile("label.png", content.getvalue(), "image/png")


def read(upload: SimpleUploadedFile) -> tuple[int, list[str]]:
    request = RequestFactory().post("/scan/photo", {"photo": upload})
    request.user = a_person(a_station(), Role.STATION_CLERK)
    answer = read_photo(request)
    return answer.status_code, json.loads(answer.content)["texts"]


def test_a_photographed_label_is_read_on_the_server() -> None:
    assert read(photo("3104080-KH469|V20561|B260502")) == (200, ["3104080-KH469|V20561|B260502"])


def test_a_file_that_is_no_picture_is_refused() -> None:
    assert read(SimpleUploadedFile("label.png", b"<svg/>", "image/png")) == (422, [])


def test_every_item_of_the_navigation_leads_somewhere():
    """An address that does not resolve hides its item silently; the product must be complete."""
    names = [item.url_name for _title, items in SECTIONS for item in items]
    names += ["find", "account", "logout", "set_language", "scan_photo", "funds:statement"]
    assert [name for name in names if not address(name)] == []
