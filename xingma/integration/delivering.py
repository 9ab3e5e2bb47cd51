"""Outbound messages leave: leased, rendered, sent outside any transaction, and settled under the fence (§8).

What may have arrived is never sent again unasked. Messages about one document keep their order; another document's go on.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import structlog
from django.conf import settings
from django.db import Error, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import override

from xingma.integration import drop_folder, transport
from xingma.integration.journal import move
from xingma.integration.models import BLOCKING, UNDELIVERED, OutboundMessage, OutState
from xingma.integration.reachability import note_failure, note_success, take_probe, way_to
from xingma.integration.reasons import text_of
from xingma.integration.rendering import CREATING, NotSendable, NotToSend, render
from xingma.integration.systems import System
from xingma.integration.transport import Outcome
from xingma.orders import fulfilment, sending

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

LEASE = timedelta(minutes=2)
"""Longer than both HTTP calls of one message may take together."""
WAITS_S = (5, 30, 120, 600, 3600)


@dataclass(frozen=True)
class Lease:
    """What one worker has taken: the row and the fence under which it holds it."""

    pk: int
    fence: int


class Lost(Exception):
    """The lease ended meanwhile; whoever has it now decides."""


def deliver_due(system: System, client: httpx.Client, *, worker: str, clock: Clock, most: int = 20) -> int:
    """Send what is due, at most so many; returns how many tries were made."""
    recover(system, at=clock())
    tries = 0
    while tries < most and (lease := take(system, worker=worker, at=clock())) is not None:
        deliver(lease, system, client, clock=clock)
        tries += 1
    return tries


def recover(system: System, *, at: datetime) -> int:
    """Leases that ran out: the worker died while sending. What creates something in SAP is now in doubt."""
    expired = OutboundMessage.objects.filter(system=system.name, state=OutState.SENDING, lease_until__lt=at)
    if not expired.exists():
        return 0
    with transaction.atomic():
        messages = list(expired.select_for_update(skip_locked=True))
        for message in messages:
            message.fence += 1
            message.next_at = at
            if not message.payload:
                state = OutState.PENDING
            elif message.kind in CREATING:
                state, message.doubted_at = OutState.UNKNOWN, message.lease_until
            else:
                state = OutState.RETRY
            move(message, state, by=system.actor, at=at, code="interrupted")
    return len(messages)


def sendable(system: System, *, at: datetime | None) -> QuerySet[OutboundMessage]:
    """Due (``at`` None: due or not) and not behind an unfinished message about the same document."""
    ahead = OutboundMessage.objects.filter(
        system=OuterRef("system"), business_key=OuterRef("business_key"), seq__lt=OuterRef("seq"), state__in=BLOCKING
    )
    rows = OutboundMessage.objects.filter(system=system.name, state__in=UNDELIVERED).filter(~Exists(ahead))
    if at is None:
        return rows.order_by("next_at", "pk")
    return rows.filter(next_at__lte=at).order_by("-is_urgent", "next_at", "pk")


def take(system: System, *, worker: str, at: datetime) -> Lease | None:
    """Lease the next message; None when nothing may leave now."""
    way = way_to(system)
    if way.probe_at is not None and way.probe_at > at:
        return None
    due = sendable(system, at=None if way.is_open else at)
    if not due.exists():
        return None
    with transaction.atomic():
        if way.is_open and not take_probe(way, system, at=at):
            return None
        message = due.select_for_update(skip_locked=True, of=("self",)).first()
        if message is None:
            return None
        message.state = OutState.SENDING
        message.lease_until, message.lease_by = at + LEASE, worker[:60]
        message.fence += 1
        message.attempts += 1
        message.first_tried_at = message.first_tried_at or at
        message.save(update_fields=["state", "lease_until", "lease_by", "fence", "attempts", "first_tried_at"])
        return Lease(message.pk, message.fence)


def deliver(lease: Lease, system: System, client: httpx.Client, *, clock: Clock) -> None:
    """Send one leased message and settle what became of it."""
    try:
        message = prepare(lease, system, at=clock())
        if message is None:
            return
        with structlog.contextvars.bound_contextvars(
            request_id=message.request_id, message=f"out:{message.pk}", document=message.business_key
        ):
            if message.doubted_at is not None and not settle_doubt(lease, message, system, client, clock=clock):
                return
            outcome = leave(message, system, client, at=clock())
            settle(lease, outcome, system, at=clock())
            if outcome.is_outage:
                note_failure(system, text_of(outcome.code, outcome.params), at=clock())
            else:
                note_success(system, at=clock())
    except Lost:
        log.warning("lease_lost", message=f"out:{lease.pk}")


def held(lease: Lease) -> OutboundMessage:
    """The row while we still hold it. Raises Lost."""
    message = (
        OutboundMessage.objects.select_for_update()
        .filter(pk=lease.pk, fence=lease.fence, state=OutState.SENDING)
        .first()
    )
    if message is None:
        raise Lost
    return message


def prepare(lease: Lease, system: System, *, at: datetime) -> OutboundMessage | None:
    """The message with its document, which is written once and kept; None when it does not leave."""
    try:
        with transaction.atomic():
            message = held(lease)
            if not message.payload:
                message.payload = render(message, system, at=at)
                message.save(update_fields=["payload"])
            return message
    except NotToSend as reason:
        withdraw(lease, reason, system, at=at)
    except NotSendable as reason:
        settle(lease, Outcome("refused", reason.code, reason.params), system, at=at)
    except (Lost, Error):
        raise
    except Exception as error:
        log.exception("rendering_failed", message=f"out:{lease.pk}")
        params = {"error": type(error).__name__}
        settle(lease, Outcome("refused", "internal_error", params), system, at=at)
    return None


@transaction.atomic
def withdraw(lease: Lease, reason: NotToSend, system: System, *, at: datetime) -> None:
    message = move(held(lease), OutState.WITHDRAWN, by=system.actor, at=at, code=reason.code)
    if message.kind == "ORDCHG":
        why = sentence(reason.code, {})
        fulfilment.refuse_cancellation(message.business_key, why=why, by=system.actor, at=at)


def leave(message: OutboundMessage, system: System, client: httpx.Client, *, at: datetime) -> Outcome:
    """Out over the agreed road."""
    if system.road == "folder" and system.folder is not None:
        return drop_folder.put(system, system.folder, message)
    return transport.post(client, system, bytes(message.payload), at=at)


def settle_doubt(lease: Lease, message: OutboundMessage, system: System, client: httpx.Client, *, clock: Clock) -> bool:
    """Ask whether it has arrived; True = it has not, send it."""
    assert message.doubted_at is not None, "only doubt is settled"
    known = transport.ask(client, system, message.business_key)
    at = clock()
    if known.sap_order is None:
        back(lease, system, code="cannot_ask", params={"text": known.text}, at=at)
        if known.is_outage:
            note_failure(system, known.text, at=at)
    elif known.sap_order:
        record_arrival(lease, system, code="asked_yes", params={"order": known.sap_order}, at=at)
        note_success(system, at=at)
    elif at < message.doubted_at + system.doubt:
        back(lease, system, code="asked_no", params={}, at=at, not_before=message.doubted_at + system.doubt)
        note_success(system, at=at)
    else:
        return True
    return False


@transaction.atomic
def back(
    lease: Lease,
    system: System,
    *,
    code: str,
    params: dict[str, str],
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Still in doubt: ask again later."""
    message = held(lease)
    message.next_at = not_before or at + wait_of(message.attempts)
    state = OutState.DEAD if is_too_old(message, system, at) else OutState.UNKNOWN
    move(message, state, by=system.actor, at=at, code=code, params=params)


