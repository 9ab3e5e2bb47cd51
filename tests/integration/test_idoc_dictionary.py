"""The layouts agree with the public dictionary, and the check finds what a receiver would refuse."""

import csv
from collections import defaultdict

import pytest

from tests.integration.messages import SAMPLES, message, needs_samples, real, seg
from xingma.integration.idoc.dictionary import CONTROL, Problem, basic_type, basic_types, check
from xingma.integration.idoc.document import Idoc

PUBLIC = ("ORDERS05", "INVOIC02", "DELVRY03", "DELVRY07", "MATMAS05", "DEBMAS01")


def codes(idoc: Idoc) -> set[str]:
    return {problem.code for problem in check(idoc)}


@needs_samples
@pytest.mark.parametrize("name", PUBLIC)
def test_every_field_of_the_public_types_has_its_place(name: str):
    expected = defaultdict(list)
    with (SAMPLES / "fields/idoc_segments.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["basic_type"] == name:
                key = (row["segment"], row["segment_definition"], row["parent"])
                expected[key].append((row["field"], int(row["offset_in_sdata"]), int(row["length"])))

    ours = {
        (layout.segment, layout.definition, layout.parent): list(layout.offsets)
        for layout in basic_types()[name].segments.values()
        if layout.segment.startswith("E1")
    }

    assert ours == expected


@needs_samples
def test_the_control_record_has_524_places():
    with (SAMPLES / "fields/edi_records.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["record"] == "EDI_DC40"]

    assert [(row["field"], int(row["offset"]), int(row["length"])) for row in rows] == list(CONTROL.offsets)
    assert CONTROL.length == 524


def test_later_customer_types_and_our_own_are_known():
    assert basic_type("DEBMAS06").segments == basic_type("DEBMAS01").segments
    assert basic_type("ZSTOCK01").is_flat
    assert not basic_type("COND_A04").is_flat
    assert basic_type("BOMMAT03") is None
    for known in basic_types().values():
        parents = {layout.parent for layout in known.segments.values()} - {""}
        assert parents <= known.segments.keys()


@needs_samples
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("xml/orders_orders05_pair.xml", []),
        ("flat/invoic02_1063.txt", []),
        ("xml/debmas_debmas01_min.xml", [("too_long", "E1KNA1M[1].REGIO")]),
        ("xml/invoic_invoic02.xml", [("too_long", "EDI_DC40.SNDPRN")]),
        (
            "xml/matmas_matmas05.xml",
            [
                ("too_long", "EDI_DC40.SNDPRN"),
                ("too_long", "EDI_DC40.RCVPRN"),
                ("unknown_segment", "E1MARAM[1].E1MBEWM[1].Z1EXTEND_ITEM[1]"),
            ],
        ),
        ("xml/cremas_cremas05.xml", [("unknown_type", "EDI_DC40.IDOCTYP")]),
    ],
)
def test_in_real_messages_only_masked_and_foreign_places_are_found(name: str, found: list[tuple[str, str]]):
    assert [(problem.code, problem.where) for problem in check(real(name))] == found


def test_each_kind_of_problem_is_found_where_it_is():
    order = message(
        "ORDERS05",
        seg("E1EDP01", seg("E1EDK03", IDDAT="012"), seg("E1EDP19", IDTNR="x" * 36), MENGE="1\n2"),
        seg("E1EDP01", seg("E1EDP19", WHATEVER="1"), seg("Z1MARK")),
        seg("E1EDS01"),
        *[seg("E1EDK03") for _ in range(11)],
        SNDPRN="ELEVENCHARS",
    )

    assert check(order) == [
        Problem("too_long", "EDI_DC40.SNDPRN", "11 > 10"),
        Problem("bad_character", "E1EDP01[1].MENGE", "'1\\n2'"),
        Problem("wrong_parent", "E1EDP01[1].E1EDK03[1]", "ORDERS05"),
        Problem("too_long", "E1EDP01[1].E1EDP19[1].IDTNR", "36 > 35"),
        Problem("unknown_field", "E1EDP01[2].E1EDP19[1].WHATEVER", ""),
        Problem("unknown_segment", "E1EDP01[2].Z1MARK[1]", "ORDERS05"),
        Problem("missing_segment", "E1EDK01", "ORDERS05"),
        Problem("too_many", "E1EDK03", "11 > 10"),
    ]


def test_a_customer_extension_may_add_segments():
    plain = message("ORDERS05", seg("E1EDK01", seg("Z1MARK")))
    extended = message("ORDERS05", seg("E1EDK01", seg("Z1MARK")), CIMTYP="ZORDERS05")

    assert codes(plain) == {"unknown_segment"}
    assert codes(extended) == set()


def test_a_byte_counting_receiver_is_checked_in_bytes():
    order = message("ORDERS05", seg("E1EDK01"), seg("E1EDKA1", NAME1="安" * 20))

    assert codes(order) == set()
    assert [problem.code for problem in check(order, width=lambda text: len(text.encode("gbk")))] == ["too_long"]
