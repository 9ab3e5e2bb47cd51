"""The first administrator, who appoints everybody else; made from the command line, by whoever runs the system."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xingma.core.audit import audit
from xingma.core.findings import refuse_if
from xingma.organizations.actor import SYSTEM
from xingma.organizations.models import Kind, Organization, User
from xingma.organizations.permissions import Role
from xingma.organizations.rules import PersonFacts, person_findings
from xingma.organizations.staffing import set_first_password, taken

HEADQUARTERS_CODE = "HQ"


@transaction.atomic
def appoint_administrator(username: str, *, name: str, headquarters: str, at: datetime) -> tuple[User, str]:
    """An administrator of headquarters (which is founded under that name if missing) and the first password.

    Raises RuleViolation.
    """
    organization = Organization.objects.filter(kind=Kind.HEADQUARTERS).first() or Organization(
        kind=Kind.HEADQUARTERS, code=HEADQUARTERS_CODE, name=headquarters
    )
    facts = PersonFacts(username, name, organization.code, [Role.ADMINISTRATOR]).tidy()
    refuse_if(person_findings(facts, kind=Kind.HEADQUARTERS) + taken(facts))

    organization.save()
    person = User(
        username=facts.username, name=facts.name, organization=organization, roles=list(facts.roles), created_at=at
    )
    password = set_first_password(person, at=at)
    person.save(force_insert=True)
    audit("administrator_appointed", subject=person.username, by=SYSTEM, at=at)
    return person, password
