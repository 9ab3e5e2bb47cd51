"""Credit check (off unless switched on): an order beyond the limit is blocked until money or a limit comes."""

from __future__ import annotations

from decimal import Decimal

from standins.hualing_sap import clock, orders, responses
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, put_setting, setting


def is_on(db: Db) -> bool:
    return setting(db, "credit_check") == "1"


def switch(db: Db, on: bool) -> None:
    put_setting(db, "credit_check", "1" if on else "0")


def receivables(db: Db, customer: str) -> Decimal:
    """What the customer owes: invoices less payments less what it had at the beginning."""
    invoiced = db.execute("SELECT gross FROM invoices WHERE customer = ?", (customer,)).fetchall()
    paid = db.execute("SELECT amount FROM payments WHERE customer = ?", (customer,)).fetchall()
    had = db.execute("SELECT opening_balance FROM customers WHERE number = ?", (customer,)).fetchall()
    return sum((row["gross"] for row in invoiced), Decimal(0)) - sum((row[0] for row in [*paid, *had]), Decimal(0))


def exposure(db: Db, customer: str) -> Decimal:
    """Receivables and what is ordered, not blocked and not yet invoiced; tax included."""
    rows = db.execute(
        "SELECT l.* FROM order_lines l JOIN orders ON number = order_number"
        " WHERE customer = ? AND NOT credit_block AND rejection = ''",
        (customer,),
    ).fetchall()
    ordered = (orders.value(row, row["quantity"] - row["invoiced"]) for row in rows)
    return receivables(db, customer) + sum(ordered, Decimal(0))


def check(db: Db, number: str) -> None:
    """Block the order when, with it, the customer is beyond its limit."""
    order = orders.named(db, number)
    if is_on(db) and not _fits(db, order["customer"]):
        db.execute("UPDATE orders SET credit_block = 1 WHERE number = ?", (order["number"],))


def _fits(db: Db, customer: str) -> bool:
    row = db.execute("SELECT * FROM customers WHERE number = ?", (customer,)).fetchone()
    expired = row["credit_valid_to"] is not None and row["credit_valid_to"] < clock.now(db).date()
    limit = Decimal(0) if row["credit_blocked"] or expired else row["credit_limit"]
    return bool(exposure(db, customer) <= limit)


def release_fitting(db: Db, customer: str) -> None:
    """Money or a limit came: blocked orders that fit now go on, oldest first."""
    blocked = db.execute(
        "SELECT number FROM orders WHERE customer = ? AND credit_block ORDER BY received_at", (customer,)
    ).fetchall()
    for row in blocked:
        db.execute("UPDATE orders SET credit_block = 0 WHERE number = ?", (row["number"],))
        if not _fits(db, customer):
            db.execute("UPDATE orders SET credit_block = 1 WHERE number = ?", (row["number"],))
            return
        _go_on(db, row["number"])


def release(db: Db, number: str) -> None:
    """By hand, whatever the limit. Raises Refused when the order is not blocked."""
    order = orders.named(db, number)
    if not order["credit_block"]:
        raise Refused(f"订单{order['number']}没有信用冻结")
    db.execute("UPDATE orders SET credit_block = 0 WHERE number = ?", (order["number"],))
    _go_on(db, order["number"])


def _go_on(db: Db, number: str) -> None:
    db.execute("UPDATE orders SET since = ? WHERE number = ?", (clock.now(db), number))
    responses.answer(db, number, changed=set())
