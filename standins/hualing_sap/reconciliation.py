"""What SAP has on a day, by kind: counts, sums and keys, for the product to compare with its own."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from standins.hualing_sap import clock, credit, dispatch_advice, figures, orders
from standins.hualing_sap.figures import money, quantity
from standins.hualing_sap.state import Db

Report = dict[str, object]


def report(db: Db, on: date) -> Report:
    """Documents of the day; master data, limits and what customers owe as they stand now. Amounts in CNY as text."""
    start = datetime.combine(on, time.min, clock.CHINA)
    day = (start, datetime.combine(on, time.max, clock.CHINA))
    return {
        "date": on.isoformat(),
        "orders": _orders(db, day),
        "deliveries": _deliveries(db, day),
        "invoices": _invoices(db, day),
        "payments": _payments(db, day),
        "materials": _keys(db.execute("SELECT number FROM materials ORDER BY number")),
        "prices": _keys(db.execute("SELECT material || '/' || price_list || '/' || customer FROM prices ORDER BY 1")),
        "customers": _customers(db),
        "messages": {
            "received": _by_type(db.execute("SELECT mestyp FROM messages_in WHERE received_at BETWEEN ? AND ?", day)),
            "sent": _by_type(
                db.execute(
                    "SELECT mestyp FROM messages_out JOIN idocs_out ON message = id WHERE sent_at BETWEEN ? AND ?", day
                )
            ),
        },
    }


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _orders(db: Db, day: tuple[datetime, datetime]) -> Report:
    headers = db.execute("SELECT * FROM orders WHERE received_at BETWEEN ? AND ? ORDER BY po", day).fetchall()
    lines = [line for order in headers for line in orders.lines_of(db, order["number"]) if not line["rejection"]]
    gross = [orders.value(line, line["quantity"]) for line in lines]
    return {
        "count": len(headers),
        "lines": len(lines),
        "quantity": quantity(_total(line["quantity"] for line in lines)),
        "net": money(_total(figures.net_of(amount) for amount in gross)),
        "gross": money(_total(gross)),
        "keys": [{"po": order["po"], "number": order["number"]} for order in headers],
    }


def _deliveries(db: Db, day: tuple[datetime, datetime]) -> Report:
    headers = db.execute("SELECT * FROM deliveries WHERE issued_at BETWEEN ? AND ? ORDER BY number", day).fetchall()
    lines = [line for delivery in headers for line in dispatch_advice.lines_of(db, delivery["number"])]
    return {
        "count": len(headers),
        "lines": len(lines),
        "quantity": quantity(_total(line["quantity"] for line in lines)),
        "keys": [delivery["number"] for delivery in headers],
    }


def _invoices(db: Db, day: tuple[datetime, datetime]) -> Report:
    rows = db.execute("SELECT * FROM invoices WHERE invoiced_at BETWEEN ? AND ? ORDER BY number", day).fetchall()
    return {
        "count": len(rows),
        "net": money(_total(row["net"] for row in rows)),
        "tax": money(_total(row["tax"] for row in rows)),
        "gross": money(_total(row["gross"] for row in rows)),
        "keys": [{"number": row["number"], "gross": money(row["gross"])} for row in rows],
    }


def _payments(db: Db, day: tuple[datetime, datetime]) -> Report:
    rows = db.execute("SELECT * FROM payments WHERE posted_at BETWEEN ? AND ? ORDER BY number", day).fetchall()
    return {
        "count": len(rows),
        "amount": money(_total(row["amount"] for row in rows)),
        "keys": [{"number": r["number"], "customer": r["customer"], "amount": money(r["amount"])} for r in rows],
    }


def _customers(db: Db) -> Report:
    rows = db.execute("SELECT * FROM customers ORDER BY number").fetchall()
    return {
        "count": len(rows),
        "accounts": [
            {
                "number": row["number"],
                "credit_limit": money(row["credit_limit"]),
                "credit_blocked": bool(row["credit_blocked"]),
                "receivables": money(credit.receivables(db, row["number"])),
            }
            for row in rows
        ],
    }


def _keys(rows: Iterable[sqlite3.Row]) -> Report:
    """How many, and one hash over the sorted keys, a line each."""
    keys = [str(row[0]) for row in rows]
    return {"count": len(keys), "sha256": hashlib.sha256("\n".join(keys).encode()).hexdigest()}


def _by_type(rows: Iterable[sqlite3.Row]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["mestyp"]] = counts.get(row["mestyp"], 0) + 1
    return counts
