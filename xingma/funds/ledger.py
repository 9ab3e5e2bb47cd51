"""The only writer of accounts: entries, balance and commitment change here and nowhere else.

Lock first (``locked``), decide under the lock, then ``post``. Amounts are CNY; sums are made in Python, because a decimal
is a binary float inside SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from xingma.core.money import ZERO, cny
from xingma.funds.models import Account, EntryKind, FundsEntry


@dataclass(frozen=True)
class Booking:
    """An entry to be: payments and credit memos plus, invoices minus, adjustments either."""

    kind: EntryKind
    amount: Decimal
    reference: str
    booked_on: date
    document: str = ""
    text: str = ""


def locked(station_id: int) -> Account:
    """The account of a station, locked until the transaction ends. Raises Account.DoesNotExist."""
    return Account.rows.select_for_update().get(station_id=station_id)


def opened(station_id: int, *, at: datetime) -> Account:
    """The account of a station, locked; opened, empty, when the station has none yet."""
    Account.rows.get_or_create(station_id=station_id, defaults={"updated_at": at})
    return locked(station_id)


def is_booked(account: Account, kind: EntryKind, reference: str) -> bool:
    """Whether this SAP document stands on the account already (a message may come twice)."""
    return FundsEntry.rows.filter(account=account, kind=kind, reference=reference).exists()


def post(
    account: Account, bookings: Sequence[Booking] = (), *, commitment: Decimal = ZERO, at: datetime
) -> list[FundsEntry]:
    """Write entries and raise (+) or lower (-) what is committed, in at most two statements.

    The caller holds the lock on the account. Raises IntegrityError when a reference is booked twice or a kind has the
    wrong sign, and AssertionError when more commitment is freed than there is: both are errors of the caller.
    """
    assert connection.in_atomic_block, "the ledger is written inside the transaction of its document"
    entries = []
    for booking in bookings:
        account.entries_count += 1
        account.balance = cny(account.balance + booking.amount)
        entries.append(
            FundsEntry(
                account=account,
                station_id=account.station_id,
                position=account.entries_count,
                kind=booking.kind,
                amount=booking.amount,
                balance_after=account.balance,
                reference=booking.reference,
                document=booking.document,
                text=booking.text,
                booked_on=booking.booked_on,
                at=at,
            )
        )
    account.committed = cny(account.committed + commitment)
    assert account.committed >= 0, (
        f"account {account.pk}: {-commitment} freed, {account.committed - commitment} committed"
    )
    account.updated_at = at
    if entries:
        FundsEntry.rows.bulk_create(entries)
    account.save(update_fields=["balance", "committed", "entries_count", "updated_at"])
    return entries


def set_limit(
    account: Account, *, limit: Decimal, valid_to: date | None, is_blocked: bool, as_of: datetime, at: datetime
) -> bool:
    """Take over SAP's credit limit (S8); an older message than the last one changes nothing. Returns whether it counted.

    The caller holds the lock on the account.
    """
    if account.limit_as_of is not None and as_of < account.limit_as_of:
        return False
    account.credit_limit = cny(limit)
    account.credit_valid_to = valid_to
    account.is_credit_blocked = is_blocked
    account.limit_as_of = as_of
    account.updated_at = at
    account.save(update_fields=["credit_limit", "credit_valid_to", "is_credit_blocked", "limit_as_of", "updated_at"])
    return True
