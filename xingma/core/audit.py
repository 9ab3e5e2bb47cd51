"""The audit trail: sign-ins, rights, master data and settings.

Append-only; each row is sealed with the hash of the one before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from xingma.core.history import Doer


class AuditEntry(models.Model):
    """One act worth proving later. ``seal`` covers the row and the seal before it."""

    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    actor = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    organization = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=45, blank=True, help_text="network address of the person")
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    seal = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="audit_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"


def audit(
    act: str,
    *,
    subject: str,
    by: Doer,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry, sealed. Entries queue behind one another; not for hot paths."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit'))")
        before = AuditEntry.objects.order_by("-id").values_list("seal", flat=True).first() or ""
        entry = AuditEntry(
            at=at,
            act=act,
            subject=subject,
            actor=by.name,
            user_id=by.user_id,
            organization=by.organization_code,
            address=by.address,
            facts=json.loads(json.dumps(dict(facts or {}), cls=DjangoJSONEncoder)),
        )
        entry.seal = seal(before, entry)
        entry.save(force_insert=True)
    return entry


def seal(before: str, entry: AuditEntry) -> str:
    content = json.dumps(
        [
            before,
            entry.at.astimezone(UTC).isoformat(),
            entry.act,
            entry.subject,
            entry.actor,
            entry.user_id,
            entry.organization,
            entry.address,
            entry.facts,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()


def first_broken_entry() -> AuditEntry | None:
    """The first entry whose seal does not fit, or None when the whole trail is sound."""
    before = ""
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.seal != seal(before, entry):
            return entry
        before = entry.seal
    return None
