"""Inbound documents are applied once each, in one transaction per document, whatever the order of arrival (§2.6, §7).

A document waits when what it builds on is missing, is parked when a person has to look, and is overtaken when a newer
statement was applied before. Taking a document is a lease: whoever dies while applying loses it, and nothing is done
twice, because effect and state are one transaction guarded by the fence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import Error, transaction
from django.db.models import F, Q, QuerySet

from xingma.core.availability import is_database_away
from xingma.core.findings import RuleViolation
from xingma.integration import confirmations, master_data, order_flow
from xingma.integration.agreements import objection
from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.idoc.document import Unreadable
from xingma.integration.journal import move
from xingma.integration.models import UNAPPLIED, InboundMessage, InState
from xingma.integration.outcomes import Applied, Overtaken, Stopped, Taking, Waits
from xingma.integration.reasons import code_of
from xingma.integration.receiving import read
from xingma.integration.systems import System, system_of

log = structlog.get_logger(__name__)

TAKERS: Mapping[str, Callable[[Taking], Applied]] = {
    "MATMAS": master_data.take_material,
    "COND_A": master_data.take_price,
    "DEBMAS": master_data.take_customer,
    "ZSTOCK": master_data.take_stock,
    "ORDRSP": order_flow.take_response,
    "DESADV": order_flow.take_delivery,
    "INVOIC": order_flow.take_invoice,
    "FIDCC2": order_flow.take_posting,
    "ALEAUD": confirmations.take_confirmation,
    "STATUS": confirmations.take_confirmation,
}

LEASE = timedelta(minutes=1)
BATCH = 20
ATTEMPTS_MAX = 5
SOONEST, LATEST = timedelta(seconds=30), timedelta(hours=1)
REPEATABLE = {"40001", "40P01"}  # serialization failure, deadlock: the whole transaction may simply be repeated


@dataclass(frozen=True)
class Lease:
    """What one worker has taken: the row and the fence under which it holds it."""

    pk: int
    fence: int


def apply_due(*, worker: str, at: datetime) -> int:
    """Apply what is due, a batch at most; returns how many were taken."""
    if not _due(at).exists():
        return 0
    leases = take(worker=worker, at=at)
    for lease in leases:
        apply(lease, at=at)
    return len(leases)


def _due(at: datetime) -> QuerySet[InboundMessage]:
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    return InboundMessage.objects.filter(free, state__in=UNAPPLIED, next_at__lte=at).order_by("rank", "pk")


@transaction.atomic
def take(*, worker: str, at: datetime, most: int = BATCH) -> list[Lease]:
    """Lease some due documents, what stations wait for first. Another worker passes over them."""
    rows = list(_due(at).select_for_update(skip_locked=True).only("pk", "fence")[:most])
    InboundMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        lease_until=at + LEASE, lease_by=worker, fence=F("fence") + 1, attempts=F("attempts") + 1
    )
    return [Lease(row.pk, row.fence + 1) for row in rows]


def apply(lease: Lease, *, at: datetime) -> None:
    """Apply one leased document and settle what became of it."""
    repeats = 0
    while True:
        try:
            apply_once(lease, at=at)
        except Stopped as stop:
            settle(lease, stop, at=at)
        except RuleViolation as refusal:
            finding = refusal.findings[0]
            fail(lease, InState.FAILED, code_of(finding), {**finding.params, "where": finding.where}, at=at)
        except Unusable as refusal:
            fail(lease, InState.QUARANTINED, refusal.code, {"where": refusal.where, "text": refusal.text}, at=at)
        except Unreadable as refusal:
            fail(lease, InState.QUARANTINED, refusal.code, {"text": refusal.text, "line": refusal.line}, at=at)
        except Error as error:
            if getattr(error.__cause__, "sqlstate", "") in REPEATABLE and repeats < 3:
                repeats += 1
                continue
            if is_database_away(error):
                raise
            stumble(lease, error, at=at)
        except Exception as error:  # noqa: BLE001 - one document must not stop the others
            stumble(lease, error, at=at)
        return


@transaction.atomic
def apply_once(lease: Lease, *, at: datetime) -> None:
    """The effect and the state APPLIED, or nothing."""
    message = held(lease)
    if message is None:
        return
    system = system_of(message.system)
    assert system is not None, f"no settings for {message.system}"
    with structlog.contextvars.bound_contextvars(
        request_id=message.request_id, message=f"in:{message.pk}", document=message.business_key
    ):
        if message.attempts > ATTEMPTS_MAX:
            attempts = {"attempts": message.attempts - 1}
            move(message, InState.FAILED, by=system.actor, at=at, code="crashed", params=attempts)
            return
        [idoc] = read(system, bytes(message.payload))
        objected = objection(idoc, system)
        if objected:
            code, params = objected
            move(message, InState.QUARANTINED, by=system.actor, at=at, code=code, params=params)
        elif idoc.is_test:
            move(message, InState.TEST, by=system.actor, at=at, code="test_message")
        else:
            done = TAKERS[idoc.mestyp](Taking(system, idoc.mestyp, idoc, at))
            message.waits_for, message.waiting_since = done.again_with[:120], None
            move(message, InState.APPLIED, by=system.actor, at=at, code=done.code, params=done.params)
            wake(done.arrived, system=system, at=at)


def held(lease: Lease) -> InboundMessage | None:
    """The row while we still hold it; None when the lease was lost or somebody settled it."""
    return (
        InboundMessage.objects.select_for_update().filter(pk=lease.pk, fence=lease.fence, state__in=UNAPPLIED).first()
    )


def wake(arrived: frozenset[str], *, system: System, at: datetime) -> None:
    """What has waited for these is due now, and what was applied without them is applied once more."""
    if not arrived:
        return
    about = InboundMessage.objects.filter(system=system.name, waits_for__in=arrived)
    about.filter(state=InState.WAITING).update(next_at=at)
    for message in about.filter(state=InState.APPLIED).select_for_update().order_by("pk"):
        message.next_at, message.attempts = at, 0
        move(message, InState.RECEIVED, by=system.actor, at=at, code="missing_came")


@transaction.atomic
def settle(lease: Lease, stop: Stopped, *, at: datetime) -> None:
    """Overtaken, waiting for something, or parked for a person."""
    message = held(lease)
    if message is None:
        return
    system = settings_of(message)
    if isinstance(stop, Overtaken):
        move(message, InState.SUPERSEDED, by=system.actor, at=at, code=stop.code)
    elif isinstance(stop, Waits):
        wait(message, stop, system=system, at=at)
    else:
        move(message, InState.FAILED, by=system.actor, at=at, code=stop.code, params=stop.params)


def wait(message: InboundMessage, stop: Waits, *, system: System, at: datetime) -> None:
    """Try again when what is missing arrives, and now and then; for a person after some days."""
    since = message.waiting_since or at
    if at - since > timedelta(days=system.waiting_days):
        move(message, InState.FAILED, by=system.actor, at=at, code=stop.code, params=stop.params)
        return
    message.attempts = 0
    message.waiting_since = since
    message.waits_for = stop.waits_for
    message.next_at = at + min(max((at - since) / 2, SOONEST), LATEST)
    if message.state == InState.WAITING and message.code == stop.code:
        put_back(message)
    else:
        move(message, InState.WAITING, by=system.actor, at=at, code=stop.code, params=stop.params)


def put_back(message: InboundMessage) -> None:
    """Save it with the lease ended; not a step worth noting."""
    message.lease_until, message.lease_by = None, ""
    message.save()


def let_go(worker: str) -> None:
    """Give back what a worker has leased: it was interrupted, as by a database that went away."""
    InboundMessage.objects.filter(lease_by=worker).update(lease_until=None, lease_by="")


@transaction.atomic
def fail(lease: Lease, state: InState, code: str, params: Mapping[str, object], *, at: datetime) -> None:
    """Park it with the reason."""
    message = held(lease)
    if message is not None:
        move(message, state, by=settings_of(message).actor, at=at, code=code, params=params)


def stumble(lease: Lease, error: Exception, *, at: datetime) -> None:
    """An error of ours: tried again a few times, then parked; the log has the whole of it."""
    log.exception("applying_failed", message=f"in:{lease.pk}", error=type(error).__name__)
    with transaction.atomic():
        message = held(lease)
        if message is None:
            return
        if message.attempts >= ATTEMPTS_MAX:
            params = {"error": type(error).__name__}
            move(message, InState.FAILED, by=settings_of(message).actor, at=at, code="internal_error", params=params)
            return
        message.next_at = at + SOONEST * message.attempts
        message.code, message.params = "internal_error", {"error": type(error).__name__}
        put_back(message)


def settings_of(message: InboundMessage) -> System:
    system = system_of(message.system)
    assert system is not None, f"no settings for {message.system}"
    return system
