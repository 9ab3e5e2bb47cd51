"""What became of a document: SAP tells us with ALEAUD, STATUS or by its business answer; we tell SAP with ALEAUD."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from xingma.integration.hualing_sap.acknowledgements import ALEAUD_MAX, TEXT_MAX, aleaud, systat
from xingma.integration.hualing_sap.facts import Acknowledgement
from xingma.integration.journal import event_row, move, step
from xingma.integration.models import BLOCKING, InboundMessage, OutboundMessage, OutState
from xingma.integration.outcomes import Applied, Taking
from xingma.integration.reasons import text_of
from xingma.integration.systems import System
from xingma.orders import fulfilment, sending
from xingma.orders.models import CancelRequest

ACCEPTED = {"53", "41", "16"}
REFUSED = {"51", "56", "60", "63", "65", "68", "40", "17"}
ON_ITS_WAY = (OutState.SENDING, OutState.RETRY, OutState.UNKNOWN, OutState.SENT, OutState.DEAD)


def take_confirmation(taking: Taking) -> Applied:
    """Settle the messages that SAP reports about; a number nobody knows is nobody's."""
    told = aleaud(taking.idoc) if taking.kind == "ALEAUD" else systat(taking.idoc)
    pairs = [(message, one) for one in told if (message := message_of(taking.system, one)) is not None]
    for message, one in sorted(pairs, key=lambda pair: (pair[0].business_key, pair[0].pk)):
        settle(taking, message, one)
    return Applied() if pairs else Applied("nothing_for_us")


def message_of(system: System, one: Acknowledgement) -> OutboundMessage | None:
    """Ours by our own id, else by the number SAP gave it; locked."""
    messages = OutboundMessage.objects.select_for_update().filter(system=system.name)
    ours = messages.filter(arckey=one.arckey).first() if one.arckey else None
    if ours is None and one.docnum.strip("0"):
        ours = messages.filter(sap_docnum=one.docnum).order_by("-pk").first()
    return ours


def settle(taking: Taking, message: OutboundMessage, one: Acknowledgement) -> None:
    """A posting settles it, also after an earlier refusal; a refusal after a posting says nothing any more."""
    params = {"status": one.status, "text": one.text}
    if one.status in ACCEPTED and message.state != OutState.ACKED:
        move(message, OutState.ACKED, by=taking.by, at=taking.at, code="posted", note=one.text)
        record_arrived(taking, message)
    elif one.status in REFUSED and message.state in ON_ITS_WAY:
        move(message, OutState.REJECTED, by=taking.by, at=taking.at, code="refused_by_sap", params=params)
        record_refused(taking, message, one.text or one.status)
    else:
        step(message, message.state, by=taking.by, at=taking.at, code="reported", params=params)


def record_arrived(taking: Taking, message: OutboundMessage) -> None:
    if message.kind == "ORDERS":
        sending.record_sent(message.business_key, by=taking.by, at=taking.at)


def record_refused(taking: Taking, message: OutboundMessage, why: str) -> None:
    """The order, or its change, learns that SAP did not post it."""
    if message.kind == "ORDERS":
        sending.record_refused(message.business_key, why=why, by=taking.by, at=taking.at)
    elif message.kind == "ORDCHG":
        fulfilment.refuse_cancellation(message.business_key, why=why, by=taking.by, at=taking.at)


def note_answered(taking: Taking, number: str, sap_number: str) -> None:
    """An order response proves that SAP has the order: whatever was open about sending it is settled."""
    _acknowledge(taking, "ORDERS", number, code="answered", order=sap_number)


def note_delivered(taking: Taking, numbers: Sequence[str]) -> None:
    """A delivery proves the same."""
    for number in numbers:
        _acknowledge(taking, "ORDERS", number, code="posted")


def note_changes_answered(taking: Taking, number: str) -> None:
    """When nothing of the order waits for a cancellation any more, the changes we sent were answered."""
    waiting = CancelRequest.objects.unscoped("SAP answers").filter(
        line__order__number=number, answer=CancelRequest.Answer.WAITING
    )
    if not waiting.exists():
        _acknowledge(taking, "ORDCHG", number, code="posted", only_sent=True)


def _acknowledge(taking: Taking, kind: str, number: str, *, code: str, only_sent: bool = False, **params: str) -> None:
    states = (OutState.SENT, OutState.UNKNOWN) if only_sent else (OutState.PENDING, *ON_ITS_WAY, OutState.REJECTED)
    messages = OutboundMessage.objects.select_for_update().filter(
        system=taking.system.name, kind=kind, business_key=number, state__in=states
    )
    for message in messages.order_by("pk"):
        move(message, OutState.ACKED, by=taking.by, at=taking.at, code=code, params=params)


def confirm_due(system: System, *, at: datetime) -> int:
    """Queue one ALEAUD about the documents that have been settled; returns about how many. One at a time is under way."""
    if not system.confirms or not _is_due(system, at):
        return 0
    with transaction.atomic():
        if OutboundMessage.objects.filter(
            system=system.name, kind="ALEAUD", state__in=set(BLOCKING) - {OutState.SENT, OutState.DEAD}
        ).exists():
            return 0
        messages = list(_unconfirmed(system).select_for_update(skip_locked=True)[:ALEAUD_MAX])
        if not messages:
            return 0
        for message in messages:
            message.told_status = message.sap_status
        InboundMessage.objects.bulk_update(messages, ["told_status"])
        arckey = uuid.uuid4().hex
        confirmation = OutboundMessage.objects.create(
            system=system.name,
            kind="ALEAUD",
            business_key=f"ALEAUD-{arckey}",
            seq=1,
            arckey=arckey,
            facts={"confirmed": [_fact(message) for message in messages]},
            created_at=at,
            next_at=at,
        )
        event_row(confirmation, "", by=system.actor, at=at).save(force_insert=True)
    return len(messages)


def _unconfirmed(system: System) -> QuerySet[InboundMessage]:
    rows = InboundMessage.objects.filter(system=system.name, settled_at__isnull=False, told_status="")
    return rows.exclude(docnum="").order_by("settled_at")


def _is_due(system: System, at: datetime) -> bool:
    """The oldest has waited long enough, or a whole document of them has come together."""
    waiting = [moment for moment in _unconfirmed(system).values_list("settled_at", flat=True)[:ALEAUD_MAX] if moment]
    if not waiting:
        return False
    return len(waiting) == ALEAUD_MAX or waiting[0] <= at - timedelta(seconds=system.confirm_every_s)


def _fact(message: InboundMessage) -> dict[str, str]:
    with override("zh-hans"):
        text = text_of(message.code, message.params) if message.code else ""
    return {
        "docnum": message.docnum,
        "arckey": message.arckey,
        "status": message.sap_status,
        "text": text[:TEXT_MAX],
        "mestyp": message.kind,
    }
