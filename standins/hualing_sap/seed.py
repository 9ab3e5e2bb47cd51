"""The books' first contents, from one JSON object: materials, customers and perhaps what is open. Nothing is sent.

{"materials": [{"number", "name_zh", "name_en", "unit", "price", "stock", "group", "package_quantity",
                "minimum_quantity", "old_number", "successor", "weight_kg", "blocked", "price_unit", "valid_from",
                "prices": [{"price_list" or "customer", "price"}],
                "coming": [{"quantity", "expected_on", "due_at"}]}],
 "customers": [{"number", "name", "price_list", "credit_limit", "city", "phone", "balance", "credit_blocked",
                "credit_valid_to"}],
 "orders":    [{"customer", "po", "number", "order_type", "received_at", "due_at", "confirmed": true|false,
                "lines": [{"posex", "material", "quantity", "confirmed", "delivered", "invoiced", "expected_on",
                           "price"}]}],
 "deliveries": [{"number", "po", "carrier", "waybill", "packages", "weight_kg", "issued_at", "expected_on", "due_at",
                 "lines": [{"item", "posex", "quantity"}]}]}

Numbers may be JSON numbers or text. A material needs a number, a customer number, an order customer, po and lines with
material and quantity; the rest has defaults. What is there already is replaced (a known order is left). An order without
`confirmed` is answered and shipped as if it had just come in. Deliveries are those that are still to be invoiced; what
they delivered stands in the order's lines, too. The next step of each document is taken at `due_at`, by default as soon
as the pace allows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from standins.hualing_sap import clock, faults, figures, masterdata, orders, stock
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, document_number

Entry = Mapping[str, Any]


def from_file(db: Db, path: Path) -> dict[str, int]:
    """Fill empty books; books that hold materials are left as they are (an empty answer)."""
    if db.execute("SELECT 1 FROM materials LIMIT 1").fetchone():
        return {}
    return fill(db, json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))


def fill(db: Db, contents: Entry) -> dict[str, int]:
    """Enter everything or nothing; answers how many of each. Raises Refused."""
    counts = {}
    kinds = {"materials": _material, "customers": _customer, "orders": _order, "deliveries": _delivery}
    for kind, enter in kinds.items():
        entries: Sequence[Entry] = contents.get(kind, [])
        for place, entry in enumerate(entries, start=1):
            try:
                enter(db, entry)
            except KeyError as missing:
                raise Refused(f"{kind}[{place}]：缺少{missing}") from None
            except ValueError as error:
                raise Refused(f"{kind}[{place}]：{error}") from None
        counts[kind] = len(entries)
    db.execute("UPDATE materials SET stock_changed = 0")
    stock.start_the_hour(db)
    return counts


def _amount(entry: Entry, name: str, default: str = "0") -> Decimal:
    value = entry.get(name)
    return figures.decimal(str(default if value is None else value))


def _text(entry: Entry, name: str) -> str:
    return str(entry.get(name) or "").strip()


def _moment(db: Db, entry: Entry, name: str) -> datetime:
    """What the entry says, else now."""
    text = _text(entry, name)
    return datetime.fromisoformat(text).astimezone(clock.CHINA) if text else clock.now(db)


def _material(db: Db, entry: Entry) -> None:
    number = figures.plain(str(entry["number"]))
    today = clock.now(db).date()
    valid_from = date.fromisoformat(_text(entry, "valid_from") or today.isoformat())
    unit = int(entry.get("price_unit", 1))
    db.execute(
        "INSERT INTO materials (number, name_zh, name_en, unit, material_group, package_quantity, minimum_quantity,"
        " old_number, successor, blocked, weight_kg, stock) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (number) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,"
        " unit = excluded.unit, material_group = excluded.material_group, package_quantity = excluded.package_quantity,"
        " minimum_quantity = excluded.minimum_quantity, old_number = excluded.old_number,"
        " successor = excluded.successor, blocked = excluded.blocked, weight_kg = excluded.weight_kg,"
        " stock = excluded.stock",
        (
            number,
            _text(entry, "name_zh") or number,
            _text(entry, "name_en"),
            _text(entry, "unit") or "PCE",
            _text(entry, "group"),
            _amount(entry, "package_quantity", "1"),
            _amount(entry, "minimum_quantity", "1"),
            _text(entry, "old_number"),
            _text(entry, "successor"),
            bool(entry.get("blocked")),
            _amount(entry, "weight_kg", "1"),
            _amount(entry, "stock"),
        ),
    )
    if entry.get("price") is not None:
        masterdata.put_price(db, number, figures.decimal(str(entry["price"])), on=valid_from, unit=unit)
    for special in entry.get("prices", []):
        masterdata.put_price(
            db,
            number,
            figures.decimal(str(special["price"])),
            on=valid_from,
            price_list=_text(special, "price_list"),
            customer=figures.plain(_text(special, "customer")) if special.get("customer") else "",
            unit=unit,
        )
    for coming in entry.get("coming", []):
        db.execute(
            "INSERT INTO replenishments (material, quantity, expected_on, since) VALUES (?, ?, ?, ?)",
            (number, _amount(coming, "quantity"), _text(coming, "expected_on"), _moment(db, coming, "due_at")),
        )


def _customer(db: Db, entry: Entry) -> None:
    valid_to = _text(entry, "credit_valid_to")
    db.execute(
        "INSERT INTO customers (number, name, price_list, credit_limit, credit_blocked, reviewed_on, credit_valid_to,"
        " opening_balance, city, phone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (number) DO UPDATE SET name = excluded.name,"
        " price_list = excluded.price_list, credit_limit = excluded.credit_limit,"
        " credit_blocked = excluded.credit_blocked, credit_valid_to = excluded.credit_valid_to,"
        " opening_balance = excluded.opening_balance,"
        " city = excluded.city, phone = excluded.phone",
        (
            figures.plain(str(entry["number"])),
            _text(entry, "name"),
            _text(entry, "price_list"),
            _amount(entry, "credit_limit"),
            bool(entry.get("credit_blocked")),
            clock.now(db).date(),
            date.fromisoformat(valid_to) if valid_to else None,
            _amount(entry, "balance"),
            _text(entry, "city"),
            _text(entry, "phone"),
        ),
    )


def _order(db: Db, entry: Entry) -> None:
    customer = masterdata.customer(db, str(entry["customer"]))["number"]
    po = str(entry["po"])
    if orders.by_po(db, customer, po) is not None:
        return
    lines: Sequence[Entry] = entry["lines"]
    confirmed = bool(entry.get("confirmed"))
    number = _text(entry, "number").zfill(10) if entry.get("number") else document_number(db, "order")
    due_at = _moment(db, entry, "due_at") if entry.get("due_at") else None
    db.execute(
        "INSERT INTO orders (number, po, customer, ship_to, order_type, received_at, state, since, answers)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            po,
            customer,
            customer,
            _text(entry, "order_type") or "TA",
            _moment(db, entry, "received_at"),
            "confirmed" if confirmed else "received",
            due_at or clock.now(db),
            int(confirmed),
        ),
    )
    for place, line in enumerate(lines, start=1):
        _order_line(db, number, place * 10, line, customer=customer, confirmed=confirmed, due_at=due_at)
    orders.settle(db, number)


def _order_line(
    db: Db, number: str, position: int, line: Entry, *, customer: str, confirmed: bool, due_at: datetime | None
) -> None:
    today = clock.now(db).date()
    material = stock.material(db, str(line["material"]))
    listed = masterdata.price_for(db, material["number"], customer, today)
    if listed is None and line.get("price") is None:
        raise Refused(f"物料{material['number']}没有价格")
    quantity = _amount(line, "quantity")
    delivered = _amount(line, "delivered")
    promised = _amount(line, "confirmed", str(quantity)) if confirmed else Decimal(0)
    if not 0 <= _amount(line, "invoiced") <= delivered <= promised <= quantity:
        raise ValueError("应满足 0 ≤ invoiced ≤ delivered ≤ confirmed ≤ quantity")
    expected_on = None
    if confirmed and promised < quantity:
        days = timedelta(days=3 + faults.lot(material["number"], 7))
        expected_on = date.fromisoformat(_text(line, "expected_on") or (today + days).isoformat())
        db.execute(
            "INSERT INTO replenishments (material, quantity, expected_on, since) VALUES (?, ?, ?, ?)",
            (
                material["number"],
                quantity - promised,
                expected_on,
                max(due_at, _morning(expected_on)) if due_at else clock.now(db),
            ),
        )
    db.execute(
        "INSERT INTO order_lines (order_number, position, posex, material, unit, quantity, confirmed, delivered,"
        " invoiced, price, price_unit, ready_on, expected_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            position,
            _text(line, "posex") or str(position),
            material["number"],
            material["unit"],
            quantity,
            promised,
            delivered,
            _amount(line, "invoiced"),
            figures.cny(_amount(line, "price", str(listed["price"]) if listed else "0")),
            listed["price_unit"] if listed else 1,
            today if promised else None,
            expected_on,
        ),
    )
    stock.reserve(db, material["number"], promised - delivered)


def _morning(day: date) -> datetime:
    """When goods come in on a day that is still to come."""
    return datetime.combine(day, time(9), clock.CHINA)


def _delivery(db: Db, entry: Entry) -> None:
    number = str(entry["number"])
    order = orders.named(db, str(entry["po"]))
    positions = {line["posex"]: line["position"] for line in orders.lines_of(db, order["number"])}
    db.execute(
        "INSERT INTO deliveries (number, customer, ship_to, carrier, waybill, packages, weight_kg, issued_at,"
        " expected_on, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            order["customer"],
            order["ship_to"],
            _text(entry, "carrier"),
            _text(entry, "waybill"),
            int(entry.get("packages", 1)),
            _amount(entry, "weight_kg"),
            _moment(db, entry, "issued_at"),
            date.fromisoformat(_text(entry, "expected_on") or clock.now(db).date().isoformat()),
            _moment(db, entry, "due_at"),
        ),
    )
    for place, line in enumerate(entry["lines"], start=1):
        item = int(_text(line, "item") or place * 10)
        values = (number, item, order["number"], positions[_text(line, "posex")], _amount(line, "quantity"), "")
        db.execute("INSERT INTO delivery_lines VALUES (?, ?, ?, ?, ?, ?)", values)