@transaction.atomic
def record_arrival(
    lease: Lease,
    system: System,
    *,
    code: str = "",
    params: dict[str, str] | None = None,
    docnum: str = "",
    answer: str = "",
    at: datetime,
) -> None:
    """SAP has it."""
    message = held(lease)
    message.doubted_at = None
    message.sent_at = at
    message.sap_docnum = docnum or message.sap_docnum
    message.answer = answer
    move(message, OutState.SENT, by=system.actor, at=at, code=code, params=params)
    if message.kind == "ORDERS":
        sending.record_sent(message.business_key, by=system.actor, at=at)


def settle(lease: Lease, outcome: Outcome, system: System, *, at: datetime) -> None:
    """Write what became of a try."""
    match outcome.kind:
        case "arrived":
            record_arrival(lease, system, docnum=outcome.docnum, answer=outcome.answer, at=at)
        case "refused":
            record_refusal(lease, outcome, system, at=at)
        case "again" | "doubt":
            record_failure(lease, outcome, system, at=at)


@transaction.atomic
def record_refusal(lease: Lease, outcome: Outcome, system: System, *, at: datetime) -> None:
    """It will not be taken as it is. What SAP has refused is told to the order; what never left can be mended here."""
    message = held(lease)
    message.answer = outcome.answer
    move(message, OutState.REJECTED, by=system.actor, at=at, code=outcome.code, params=outcome.params)
    why = sentence(outcome.code, outcome.params)
    if message.kind == "ORDCHG":
        fulfilment.refuse_cancellation(message.business_key, why=why, by=system.actor, at=at)
    elif message.kind == "ORDERS" and message.payload:
        sending.record_refused(message.business_key, why=why, by=system.actor, at=at)
    elif message.kind == "ORDERS":
        sending.record_stuck(message.business_key, why=why, by=system.actor, at=at)


@transaction.atomic
def record_failure(lease: Lease, outcome: Outcome, system: System, *, at: datetime) -> None:
    """Later again; what may have arrived and would make a second order is asked about first."""
    message = held(lease)
    message.answer = outcome.answer
    message.next_at = at + max(wait_of(message.attempts), timedelta(seconds=outcome.wait_s))
    in_doubt = outcome.kind == "doubt" and message.kind in CREATING
    message.doubted_at = at if in_doubt else None
    later = OutState.UNKNOWN if in_doubt else OutState.RETRY
    state = OutState.DEAD if is_too_old(message, system, at) else later
    move(message, state, by=system.actor, at=at, code=outcome.code, params=outcome.params)
    if message.kind == "ORDERS" and (state == OutState.DEAD or message.attempts == 1):
        why = sentence(outcome.code, outcome.params)
        sending.record_stuck(message.business_key, why=why, by=system.actor, at=at)


def is_too_old(message: OutboundMessage, system: System, at: datetime) -> bool:
    since = message.first_tried_at or at
    return at - since > timedelta(hours=system.give_up_hours)


def wait_of(attempts: int) -> timedelta:
    """Full jitter below 5 s, 30 s, 2 min, 10 min, then an hour, so that many messages do not knock at once."""
    longest = WAITS_S[min(max(attempts, 1), len(WAITS_S)) - 1]
    return timedelta(milliseconds=500 + secrets.randbelow(longest * 1000))


def sentence(code: str, params: object) -> str:
    """A reason in the language of the house, for texts that are stored with the order."""
    with override(settings.LANGUAGE_CODE):
        return text_of(code, params if isinstance(params, dict) else {})
