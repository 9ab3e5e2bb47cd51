"""The XML form of an IDoc: real messages without loss, and everything a hostile or careless sender may post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.messages import SAMPLES, documents, message, needs_samples, real, seg
from xingma.integration.idoc import xml
from xingma.integration.idoc.dictionary import basic_types
from xingma.integration.idoc.document import Age, Idoc, Segment, Unreadable, Unwritable

REAL = sorted(path.name for path in (SAMPLES / "xml").glob("*.xml"))


def refused(body: bytes, **settings: int) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        xml.read(body, **settings)
    return refusal.value


@needs_samples
@pytest.mark.parametrize("name", REAL)
def test_a_real_message_survives_reading_and_writing(name: str):
    idoc = real(f"xml/{name}")

    assert list(idoc.walk())
    assert xml.read(xml.write([idoc])) == [idoc]


@needs_samples
def test_real_messages_keep_empty_segments_empty_fields_and_what_nobody_knows():
    order = real("xml/orders_orders05_pair.xml")
    material = real("xml/matmas_matmas05.xml")
    delivery = real("xml/desadv_delvry07.xml")

    assert len(list(order.walk())) == 61
    assert order.all("E1EDK05") == [Segment("E1EDK05")]
    assert material.segments[0].first("E1MBEWM").first("Z1EXTEND_ITEM").get("ZFIELD01") == "EUR"
    assert material.segments[0].first("E1MVKEM").fields["LVORM"] == "/"
    assert delivery.control["SNDPRT"] == ""
    assert delivery.segments[0].first("E1EDL24").fields["KDMAT"] == "TG-D120_AU "
    assert delivery.segments[0].first("E1EDL24").get("KDMAT") == "TG-D120_AU"


@needs_samples
def test_a_message_without_control_record_and_of_xml_version_1_1_is_known_by_its_root():
    customer = real("xml/debmas_debmas01_min.xml")

    assert customer.control == {}
    assert (customer.idoctyp, customer.mestyp, customer.docnum) == ("DEBMAS01", "", "")


def test_several_documents_travel_together_in_order():
    first, second = (message("ZSTOCK01", seg("Z1STKHD", WERKS=plant), DOCNUM=plant) for plant in ("0001", "0002"))

    assert xml.read(xml.write([first, second])) == [first, second]
    with pytest.raises(Unwritable) as refusal:
        xml.write([first, message("ORDERS05", seg("E1EDK01"))])
    assert refusal.value.code == "mixed_types"


def test_a_soap_envelope_is_taken_off():
    inner = xml.write([message("ZSTOCK01", seg("Z1STKHD", WERKS="HL01"))]).split(b"?>", 1)[1]
    body = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' + inner + b"</s:Body></s:Envelope>"
    )

    assert xml.read(body)[0].segments == [seg("Z1STKHD", WERKS="HL01")]


def test_an_xml_namespace_around_the_document_does_not_matter():
    for opening, closing in (('<X xmlns="urn:x">', "</X>"), ('<n:X xmlns:n="urn:x">', "</n:X>")):
        [idoc] = xml.read(f'{opening}<IDOC><A SEGMENT="1"><B>1</B></A></IDOC>{closing}'.encode())
        assert (idoc.root, idoc.segments) == ("X", [seg("A", B="1")])


def test_namespaced_names_travel_with_underscore_and_dash():
    idoc = message("INVOIC02", seg("/RB04/YP3_E1EDK01_XML", **{"/RB04/CODE": "x"}), CIMTYP="/RB04/YP3_INVOIC02_XML")

    body = xml.write([idoc])

    assert b"<_-RB04_-YP3_INVOIC02_XML>" in body
    assert b"<_-RB04_-CODE>" in body
    assert xml.read(body) == [idoc]


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "GB18030", "UTF-16"])
def test_the_declared_encoding_is_followed(encoding: str):
    text = f'<?xml version="1.0" encoding="{encoding}"?><X><IDOC><A SEGMENT="1"><B>离合器</B></A></IDOC></X>'

    assert xml.read(text.encode(encoding))[0].segments[0].get("B") == "离合器"


def test_western_letters_come_in_latin_1():
    body = '<?xml version="1.0" encoding="iso-8859-1"?><X><IDOC><A SEGMENT="1"><B>Gerät</B></A></IDOC></X>'

    assert xml.read(body.encode("iso-8859-1"))[0].segments[0].get("B") == "Gerät"


def test_an_encoding_other_than_declared_is_told_apart_from_malformed():
    text = '<?xml version="1.0" encoding="UTF-8"?><X><IDOC><A SEGMENT="1"><B>离合器</B></A></IDOC></X>'

    assert refused(text.encode("gbk")).code == "wrong_encoding"
    assert refused(text.replace("UTF-8", "KLINGON").encode()).code == "wrong_encoding"


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>
<X><IDOC><A SEGMENT="1"><B>&e;</B></A></IDOC></X>"""
STEAL = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><X><IDOC><A SEGMENT="1"><B>&f;</B></A></IDOC></X>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BOMB, "entity"),
        (BOMB.replace(b"<B>&e;</B>", b'<B x="&e;&e;&e;&e;">1</B>'), "entity"),
        (STEAL, "entity"),
        (b'<!DOCTYPE X SYSTEM "http://example.invalid/x.dtd"><X><IDOC/></X>', "entity"),
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"<X><IDOC><A SEGMENT='1'><B>1</B></A>", "malformed"),
        (b"<X><IDOC><A></B></IDOC></X>", "malformed"),
        (b'{"json": true}', "malformed"),
        (b"<html><body>Service unavailable</body></html>", "not_an_idoc"),
        (b"<X><IDOC><A SEGMENT='1'><B>1</B><B>2</B></A></IDOC></X>", "repeated_field"),
        (b"<X><IDOC><A SEGMENT='1'>lost<B>1</B></A></IDOC></X>", "stray_text"),
    ],
)
def test_what_is_no_idoc_is_refused_with_a_code(body: bytes, code: str):
    assert refused(body).code == code


