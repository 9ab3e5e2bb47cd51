"""Documents that state all of a thing: only the newest counts, in whatever order they arrive (integration.md §2.6)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from xingma.integration.idoc.document import Age
from xingma.integration.models import Newest


def not_overtaken(system: str, kind: str, keys: Collection[str], age: Age) -> set[str]:
    """Those of the keys about which nothing newer was applied; they are noted as applied now.

    The keys stay locked until the transaction ends, so two documents about one thing queue behind one another.
    """
    assert connection.in_atomic_block, "the note belongs into the transaction of the effect"
    wanted = sorted({key[:120] for key in keys})
    Newest.objects.bulk_create([Newest(system=system, kind=kind, key=key) for key in wanted], ignore_conflicts=True)
    rows = Newest.objects.select_for_update().filter(system=system, kind=kind, key__in=wanted).order_by("key")
    fresh = [row for row in rows if not age.is_older_than(Age(row.serial, row.created))]
    for row in fresh:
        row.serial, row.created = age.serial[:20], age.created[:14]
    Newest.objects.bulk_update(fresh, ["serial", "created"])
    return {row.key for row in fresh}
