"""Goods issue: what is confirmed leaves the house, packed in boxes, one delivery per station and trip."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from standins.hualing_sap import clock, dispatch_advice, faults, orders, stock
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, document_number, next_number

CARRIERS = (("江淮物流", "JH"), ("皖通快运", "WT"), ("星途货运", "XT"))
ON_THE_WAY_DAYS = (2, 3, 4)
BOX_HOLDS = Decimal(20)  # pieces
SSCC_PREFIX = "0036901234"  # application identifier 00, extension 3, a company number


@dataclass(frozen=True)
class Picked:
    """This much of one order line goes along."""

    line: sqlite3.Row
    quantity: Decimal


def ship_due(db: Db, number: str) -> None:
    """Send what this order has confirmed, and with it whatever else is ready for the same address."""
    order = orders.named(db, number)
    together = db.execute(
        "SELECT number FROM orders WHERE open AND state = 'confirmed' AND NOT credit_block"
        " AND customer = ? AND ship_to = ? AND since <= ? ORDER BY received_at",
        (order["customer"], order["ship_to"], clock.now(db)),
    ).fetchall()
    picked = [line for row in together for line in _pick(db, row["number"], split=True)]
    if picked:
        _issue(db, order, picked)


def ship(db: Db, number: str, quantities: Mapping[str, Decimal] | None = None) -> str:
    """By hand: send this order's confirmed quantities, or the given ones by line. Raises Refused."""
    order = orders.named(db, number)
    if order["state"] != "confirmed":
        raise Refused(f"订单{order['number']}还没有确认")
    picked = _pick(db, order["number"], split=False)
    if quantities is not None:
        ready = {line.line["posex"]: line for line in picked}
        for posex, quantity in quantities.items():
            if posex not in ready or not 0 < quantity <= ready[posex].quantity:
                raise Refused(f"行{posex}没有这么多已确认未发货的数量")
        picked = [Picked(ready[posex].line, quantity) for posex, quantity in quantities.items()]
    if not picked:
        raise Refused(f"订单{order['number']}没有可发货的数量")
    return _issue(db, order, picked)


def _pick(db: Db, number: str, *, split: bool) -> list[Picked]:
    picked = []
    for line in orders.lines_of(db, number):
        ready = line["confirmed"] - line["delivered"]
        if line["rejection"] or ready <= 0:
            continue
        lot = f"{number}:{line['position']}"
        if split and ready > 1 and line["delivered"] == 0 and faults.strikes(db, "split", lot):
            ready = ready // 2
        picked.append(Picked(line, ready))
    return picked


def _issue(db: Db, order: sqlite3.Row, picked: Sequence[Picked]) -> str:
    """Post the goods issue and tell the product; answers the delivery's number."""
    at = clock.now(db)
    number = document_number(db, "delivery")
    carrier, prefix = CARRIERS[faults.lot(number, len(CARRIERS))]
    boxes = list(_boxes(picked))
    weight = Decimal(0)
    for position, part in enumerate(picked, start=1):
        line = part.line
        material = stock.material(db, line["material"])
        weight += material["weight_kg"] * part.quantity
        stock.issue(db, line["material"], part.quantity)
        db.execute(
            "UPDATE order_lines SET delivered = ? WHERE order_number = ? AND position = ?",
            (line["delivered"] + part.quantity, line["order_number"], line["position"]),
        )
        batch = f"{at:%y%m}{faults.lot(line['material'] + f'{at:%y%m}', 1_000_000):06d}"
        db.execute(
            "INSERT INTO delivery_lines VALUES (?, ?, ?, ?, ?, ?)",
            (number, position * 10, line["order_number"], line["position"], part.quantity, batch),
        )
    db.execute(
        "INSERT INTO deliveries (number, customer, ship_to, carrier, waybill, packages, weight_kg, issued_at,"
        " expected_on, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            order["customer"],
            order["ship_to"],
            carrier,
            f"{prefix}{number}",
            len(boxes),
            weight,
            at,
            at.date() + timedelta(days=ON_THE_WAY_DAYS[faults.lot(number, len(ON_THE_WAY_DAYS))]),
            at,
        ),
    )
    for contents in boxes:
        code = _box_code(next_number(db, "box"))
        db.executemany(
            "INSERT INTO box_contents VALUES (?, ?, ?, ?)",
            [(code, number, position, quantity) for position, quantity in contents],
        )
    _touch(db, {part.line["order_number"] for part in picked})
    dispatch_advice.announce(db, number)
    return number


def _touch(db: Db, numbers: Collection[str]) -> None:
    for number in sorted(numbers):
        db.execute("UPDATE orders SET since = ? WHERE number = ?", (clock.now(db), number))
        orders.settle(db, number)


def _boxes(picked: Sequence[Picked]) -> Iterator[list[tuple[int, Decimal]]]:
    """Fill box after box in the order of the lines; a line may lie in several boxes."""
    room = BOX_HOLDS
    contents: list[tuple[int, Decimal]] = []
    for position, part in enumerate(picked, start=1):
        rest = part.quantity
        while rest > 0:
            if room <= 0:
                yield contents
                room, contents = BOX_HOLDS, []
            goes_in = min(rest, room)
            contents.append((position * 10, goes_in))
            rest -= goes_in
            room -= goes_in
    yield contents


def _box_code(running: int) -> str:
    """Twenty digits: 00 and an SSCC with its check digit."""
    digits = f"{SSCC_PREFIX}{running:09d}"
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits[2:])))
    return f"{digits}{-weighted % 10}"