def test_the_line_of_the_trouble_is_told():
    assert refused(b"<X>\n<IDOC>\n<A SEGMENT='1'>\n<B>1</B><B>2</B></A></IDOC></X>").line == 4


def test_a_body_beyond_the_limit_is_not_even_parsed():
    assert refused(b"<" * 2_000, bytes_max=1_000).code == "too_big"
    assert refused(b"<" * (xml.BYTES_MAX + 1)).code == "too_big"


@needs_samples
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_message_is_malformed_wherever_it_breaks_off(share: float):
    body = (SAMPLES / "xml/invoic_invoic02.xml").read_bytes()

    assert refused(body[: int(len(body) * share)]).code == "malformed"


def test_what_xml_cannot_carry_is_refused_when_writing():
    for segment, code in ((seg("A", B="\x01"), "bad_character"), (seg("A", **{"1 2": "x"}), "bad_name")):
        with pytest.raises(Unwritable) as refusal:
            xml.write([message("X", segment)])
        assert refusal.value.code == code
    with pytest.raises(Unwritable):
        xml.write([])


@given(st.lists(documents(basic_types()["ORDERS05"]), min_size=1, max_size=2))
def test_whatever_is_written_is_read_again(idocs: list[Idoc]):
    assert xml.read(xml.write(idocs)) == idocs


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")) | st.sampled_from("\t\n\r")))
def test_any_text_survives_blanks_and_line_ends_too(text: str):
    idoc = message("X", seg("A", B=text))

    assert xml.read(xml.write([idoc])) == [idoc]


def test_the_digest_is_of_what_is_said_not_of_how():
    one = message("X", seg("A", B="1", C="2"), DOCNUM="7")
    same = message("X", seg("A", C=" 2 ", B="1", D=""), DOCNUM="7")

    assert one.digest() == same.digest()
    assert one.digest() != message("X", seg("A", B="1", C="3"), DOCNUM="7").digest()


def test_an_older_document_is_known_by_its_serial_or_by_its_date():
    assert Age("20190909165814", "").is_older_than(Age("20190909165815", ""))
    assert Age("20190909165814", "20260102000000").is_older_than(Age("20260101000000000123", "20260103000000"))
    assert not Age("", "20260101000000").is_older_than(Age("", "20260101000000"))


def test_a_number_of_zeros_is_no_number():
    assert message("X", DOCNUM="0000000000000000").docnum == ""
    assert message("X", IDOCTYP="ORDERS05   ", TEST="X").is_test
