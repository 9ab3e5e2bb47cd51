"""The flat form of an IDoc: real files, both ways of counting, what translators leave out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.messages import SAMPLES, documents, message, needs_samples, real, seg
from xingma.integration.idoc import flat
from xingma.integration.idoc.dictionary import basic_types
from xingma.integration.idoc.document import Idoc, Unreadable, Unwritable
from xingma.integration.idoc.flat import FlatForm

CONTROL = "EDI_DC40".ljust(39) + "ORDERS05"
GBK_BYTES = FlatForm(encoding="gbk", length_unit="bytes")
FORMS = [
    FlatForm(),
    FlatForm(padded=False, line_end="\r\n"),
    GBK_BYTES,
    FlatForm(encoding="gb18030", length_unit="bytes", padded=False),
    FlatForm(encoding="gbk"),
]


def refused(body: bytes, form: FlatForm = flat.UNICODE) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        flat.read(body, form)
    return refusal.value


def unwritable(idoc: Idoc, form: FlatForm = flat.UNICODE) -> str:
    with pytest.raises(Unwritable) as refusal:
        flat.write([idoc], form)
    return refusal.value.code


@needs_samples
def test_the_order_is_the_same_document_in_both_forms():
    in_xml, in_flat = real("xml/orders_orders05_pair.xml"), real("flat/orders05_pair.txt")

    assert in_flat == in_xml
    assert in_flat.digest() == in_xml.digest()
    assert flat.read(flat.write([in_xml])) == [in_xml]


@needs_samples
def test_a_real_invoice_with_customer_extension_keeps_every_character():
    invoice = real("flat/invoic02_1063.txt")

    assert len(list(invoice.walk())) == 88
    assert invoice.cimtyp == "/RB04/YP3_INVOIC02_XML"
    [extension] = invoice.first("E1EDK01").children
    assert extension.name == "/RB04/YP3_E1EDK01_XML"
    assert "Xéxxxx" in extension.fields[flat.REST]
    [party, *_] = invoice.first("E1EDKA1", PARVW="AG").children
    assert party.name == "/RB04/YP3_E1EDKA1_XML"
    assert flat.read(flat.write([invoice])) == [invoice]

    original = (SAMPLES / "flat/invoic02_1063.txt").read_text(encoding="utf-8").splitlines()
    written = flat.write([invoice]).decode().splitlines()
    assert [(line[:30], line[63:]) for line in written[1:]] == [(line[:30], line[63:]) for line in original[1:]]


@needs_samples
def test_a_file_of_an_unknown_type_without_numbers_is_kept_record_by_record():
    forecast = real("flat/delfor02_translator.txt")

    assert [segment.name for segment in forecast.segments[:4]] == ["E1EDK09", "E1EDKA1", "E1EDKA1", "E1EDP10"]
    assert len(forecast.segments) == 32
    assert flat.read(flat.write([forecast])) == [forecast]


@needs_samples
def test_a_non_ascii_letter_shows_when_the_port_counts_wrongly():
    body = (SAMPLES / "flat/invoic02_1063.txt").read_bytes()

    found = refused(body, FlatForm(length_unit="bytes"))

    assert (found.code, found.line) == ("record_too_long", 3)


def test_missing_numbers_are_rebuilt_from_the_hierarchy():
    order = message(
        "ORDERS05",
        seg("E1EDK01", BELNR="PO2606-00001"),
        seg("E1EDP01", seg("E1EDP02", QUALF="001"), seg("E1EDP19", QUALF="002", IDTNR="4"), POSEX="000001"),
        seg("E1EDP01", seg("E1EDP05", seg("E1EDPS5", KSTBM="5")), seg("E1EDP20", WMENG="1.000"), POSEX="000002"),
        seg("E1EDS01", SUMID="001"),
    )
    lines = flat.write([order]).decode().splitlines()
    blank = [lines[0]] + [line[:30] + "000" + " " * 30 + line[63:].rstrip() for line in lines[1:]]

    assert flat.read("\n".join(blank).encode()) == [order]


def test_an_unknown_segment_without_numbers_belongs_to_the_one_before():
    lines = flat.write([message("ORDERS05", seg("E1EDK01"), seg("E1EDP01", seg("E1EDP02", QUALF="001")))]).decode()
    body = lines.replace("E2EDP02002", "Z2MARK000 ").splitlines()
    blank = [body[0]] + [line[:30] + " " * 33 + line[63:] for line in body[1:]]

    [idoc] = flat.read("\n".join(blank).encode())

    assert idoc.first("E1EDP01").children == [seg("Z1MARK", SDATA="001")]


def test_of_an_unknown_type_the_levels_tell_the_tree_when_numbers_are_missing():
    body = CONTROL.replace("ORDERS05", "ZAXBLD01")
    for name, level, data in (
        ("Z2HEAD000", "01", "a"),
        ("Z2PART000", "02", "b"),
        ("Z2NOTE", "03", "c"),
        ("Z2PART", "02", "d"),
    ):
        body += "\n" + name.ljust(61) + level + data

    [idoc] = flat.read(body.encode())

    assert idoc.segments == [
        seg("Z1HEAD", seg("Z1PART", seg("Z1NOTE", SDATA="c"), SDATA="b"), seg("Z1PART", SDATA="d"), SDATA="a")
    ]


def test_several_documents_follow_each_other_in_one_file():
    pair = [message("ZSTOCK01", seg("Z1STKHD", WERKS=plant), DOCNUM=plant) for plant in ("0001", "0002")]

    assert flat.read(flat.write(pair)) == pair


def test_an_older_definition_is_read_with_the_newest_layout():
    body = flat.write([message("ORDERS05", seg("E1EDK01"), seg("E1EDP01", seg("E1EDP19", QUALF="002", IDTNR="77")))])
    older = body.replace(b"E2EDP19003", b"E2EDP19001").replace(b"E2EDK01005", b"E2EDK01   ")

    [idoc] = flat.read(older)

    assert idoc.first("E1EDP01").first("E1EDP19").get("IDTNR") == "77"


def test_chinese_text_takes_one_place_in_unicode_and_two_in_gbk():
    order = message("ORDERS05", seg("E1EDK01"), seg("E1EDKA1", PARVW="WE", NAME1="合肥星马汽车服务站", ORT01="合肥"))

    in_unicode, in_gbk = flat.write([order]), flat.write([order], GBK_BYTES)

    assert {len(line) for line in in_unicode.decode().splitlines()[1:]} == {1063}
    assert {len(line) for line in in_gbk.splitlines()[1:]} == {1063}
    assert flat.read(in_gbk, GBK_BYTES) == flat.read(in_unicode) == [order]


def test_a_name_that_fits_in_characters_may_not_fit_in_bytes():
    order = message("ORDERS05", seg("E1EDK01"), seg("E1EDKA1", NAME1="安" * 35))

    assert flat.read(flat.write([order])) == [order]
    assert unwritable(order, GBK_BYTES) == "too_long"


def test_the_wrong_encoding_is_told_with_its_line():
    order = message("ORDERS05", seg("E1EDK01"), seg("E1EDKA1", NAME1="离合器"))

    found = refused(flat.write([order], GBK_BYTES))

    assert (found.code, found.line) == ("wrong_encoding", 3)
    assert unwritable(message("ORDERS05", seg("E1EDK01", BELNR="😀")), GBK_BYTES) == "wrong_encoding"
    assert unwritable(message("ORDERS05", seg("E1EDK01", BELNR="😀")), FlatForm(encoding="gbk")) == "wrong_encoding"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "empty"),
        ("E2EDK01005", "not_an_idoc"),
        ("<ORDERS05/>", "not_an_idoc"),
        (CONTROL.ljust(525, "x"), "record_too_long"),
        (CONTROL + "\n" + "E2EDK01005".ljust(1064, "x"), "record_too_long"),
        (CONTROL + "\n" + "E2EDP02002".ljust(63) + "001", "orphan_segment"),
        (CONTROL.replace("ORDERS05", "COND_A04"), "no_flat_layout"),
        (CONTROL + "\n" + "E2EDK01005".ljust(63) + "\x00", "bad_character"),
        (CONTROL + "\n" + " " * 63 + "001", "malformed"),
    ],
)
def test_what_is_no_idoc_file_is_refused_with_a_code(body: str, code: str):
    assert refused(body.encode()).code == code


def test_what_a_flat_record_cannot_carry_is_refused_when_writing():
    assert unwritable(message("ORDERS05", seg("E1EDK01", BELNR="two\nlines"))) == "bad_character"
    assert unwritable(message("ORDERS05", seg("E1EDK01", WHATEVER="1"))) == "unknown_field"
    assert unwritable(message("ORDERS05", seg("Z1MARK", WHATEVER="1"))) == "unknown_segment"
    assert unwritable(message("ORDERS05", seg("E1EDK01", CURCY="EURO"))) == "too_long"
    assert unwritable(message("COND_A04", seg("E1KOMG"))) == "no_flat_layout"


@pytest.mark.parametrize("form", FORMS, ids=str)
@given(data=st.data())
def test_whatever_is_written_is_read_again_in_every_form(form: FlatForm, data: st.DataObject):
    idoc = data.draw(documents(basic_types()["INVOIC02"]))
    try:
        body = flat.write([idoc], form)
    except Unwritable as refusal:
        assert (refusal.code, form.length_unit) == ("too_long", "bytes")  # noqa: PT017
        return

    assert flat.read(body, form) == [idoc]
