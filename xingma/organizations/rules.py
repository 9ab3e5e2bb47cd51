"""What an organization and a person must be like: values in, findings out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import cast

from django.db.models import CharField

from xingma.core.findings import Finding
from xingma.organizations.findings import Refusal
from xingma.organizations.models import Grade, Kind, Organization, User
from xingma.organizations.permissions import HEADQUARTERS_ROLES, OFFICE_ROLES, STATION_ROLES, Role

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
USERNAME = re.compile(r"[A-Za-z0-9._-]{3,40}")
PARENT_KIND: dict[str, Kind | None] = {
    Kind.HEADQUARTERS: None,
    Kind.OFFICE: Kind.HEADQUARTERS,
    Kind.STATION: Kind.OFFICE,
    Kind.DEALER: Kind.OFFICE,
}
CUSTOMER_KINDS: frozenset[str] = frozenset({Kind.STATION, Kind.DEALER})
ROLES_OF_KIND: dict[str, frozenset[Role]] = {
    Kind.HEADQUARTERS: HEADQUARTERS_ROLES,
    Kind.OFFICE: OFFICE_ROLES,
    Kind.STATION: STATION_ROLES,
    Kind.DEALER: STATION_ROLES,
}


def plain_text(text: str) -> str:
    """As people mean it: no full-width letters, no blanks around, no control characters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable()).strip()


@dataclass(frozen=True)
class OrganizationFacts:
    """What a keeper enters about an organization; ``parent`` is the code of the one above."""

    code: str
    name: str
    kind: str
    parent: str = ""
    customer_number: str = ""
    price_list: str = ""
    grade: int = Grade.NONE
    province: str = ""
    city: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""

    def tidy(self) -> OrganizationFacts:
        """As it is stored: plain text, capital codes, the customer number filled up as SAP writes it."""
        texts = {f.name: plain_text(getattr(self, f.name)) for f in fields(self) if f.name != "grade"}
        texts["code"] = texts["code"].upper()
        texts["parent"] = texts["parent"].upper()
        if texts["customer_number"].isdecimal():
            texts["customer_number"] = texts["customer_number"].lstrip("0").zfill(10)
        return replace(self, **texts)  # type: ignore[arg-type]  # texts only


def facts_of(organization: Organization) -> OrganizationFacts:
    """What is stored about an organization now."""
    values = {f.name: getattr(organization, f.name) for f in fields(OrganizationFacts) if f.name != "parent"}
    return OrganizationFacts(**values, parent=organization.parent.code if organization.parent else "")


def organization_findings(
    facts: OrganizationFacts, *, parent: Organization | None, moves: bool = True
) -> list[Finding]:
    """Form of code and number, lengths, kind, grade, and who stands above whom (so the tree has no cycles).

    ``moves``: the organization is new or comes to another parent, which must then be open.
    """
    findings = [*lengths(facts, Organization, must=("code", "name"))]
    if facts.code and not CODE.fullmatch(facts.code):
        findings.append(Finding(Refusal.CODE_FORM, "code"))
    if facts.kind not in Kind.values:
        findings.append(Finding(Refusal.KIND_UNKNOWN, "kind"))
    elif (parent.kind if parent else None) != PARENT_KIND[facts.kind]:
        findings.append(Finding(Refusal.PARENT_WRONG, "parent"))
    elif parent is not None and moves and not parent.is_active:
        findings.append(Finding(Refusal.PARENT_CLOSED, "parent", {"name": parent.name}))
    if facts.customer_number and not re.fullmatch(r"[0-9]{10}", facts.customer_number):
        findings.append(Finding(Refusal.CUSTOMER_NUMBER_FORM, "customer_number"))
    if facts.grade not in Grade.values:
        findings.append(Finding(Refusal.GRADE_UNKNOWN, "grade"))
    return findings


def kind_findings(before: str, after: str) -> list[Finding]:
    """A kind stays what it is, except that a station may become a dealer and back. New: ``before`` is empty."""
    if not before:
        return [Finding(Refusal.KIND_UNKNOWN, "kind")] if after == Kind.HEADQUARTERS else []
    if before != after and {before, after} != CUSTOMER_KINDS:
        return [Finding(Refusal.KIND_FIXED, "kind")]
    return []


@dataclass(frozen=True)
class PersonFacts:
    """What a keeper enters about a person; ``organization`` is a code."""

    username: str
    name: str
    organization: str
    roles: Sequence[str]
    phone: str = ""

    def tidy(self) -> PersonFacts:
        texts = {name: plain_text(getattr(self, name)) for name in ("username", "name", "organization", "phone")}
        texts["organization"] = texts["organization"].upper()
        return replace(self, **texts, roles=sorted(set(self.roles)))


def person_findings(facts: PersonFacts, *, kind: str) -> list[Finding]:
    """Form of the user name, lengths, and roles that exist at the organization's kind."""
    findings = [*lengths(facts, User, must=("username", "name"))]
    if facts.username and not USERNAME.fullmatch(facts.username):
        findings.append(Finding(Refusal.USERNAME_FORM, "username"))
    return findings + role_findings(facts.roles, kind=kind)


def role_findings(roles: Collection[str], *, kind: str) -> list[Finding]:
    """At least one role, and only roles of the organization's kind."""
    if not roles:
        return [Finding(Refusal.NO_ROLE, "roles")]
    allowed = ROLES_OF_KIND[kind]
    return [
        Finding(
            Refusal.ROLE_NOT_HERE,
            "roles",
            {"role": Role(role).label if role in Role.values else role, "kind": Kind(kind).label},
        )
        for role in roles
        if role not in allowed
    ]


def lengths(
    facts: OrganizationFacts | PersonFacts, model: type[Organization] | type[User], *, must: Sequence[str]
) -> list[Finding]:
    """No text longer than its column, and none missing that must be there."""
    findings = []
    for field in fields(facts):
        value = getattr(facts, field.name)
        if not isinstance(value, str) or field.name in {"parent", "organization", "kind"}:
            continue
        column = cast("CharField[str, str]", model._meta.get_field(field.name))
        longest = column.max_length or 0
        if field.name in must and not value:
            findings.append(Finding(Refusal.MISSING, field.name))
        elif len(value) > longest:
            findings.append(Finding(Refusal.TOO_LONG, field.name, {"maximum": longest}))
    return findings
