"""The door SAP posts to: stored before it is answered, whatever comes gets a clear answer, nothing is half-applied."""

from __future__ import annotations

import base64
import io
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.integration import said
from tests.integration.conftest import House
from xingma.catalog.models import Part
from xingma.integration import views
from xingma.integration.models import InboundMessage, InState, MessageEvent

pytestmark = pytest.mark.django_db

URL = "/integration/sap/hualing/idoc"
LETTER = base64.b64encode(b"sap:sap-in-tests").decode()

Post = Callable[..., HttpResponse]


@pytest.fixture
def post(house: House, client: Client) -> Post:
    def send(body: bytes, content_type: str = "text/xml", **headers: str) -> Any:
        given = {"Authorization": f"Basic {LETTER}", **headers}
        return client.post(URL, data=body, content_type=content_type, headers=given)

    return send


def the_row() -> InboundMessage:
    return InboundMessage.objects.get()


def test_an_idoc_is_stored_with_what_it_is_about_and_answered(post: Post) -> None:
    answer = post(said.body(said.response("PO2611-00042", (1, "A1", "1", "1"), docnum="0000000000000042")))

    assert (answer.status_code, answer.content) == (200, b"1 stored, 0 known already, 0 in conflict\n")
    row = the_row()
    assert (row.kind, row.business_key, row.docnum, row.state) == (
        "ORDRSP",
        "PO2611-00042",
        "0000000000000042",
        InState.RECEIVED,
    )
    assert row.identity == "PRDCLNT800/800/0000000000000042"
    assert [mention.number for mention in row.mentions.all()] == ["PO2611-00042"]
    assert MessageEvent.objects.get(inbound=row).to_state == InState.RECEIVED


def test_several_idocs_in_one_body_are_stored_each_for_itself(post: Post) -> None:
    post(said.body(said.material("A1"), said.material("A2"), said.material("A3")))

    assert sorted(InboundMessage.objects.values_list("business_key", flat=True)) == ["A1", "A2", "A3"]


def test_the_same_document_again_is_counted_and_not_stored(post: Post) -> None:
    body = said.body(said.material("A1"))
    for _ in range(3):
        assert post(body).status_code == 200

    assert the_row().duplicates == 2


def test_the_same_number_with_other_content_is_a_conflict_for_a_person(post: Post) -> None:
    post(said.body(said.material("A1", docnum="7")))
    answer = post(said.body(said.material("A2", docnum="7")))
    post(said.body(said.material("A2", docnum="7")))

    assert answer.status_code == 200
    assert b"1 in conflict" in answer.content
    conflict = InboundMessage.objects.get(code="conflict")
    assert (conflict.state, conflict.sap_status, conflict.duplicates) == (InState.QUARANTINED, "56", 1)


def test_a_document_without_a_number_is_known_by_what_it_says(post: Post) -> None:
    body = said.body(said.material("A1", DOCNUM=""))
    post(body)
    post(body)
    post(said.body(said.material("A1", "别的名称", DOCNUM="")))

    assert sorted(InboundMessage.objects.values_list("duplicates", flat=True)) == [0, 1]


