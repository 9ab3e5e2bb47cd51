"""Sales orders: made from ORDERS05, asked for by the customer's order number."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from standins.hualing_sap import clock, faults, figures, masterdata
from standins.hualing_sap.idocs import Element, Idoc, qualified, text
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, document_number

NOT_SALES = {"RE", "G2", "CR"}  # returns and credit requests are not this program's business
DIFFERENCE = Decimal("1.03")


@dataclass(frozen=True)
class Wanted:
    """One line as the customer wants it."""

    posex: str
    material: str
    quantity: Decimal


@dataclass(frozen=True)
class Request:
    """An order as the customer sent it."""

    po: str
    customer: str
    ship_to: str
    order_type: str
    wanted_on: date | None
    lines: Sequence[Wanted]


def purchase_order(idoc: Idoc) -> str:
    """The customer's order number (E1EDK02 001, else E1EDK01); empty when the IDoc has none."""
    head = idoc.element.find("E1EDK01")
    return qualified(idoc.element, "E1EDK02", "QUALF", "001", "BELNR") or text(head, "BELNR")


def create(db: Db, idoc: Idoc) -> str:
    """A new sales order from ORDERS. Raises Refused: nothing is created."""
    request = _read(db, idoc)
    known = by_po(db, request.customer, request.po)
    if known is not None:
        raise Refused(f"客户采购订单号{request.po}已存在：销售订单{known['number']}", "SAPV4115")
    number = write(db, request)
    return f"标准订单{number}已保存"


def _read(db: Db, idoc: Idoc) -> Request:
    po = purchase_order(idoc)
    if not po:
        raise Refused("没有客户采购订单号（E1EDK02 001）", "SAPVG201")
    customer = partner(db, idoc, "AG")
    ship_to = qualified(idoc.element, "E1EDKA1", "PARVW", "WE", "PARTN")
    order_type = qualified(idoc.element, "E1EDK14", "QUALF", "012", "ORGID")
    if order_type in NOT_SALES:
        raise Refused(f"订单类型{order_type}不在此处理", "SAPV1312")
    lines = [_read_line(item) for item in idoc.segments("E1EDP01")]
    if not lines:
        raise Refused("订单没有行项目", "SAPVG202")
    if len({line.posex for line in lines}) < len(lines):
        raise Refused("行号（POSEX）重复", "SAPVG203")
    wanted_on = figures.read_day(qualified(idoc.element, "E1EDK03", "IDDAT", "002", "DATUM"))
    return Request(po, customer, figures.plain(ship_to or customer), order_type or "TA", wanted_on, lines)


def _read_line(item: Element) -> Wanted:
    posex = text(item, "POSEX")
    numbers = (qualified(item, "E1EDP19", "QUALF", whose, "IDTNR") for whose in ("002", "001"))  # ours, else theirs
    material = next(filter(None, numbers), "")
    if not posex or not material:
        raise Refused(f"行{posex or '?'}没有行号或物料号", "SAPVG204")
    try:
        quantity = figures.decimal(text(item, "MENGE"))
    except ValueError:
        raise Refused(f"行{posex}数量不正确", "SAPVG205") from None
    if quantity <= 0:
        raise Refused(f"行{posex}数量必须大于零", "SAPVG205")
    return Wanted(posex, figures.plain(material), quantity)


def partner(db: Db, idoc: Idoc, role: str) -> str:
    """The known customer in this role, under our number. Raises Refused."""
    for field in ("PARTN", "LIFNR"):
        number = figures.plain(qualified(idoc.element, "E1EDKA1", "PARVW", role, field))
        if number and db.execute("SELECT 1 FROM customers WHERE number = ?", (number,)).fetchone():
            return number
    raise Refused(f"客户不存在（E1EDKA1 {role}）", "SAPVP199")


def write(db: Db, request: Request) -> str:
    """Enter the order with today's prices; the confirmation follows at its time. Raises Refused."""
    number = document_number(db, "order")
    at = clock.now(db)
    db.execute(
        "INSERT INTO orders (number, po, customer, ship_to, order_type, wanted_on, received_at, state, since)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'received', ?)",
        (
            number,
            request.po,
            request.customer,
            request.ship_to,
            request.order_type,
            request.wanted_on,
            at,
            at,
        ),
    )
    for place, line in enumerate(request.lines, start=1):
        material = db.execute("SELECT * FROM materials WHERE number = ?", (line.material,)).fetchone()
        if material is None:
            raise Refused(f"行{line.posex}：物料{line.material}不存在", "SAPV1382")
        price = masterdata.price_for(db, line.material, request.customer, at.date())
        if price is None:
            raise Refused(f"行{line.posex}：物料{line.material}没有价格", "SAPV1801")
        differs = faults.strikes(db, "price_difference", f"{request.po}:{line.posex}")
        db.execute(
            "INSERT INTO order_lines (order_number, position, posex, material, unit, quantity, price, price_unit,"
            " rejection, open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                place * 10,
                line.posex,
                line.material,
                material["unit"],
                line.quantity,
                figures.cny(price["price"] * DIFFERENCE) if differs else price["price"],
                price["price_unit"],
                "16" if material["blocked"] else "",
                not material["blocked"],
            ),
        )
    return number


def by_po(db: Db, customer: str, po: str) -> sqlite3.Row | None:
    found = db.execute("SELECT * FROM orders WHERE customer = ? AND po = ?", (customer, po))
    row: sqlite3.Row | None = found.fetchone()
    return row


def named(db: Db, name: str) -> sqlite3.Row:
    """The order with this number, ours or the customer's. Raises Refused."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM orders WHERE number IN (?, ?) OR po = ? ORDER BY number LIMIT 1", (name, name.zfill(10), name)
    ).fetchone()
    if row is None:
        raise Refused(f"没有订单{name}")
    return row


def lines_of(db: Db, number: str) -> list[sqlite3.Row]:
    return db.execute("SELECT * FROM order_lines WHERE order_number = ? ORDER BY position", (number,)).fetchall()


def settle(db: Db, number: str) -> None:
    """Lines and the order itself stay open as long as something is still to be delivered."""
    for line in lines_of(db, number):
        is_open = not line["rejection"] and line["delivered"] < line["quantity"]
        db.execute(
            "UPDATE order_lines SET open = ? WHERE order_number = ? AND position = ?",
            (is_open, number, line["position"]),
        )
    db.execute(
        "UPDATE orders SET open = EXISTS (SELECT 1 FROM order_lines WHERE order_number = number AND open)"
        " WHERE number = ?",
        (number,),
    )


def value(line: sqlite3.Row, quantity: Decimal) -> Decimal:
    """What this much of the line costs, tax included."""
    return figures.cny(line["price"] * quantity / line["price_unit"])
