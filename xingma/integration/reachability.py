"""Can a neighbour be reached? One circuit breaker per instance, shared by all workers through the database (§8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from xingma.integration.models import OutboundMessage, OutState, Reachability
from xingma.integration.systems import System

log = structlog.get_logger(__name__)

NOTED_EVERY = timedelta(seconds=30)
"""How exactly the last success is kept while all is well."""


def unreachable() -> list[Reachability]:
    """The neighbours that cannot be reached at present, with since when and why."""
    return list(Reachability.objects.exclude(probe_at=None).order_by("system"))


def way_to(system: System) -> Reachability:
    """How the way to it was last found; never saved when nothing is known yet."""
    return Reachability.objects.filter(system=system.name).first() or Reachability(system=system.name)


def take_probe(way: Reachability, system: System, *, at: datetime) -> bool:
    """Whether this caller may make the one try that is due while the breaker is open."""
    due = Reachability.objects.filter(system=way.system, probe_at=way.probe_at)
    return due.update(probe_at=at + timedelta(seconds=system.probe_every_s)) == 1


@transaction.atomic
def note_success(system: System, *, at: datetime) -> None:
    """It answered. After a break everything that waits is tried at once."""
    row, _ = Reachability.objects.get_or_create(system=system.name)
    if row.failures == 0 and row.last_ok_at is not None and at - row.last_ok_at < NOTED_EVERY:
        return
    was_open = row.is_open
    Reachability.objects.filter(system=system.name).update(
        failures=0, failing_since=None, probe_at=None, last_ok_at=at, why=""
    )
    if was_open:
        waiting = Q(state=OutState.RETRY) | Q(state=OutState.UNKNOWN)
        OutboundMessage.objects.filter(waiting, system=system.name, next_at__gt=at).update(next_at=at)
        log.warning("neighbour_back", system=system.name, since=str(row.failing_since))


@transaction.atomic
def note_failure(system: System, why: str, *, at: datetime) -> None:
    """It did not answer. After some failures in a row only one try a minute is made."""
    Reachability.objects.get_or_create(system=system.name)
    row = Reachability.objects.select_for_update().get(system=system.name)
    row.failures += 1
    row.failing_since = row.failing_since or at
    row.why = why[:200]
    if row.failures >= system.breaker_failures:
        if row.probe_at is None:
            log.error("neighbour_unreachable", system=system.name, since=str(row.failing_since), why=why)
        row.probe_at = at + timedelta(seconds=system.probe_every_s)
    row.save()
