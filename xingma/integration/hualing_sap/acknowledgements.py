"""ALEAUD and STATUS: what became of documents we sent; and our own ALEAUD about documents we got."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from xingma.integration.hualing_sap.envelope import control
from xingma.integration.hualing_sap.facts import Acknowledgement
from xingma.integration.hualing_sap.fields import Unusable, need
from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.idoc.document import Idoc, Segment

ALEAUD_MAX = 500
"""Confirmations one ALEAUD may carry."""

TEXT_MAX = 70


def aleaud(idoc: Idoc) -> list[Acknowledgement]:
    heads = idoc.all("E1ADHDR")
    if not heads:
        raise Unusable("missing", "E1ADHDR")
    return [
        _acknowledgement(state, head.get("MESTYP_LNG") or head.get("MESTYP"))
        for head in heads
        for state in head.all("E1STATE")
    ]


def systat(idoc: Idoc) -> list[Acknowledgement]:
    states = idoc.all("E1STATS")
    if not states:
        raise Unusable("missing", "E1STATS")
    return [_acknowledgement(state, "") for state in states]


def aleaud01(acknowledgements: Sequence[Acknowledgement], partner: Partner, *, message_id: str, at: datetime) -> Idoc:
    """At most ALEAUD_MAX in one document; each names its sender's document number and the message type."""
    assert 0 < len(acknowledgements) <= ALEAUD_MAX, "one ALEAUD carries 1 to 500 confirmations"
    by_message = sorted(acknowledgements, key=lambda one: one.mestyp)
    return Idoc(
        control(partner, idoctyp="ALEAUD01", mestyp="ALEAUD", message_id=message_id, at=at),
        [
            Segment("E1ADHDR", {"MESTYP": mestyp[:6], "MESTYP_LNG": mestyp}, [_state(one) for one in group])
            for mestyp, group in groupby(by_message, key=lambda one: one.mestyp)
        ],
    )


def _acknowledgement(state: Segment, mestyp: str) -> Acknowledgement:
    return Acknowledgement(
        docnum=state.get("DOCNUM"),
        arckey=state.get("ARCKEY"),
        status=need(state, "STATUS"),
        text=_text(state),
        mestyp=mestyp,
    )


def _text(state: Segment) -> str:
    """SAP's sentence with its parameters put in, `&1` or plain `&` in turn; the code where there is no sentence."""
    sentence = state.get("STATXT")
    for number in range(1, 5):
        mark = f"&{number}" if f"&{number}" in sentence else "&"
        sentence = sentence.replace(mark, state.get(f"STAPA{number}"), 1)
    return sentence.strip() or state.get("STACOD") or (state.get("STAMID") + state.get("STAMNO"))


def _state(one: Acknowledgement) -> Segment:
    fields = {"DOCNUM": one.docnum, "STATUS": one.status, "STATXT": one.text[:TEXT_MAX], "ARCKEY": one.arckey}
    return Segment("E1STATE", {name: value for name, value in fields.items() if value})
