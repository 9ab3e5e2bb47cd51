"""An actor is whoever does something: a person, an API token, a neighbour, the system. Made once, at the door."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest

from xingma.core.findings import NotAllowed
from xingma.organizations.models import Kind, Organization, User
from xingma.organizations.permissions import May, permissions_of


@dataclass(frozen=True)
class Actor:
    """Who acts, for which organization, and what they may do."""

    key: str  # "person:12", "token:7", "neighbour:hualing_sap", "system"
    name: str
    user_id: int | None = None
    organization_id: int | None = None
    organization_kind: str = Kind.HEADQUARTERS
    organization_code: str = ""
    organization_name: str = ""
    address: str = ""  # network address, for the audit trail
    permissions: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def sees_everything(self) -> bool:
        """Headquarters, neighbours and the system see the documents of all organizations."""
        return self.organization_kind == Kind.HEADQUARTERS

    @property
    def own_organization_id(self) -> int:
        """The organization that this actor writes documents for. Raises NotAllowed: it has none (system, neighbour)."""
        if self.organization_id is None:
            raise NotAllowed(May.WRITE_ORDERS)
        return self.organization_id

    @property
    def is_station(self) -> bool:
        return self.organization_kind in {Kind.STATION, Kind.DEALER}

    def may(self, permission: May) -> bool:
        return permission in self.permissions

    def require(self, permission: May) -> None:
        """Go on only with this permission. Raises NotAllowed."""
        if permission not in self.permissions:
            raise NotAllowed(permission)


class ActorRequest(HttpRequest):
    """A request whose actor is known; the type of ``request`` in every view and endpoint."""

    actor: Actor


def actor_of(user: User, *, key: str = "", address: str = "") -> Actor:
    """The actor that a person, or a token of theirs, is."""
    organization: Organization = user.organization
    return Actor(
        key=key or f"person:{user.pk}",
        name=user.name,
        user_id=user.pk,
        organization_id=organization.pk,
        organization_kind=organization.kind,
        organization_code=organization.code,
        organization_name=organization.name,
        address=address,
        permissions=permissions_of(frozenset(user.roles)),
    )


SYSTEM = Actor(key="system", name="system", permissions=frozenset(May))


def neighbour(name: str) -> Actor:
    """A connected system acting through its messages; every rule of the domain still holds for it."""
    return Actor(key=f"neighbour:{name}", name=name, permissions=frozenset(May))
