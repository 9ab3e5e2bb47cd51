"""Accounts over REST: how a station stands, its entries with the running balance, adjustments by headquarters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from xingma.api.fields import Day, Money, MoneyIn, Text200, word_of
from xingma.api.order_sheet import PositionOut
from xingma.api.paging import Page, Paging, page_of
from xingma.core.idempotency import once
from xingma.funds import queries
from xingma.funds.models import Account, EntryKind
from xingma.orders import release
from xingma.organizations.actor import ActorRequest

router = Router(tags=["accounts"])


class AccountOut(PositionOut):
    """A station's account with headquarters."""

    station: str
    station_name: str

    @classmethod
    def of(cls, account: Account) -> AccountOut:
        position = PositionOut.model_validate(queries.position_of(account, localdate()))
        return cls(station=account.station.code, station_name=account.station.name, **position.__dict__)


class AccountsAsked(Schema):
    text: str = Field("", max_length=80, description="a part of the station's code or name")
    only: Literal["", "debt", "blocked"] = ""


@router.get("/accounts", response=Page[AccountOut])
def accounts(request: ActorRequest, asked: Query[AccountsAsked], paging: Query[Paging]) -> dict[str, Any]:
    """Accounts that you see: headquarters all, an office its stations', a station its own."""
    page = page_of(queries.accounts(request.actor, text=asked.text, only=asked.only), paging, key="id")
    page["items"] = [AccountOut.of(account) for account in page["items"]]
    return page


def account_of(request: ActorRequest, station: str) -> Account:
    """Raises Account.DoesNotExist: not there, or not yours."""
    return queries.accounts(request.actor).get(station__code=station)


@router.get("/accounts/{station}", response=AccountOut, url_name="account")
def account(request: ActorRequest, station: str) -> AccountOut:
    """How a station stands today: balance, credit limit, what open orders bind, what is available."""
    return AccountOut.of(account_of(request, station))


class EntryOut(Schema):
    """One entry. Payments and credit memos are positive, invoices negative, adjustments either."""

    position: int = Field(description="1, 2, 3… within the account")
    kind: Annotated[str, word_of(EntryKind)]
    amount: Money
    balance_after: Money
    reference: str = Field(description="SAP document: invoice, payment or memo number")
    document: str = Field(description="our document, as the order number")
    text: str
    booked_on: date
    at: datetime


class EntriesAsked(Schema):
    kind: EntryKind | None = None
    since: Day | None = None
    until: Day | None = None
    text: str = Field("", max_length=80, description="a part of reference, document or text")


@router.get("/accounts/{station}/entries", response=Page[EntryOut])
def entries(request: ActorRequest, station: str, asked: Query[EntriesAsked], paging: Query[Paging]) -> dict[str, Any]:
    """The entries of an account, newest first, each with its running balance."""
    rows = queries.statement(
        request.actor,
        account_of(request, station).station_id,
        kind=asked.kind or "",
        since=asked.since,
        until=asked.until,
        text=asked.text,
    )
    return page_of(rows, paging, key="-position")


class AdjustmentIn(Schema):
    amount: MoneyIn = Field(description="CNY; plus raises the balance")
    reference: str = Field(max_length=40, description="the document that this rests on")
    text: Text200 = Field(description="the reason")


@router.post("/accounts/{station}/adjustments", response={201: EntryOut})
@decorate_view(once)
def adjust(request: ActorRequest, response: HttpResponse, station: str, asked: AdjustmentIn) -> Any:
    """Mend an account by hand, with a reason (headquarters' finance). Held orders that it covers are released."""
    station_id = account_of(request, station).station_id
    entry = release.adjust(
        station_id, asked.amount, reference=asked.reference, text=asked.text, by=request.actor, at=now()
    )
    response["Location"] = reverse("api:account", args=[station])
    return entry
