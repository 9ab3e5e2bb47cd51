"""Organizations, and who the token stands for, over REST."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Schema

from xingma.api.paging import Page, Paging, page_of
from xingma.organizations import queries
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.models import Kind, Organization
from xingma.organizations.permissions import May

router = Router(tags=["organizations"])


class MeOut(Schema):
    """Who the token stands for and what it may do."""

    name: str
    organization_code: str
    organization_name: str
    organization_kind: Kind
    permissions: list[May]

    @staticmethod
    def resolve_permissions(actor: Actor) -> list[str]:
        return sorted(actor.permissions)


class OrganizationOut(Schema):
    """An office, station or dealer; ``parent`` is the code of the one above."""

    code: str
    name: str
    kind: Kind
    parent: str | None
    customer_number: str
    price_list: str
    grade: int
    province: str
    city: str
    address: str
    contact: str
    phone: str
    is_active: bool

    @staticmethod
    def resolve_parent(organization: Organization) -> str | None:
        return organization.parent.code if organization.parent else None


class OrganizationFilter(Schema):
    q: str = ""
    kind: Kind | None = None
    parent: str = ""
    closed: bool = False


@router.get("/me", response=MeOut)
def me(request: ActorRequest) -> Actor:
    """Who the token stands for."""
    return request.actor


@router.get("/organizations", response=Page[OrganizationOut])
def organizations(request: ActorRequest, asked: Query[OrganizationFilter], paging: Query[Paging]) -> dict[str, Any]:
    """Organizations that you see, by code: headquarters all, an office its stations, a station itself."""
    rows = queries.find_organizations(
        request.actor, text=asked.q, kind=asked.kind or "", parent=asked.parent, closed=asked.closed
    )
    return page_of(rows, paging, key="code")


@router.get("/organizations/{code}", response=OrganizationOut)
def organization(request: ActorRequest, code: str) -> Organization:
    """One organization that you see."""
    return queries.organizations_visible_to(request.actor).get(code=code)
