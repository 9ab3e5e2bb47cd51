"""What pages, exports and endpoints read about organizations and people; the actor first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum
from django_otp.plugins.otp_totp.models import TOTPDevice

from xingma.core.audit import AuditEntry
from xingma.core.findings import NotAllowed
from xingma.organizations.actor import Actor
from xingma.organizations.models import ApiToken, Kind, Organization, User
from xingma.organizations.permissions import ROLES, May, Role
from xingma.organizations.signing_in import account_key


def organizations_visible_to(actor: Actor) -> QuerySet[Organization]:
    """Headquarters sees all, an office itself and its stations, a station itself."""
    rows = Organization.objects.select_related("parent")
    if actor.sees_everything:
        return rows
    seen = Q(pk=actor.organization_id)
    if actor.organization_kind == Kind.OFFICE:
        seen |= Q(parent_id=actor.organization_id)
    return rows.filter(seen)


def find_organizations(
    actor: Actor, *, text: str = "", kind: str = "", parent: str = "", closed: bool = False
) -> QuerySet[Organization]:
    """Organizations by code, name, place or customer number, with the number of their active people."""
    rows = organizations_visible_to(actor).filter(is_active=not closed)
    for word in text.split():
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(name__icontains=word)
            | Q(city__icontains=word)
            | Q(province__icontains=word)
            | Q(contact__icontains=word)
            | Q(customer_number__endswith=word)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if parent:
        rows = rows.filter(Q(code=parent) | Q(parent__code=parent))
    return rows.annotate(people_count=Count("people", filter=Q(people__is_active=True))).order_by("code")


@dataclass(frozen=True)
class Branch:
    """An office in the tree, with how many open stations and dealers it has."""

    code: str
    name: str
    members: int


def tree(actor: Actor) -> Sequence[Branch]:
    """The open offices that the actor sees, with the number of their open stations and dealers."""
    offices = (
        organizations_visible_to(actor)
        .filter(kind=Kind.OFFICE, is_active=True)
        .annotate(open_members=Count("members", filter=Q(members__is_active=True)))
        .order_by("code")
    )
    return [Branch(office.code, office.name, office.open_members) for office in offices]


def possible_parents(actor: Actor) -> QuerySet[Organization]:
    """Headquarters and the open offices, for the keeper's choice."""
    return (
        organizations_visible_to(actor)
        .filter(kind__in=[Kind.HEADQUARTERS, Kind.OFFICE], is_active=True)
        .order_by("kind", "code")
    )


def people_visible_to(actor: Actor) -> QuerySet[User]:
    """People whom the actor keeps: an administrator all, a station's manager its own."""
    rows = User.objects.select_related("organization")
    if actor.may(May.KEEP_PEOPLE):
        return rows
    if actor.may(May.KEEP_OWN_PEOPLE):
        return rows.filter(organization=actor.organization_id)
    return rows.none()


def require_keeper(actor: Actor) -> None:
    """Go on only as someone who keeps people, all or one's own. Raises NotAllowed."""
    if not (actor.may(May.KEEP_PEOPLE) or actor.may(May.KEEP_OWN_PEOPLE)):
        raise NotAllowed(May.KEEP_OWN_PEOPLE)


def find_people(actor: Actor, *, text: str = "", organization: str = "", gone: bool = False) -> QuerySet[User]:
    """People by user name, name, phone or organization. Raises NotAllowed."""
    require_keeper(actor)
    rows = people_visible_to(actor).filter(is_active=not gone)
    for word in text.split():
        rows = rows.filter(
            Q(username__icontains=word)
            | Q(name__icontains=word)
            | Q(phone__icontains=word)
            | Q(organization__code__icontains=word)
            | Q(organization__name__icontains=word)
        )
    if organization:
        rows = rows.filter(organization__code=organization)
    return rows.order_by("organization__code", "username")


def organizations_to_staff(actor: Actor) -> QuerySet[Organization]:
    """Where the actor may add people: everywhere open, or one's own organization."""
    rows = Organization.objects.filter(is_active=True).order_by("kind", "code")
    return rows if actor.may(May.KEEP_PEOPLE) else rows.filter(code=actor.organization_code)


def locked_until(usernames: Iterable[str], *, at: datetime, address: str = "") -> dict[str, datetime]:
    """{user name: until when} of accounts locked after too many failures, at one address or (empty) at any."""
    cool_off = get_cool_off()
    assert cool_off is not None, "a lock without an end would keep a station out for ever"
    names = {account_key(name): name for name in usernames}
    attempts = AccessAttempt.objects.filter(username__in=names, attempt_time__gt=at - cool_off)
    if address:
        attempts = attempts.filter(ip_address=address)
    rows = (
        attempts.values("username", "ip_address")
        .order_by()
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    until: dict[str, datetime] = {}
    for row in rows:
        name = names[row["username"]]
        until[name] = max(row["last"] + cool_off, until.get(name, at))
    return until


def has_second_factor(people: Iterable[User]) -> frozenset[int]:
    """Ids of those with a confirmed authenticator."""
    return frozenset(TOTPDevice.objects.filter(user__in=people, confirmed=True).values_list("user_id", flat=True))


def live_tokens(person: User, *, at: datetime) -> QuerySet[ApiToken]:
    """Tokens that still open the API, newest first."""
    return person.tokens.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None).order_by("-id")


@dataclass(frozen=True)
class PermissionRow:
    """One line of the permissions page: what may be done, and for each role whether it may."""

    permission: May
    allowed: Sequence[bool]


def permission_table() -> tuple[Sequence[Role], Sequence[PermissionRow]]:
    """Role × permission straight from permissions.py."""
    roles = list(Role)
    return roles, [PermissionRow(may, [may in ROLES[role] for role in roles]) for may in May]


def audit_trail(
    actor: Actor,
    *,
    act: str = "",
    text: str = "",
    organization: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Entries of the audit trail, newest first. Raises NotAllowed."""
    actor.require(May.SEE_AUDIT)
    rows = AuditEntry.objects.order_by("-id")
    if act:
        rows = rows.filter(act=act)
    if organization:
        rows = rows.filter(organization=organization.upper())
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    for word in text.split():
        rows = rows.filter(Q(subject__icontains=word) | Q(actor__icontains=word) | Q(address__startswith=word))
    return rows
