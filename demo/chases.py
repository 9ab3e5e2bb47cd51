"""Stations ask where their back orders are; headquarters has answered about half of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.documents import DemoLine, DemoOrder

QUESTIONS = (
    "客户车辆停在站内等件，请帮忙催一下",
    "什么时候能发？",
    "已超过预计日期，请给个准信",
    "客户催得急，能否先发一部分",
)
ANSWERS = ("供应商已排产，到货即发", "在途，预计按此日期发出", "已调外库，请耐心等待")


@dataclass(frozen=True, slots=True)
class DemoChase:
    """A question about a line; the answer's fields are empty while it is open."""

    position: int
    question: str
    asked_at: datetime
    promised_on: date | None = None
    answer: str = ""
    answered_at: datetime | None = None


def chases_of(order: DemoOrder, end: datetime) -> Iterator[DemoChase]:
    """At most one per order, about its first line that SAP could not confirm; every moment lies before ``end``."""
    if order.state != "accepted" or order.accepted_at is None or end - order.accepted_at < timedelta(hours=20):
        return
    line = next((line for line in order.lines if line.open_quantity and line.confirmed < wanted(line)), None)
    lot = zlib.crc32(order.number.encode())
    if line is None or lot % 3 == 0:
        return
    asked_at = order.accepted_at + (end - order.accepted_at) * 3 // 5
    question = QUESTIONS[lot // 3 % len(QUESTIONS)]
    if lot // 16 % 2:
        yield DemoChase(line.position, question, asked_at)
        return
    answered_at = asked_at + (end - asked_at) // 2
    promised_on = max(line.expected_on or end.date(), answered_at.date() + timedelta(days=2))
    answer = ANSWERS[lot // 64 % len(ANSWERS)]
    yield DemoChase(line.position, question, asked_at, promised_on, answer, answered_at)


def wanted(line: DemoLine) -> int:
    return line.quantity - line.cancelled
