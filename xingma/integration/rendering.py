"""A message becomes a document: the order's own facts at the moment it is taken for sending, checked against the layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from xingma.integration.hualing_sap.acknowledgements import aleaud01
from xingma.integration.hualing_sap.facts import (
    Acknowledgement,
    ChangeFacts,
    ChangeLineFacts,
    OrderFacts,
    OrderLineFacts,
)
from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.hualing_sap.orders import TEXT_CELLS, ordchg05, orders05
from xingma.integration.idoc import xml
from xingma.integration.idoc.dictionary import check
from xingma.integration.idoc.document import Idoc, Unwritable
from xingma.integration.models import OutboundMessage
from xingma.integration.systems import System
from xingma.orders import sending
from xingma.orders.models import PartsOrder, State
from xingma.orders.sending import OrderToSend

PHONE = re.compile(r"\+?\d[\d -]{5,22}\d")
IN_SAP = (State.SENT, State.ACCEPTED)


class NotToSend(Exception):
    """There is nothing to send any more. ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSendable(Exception):
    """SAP would refuse it; the cause has to be mended first."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}")
        self.code, self.params = code, params


def render(message: OutboundMessage, system: System, *, at: datetime) -> bytes:
    """The document as XML. An order is taken for sending by it. Raises NotToSend, NotSendable."""
    try:
        idoc = RENDERERS[message.kind](message, system, at)
        problems = check(idoc, width=system.flat_form.width)
        if problems:
            code, where, text = problems[0]
            raise NotSendable("not_in_layout", where=where, problem=code, text=text)
        return xml.write([idoc])
    except Unusable as refusal:
        raise NotSendable(refusal.code, where=refusal.where, text=refusal.text) from refusal
    except Unwritable as refusal:
        raise NotSendable("not_in_layout", where="", problem=refusal.code, text=refusal.text) from refusal


def order(message: OutboundMessage, system: System, at: datetime) -> Idoc:
    facts = sending.begin(message.business_key, at=at)
    if facts is None:
        raise NotToSend("order_not_to_send")
    return orders05(order_facts(facts, system), system.partner, message_id=message.arckey, at=at)


def order_facts(facts: OrderToSend, system: System) -> OrderFacts:
    """An address too long for its two fields goes along as text, whole."""
    phone = PHONE.search(facts.ship_to_contact)
    room = TEXT_CELLS if facts.ship_to.isascii() else TEXT_CELLS // system.partner.wide_cells
    fits = len(facts.ship_to) <= room
    return OrderFacts(
        number=facts.number,
        kind=facts.kind,
        customer=facts.customer_number,
        ship_to_name=facts.station_name,
        ship_to_address=facts.ship_to if fits else facts.ship_to[:room],
        ship_to_phone=phone[0][:16] if phone else "",
        ordered_on=localdate(facts.submitted_at),
        wanted_on=facts.wanted_on,
        vin=facts.vin,
        note="\n".join(text for text in (facts.note, "" if fits else facts.ship_to) if text),
        lines=tuple(
            OrderLineFacts(line.position, line.part_number, line.quantity, line.unit, line.price)
            for line in facts.lines
        ),
    )


def order_change(message: OutboundMessage, system: System, at: datetime) -> Idoc:
    """What remains wanted of the lines, as it was when the station asked."""
    changed = (
        PartsOrder.objects.unscoped("the worker sends for everyone")
        .select_related("station")
        .get(number=message.business_key)
    )
    if changed.state not in IN_SAP:
        raise NotToSend("order_not_in_sap")
    units = dict(changed.lines.values_list("position", "part__unit"))
    facts = ChangeFacts(
        number=changed.number,
        sap_number=changed.sap_number or None,
        lines=tuple(
            ChangeLineFacts(position, Decimal(remaining), units[position])
            for position, remaining in message.facts["lines"]
        ),
        customer=changed.station.customer_number,
    )
    return ordchg05(facts, system.partner, message_id=message.arckey, at=at)


def confirmation(message: OutboundMessage, system: System, at: datetime) -> Idoc:
    told = [Acknowledgement(**fact) for fact in message.facts["confirmed"]]
    return aleaud01(told, system.partner, message_id=message.arckey, at=at)


RENDERERS: Mapping[str, Any] = {"ORDERS": order, "ORDCHG": order_change, "ALEAUD": confirmation}
CREATING = frozenset({"ORDERS"})
"""Sent twice, these would make two things in SAP; the others may be repeated."""
