"""Can we deliver, and when: confirming new orders against stock, and back orders when goods come in."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from decimal import Decimal

from standins.hualing_sap import clock, credit, faults, orders, responses, stock
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db

READY_IN = timedelta(days=1)
PROCURED_IN_DAYS = (3, 5, 7, 10)
POSTPONED_BY = timedelta(days=3)


def confirm(db: Db, number: str) -> None:
    """Answer a new order: per line what stock allows, for the rest a back order with its day. Raises Refused."""
    order = orders.named(db, number)
    if order["state"] != "received":
        raise Refused(f"订单{order['number']}已经确认过")
    at = clock.now(db)
    for line in orders.lines_of(db, order["number"]):
        if not line["rejection"]:
            _promise(db, line, _stock_allows(db, order, line), ready_on=at.date() + READY_IN)
            _procure(db, line, at.date())
    db.execute("UPDATE orders SET state = 'confirmed', since = ? WHERE number = ?", (at, order["number"]))
    orders.settle(db, order["number"])
    credit.check(db, order["number"])
    responses.answer(db, order["number"], changed=set())


def _stock_allows(db: Db, order: sqlite3.Row, line: sqlite3.Row) -> Decimal:
    """How much can be confirmed at once, with the shortages that are wanted for show."""
    key = f"{order['po']}:{line['posex']}"
    wanted = Decimal(line["quantity"])
    if faults.strikes(db, "back_order", key):
        return Decimal(0)
    if faults.strikes(db, "partial", key):
        package = stock.material(db, line["material"])["package_quantity"]
        wanted = wanted / 2 // package * package
    return max(min(wanted, stock.available(db, line["material"])), Decimal(0))


def _promise(db: Db, line: sqlite3.Row, more: Decimal, *, ready_on: date) -> None:
    """Confirm this much more of a line; the day of the back order goes when nothing is left to wait for."""
    confirmed = line["confirmed"] + more
    stock.reserve(db, line["material"], more)
    db.execute(
        "UPDATE order_lines SET confirmed = ?, ready_on = CASE WHEN ? THEN ? ELSE ready_on END,"
        " expected_on = CASE WHEN ? THEN expected_on END WHERE order_number = ? AND position = ?",
        (confirmed, more > 0, ready_on, confirmed < line["quantity"], line["order_number"], line["position"]),
    )


def _procure(db: Db, line: sqlite3.Row, today: date) -> None:
    """Order what a line still lacks; it comes in some days (in demo pace, in some seconds)."""
    [confirmed] = db.execute(
        "SELECT confirmed FROM order_lines WHERE order_number = ? AND position = ?",
        (line["order_number"], line["position"]),
    ).fetchone()
    lacking = line["quantity"] - confirmed
    if lacking <= 0:
        return
    days = PROCURED_IN_DAYS[faults.lot(line["material"], len(PROCURED_IN_DAYS))]
    expected_on = today + timedelta(days=days)
    db.execute(
        "INSERT INTO replenishments (material, quantity, expected_on, since) VALUES (?, ?, ?, ?)",
        (line["material"], lacking, expected_on, clock.now(db)),
    )
    db.execute(
        "UPDATE order_lines SET expected_on = ? WHERE order_number = ? AND position = ?",
        (expected_on, line["order_number"], line["position"]),
    )
    stock.note_change(db, line["material"])


def arrive(db: Db, replenishment: int) -> None:
    """Goods come in (once, if so drawn, they are postponed instead) and serve the oldest back orders first."""
    row = db.execute("SELECT * FROM replenishments WHERE id = ? AND NOT arrived", (replenishment,)).fetchone()
    if row is None:
        return
    if not row["postponed"] and faults.strikes(db, "postpone", f"{row['material']}:{row['id']}"):
        postpone(db, row["material"])
        return
    db.execute("UPDATE replenishments SET arrived = 1 WHERE id = ?", (replenishment,))
    stock.receive(db, row["material"], row["quantity"])
    serve_back_orders(db, row["material"])


def serve_back_orders(db: Db, material: str) -> None:
    """Confirm what stock now allows, oldest order first; each order concerned is answered again."""
    at = clock.now(db)
    for line in _back_ordered(db, material):
        more = min(line["quantity"] - line["confirmed"], stock.available(db, material))
        if more <= 0:
            return
        _promise(db, line, more, ready_on=at.date() + READY_IN)
        db.execute("UPDATE orders SET since = ? WHERE number = ?", (at, line["order_number"]))
        responses.answer(db, line["order_number"], changed={line["position"]})


def _back_ordered(db: Db, material: str) -> list[sqlite3.Row]:
    rows = db.execute(
        "SELECT order_lines.* FROM order_lines JOIN orders ON orders.number = order_number"
        " WHERE material = ? AND order_lines.open AND state = 'confirmed' ORDER BY received_at, position",
        (material,),
    ).fetchall()
    return [row for row in rows if row["confirmed"] < row["quantity"]]


def replenish(db: Db, number: str) -> None:
    """By hand: what this order waits for arrives now and is kept for it. Raises Refused when it waits for nothing."""
    order = orders.named(db, number)
    lacking = [
        line
        for line in orders.lines_of(db, order["number"])
        if line["open"] and order["state"] == "confirmed" and line["confirmed"] < line["quantity"]
    ]
    if not lacking:
        raise Refused(f"订单{order['number']}没有欠件")
    at = clock.now(db)
    for line in lacking:
        missing = line["quantity"] - line["confirmed"]
        db.execute(
            "UPDATE replenishments SET arrived = 1 WHERE id = (SELECT id FROM replenishments"
            " WHERE material = ? AND NOT arrived ORDER BY quantity = ? DESC, id LIMIT 1)",
            (line["material"], missing),
        )
        stock.receive(db, line["material"], missing)
        _promise(db, line, missing, ready_on=at.date() + READY_IN)
    db.execute("UPDATE orders SET since = ? WHERE number = ?", (at, order["number"]))
    responses.answer(db, order["number"], changed={line["position"] for line in lacking})


def postpone(db: Db, material: str, by: timedelta = POSTPONED_BY) -> None:
    """Replenishments of a material come later; every back order that waits for it is told its new day."""
    db.execute(
        "UPDATE replenishments SET postponed = 1, since = ?, expected_on = date(expected_on, ?)"
        " WHERE material = ? AND NOT arrived",
        (clock.now(db), f"{by.days:+d} days", material),
    )
    stock.note_change(db, material)
    for line in _back_ordered(db, material):
        if line["expected_on"] is not None:
            db.execute(
                "UPDATE order_lines SET expected_on = ? WHERE order_number = ? AND position = ?",
                (line["expected_on"] + by, line["order_number"], line["position"]),
            )
            responses.answer(db, line["order_number"], changed={line["position"]})
