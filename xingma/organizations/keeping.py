"""Keeping organizations: add, change, close, reopen. Headquarters' administrators only; every act is audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.organizations.actor import Actor
from xingma.organizations.findings import Refusal
from xingma.organizations.models import Grade, Kind, Organization
from xingma.organizations.permissions import May
from xingma.organizations.queries import organizations_visible_to
from xingma.organizations.rules import (
    CUSTOMER_KINDS,
    OrganizationFacts,
    facts_of,
    kind_findings,
    organization_findings,
)


@transaction.atomic
def add_organization(facts: OrganizationFacts, *, by: Actor, at: datetime) -> Organization:
    """Add an office, station or dealer. Raises NotAllowed or RuleViolation."""
    by.require(May.KEEP_ORGANIZATIONS)
    facts = facts.tidy()
    parent = parent_of(facts)
    refuse_if(organization_findings(facts, parent=parent) + kind_findings("", facts.kind) + taken(facts))

    organization = Organization(**columns(facts), parent=parent)
    try:
        with transaction.atomic():
            organization.save(force_insert=True)
    except IntegrityError as faster:  # a colleague took the code or the number between check and write
        raise RuleViolation(taken(facts)) from faster
    audit("organization_added", subject=organization.code, by=by, at=at, facts=asdict(facts))
    return organization


@transaction.atomic
def change_organization(code: str, facts: OrganizationFacts, *, by: Actor, at: datetime) -> Organization:
    """Change what is known of an organization; its code stays. Raises DoesNotExist, NotAllowed or RuleViolation."""
    organization = locked(code, by=by)
    by.require(May.KEEP_ORGANIZATIONS)
    before = facts_of(organization)
    facts = replace(facts, code=before.code).tidy()
    parent = parent_of(facts)
    refuse_if(
        organization_findings(facts, parent=parent, moves=facts.parent != before.parent)
        + kind_findings(before.kind, facts.kind)
        + taken(facts, apart_from=organization)
    )

    for name, value in columns(facts).items():
        setattr(organization, name, value)
    organization.parent = parent
    organization.save()
    changes = differences(asdict(before), asdict(facts_of(organization)))
    if changes:
        audit("organization_changed", subject=code, by=by, at=at, facts=changes)
    return organization


@transaction.atomic
def close_organization(code: str, *, by: Actor, at: datetime, why: str = "") -> Organization:
    """Nobody of it can sign in or use a token any more; its documents stay. Closing twice changes nothing.

    Raises DoesNotExist, NotAllowed or RuleViolation.
    """
    organization = locked(code, by=by)
    by.require(May.KEEP_ORGANIZATIONS)
    if not organization.is_active:
        return organization
    findings = []
    if organization.kind == Kind.HEADQUARTERS:
        findings.append(Finding(Refusal.NEVER_CLOSED))
    open_members = organization.members.filter(is_active=True).count()
    if open_members and not findings:
        findings.append(Finding(Refusal.HAS_MEMBERS, "", {"count": open_members}))
    refuse_if(findings)

    organization.is_active = False
    organization.save(update_fields=["is_active"])
    audit("organization_closed", subject=code, by=by, at=at, facts={"why": why})
    return organization


@transaction.atomic
def reopen_organization(code: str, *, by: Actor, at: datetime) -> Organization:
    """Its people can sign in again. Raises DoesNotExist, NotAllowed or RuleViolation (its office is closed)."""
    organization = locked(code, by=by)
    by.require(May.KEEP_ORGANIZATIONS)
    if organization.is_active:
        return organization
    parent = organization.parent
    if parent is not None and not parent.is_active:
        refuse_if([Finding(Refusal.PARENT_CLOSED, "", {"name": parent.name})])

    organization.is_active = True
    organization.save(update_fields=["is_active"])
    audit("organization_reopened", subject=code, by=by, at=at)
    return organization


def locked(code: str, *, by: Actor) -> Organization:
    return organizations_visible_to(by).select_for_update(of=("self",)).get(code=code)


def parent_of(facts: OrganizationFacts) -> Organization | None:
    """The organization above, locked so that it cannot be closed meanwhile; None when there is none."""
    return (
        Organization.objects.select_for_update(of=("self",)).filter(code=facts.parent).first() if facts.parent else None
    )


def columns(facts: OrganizationFacts) -> dict[str, Any]:
    """Columns of the facts; only stations and dealers are customers of SAP."""
    values = asdict(facts)
    del values["parent"]
    if facts.kind not in CUSTOMER_KINDS:
        values |= {"customer_number": "", "price_list": "", "grade": Grade.NONE}
    return values


def taken(facts: OrganizationFacts, *, apart_from: Organization | None = None) -> list[Finding]:
    """Code and customer number belong to one organization only."""
    others = Organization.objects.exclude(pk=apart_from.pk) if apart_from else Organization.objects.all()
    findings = []
    if other := others.filter(code=facts.code).first():
        findings.append(Finding(Refusal.CODE_TAKEN, "code", {"code": other.code, "name": other.name}))
    if facts.customer_number and (other := others.filter(customer_number=facts.customer_number).first()):
        findings.append(Finding(Refusal.CUSTOMER_NUMBER_TAKEN, "customer_number", {"name": str(other)}))
    return findings


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """{name: [old, new]} of what changed."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}