@pytest.mark.parametrize(
    ("idoc", "code"),
    [
        (said.idoc("BOMMAT", "BOMMAT04"), "no_agreement"),
        (said.idoc("MATMAS", "ORDERS05"), "no_agreement"),
        (said.idoc("", ""), "no_agreement"),
        (said.material("A1", SNDPRN="QASCLNT700"), "other_sender"),
        (said.material("A1", RCVPRN="OTHER"), "other_receiver"),
    ],
)
def test_what_nobody_agreed_on_is_stored_at_56_and_shown(post: Post, idoc: Any, code: str) -> None:
    idoc.root = "IDOCS"
    idoc.control["IDOCTYP"] = idoc.control["IDOCTYP"] or "IDOCS"
    assert post(said.body(idoc)).status_code == 200

    assert (the_row().state, the_row().sap_status, the_row().code) == (InState.QUARANTINED, "56", code)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<MATMAS05><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><MESTYP>&b;</MESTYP></EDI_DC40></IDOC></MATMAS05>"""


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"   \n", "empty"),
        (b"hello", "malformed"),
        (said.body(said.material("A1"))[:-40], "malformed"),
        (b"<MATMAS05><IDOC>" * 100_000, "malformed"),
        (BOMB, "entity"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><MATMAS05/>', "entity"),
        ("<?xml version='1.0' encoding='utf-8'?><A>制动</A>".encode("gbk"), "wrong_encoding"),
        (b"<?xml version='1.0' encoding='klingon'?><A/>", "wrong_encoding"),
        (b"<ORDERS05/>", "not_an_idoc"),
        (b"EDI_DC40  800", "not_an_idoc"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_so_and_kept_for_a_person(post: Post, body: bytes, code: str) -> None:
    for _ in range(2):
        answer = post(body)
        assert answer.status_code == 400, answer.content
    if code == "not_an_idoc" and body.startswith(b"EDI"):
        return
    assert answer.content.startswith(code.encode()), answer.content
    row = the_row()
    assert (row.state, row.sap_status, row.code, row.duplicates) == (InState.QUARANTINED, "60", code, 1)


def test_a_stranger_is_not_let_in(house: House, client: Client) -> None:
    body = said.body(said.material("A1"))
    wrong = base64.b64encode(b"sap:guess").decode()
    for headers in ({}, {"Authorization": "Basic !!"}, {"Authorization": f"Basic {wrong}"}, {"Authorization": LETTER}):
        answer = client.post(URL, data=body, content_type="text/xml", headers=headers)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Basic realm="IDoc"')
    assert not InboundMessage.objects.exists()


def test_nobody_is_let_in_without_a_password_of_our_own(house: House, client: Client, settings: Any) -> None:
    settings.SAP = {"hualing": {**settings.SAP["hualing"], "inbound_password": ""}}
    empty = base64.b64encode(b"sap:").decode()

    answer = client.post(URL, data=b"<A/>", content_type="text/xml", headers={"Authorization": f"Basic {empty}"})

    assert answer.status_code == 401


def test_an_instance_that_does_not_exist_is_not_found(house: House, client: Client) -> None:
    assert client.post("/integration/sap/moon/idoc", data=b"<A/>", content_type="text/xml").status_code == 404


def test_other_content_types_and_methods_are_refused(post: Post, client: Client) -> None:
    assert post(b"{}", content_type="application/json").status_code == 415
    assert client.get(URL).status_code == 405


class Endless(io.RawIOBase):
    """A body that would go on for ever."""

    given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.given += size
        return b"x" * size


def test_a_body_of_100_mb_is_refused_unread(house: House) -> None:
    request = RequestFactory().post(URL, content_type="text/xml", headers={"Authorization": f"Basic {LETTER}"})
    body = Endless()
    request.META["CONTENT_LENGTH"] = str(100 * 1024 * 1024)
    request._stream = body  # type: ignore[attr-defined]
    tracemalloc.start()

    answer = views.idoc(request, "hualing")

    assert answer.status_code == 413
    assert body.given == 0
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_body_without_a_length_is_refused(house: House) -> None:
    request = RequestFactory().post(URL, content_type="text/xml", headers={"Authorization": f"Basic {LETTER}"})
    request.META.pop("CONTENT_LENGTH", None)

    assert views.idoc(request, "hualing").status_code == 411


def test_a_body_that_breaks_off_is_told_so_and_nothing_is_stored(house: House) -> None:
    request = RequestFactory().post(URL, content_type="text/xml", headers={"Authorization": f"Basic {LETTER}"})
    request.META["CONTENT_LENGTH"] = "5000"
    request._stream = io.BytesIO(said.body(said.material("A1")))  # type: ignore[attr-defined]

    assert views.idoc(request, "hualing").status_code == 400
    assert not InboundMessage.objects.exists()


def test_while_the_database_is_away_sap_is_asked_to_come_later(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(views, "receive", away)
    answer = post(said.body(said.material("A1")))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_flat_file_over_http_is_read_as_well(post: Post) -> None:
    from xingma.integration.idoc import flat

    answer = post(flat.write([said.response("PO2611-00042", (1, "A1", "1", "1"))]), content_type="text/plain")

    assert answer.status_code == 200
    assert the_row().business_key == "PO2611-00042"


def test_the_whole_body_is_stored_or_nothing(post: Post) -> None:
    """A broken third document leaves no first and second behind."""
    body = said.body(said.material("A1"), said.material("A2"), said.material("A3"))
    broken = body.replace(b"<MATNR>A3</MATNR>", b"<MATNR>A3</MATNR><MATNR>A4</MATNR>")

    assert post(broken).status_code == 400
    assert not Part.objects.exists()
    assert [row.code for row in InboundMessage.objects.all()] == ["repeated_field"]
