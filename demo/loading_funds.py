"""Accounts with their entries in a row: opening balance, payments and invoices in the order of time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo.documents import DemoOrder
from demo.payments import DemoEntry
from demo.tables import Table
from demo.world import Outlet, World
from xingma.funds.models import Account, EntryKind, FundsEntry

MODELS = (Account, FundsEntry)
ZERO = Decimal("0.00")
KINDS = {"opening": EntryKind.ADJUSTMENT, "payment": EntryKind.PAYMENT}


class Postings:
    """Entries as they become known, kept beside the database (on disk, when there are many) until they are sorted."""

    def __init__(self) -> None:
        self.scratch = sqlite3.connect("")
        self.scratch.execute(
            "CREATE TABLE postings (station TEXT, at TEXT, kind TEXT, amount TEXT, reference TEXT, document TEXT,"
            " note TEXT)"
        )
        self.count = 0

    def add_invoices(self, order: DemoOrder) -> None:
        for invoice in order.invoices:
            self._add(
                order.station_code, invoice.billed_at, EntryKind.INVOICE, -invoice.gross, invoice.number, order.number,
                invoice.vat_number,
            )  # fmt: skip

    def add_entry(self, entry: DemoEntry) -> None:
        self._add(entry.station_code, entry.at, KINDS[entry.kind], entry.amount, entry.reference, "", entry.text)

    def _add(
        self, station: str, at: datetime, kind: EntryKind, amount: Decimal, reference: str, document: str, note: str
    ) -> None:
        values = (station, at.isoformat(), kind.value, str(amount), reference, document, note)
        self.scratch.execute("INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self.count += 1

    def in_order(self) -> Iterator[tuple[str, str, str, str, str, str, str]]:
        yield from self.scratch.execute("SELECT * FROM postings ORDER BY station, at, reference")

    def close(self) -> None:
        self.scratch.close()


def load_accounts(
    world: World, postings: Postings, commitments: Mapping[str, Decimal], *, done: Callable[[int, int], None]
) -> dict[str, Decimal]:
    """Writes entries and accounts; returns the balances by station code."""
    entries = Table(
        FundsEntry,
        "account_id", "station_id", "position", "kind", "amount", "balance_after", "reference", "document", "text",
        "booked_on", "at",
    )  # fmt: skip
    balances = dict.fromkeys(world.outlets, ZERO)
    counts = dict.fromkeys(world.outlets, 0)
    for place, (station, at_text, kind, amount, reference, document, note) in enumerate(postings.in_order(), start=1):
        outlet = world.outlets[station]
        at = datetime.fromisoformat(at_text)
        balances[station] += Decimal(amount)
        counts[station] += 1
        entries.add(
            outlet.account, outlet.key, counts[station], kind, amount, balances[station], reference, document, note,
            at.date(), at,
        )  # fmt: skip
        if place % 10_000 == 0:
            done(place, postings.count)
    entries.flush()
    accounts = Table(
        Account,
        "station_id", "balance", "committed", "credit_limit", "credit_valid_to", "is_credit_blocked", "limit_as_of",
        "entries_count", "updated_at",
    )  # fmt: skip
    for code, outlet in world.outlets.items():
        key = accounts.add(
            outlet.key, balances[code], commitments.get(code, ZERO), outlet.organization.credit_limit,
            limit_ends_on(outlet, world.today), is_blocked(outlet), world.end - timedelta(hours=6), counts[code],
            world.end - timedelta(hours=5),
        )  # fmt: skip
        assert key == outlet.account, "accounts stand in the order of the outlets"
    accounts.flush()
    return balances


def is_blocked(outlet: Outlet) -> bool:
    return outlet.organization.situation == "blocked"


def limit_ends_on(outlet: Outlet, today: date) -> date | None:
    """Limits are given until the end of next year."""
    return date(today.year + 1, 12, 31) if outlet.organization.credit_limit else None
