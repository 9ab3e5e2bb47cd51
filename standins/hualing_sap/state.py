"""The books: one SQLite file in WAL mode, number ranges that never repeat, and settings that survive a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

Db = sqlite3.Connection
SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")

# Decimals, days and moments are kept as text (the types' names hold TEXT, so SQLite leaves them alone).
sqlite3.register_adapter(Decimal, str)
sqlite3.register_adapter(datetime, lambda value: value.isoformat(timespec="milliseconds"))
sqlite3.register_adapter(date, lambda value: value.isoformat())
sqlite3.register_converter("DECIMALTEXT", lambda raw: Decimal(raw.decode()))
sqlite3.register_converter("DAYTEXT", lambda raw: date.fromisoformat(raw.decode()))
sqlite3.register_converter("MOMENTTEXT", lambda raw: datetime.fromisoformat(raw.decode()))

RANGES = {"order": "00", "delivery": "08", "invoice": "09", "payment": "14"}
BUSINESS = (
    *("orders", "order_lines", "replenishments", "deliveries", "delivery_lines", "box_contents", "invoices"),
    *("payments", "messages_in", "messages_out", "idocs_out"),
)
MASTER_DATA = ("materials", "prices", "customers")
CLEARED = {table: f"DELETE FROM {table}" for table in (*BUSINESS, *MASTER_DATA)}  # noqa: S608 (names written above)


class Store:
    """The file; every piece of work opens its own connection, so any thread may use it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        with self._connection() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(SCHEMA)
            _open_ranges(db)

    @contextmanager
    def _connection(self) -> Iterator[Db]:
        db = sqlite3.connect(self.path, timeout=20, isolation_level=None, detect_types=sqlite3.PARSE_DECLTYPES)
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA synchronous = FULL")
            yield db
        finally:
            db.close()

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """One consistent look at the books."""
        with self._connection() as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """All or nothing; writers stand in line."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


def _open_ranges(db: Db) -> None:
    """Ranges begin at the second they are opened: books begun anew never repeat a number the product has seen."""
    seconds = int((datetime.now(UTC) - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds())
    first = 10_000_000 + seconds % 80_000_000
    for name in (*RANGES, "idoc", "box"):
        db.execute("INSERT OR IGNORE INTO ranges (name, next) VALUES (?, ?)", (name, first))


def next_number(db: Db, name: str) -> int:
    """The next running number of a range; inside a transaction."""
    [number] = db.execute("UPDATE ranges SET next = next + 1 WHERE name = ? RETURNING next - 1", (name,)).fetchone()
    return int(number)


def document_number(db: Db, name: str) -> str:
    """Ten digits, as SAP writes document numbers."""
    return f"{RANGES[name]}{next_number(db, name):08d}"


def idoc_number(db: Db) -> str:
    """Sixteen digits; what enters and what leaves share one range."""
    return f"{next_number(db, 'idoc'):016d}"


def setting(db: Db, name: str, default: str = "") -> str:
    row = db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return str(row["value"]) if row else default


def put_setting(db: Db, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))


def clear(db: Db, *, keep_master_data: bool) -> None:
    """Empty books, default settings. Number ranges go on: no number ever means something else than before."""
    for table in BUSINESS if keep_master_data else (*BUSINESS, *MASTER_DATA):
        db.execute(CLEARED[table])
    db.execute("UPDATE materials SET reserved = '0', stock_changed = 0")
    db.execute("DELETE FROM settings")
