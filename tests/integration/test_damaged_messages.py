"""Whatever is damaged in a real message, it is read, or refused in the one way a worker knows how to park."""

import contextlib
from collections.abc import Callable
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.messages import SAMPLES, needs_samples, real
from xingma.integration.hualing_sap.acknowledgements import aleaud, systat
from xingma.integration.hualing_sap.customers import debmas
from xingma.integration.hualing_sap.deliveries import delvry
from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.hualing_sap.invoices import invoic
from xingma.integration.hualing_sap.materials import matmas
from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.hualing_sap.postings import fidcc
from xingma.integration.hualing_sap.prices import cond_a
from xingma.integration.hualing_sap.responses import ordrsp
from xingma.integration.hualing_sap.stock import zstock
from xingma.integration.hualing_sap.suppliers import cremas
from xingma.integration.idoc import flat, xml
from xingma.integration.idoc.dictionary import check
from xingma.integration.idoc.document import Idoc, Unreadable

EURO = Partner(currency="EUR", units={"A12": "pc"})
MAPPED: list[tuple[str, Callable[[Idoc], object]]] = [
    ("xml/matmas_matmas05.xml", lambda idoc: matmas(idoc, EURO)),
    ("xml/debmas_debmas01_min.xml", debmas),
    ("xml/cremas_cremas05.xml", cremas),
    ("xml/ordrsp_orders05.xml", lambda idoc: ordrsp(idoc, EURO)),
    ("xml/desadv_delvry07.xml", delvry),
    ("xml/desadv_delvry07_outbound_3pl.xml", delvry),
    ("xml/invoic_invoic02.xml", lambda idoc: invoic(idoc, EURO)),
]
READ = {name: real(name) for name, _ in MAPPED if SAMPLES.is_dir()}
EVERY: list[Callable[[Idoc], object]] = [
    matmas, cond_a, debmas, cremas, ordrsp, delvry, invoic, fidcc, zstock, aleaud, systat,
]  # fmt: skip
JUNK = st.one_of(
    st.sampled_from(["", "/", "-", "0", "00000000", "20261399", "1.5", "1e9", "-1", "１２", "99999999999999999999"]),
    st.text(max_size=8),
)


@needs_samples
@pytest.mark.parametrize(("name", "mapper"), MAPPED, ids=[name for name, _ in MAPPED])
@settings(max_examples=40)
@given(data=st.data())
def test_a_damaged_field_or_a_lost_segment_is_understood_or_refused(
    name: str, mapper: Callable[[Idoc], object], data: st.DataObject
):
    idoc = deepcopy(READ[name])
    for _ in range(data.draw(st.integers(1, 3))):
        segment = data.draw(st.sampled_from(list(idoc.walk())))
        if segment.children and data.draw(st.booleans()):
            segment.children.remove(data.draw(st.sampled_from(segment.children)))
        elif segment.fields:
            segment.fields[data.draw(st.sampled_from(sorted(segment.fields)))] = data.draw(JUNK)

    with contextlib.suppress(Unusable):
        mapper(idoc)
    check(idoc)


@needs_samples
@pytest.mark.parametrize("name", [name for name, _ in MAPPED])
def test_a_message_given_to_the_wrong_mapper_is_refused(name: str):
    for mapper in EVERY:
        with contextlib.suppress(Unusable):
            mapper(real(name))


def damaged(name: str, data: st.DataObject) -> bytes:
    body = bytearray((SAMPLES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body) - 1))
        body[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=6))
    return bytes(body)


@needs_samples
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_xml_is_read_or_refused(data: st.DataObject):
    with contextlib.suppress(Unreadable):
        for idoc in xml.read(damaged("xml/invoic_invoic02.xml", data)):
            assert xml.read(xml.write([idoc])) == [idoc]


@needs_samples
@pytest.mark.parametrize("name", ["flat/orders05_pair.txt", "flat/delfor02_translator.txt"])
@pytest.mark.parametrize("form", [flat.UNICODE, flat.FlatForm(encoding="gbk", length_unit="bytes")], ids=str)
@settings(max_examples=40)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(name: str, form: flat.FlatForm, data: st.DataObject):
    with contextlib.suppress(Unreadable):
        for idoc in flat.read(damaged(name, data), form):
            assert flat.read(flat.write([idoc], form), form) == [idoc]
