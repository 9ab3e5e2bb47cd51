"""Cancelling and reducing lines on request (ORDCHG): whole lines or rests, never what has left the house."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from standins.hualing_sap import figures, orders, responses, stock
from standins.hualing_sap.idocs import Element, Idoc, qualified, text
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db

DELETED, CHANGED = "002", "003"  # E1EDP01-ACTION as the product sends it
CANCELLED_BY_CUSTOMER = "02"
NOTHING = Decimal(0)


def change(db: Db, idoc: Idoc) -> str:
    """All lines of the request or none; answered by ORDRSP. Raises Refused."""
    order = _order(db, idoc)
    if order is None:
        raise Refused(f"没有客户采购订单{orders.purchase_order(idoc)}", "SAPV1302")
    items = idoc.segments("E1EDP01")
    if not items:
        raise Refused("更改没有行项目", "SAPVG202")
    lines = {figures.plain(line["posex"]): line for line in orders.lines_of(db, order["number"])}
    changed = set()
    for item in items:
        line = lines.get(figures.plain(text(item, "POSEX")))
        if line is None:
            raise Refused(f"订单{order['number']}没有行{text(item, 'POSEX')}", "SAPV1331")
        reduce(db, line, to=_wanted(item, line))
        changed.add(line["position"])
    orders.settle(db, order["number"])
    responses.answer(db, order["number"], changed=changed)
    return f"标准订单{order['number']}已更改"


def after_refusal(db: Db, mestyp: str, idoc: Idoc) -> None:
    """A refused change is answered with the order as it stands."""
    order = _order(db, idoc) if mestyp == "ORDCHG" else None
    if order is not None:
        responses.answer(db, order["number"], changed=set())


def _order(db: Db, idoc: Idoc) -> sqlite3.Row | None:
    """The order by our number, else by the customer's."""
    number = qualified(idoc.element, "E1EDK02", "QUALF", "002", "BELNR").zfill(10)
    po = orders.purchase_order(idoc)
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM orders WHERE number = ? AND po = ? UNION ALL SELECT * FROM orders WHERE po = ? LIMIT 1",
        (number, po, po),
    ).fetchone()
    return row


def _wanted(item: Element, line: sqlite3.Row) -> Decimal:
    """The quantity the line shall have from now on: what has left the house, or the smaller quantity asked for."""
    action = text(item, "ACTION")
    if action == DELETED:
        if line["delivered"] >= line["quantity"]:
            raise Refused(f"delivery exists：行{line['posex']}已交货，不能取消", "SAPV1083")
        return Decimal(line["delivered"])
    if action == CHANGED:
        try:
            wanted = figures.decimal(text(item, "MENGE"))
        except ValueError:
            raise Refused(f"行{line['posex']}数量不正确", "SAPVG205") from None
        if wanted < line["delivered"]:
            raise Refused(f"delivery exists：行{line['posex']}已交货{line['delivered'].normalize():f}", "SAPV1083")
        if wanted > line["quantity"]:
            raise Refused(f"行{line['posex']}不能增加数量", "SAPVG206")
        return wanted
    raise Refused(f"行{line['posex']}：不支持的ACTION {action}", "SAPVG207")


def reduce(db: Db, line: sqlite3.Row, *, to: Decimal, reason: str = CANCELLED_BY_CUSTOMER) -> None:
    """Take the line down to a quantity; a line reduced to nothing keeps its quantity and carries the reason."""
    confirmed = min(line["confirmed"], to)
    stock.reserve(db, line["material"], confirmed - line["confirmed"])
    db.execute(
        "UPDATE order_lines SET quantity = ?, confirmed = ?, rejection = ?,"
        " expected_on = CASE WHEN ? THEN expected_on END WHERE order_number = ? AND position = ?",
        (
            to if to > NOTHING else line["quantity"],
            confirmed,
            line["rejection"] if to > NOTHING else reason,
            confirmed < to,
            line["order_number"],
            line["position"],
        ),
    )
