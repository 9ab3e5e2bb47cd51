"""What a person may do to a message: repeat, correct a copy, try now, decide a doubt, close. Each act leaves its step."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from xingma.core.findings import Conflict, Finding, RuleViolation, refuse_if
from xingma.core.outbox import OutboxEvent, current_request_id
from xingma.integration.agreements import key_of, orders_mentioned, rank_of
from xingma.integration.idoc import xml
from xingma.integration.idoc.document import Idoc, Unreadable
from xingma.integration.journal import event_row, move, step
from xingma.integration.models import InboundMessage, InState, Mention, OutboundMessage, OutState
from xingma.integration.reasons import text_of
from xingma.integration.receiving import content_hash
from xingma.orders import sending
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May

WAITING_TO_LEAVE = (OutState.PENDING, OutState.RETRY, OutState.UNKNOWN)
FINISHED = (OutState.SENT, OutState.ACKED, OutState.REJECTED, OutState.DEAD, OutState.WITHDRAWN, OutState.IGNORED)


class Refusal(models.TextChoices):
    REASON_MISSING = "reason_missing", _("Say why, for whoever reads this later.")
    UNREADABLE = "unreadable", _("This is not one IDoc in XML: %(reason)s")
    NOT_ONE = "not_one", _("Exactly one IDoc is needed; there are %(count)s.")
    OTHER_TYPE = "other_type", _("The message type must stay %(kind)s.")


def outbound(pk: int, *, by: Actor) -> OutboundMessage:
    """The message, locked. Raises NotAllowed, DoesNotExist."""
    by.require(May.RUN_INTEGRATION)
    return OutboundMessage.objects.select_for_update().get(pk=pk)


def inbound(pk: int, *, by: Actor) -> InboundMessage:
    """The message, locked. Raises NotAllowed, DoesNotExist."""
    by.require(May.RUN_INTEGRATION)
    return InboundMessage.objects.select_for_update().get(pk=pk)


def expect(message: OutboundMessage | InboundMessage, *states: str) -> None:
    """Raises Conflict: the message has moved on."""
    if message.state not in states:
        raise Conflict("not_in_that_state", number=str(message), state=message.state)


def require_reason(why: str) -> None:
    refuse_if([] if why.strip() else [Finding(Refusal.REASON_MISSING, "why")])


@transaction.atomic
def replay(pk: int, *, document: bytes | None = None, why: str = "", by: Actor, at: datetime) -> OutboundMessage:
    """Send a finished message once more, as a new one in its place; with ``document``, a corrected copy of it.

    SAP is asked first whether it has the order. What was given up is closed. Raises NotAllowed, DoesNotExist, Conflict
    or RuleViolation.
    """
    original = outbound(pk, by=by)
    expect(original, *FINISHED)
    if original.replays.filter(state__in=[*WAITING_TO_LEAVE, OutState.SENDING]).exists():
        raise Conflict("repeated_already", number=str(original))
    if document is not None:
        require_reason(why)
        document = xml.write([renamed(one_idoc(document, original.kind), "")])
    copies = OutboundMessage.objects.filter(
        system=original.system, business_key=original.business_key, seq=original.seq
    )
    again = OutboundMessage(
        system=original.system,
        kind=original.kind,
        business_key=original.business_key,
        seq=original.seq,
        copy=(copies.aggregate(last=Max("copy"))["last"] or 0) + 1,
        arckey=uuid.uuid4().hex,
        facts=original.facts,
        is_urgent=original.is_urgent,
        doubted_at=original.sent_at or original.doubted_at or original.created_at,
        created_at=at,
        next_at=at,
        replay_of=original,
        request_id=current_request_id() or original.request_id,
    )
    payload = document or bytes(original.payload)
    if payload:
        [idoc] = xml.read(payload)
        again.payload = xml.write([renamed(idoc, again.arckey)])
    again.save(force_insert=True)
    code = "corrected" if document else "replayed"
    event_row(again, "", by=by, at=at, code=code, params={"message": original.pk}, note=why).save(force_insert=True)
    if original.state in {OutState.DEAD, OutState.SENT, OutState.REJECTED}:
        move(original, OutState.IGNORED, by=by, at=at, code="replaced", params={"message": again.pk}, note=why)
    return again


def renamed(idoc: Idoc, arckey: str) -> Idoc:
    """The same document under another id of ours."""
    return Idoc({**idoc.control, "ARCKEY": arckey}, idoc.segments, idoc.root)


def one_idoc(document: bytes, kind: str) -> Idoc:
    """The one IDoc of an edited document. Raises RuleViolation."""
    try:
        idocs = xml.read(document)
    except Unreadable as refusal:
        reason = text_of(refusal.code, {"text": refusal.text, "line": refusal.line})
        raise RuleViolation([Finding(Refusal.UNREADABLE, "document", {"reason": reason})]) from refusal
    if len(idocs) != 1:
        raise RuleViolation([Finding(Refusal.NOT_ONE, "document", {"count": len(idocs)})])
    if kind and idocs[0].mestyp != kind:
        raise RuleViolation([Finding(Refusal.OTHER_TYPE, "document", {"kind": kind})])
    return idocs[0]


@transaction.atomic
def try_now(pk: int, *, by: Actor, at: datetime) -> OutboundMessage:
    """Do not wait for the next try. Raises NotAllowed, DoesNotExist, Conflict."""
    message = outbound(pk, by=by)
    expect(message, *WAITING_TO_LEAVE)
    message.next_at = at
    message.save(update_fields=["next_at"])
    step(message, message.state, by=by, at=at, code="tried_now")
    return message


@transaction.atomic
def decide_doubt(pk: int, *, has_arrived: bool, why: str, by: Actor, at: datetime) -> OutboundMessage:
    """A person has looked in SAP: it is there, or it is not and may be sent. Raises as ``replay``."""
    message = outbound(pk, by=by)
    expect(message, OutState.UNKNOWN, OutState.DEAD)
    require_reason(why)
    if not has_arrived:
        expect(message, OutState.UNKNOWN)
        message.doubted_at, message.next_at = None, at
        message.save(update_fields=["doubted_at", "next_at"])
        step(message, message.state, by=by, at=at, code="asked_no", note=why)
        return message
    message.doubted_at, message.sent_at = None, at
    move(message, OutState.SENT, by=by, at=at, code="asked_yes", note=why)
    if message.kind == "ORDERS":
        sending.record_sent(message.business_key, by=by, at=at)
    return message


@transaction.atomic
def close_outbound(pk: int, *, why: str, by: Actor, at: datetime) -> OutboundMessage:
    """Do not send it (again); what stands behind it goes on. Raises as ``replay``."""
    message = outbound(pk, by=by)
    expect(message, *WAITING_TO_LEAVE, OutState.SENT, OutState.REJECTED, OutState.DEAD)
    require_reason(why)
    return move(message, OutState.IGNORED, by=by, at=at, code="closed", note=why)


@transaction.atomic
def apply_again(pk: int, *, why: str = "", by: Actor, at: datetime) -> InboundMessage:
    """Try a parked or waiting document now; nothing is done twice by it. Raises NotAllowed, DoesNotExist, Conflict."""
    message = inbound(pk, by=by)
    expect(message, InState.FAILED, InState.QUARANTINED, InState.WAITING, InState.IGNORED)
    if message.copies.exists():
        raise Conflict("corrected_already", number=str(message))
    message.attempts = 0
    message.next_at = at
    message.waiting_since = None
    message.told_status = message.told_status if message.told_status == "-" else ""
    return move(message, InState.RECEIVED, by=by, at=at, code="tried_now", note=why)


@transaction.atomic
def correct_inbound(pk: int, document: bytes, *, why: str, by: Actor, at: datetime) -> InboundMessage:
    """Apply a corrected copy; the original is kept as it came and closed. Raises as ``replay``."""
    original = inbound(pk, by=by)
    expect(original, InState.FAILED, InState.QUARANTINED, InState.WAITING)
    require_reason(why)
    idoc = one_idoc(document, original.kind)
    copy = InboundMessage.objects.create(
        system=original.system,
        kind=idoc.mestyp[:30],
        business_key=key_of(idoc),
        payload=document,
        identity=f"copy:{original.pk}:{uuid.uuid4().hex}",
        sha=content_hash(idoc),
        idoctyp=idoc.idoctyp[:30],
        docnum=original.docnum or idoc.docnum[:16],
        arckey=idoc.arckey[:70],
        serial=idoc.age.serial[:20],
        road=InboundMessage.Road.DESK,
        rank=rank_of(idoc.mestyp),
        received_at=at,
        next_at=at,
        told_status=original.told_status if original.told_status == "-" else "",
        copy_of=original,
        request_id=current_request_id(),
    )
    Mention.objects.bulk_create(Mention(message=copy, number=number) for number in orders_mentioned(idoc))
    params = {"message": original.pk}
    event_row(copy, "", by=by, at=at, code="corrected", params=params, note=why).save(force_insert=True)
    original.told_status = original.told_status or "-"
    move(original, InState.IGNORED, by=by, at=at, code="replaced", params={"message": copy.pk}, note=why)
    return copy


@transaction.atomic
def close_inbound(pk: int, *, why: str, by: Actor, at: datetime) -> InboundMessage:
    """Never apply it. Raises as ``replay``."""
    message = inbound(pk, by=by)
    expect(message, InState.FAILED, InState.QUARANTINED, InState.WAITING)
    require_reason(why)
    message.told_status = message.told_status if message.told_status == "-" else ""
    return move(message, InState.IGNORED, by=by, at=at, code="closed", note=why)


@transaction.atomic
def tell_again(pk: int, *, by: Actor, at: datetime) -> None:
    """An event of the outbox that was parked is tried again. Raises NotAllowed, DoesNotExist."""
    by.require(May.RUN_INTEGRATION)
    event = OutboxEvent.objects.select_for_update().get(pk=pk)
    event.parked_because, event.attempts, event.next_at = "", 0, at
    event.save(update_fields=["parked_because", "attempts", "next_at"])
