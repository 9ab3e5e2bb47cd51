"""The desk: an administrator sees what went wrong, corrects the cause and replays; nobody else sees anything of it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from tests.builders import a_person, a_station, headquarters
from tests.integration import said
from tests.integration.conftest import House
from tests.integration.fake_sap import FakeSap
from tests.integration.journal_rows import inbound, outbound, released
from xingma.catalog.models import Part
from xingma.core.outbox import OutboxEvent
from xingma.integration import reconciling
from xingma.integration.idoc.document import Unreadable
from xingma.integration.models import (
    Difference,
    InboundMessage,
    InState,
    MessageEvent,
    OutboundMessage,
    OutState,
    Reconciliation,
)
from xingma.integration.transport import client_for
from xingma.organizations.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(a_person(headquarters(), Role.ADMINISTRATOR, name="周敏"))
    return client


def page(client: Client, name: str, *arguments: object, **query: str) -> str:
    answer = client.get(reverse(f"integration_desk:{name}", args=arguments), query)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def unusable(house: House) -> InboundMessage:
    idoc = said.material("A1")
    idoc.all("E1MARAM")[0].fields["MEINS"] = "XXX"
    house.hears(said.body(idoc))
    house.applies()
    return inbound("MATMAS")


ADDRESSES = [
    ("get", "messages", ()),
    ("get", "message", ("in", 1)),
    ("get", "message", ("out", 1)),
    ("get", "document", ("in", 1)),
    ("post", "act", ("in", 1, "application")),
    ("post", "act", ("out", 1, "repetition")),
    ("post", "tell_event", (1,)),
    ("get", "days", ()),
    ("get", "day", (1,)),
    ("post", "accept_difference", (1,)),
]


@pytest.mark.parametrize(("method", "name", "arguments"), ADDRESSES)
@pytest.mark.parametrize("role", [Role.STATION_MANAGER, Role.PARTS_PLANNER, Role.FINANCE, Role.MASTER_DATA_KEEPER])
def test_nobody_else_gets_in(client: Client, role: Role, method: str, name: str, arguments: tuple[object, ...]) -> None:
    home = a_station() if role == Role.STATION_MANAGER else headquarters()
    client.force_login(a_person(home, role))

    answer = getattr(client, method)(reverse(f"integration_desk:{name}", args=arguments))

    assert answer.status_code == 403


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(reverse("integration_desk:messages")).status_code == 302


def test_what_cannot_be_applied_is_shown_with_its_reason_and_mended(house: House, admin: Client) -> None:
    row = unusable(house)
    shown = page(admin, "messages", state="attention")
    assert "MATMAS" in shown
    assert "XXX" in shown

    shown = page(admin, "message", "in", row.pk)
    assert "XXX" in shown
    edited = bytes(row.payload).decode().replace("XXX", "PCE")
    answer = admin.post(
        reverse("integration_desk:act", args=["in", row.pk, "correction"]),
        {"document": edited, "why": "单位写错", "idempotency_key": "key-1"},
    )
    assert answer.status_code == 302
    house.later(seconds=1)
    house.at = InboundMessage.objects.latest("pk").next_at
    house.applies()

    assert Part.objects.get().number == "A1"
    step = MessageEvent.objects.get(code="corrected")
    assert (step.actor, step.note) == ("周敏", "单位写错")


@pytest.mark.parametrize(("document", "code"), [("<A>", "unreadable"), ("<A/>", "unreadable"), ("", "unreadable")])
def test_a_correction_that_is_no_idoc_is_refused_and_nothing_changes(
    house: House, admin: Client, document: str, code: str
) -> None:
    row = unusable(house)

    answer = admin.post(
        reverse("integration_desk:act", args=["in", row.pk, "correction"]), {"document": document, "why": "x"}
    )

    assert answer.status_code == 422
    assert [finding.code for finding in answer.context["findings"]] == [code]
    assert InboundMessage.objects.count() == 1


def test_a_deed_without_a_reason_is_refused_where_it_needs_one(house: House, admin: Client) -> None:
    row = unusable(house)

    answer = admin.post(reverse("integration_desk:act", args=["in", row.pk, "closure"]), {"why": "  "})

    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.state == InState.QUARANTINED


def test_a_double_click_repeats_once(house: House, admin: Client, sap: FakeSap) -> None:
    released()
    house.sends()
    address = reverse("integration_desk:act", args=["out", outbound().pk, "repetition"])

    answers = [admin.post(address, {"why": "", "idempotency_key": "click"}) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert OutboundMessage.objects.count() == 2


def test_a_stale_page_is_told_that_the_message_has_moved_on(house: House, admin: Client) -> None:
    house.hears(said.body(said.material("A1")))
    house.applies()

    answer = admin.post(reverse("integration_desk:act", args=["in", inbound("MATMAS").pk, "application"]))

    assert answer.status_code == 409


def test_the_desk_says_since_when_sap_is_out_of_reach(house: House, admin: Client, sap: FakeSap) -> None:
    for _ in range(5):
        released()
    sap.mood = "down"
    house.sends()

    shown = page(admin, "messages", direction="out")

    assert "note bad" in shown
    assert "12:00" in shown, "since when"


def test_messages_are_found_by_order_and_filtered(house: House, admin: Client) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.delivery("80001234", order, (1, part, "10"))))
    house.hears(said.body(said.material("A1")))
    house.applies()

    assert "80001234" in page(admin, "messages", direction="in", q=order.number)
    assert "80001234" not in page(admin, "messages", direction="in", kind="MATMAS")
    assert order.number in page(admin, "messages", direction="out", q=order.number)
    assert "ORDERS" not in re.sub(r"<option.*?</option>", "", page(admin, "messages", direction="out", state="dead"))


def test_long_lists_are_paged_by_key(house: House, admin: Client) -> None:
    house.hears(said.body(*(said.material(f"A{number}") for number in range(120))))
    newest = InboundMessage.objects.latest("pk").pk

    shown = page(admin, "messages")
    assert f">{newest}<" in shown
    older = page(admin, "messages", after=str(newest - 49))
    assert f">{newest - 50}<" in older
    assert f">{newest - 49}<" not in older
    assert f">{newest}<" in page(admin, "messages", before=str(newest - 50))


def test_the_number_of_statements_does_not_depend_on_the_number_of_messages(
    house: House, admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house.hears(said.body(*(said.material(f"A{number}") for number in range(60))))

    with django_assert_max_num_queries(20):
        page(admin, "messages")


def test_a_document_can_be_downloaded_as_it_came(house: House, admin: Client) -> None:
    body = said.body(said.material("A1"))
    house.hears(body)

    answer = admin.get(reverse("integration_desk:document", args=["in", inbound("MATMAS").pk]))

    assert answer.content == body
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_broken_body_is_shown_as_it_came(house: House, admin: Client, client: Client) -> None:
    with pytest.raises(Unreadable):
        house.hears(b"<MATMAS05><IDOC>" + "制动鼓".encode("gbk"))

    assert "MATMAS05" in page(admin, "message", "in", InboundMessage.objects.get().pk)


def test_a_parked_event_is_shown_and_tried_again(house: House, admin: Client) -> None:
    order, _part = released()
    OutboxEvent.objects.update(parked_because="ValueError")
    assert order.number in page(admin, "messages")

    admin.post(reverse("integration_desk:tell_event", args=[OutboxEvent.objects.get().pk]))
    house.at = OutboxEvent.objects.get().next_at or house.at
    house.sends()

    assert outbound().state == OutState.SENT


def test_days_compared_are_shown_and_a_difference_is_accepted(house: House, admin: Client, sap: FakeSap) -> None:
    sap.recon = {"deliveries": {"count": 1, "keys": ["80005555"]}}
    answer = admin.post(reverse("integration_desk:ask_day"), {"day": "2026-11-23"})
    run = Reconciliation.objects.get()
    assert answer["Location"] == reverse("integration_desk:day", args=[run.pk])
    with client_for(house.system) as http:
        reconciling.compare_due(house.system, http, at=run.next_at)

    assert "80005555" in page(admin, "day", run.pk)
    assert "2026-11-23" in page(admin, "days")
    row = Difference.objects.get()
    admin.post(reverse("integration_desk:accept_difference", args=[row.pk]), {"why": "样品"})
    assert "样品" in page(admin, "day", run.pk)


def test_a_day_that_is_none_is_refused(house: House, admin: Client) -> None:
    admin.post(reverse("integration_desk:ask_day"), {"day": "yesterday"})

    assert not Reconciliation.objects.exists()
