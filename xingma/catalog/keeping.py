"""What a keeper does to one part: create, change, price, block. Each leaves an entry in the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from xingma.catalog import sql
from xingma.catalog.conditions import PriceRow, upsert_prices
from xingma.catalog.findings import Refusal
from xingma.catalog.indexing import code_of
from xingma.catalog.materials import MaterialRow, groups_for, material_findings, new_part, state
from xingma.catalog.models import Part
from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May


def part_called(number: str) -> Part:
    """The part of a number however it is written. Raises Part.DoesNotExist."""
    return Part.objects.select_related("group").get(code=code_of(number))


def locked(number: str) -> Part:
    """The part of a number however it is written, locked. Raises Part.DoesNotExist."""
    return Part.objects.select_for_update(of=("self",)).get(code=code_of(number))


@transaction.atomic
def create_part(row: MaterialRow, *, by: Actor, at: datetime) -> Part:
    """Take a new part into the catalogue. Raises NotAllowed, RuleViolation (number taken, name missing, figures)."""
    by.require(May.KEEP_CATALOGUE)
    findings = material_findings(row, is_new=True)
    if Part.objects.filter(code=code_of(row.number)).exists():
        findings.append(Finding(Refusal.NUMBER_TAKEN, "number", {"number": row.number}))
    refuse_if(findings)
    with taken(row.number):
        part = new_part(row, groups_for([row]), at)
        part.save(force_insert=True)
    audit("part_created", subject=part.number, by=by, at=at, facts={"name": part.name_zh})
    return part


@contextmanager
def taken(number: str) -> Iterator[None]:
    """Somebody was faster with the same number."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as faster:
        raise RuleViolation([Finding(Refusal.NUMBER_TAKEN, "number", {"number": number})]) from faster


@transaction.atomic
def change_part(row: MaterialRow, *, by: Actor, at: datetime) -> Part:
    """Change what the row says about its part. Raises Part.DoesNotExist, NotAllowed, RuleViolation."""
    by.require(May.KEEP_CATALOGUE)
    sql.lock_catalogue()
    part = locked(row.number)
    refuse_if(material_findings(row, is_new=False))
    before = state(part, row, groups_for([row]), at)
    if before:
        part.save()
        after = {name: part.group_id if name == "group" else getattr(part, name) for name in before}
        audit("part_changed", subject=part.number, by=by, at=at, facts={"before": before, "after": after})
    return part


@transaction.atomic
def set_price(row: PriceRow, *, by: Actor, at: datetime) -> None:
    """Set the price of a part from a day on; validities are cut so that none is doubled. With ``is_deleted`` the price
    that begins on that day is taken back. Raises NotAllowed, RuleViolation.
    """
    outcome = upsert_prices([row], by=by, at=at)
    refuse_if([finding for _place, finding in outcome.refused])
    if not outcome.unchanged:
        facts = {
            "amount": None if row.is_deleted else str(row.amount),
            "from": row.valid_from,
            "to": row.valid_to,
            "customer": row.customer,
            "price_list": row.price_list,
        }
        audit("price_set", subject=row.number, by=by, at=at, facts=facts)


@transaction.atomic
def block(number: str, *, why: str, by: Actor, at: datetime) -> Part:
    """Stop a part being ordered; stations read the reason. Raises Part.DoesNotExist, NotAllowed, RuleViolation."""
    by.require(May.KEEP_CATALOGUE)
    if not why.strip():
        refuse_if([Finding(Refusal.REASON_MISSING, "why")])
    return change_part(MaterialRow(number, blocked_because=why.strip()), by=by, at=at)


@transaction.atomic
def unblock(number: str, *, by: Actor, at: datetime) -> Part:
    """Let a part be ordered again. Raises Part.DoesNotExist, NotAllowed."""
    return change_part(MaterialRow(number, blocked_because=""), by=by, at=at)
