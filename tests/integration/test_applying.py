"""What came is applied once, waits for what it builds on, is overtaken, or parked with a reason a person can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings

from tests.builders import (
    a_station,
    an_administrator,
)
from tests.integration import said
from tests.integration.conftest import House, with_sap
from tests.integration.fake_sap import FakeSap
from tests.integration.journal_rows import inbound, line_of, released
from xingma.catalog.models import Part
from xingma.integration import applying, mending, order_flow
from xingma.integration.idoc import flat, xml
from xingma.integration.models import InboundMessage, InState, MessageEvent
from xingma.integration.reasons import text_of
from xingma.shipments.models import Shipment

pytestmark = pytest.mark.django_db


def test_a_test_message_is_journaled_and_not_applied(house: House) -> None:
    house.hears(said.body(said.material("A1", TEST="X")))
    house.applies()

    assert inbound("MATMAS").state == InState.TEST
    assert not Part.objects.exists()


def test_an_error_of_ours_is_tried_again_and_then_parked_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_taking: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(applying.TAKERS, "FIDCC2", breaks)  # type: ignore[arg-type]
    house.hears(said.body(said.payment(a_station(), "1.00")))
    house.hears(said.body(said.material("A1")))
    house.applies()
    assert Part.objects.exists()
    assert (inbound("FIDCC2").state, inbound("FIDCC2").attempts) == (InState.RECEIVED, 1)

    for _ in range(10):
        house.later(hours=1)
        house.applies()

    row = inbound("FIDCC2")
    assert (row.state, row.code, row.params) == (InState.FAILED, "internal_error", {"error": "ZeroDivisionError"})


def test_a_document_half_applied_leaves_nothing_behind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    order, part = released()
    house.sends()

    def breaks_late(*args: Any, **more: Any) -> None:
        real(*args, **more)
        raise ZeroDivisionError

    real = order_flow.announce
    monkeypatch.setattr(order_flow, "announce", breaks_late)
    house.hears(said.body(said.delivery("80001234", order, (1, part, "10"))))
    house.applies()
    assert (line_of(order).shipped, Shipment.rows.count()) == (0, 0)

    monkeypatch.setattr(order_flow, "announce", real)
    house.later(hours=1)
    house.applies()
    assert (line_of(order).shipped, Shipment.rows.count()) == (10, 1)


def test_a_database_that_goes_away_parks_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.hears(said.body(said.material("A1")))

    def away(_taking: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setitem(applying.TAKERS, "MATMAS", away)  # type: ignore[arg-type]
    with pytest.raises(OperationalError):
        house.applies()
    monkeypatch.undo()
    applying.let_go(house.worker)
    house.applies()

    assert inbound("MATMAS").state == InState.APPLIED


def test_a_worker_killed_while_applying_does_no_harm(house: House) -> None:
    house.hears(said.body(said.material("A1")))
    [lease] = applying.take(worker="killed", at=house.at)
    house.applies()
    assert inbound("MATMAS").state == InState.RECEIVED, "the lease still holds"

    house.later(minutes=2)
    house.applies()
    assert inbound("MATMAS").state == InState.APPLIED
    applying.apply(lease, at=house.at)  # the dead come back
    assert MessageEvent.objects.filter(to_state=InState.APPLIED).count() == 1


def test_a_document_that_kills_its_worker_is_parked_in_the_end(house: House) -> None:
    house.hears(said.body(said.material("A1")))
    for _ in range(applying.ATTEMPTS_MAX):
        applying.take(worker="killed", at=house.at)
        house.later(minutes=2)
    house.applies()

    assert (inbound("MATMAS").state, inbound("MATMAS").code) == (InState.FAILED, "crashed")


def test_a_person_mends_the_cause_and_applies_again(house: House, settings: Settings) -> None:
    with_sap(settings, logical_system="OTHER")
    house.hears(said.body(said.material("A1")))
    assert inbound("MATMAS").state == InState.QUARANTINED

    with_sap(settings, logical_system=said.SENDER)
    mending.apply_again(inbound("MATMAS").pk, by=an_administrator(), at=house.at)
    house.applies()

    assert inbound("MATMAS").state == InState.APPLIED


def test_a_corrected_copy_is_applied_and_the_original_kept(house: House) -> None:
    idoc = said.material("A1")
    idoc.all("E1MARAM")[0].fields["MEINS"] = "XXX"
    house.hears(said.body(idoc))
    house.applies()
    original = inbound("MATMAS")
    assert (original.state, original.code) == (InState.QUARANTINED, "unknown_unit")

    edited = bytes(original.payload).replace(b"XXX", b"PCE")
    copy = mending.correct_inbound(original.pk, edited, why="单位写错", by=an_administrator(), at=house.at)
    house.applies()

    original.refresh_from_db()
    copy.refresh_from_db()
    assert (copy.state, copy.copy_of_id, copy.docnum) == (InState.APPLIED, original.pk, original.docnum)
    assert original.state == InState.IGNORED
    assert b"XXX" in bytes(original.payload)
    assert MessageEvent.objects.get(inbound=copy, code="corrected").note == "单位写错"


def test_sap_is_told_what_became_of_its_documents(house: House, sap: FakeSap) -> None:
    house.hears(said.body(said.material("A1", docnum="0000000000000011")))
    wrong = said.material("A2", docnum="0000000000000012")
    wrong.all("E1MARAM")[0].fields["MEINS"] = "XXX"
    house.hears(said.body(wrong))
    house.hears(said.body(said.confirmation(("nobody", "53", "ok"))))
    house.applies()
    assert house.confirms() == 0, "they are collected for a while"

    house.later(minutes=2)
    assert house.confirms() == 2
    assert house.confirms() == 0
    house.sends()

    [idoc] = sap.of("ALEAUD")
    [head] = idoc.all("E1ADHDR")
    told = {state.get("DOCNUM"): (state.get("STATUS"), state.get("STATXT")) for state in head.all("E1STATE")}
    assert told["0000000000000011"] == ("53", "")
    assert told["0000000000000012"][0] == "60"
    assert "XXX" in told["0000000000000012"][1]


def test_after_mending_sap_hears_of_it_once_more(house: House, sap: FakeSap) -> None:
    wrong = said.material("A2")
    wrong.all("E1MARAM")[0].fields["MEINS"] = "XXX"
    house.hears(said.body(wrong))
    house.applies()
    house.later(minutes=2)
    house.confirms()
    house.sends()

    row = inbound("MATMAS")
    edited = bytes(row.payload).replace(b"XXX", b"PCE")
    mending.correct_inbound(row.pk, edited, why="单位", by=an_administrator(), at=house.at)
    house.applies()
    house.later(minutes=2)
    assert house.confirms() == 1
    house.sends()

    statuses = [idoc.all("E1ADHDR")[0].all("E1STATE")[0].get("STATUS") for idoc in sap.of("ALEAUD")]
    assert statuses == ["60", "53"]


SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "idoc"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real messages are not beside this repository")
@pytest.mark.parametrize(
    "path", [path for folder in ("xml", "flat") for path in sorted((SAMPLES / folder).glob("*"))], ids=lambda p: p.name
)
def test_a_real_message_always_ends_in_one_state_with_a_reason(house: House, settings: Settings, path: Path) -> None:
    body = path.read_bytes()
    try:
        idocs = flat.read(body) if body.startswith(b"EDI_DC40") else xml.read(body)
    except Exception:  # noqa: BLE001 - not an IDoc: the next test's business
        pytest.skip("not an IDoc document")
    with_sap(settings, logical_system=idocs[0].sender, our_logical_system=idocs[0].receiver)

    house.hears(body)
    house.applies()

    for row in InboundMessage.objects.all():
        assert row.state != InState.RECEIVED
        assert row.state in {InState.APPLIED, InState.SUPERSEDED, InState.TEST} or text_of(row.code, row.params)
        assert row.code not in {"internal_error", "crashed"}
