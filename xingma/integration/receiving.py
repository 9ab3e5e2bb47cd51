"""A body from a neighbour becomes rows of the journal, in one transaction, before anything is answered (§2.6, §7)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F

from xingma.core.outbox import current_request_id
from xingma.integration.agreements import UNCONFIRMED, key_of, objection, orders_mentioned, rank_of
from xingma.integration.idoc import flat, xml
from xingma.integration.idoc.document import Idoc, Unreadable, Unwritable
from xingma.integration.journal import event_row
from xingma.integration.models import InboundMessage, InState, Mention, MessageEvent
from xingma.integration.systems import System

log = structlog.get_logger(__name__)

KEPT_OF_UNREADABLE = 256 * 1024  # bytes; enough to see what came
CONTENT_FIELDS = ("IDOCTYP", "CIMTYP", "MESTYP", "MESCOD", "MESFCT", "TEST", "SERIAL")
"""Of the control record, what belongs to the content: the rest may differ when SAP sends a document once more."""


@dataclass(frozen=True)
class Receipt:
    """What became of a body: documents stored, known already, and in conflict with a stored one."""

    stored: int
    known: int
    conflicts: int

    def __str__(self) -> str:
        return f"{self.stored} stored, {self.known} known already, {self.conflicts} in conflict"


def receive(system: System, body: bytes, *, road: InboundMessage.Road, at: datetime) -> Receipt:
    """Store every IDoc of a body, XML or flat; one that is stored already is counted, not stored again.

    A body that cannot be read is kept in quarantine and Unreadable is raised: the sender has to know.
    """
    try:
        idocs = read(system, body)
        rows = [row_of(system, idoc, payload, road=road, at=at) for idoc, payload in zip_payloads(idocs, body)]
    except Unreadable as refusal:
        quarantine(system, body, refusal, road=road, at=at)
        raise
    try:
        return store(rows, idocs, system=system, at=at)
    except IntegrityError:  # the same document came over two connections at once
        return store(rows, idocs, system=system, at=at)


def read(system: System, body: bytes) -> list[Idoc]:
    if body.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"EDI_DC40"):
        return flat.read(body, system.flat_form, bytes_max=system.body_max)
    return xml.read(body, bytes_max=system.body_max)


def zip_payloads(idocs: Sequence[Idoc], body: bytes) -> list[tuple[Idoc, bytes]]:
    """Each document with what is kept of it: a single one in XML as it came, else a document of its own."""
    if len(idocs) == 1 and body.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return [(idocs[0], body)]
    try:
        return [(idoc, xml.write([idoc])) for idoc in idocs]
    except Unwritable as refusal:
        raise Unreadable("unkeepable", str(refusal)) from refusal


def row_of(system: System, idoc: Idoc, payload: bytes, *, road: InboundMessage.Road, at: datetime) -> InboundMessage:
    """The row of one document, not yet written; without an agreement it begins in quarantine."""
    objected = objection(idoc, system)
    code, params = objected or ("", {})
    return InboundMessage(
        system=system.name,
        kind=idoc.mestyp[:30],
        business_key=key_of(idoc),
        payload=payload,
        code=code,
        params=params,
        state=InState.QUARANTINED if objected else InState.RECEIVED,
        settled_at=at if objected else None,
        identity=identity_of(idoc),
        sha=content_hash(idoc),
        idoctyp=idoc.idoctyp[:30],
        docnum=idoc.docnum[:16],
        arckey=idoc.arckey[:70],
        serial=idoc.age.serial[:20],
        road=road,
        rank=rank_of(idoc.mestyp),
        received_at=at,
        next_at=at,
        told_status="-" if idoc.mestyp in UNCONFIRMED else "",
        request_id=current_request_id(),
    )


def identity_of(idoc: Idoc) -> str:
    """Sender, client and number; a document without a number is what it says."""
    return f"{idoc.sender}/{idoc.client}/{idoc.docnum}"[:100] if idoc.docnum else idoc.digest()


def content_hash(idoc: Idoc) -> str:
    control = {name: idoc.control[name] for name in CONTENT_FIELDS if name in idoc.control}
    return Idoc(control, idoc.segments).digest()


@transaction.atomic
def store(rows: Sequence[InboundMessage], idocs: Sequence[Idoc], *, system: System, at: datetime) -> Receipt:
    """Write what is new, count what is known, and put into quarantine what contradicts a stored document."""
    known = {
        row.identity: row
        for row in InboundMessage.objects.filter(
            system=system.name, identity__in=[row.identity for row in rows] + [conflicting(row) for row in rows]
        )
    }
    new: list[InboundMessage] = []
    again: list[int] = []
    conflicts = 0
    mentioned: dict[str, list[str]] = {}
    for row, idoc in zip(rows, idocs, strict=True):
        first = known.get(row.identity)
        if first is not None and first.sha != row.sha:
            conflicts += 1
            row.identity = conflicting(row)
            row.state, row.settled_at, row.code = InState.QUARANTINED, at, "conflict"
            row.params = {"docnum": row.docnum, "first": first.pk or 0}
            log.error("message_conflict", system=system.name, kind=row.kind, document=row.business_key, **row.params)
            first = known.get(row.identity)
        if first is not None:
            again.append(first.pk)
            continue
        known[row.identity] = row
        new.append(row)
        mentioned[row.identity] = orders_mentioned(idoc)
    InboundMessage.objects.filter(pk__in=[pk for pk in again if pk]).update(duplicates=F("duplicates") + 1)
    write(new, mentioned, system=system, at=at)
    return Receipt(stored=len(new), known=len(again), conflicts=conflicts)


def conflicting(row: InboundMessage) -> str:
    """Identity of a document that has the number of another one."""
    return f"{row.identity[:80]}#{row.sha[:16]}"


def write(rows: Sequence[InboundMessage], mentioned: dict[str, list[str]], *, system: System, at: datetime) -> None:
    InboundMessage.objects.bulk_create(rows)
    Mention.objects.bulk_create(
        Mention(message=row, number=number) for row in rows for number in mentioned.get(row.identity, ())
    )
    MessageEvent.objects.bulk_create(
        event_row(row, "", by=system.actor, at=at, code=row.code, params=row.params) for row in rows
    )
    for row in rows:
        log.info(
            "message",
            message=f"in:{row.pk}",
            kind=row.kind,
            document=row.business_key,
            moved=f"→{row.state}",
            reason=row.code,
        )


def quarantine(
    system: System, body: bytes, refusal: Unreadable, *, road: InboundMessage.Road, at: datetime
) -> InboundMessage:
    """Keep a body that cannot be read, once, so that a person can see what came. Returns its row."""
    digest = hashlib.sha256(body).hexdigest()
    log.warning("body_unreadable", system=system.name, reason=refusal.code, text=refusal.text, bytes=len(body))
    with transaction.atomic():
        row, is_new = InboundMessage.objects.get_or_create(
            system=system.name,
            identity=f"body:{digest}",
            defaults={
                "sha": digest,
                "payload": body[:KEPT_OF_UNREADABLE],
                "state": InState.QUARANTINED,
                "code": refusal.code,
                "params": {"text": refusal.text, "line": refusal.line, "bytes": len(body)},
                "road": road,
                "received_at": at,
                "next_at": at,
                "settled_at": at,
                "request_id": current_request_id(),
            },
        )
        if is_new:
            write_first_step(row, system=system, at=at)
        else:
            InboundMessage.objects.filter(pk=row.pk).update(duplicates=F("duplicates") + 1)
    return row


def write_first_step(row: InboundMessage, *, system: System, at: datetime) -> None:
    event_row(row, "", by=system.actor, at=at, code=row.code, params=row.params).save(force_insert=True)
