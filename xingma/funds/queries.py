"""What pages, exports and endpoints read of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from xingma.core.money import ZERO
from xingma.funds.models import Account, FundsEntry
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May


@dataclass(frozen=True)
class Position:
    """How a station stands, CNY: ``available = balance + limit - committed``."""

    balance: Decimal
    limit: Decimal
    committed: Decimal
    available: Decimal
    credit_valid_to: date | None
    is_credit_blocked: bool
    as_of: datetime

    def to_remit(self, order_value: Decimal) -> Decimal:
        """What must be paid before an order of this value is covered; zero when it is."""
        return max(order_value - self.available, ZERO)


def position_of(account: Account, on: date) -> Position:
    return Position(
        balance=account.balance,
        limit=account.valid_limit(on),
        committed=account.committed,
        available=account.available(on),
        credit_valid_to=account.credit_valid_to,
        is_credit_blocked=account.is_credit_blocked,
        as_of=account.updated_at,
    )


def position(actor: Actor, station_id: int, on: date) -> Position:
    """The position of a station's account. Raises Account.DoesNotExist (not there, or not yours)."""
    return position_of(Account.objects.visible_to(actor).get(station_id=station_id), on)


def accounts(actor: Actor, *, text: str = "", only: str = "") -> QuerySet[Account]:
    """Accounts that the actor may see, by station code; ``only`` is "", "debt" or "blocked"."""
    actor.require(May.SEE_FUNDS)
    rows = Account.objects.visible_to(actor).select_related("station__parent").order_by("station__code")
    if text:
        rows = rows.filter(Q(station__code__icontains=text) | Q(station__name__icontains=text))
    if only == "debt":
        rows = rows.filter(balance__lt=0)
    elif only == "blocked":
        rows = rows.filter(is_credit_blocked=True)
    return rows


def statement(
    actor: Actor,
    station_id: int,
    *,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
) -> QuerySet[FundsEntry]:
    """Entries of one account, newest first, each with its running balance (S7)."""
    actor.require(May.SEE_FUNDS)
    rows = FundsEntry.objects.visible_to(actor).filter(account__station_id=station_id).order_by("-position")
    if kind:
        rows = rows.filter(kind=kind)
    if since:
        rows = rows.filter(booked_on__gte=since)
    if until:
        rows = rows.filter(booked_on__lte=until)
    if text:
        rows = rows.filter(Q(reference__icontains=text) | Q(document__icontains=text) | Q(text__icontains=text))
    return rows
