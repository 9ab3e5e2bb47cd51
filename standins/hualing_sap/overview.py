"""What people and tests look at: orders with where they stand, messages both ways."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from standins.hualing_sap import figures, orders
from standins.hualing_sap.state import Db

View = dict[str, object]
STATES = {
    "received": "已收到，待确认",
    "credit_block": "信用冻结",
    "back_ordered": "欠件",
    "confirmed": "已确认，备货中",
    "part_shipped": "部分发货",
    "shipped": "已发货，待开票",
    "invoiced": "已开票",
    "cancelled": "已取消",
}


def latest_orders(db: Db, limit: int = 100, search: str = "") -> list[View]:
    """The newest orders whose numbers or customer hold the search text."""
    rows = db.execute(
        "SELECT o.*, c.name FROM orders o JOIN customers c ON c.number = o.customer"
        " WHERE ? = '' OR instr(o.number || ' ' || o.po || ' ' || o.customer || ' ' || c.name, ?)"
        " ORDER BY received_at DESC, o.number DESC LIMIT ?",
        (search, search, limit),
    ).fetchall()
    return [_order(db, row) for row in rows]


def _order(db: Db, row: sqlite3.Row) -> View:
    lines = orders.lines_of(db, row["number"])
    deliveries = db.execute(
        "SELECT DISTINCT d.number, d.carrier, d.waybill, d.invoice FROM deliveries d"
        " JOIN delivery_lines l ON l.delivery = d.number WHERE l.order_number = ? ORDER BY d.number",
        (row["number"],),
    ).fetchall()
    state = _state(row, lines)
    live = [line for line in lines if not line["rejection"]]
    return {
        "number": row["number"],
        "po": row["po"],
        "customer": row["customer"],
        "customer_name": row["name"],
        "order_type": row["order_type"],
        "received_at": row["received_at"].isoformat(timespec="seconds"),
        "state": state,
        "state_text": STATES[state],
        "gross": figures.money(sum((orders.value(line, line["quantity"]) for line in live), Decimal(0))),
        "lines": [_line(line) for line in lines],
        "deliveries": [dict(delivery) for delivery in deliveries],
        "can": {
            "confirm": row["state"] == "received",
            "ship": row["state"] == "confirmed" and any(line["confirmed"] > line["delivered"] for line in live),
            "invoice": any(not delivery["invoice"] for delivery in deliveries),
            "replenish": row["state"] == "confirmed" and any(line["confirmed"] < line["quantity"] for line in live),
            "release": bool(row["credit_block"]),
        },
    }


def _state(order: sqlite3.Row, lines: list[sqlite3.Row]) -> str:
    live = [line for line in lines if not line["rejection"]]
    if not live:
        return "cancelled"
    if order["state"] == "received":
        return "received"
    if all(line["invoiced"] >= line["quantity"] for line in live):
        return "invoiced"
    if all(line["delivered"] >= line["quantity"] for line in live):
        return "shipped"
    if any(line["delivered"] > 0 for line in live):
        return "part_shipped"
    if order["credit_block"]:
        return "credit_block"
    return "confirmed" if any(line["confirmed"] > 0 for line in live) else "back_ordered"


def _line(line: sqlite3.Row) -> View:
    return {
        "position": figures.item(line["position"]),
        "posex": line["posex"],
        "material": line["material"],
        "quantity": f"{line['quantity']:f}",
        "confirmed": f"{line['confirmed']:f}",
        "delivered": f"{line['delivered']:f}",
        "invoiced": f"{line['invoiced']:f}",
        "price": figures.money(line["price"]),
        "expected_on": line["expected_on"].isoformat() if line["expected_on"] else "",
        "rejection": line["rejection"],
    }


def latest_sent(db: Db, limit: int = 100) -> list[sqlite3.Row]:
    """The newest outgoing messages, those still waiting first."""
    return db.execute(
        "SELECT id, mestyp, business_key, note, queued_at, state, attempts, resends, sent_at, answer,"
        " (SELECT min(docnum) FROM idocs_out WHERE message = id) AS docnum,"
        " (SELECT group_concat(DISTINCT status) FROM idocs_out WHERE message = id AND status <> '') AS reported,"
        " (SELECT max(text) FROM idocs_out WHERE message = id) AS reported_text"
        " FROM messages_out ORDER BY state = 'queued' DESC, id DESC LIMIT ?",
        (limit,),
    ).fetchall()


def latest_received(db: Db, limit: int = 100) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT docnum, mestyp, business_key, arckey, received_at, status, text, acknowledged FROM messages_in"
        " ORDER BY docnum DESC LIMIT ?",
        (limit,),
    ).fetchall()


def counts(db: Db) -> dict[str, int]:
    """How many messages wait, failed, were sent; how many were not posted."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM messages_out WHERE state = 'queued') AS waiting,"
        " (SELECT count(*) FROM messages_out WHERE state = 'failed') AS failed,"
        " (SELECT count(*) FROM messages_out WHERE state = 'sent') AS sent,"
        " (SELECT count(*) FROM messages_in WHERE status IN ('51', '56')) AS refused"
    ).fetchone()
    return dict(row)
