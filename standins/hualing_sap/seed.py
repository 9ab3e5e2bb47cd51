"""The books' first contents, from one JSON object: materials, customers and perhaps open orders. Nothing is sent.

{"materials": [{"number", "name_zh", "name_en", "unit", "price", "stock", "group", "package_quantity",
                "minimum_quantity", "old_number", "successor", "weight_kg", "blocked", "price_unit", "valid_from",
                "prices": [{"price_list" or "customer", "price"}]}],
 "customers": [{"number", "name", "price_list", "credit_limit", "city", "phone", "balance", "credit_blocked",
                "credit_valid_to"}],
 "orders":    [{"customer", "po", "number", "order_type", "received_at", "confirmed": true|false,
                "lines": [{"posex", "material", "quantity", "confirmed", "delivered", "invoiced", "expected_on",
                           "price"}]}]}

Numbers may be JSON numbers or text. A material needs number and price, a customer number, an order customer, po and
lines with material and quantity; the rest has defaults. What is there already is replaced (a known order is left).
An order without `confirmed` is answered and shipped as if it had just come in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
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
    for kind, enter in (("materials", _material), ("customers", _customer), ("orders", _order)):
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
    received = _text(entry, "received_at")
    at = datetime.fromisoformat(received).astimezone(clock.CHINA) if received else clock.now(db)
    db.execute(
        "INSERT INTO orders (number, po, customer, ship_to, order_type, received_at, state, since, answers)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            po,
            customer,
            customer,
            _text(entry, "order_type") or "TA",
            at,
            "confirmed" if confirmed else "received",
            clock.now(db),
            int(confirmed),
        ),
    )
    for place, line in enumerate(lines, start=1):
        _order_line(db, number, place * 10, line, customer=customer, confirmed=confirmed)
    orders.settle(db, number)


def _order_line(db: Db, number: str, position: int, line: Entry, *, customer: str, confirmed: bool) -> None:
    today = clock.now(db).date()
    material = stock.material(db, str(line["material"]))
    price = masterdata.price_for(db, material["number"], customer, today)
    if price is None:
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
            (material["number"], quantity - promised, expected_on, clock.now(db)),
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
            figures.cny(_amount(line, "price", str(price["price"]))),
            price["price_unit"],
            today if promised else None,
            expected_on,
        ),
    )
    stock.reserve(db, material["number"], promised - delivered)
