"""What SAP may send us: the partner agreements of the inbound side (integration.md §2.4, WE20).

An IDoc without an agreement is stored at status 56 and shown. Keys are read here without understanding the message, so
that the journal can name even a broken one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from xingma.integration.idoc.document import Idoc, Segment
from xingma.integration.idoc.values import pad_key, strip_zeros
from xingma.integration.systems import System

CUSTOMER_LENGTH = 10

ORDER_FLOW, MASTER, DEPENDENT = 0, 1, 2
"""Ranks: what stations wait for goes first; prices and stock come after the parts they belong to."""


@dataclass(frozen=True)
class Agreement:
    """One message type: on which basic type it may come, how soon it is applied, what it is about."""

    basic_type: str
    rank: int
    key: Callable[[Idoc], str]


def part_key(idoc: Idoc) -> str:
    return strip_zeros(_first(idoc, "E1MARAM", "MATNR_LONG", "MATNR"))


def price_key(idoc: Idoc) -> str:
    return strip_zeros(_first(idoc, "E1KOMG", "MATNR_LONG", "MATNR", "VAKEY_LONG", "VAKEY"))


def customer_key(idoc: Idoc) -> str:
    return pad_key(_first(idoc, "E1KNA1M", "KUNNR"), CUSTOMER_LENGTH)


def order_key(idoc: Idoc) -> str:
    ours = idoc.first("E1EDK02", QUALF="001")
    return ours.get("BELNR") if ours else ""


def delivery_key(idoc: Idoc) -> str:
    return strip_zeros(_first(idoc, "E1EDL20", "VBELN"))


def invoice_key(idoc: Idoc) -> str:
    return strip_zeros(_first(idoc, "E1EDK01", "BELNR"))


def posting_key(idoc: Idoc) -> str:
    return strip_zeros(_first(idoc, "E1FIKPF", "BELNR"))


def stock_key(idoc: Idoc) -> str:
    return _first(idoc, "Z1STKHD", "WERKS")


def no_key(_idoc: Idoc) -> str:
    return ""


AGREEMENTS: Mapping[str, Agreement] = {
    "MATMAS": Agreement("MATMAS", MASTER, part_key),
    "COND_A": Agreement("COND_A", DEPENDENT, price_key),
    "DEBMAS": Agreement("DEBMAS", MASTER, customer_key),
    "ORDRSP": Agreement("ORDERS", ORDER_FLOW, order_key),
    "DESADV": Agreement("DELVRY", ORDER_FLOW, delivery_key),
    "INVOIC": Agreement("INVOIC", ORDER_FLOW, invoice_key),
    "FIDCC2": Agreement("FIDCCP", ORDER_FLOW, posting_key),
    "ZSTOCK": Agreement("ZSTOCK", DEPENDENT, stock_key),
    "ALEAUD": Agreement("ALEAUD", ORDER_FLOW, no_key),
    "STATUS": Agreement("SYSTAT", ORDER_FLOW, no_key),
}

UNCONFIRMED = {"ALEAUD", "STATUS"}
"""Nobody confirms a confirmation."""


def objection(idoc: Idoc, system: System) -> tuple[str, dict[str, str]] | None:
    """Why a document that can be read is not for us, as a code with its figures; None = agreed."""
    agreement = AGREEMENTS.get(idoc.mestyp)
    if agreement is None or not idoc.idoctyp.startswith(agreement.basic_type):
        return "no_agreement", {"kind": idoc.mestyp or "–", "type": idoc.idoctyp or "–"}
    if idoc.sender and idoc.sender != system.logical_system:
        return "other_sender", {"told": idoc.sender, "known": system.logical_system}
    if idoc.receiver and idoc.receiver != system.our_logical_system:
        return "other_receiver", {"told": idoc.receiver, "known": system.our_logical_system}
    return None


def key_of(idoc: Idoc) -> str:
    """What the document is about; empty when it cannot be said."""
    agreement = AGREEMENTS.get(idoc.mestyp)
    return agreement.key(idoc)[:120] if agreement else ""


def rank_of(kind: str) -> int:
    agreement = AGREEMENTS.get(kind)
    return agreement.rank if agreement else DEPENDENT


def orders_mentioned(idoc: Idoc) -> list[str]:
    """Our order numbers in it, each once."""
    return sorted({number for number in _order_numbers(idoc) if number and len(number) <= 40})


def _order_numbers(idoc: Idoc) -> Iterator[str]:
    for segment in idoc.walk():
        if segment.name in {"E1EDK02", "E1EDP02"} and segment.get("QUALF") == "001":
            yield segment.get("BELNR")
        elif segment.name == "E1EDL41" and segment.get("QUALI") == "001":
            yield segment.get("BSTNR")


def _first(idoc: Idoc, name: str, *fields: str) -> str:
    segment: Segment | None = idoc.first(name)
    if segment is None:
        return ""
    return next((segment.get(field) for field in fields if segment.get(field)), "")
