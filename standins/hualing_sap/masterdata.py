"""Materials, prices and customers: looking them up, changing them, and telling the product what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from standins.hualing_sap import clock, credit, figures, masterdata_messages, outbox, stock
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db

MATERIAL_TEXTS = {
    "name_zh": "UPDATE materials SET name_zh = ? WHERE number = ?",
    "name_en": "UPDATE materials SET name_en = ? WHERE number = ?",
    "unit": "UPDATE materials SET unit = ? WHERE number = ?",
    "group": "UPDATE materials SET material_group = ? WHERE number = ?",
    "successor": "UPDATE materials SET successor = ? WHERE number = ?",
}
CUSTOMER_TEXTS = {
    "name": "UPDATE customers SET name = ? WHERE number = ?",
    "price_list": "UPDATE customers SET price_list = ? WHERE number = ?",
    "city": "UPDATE customers SET city = ? WHERE number = ?",
    "phone": "UPDATE customers SET phone = ? WHERE number = ?",
}


def customer(db: Db, number: str) -> sqlite3.Row:
    """Raises Refused."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM customers WHERE number = ?", (figures.plain(number),)
    ).fetchone()
    if row is None:
        raise Refused(f"客户{number}不存在")
    return row


def price_for(db: Db, material: str, customer: str, on: date) -> sqlite3.Row | None:
    """The price, tax included, per price unit: the customer's own, else its price list's, else everybody's."""
    row: sqlite3.Row | None = db.execute(
        "SELECT prices.* FROM prices JOIN customers ON customers.number = ?"
        " WHERE material = ? AND valid_from <= ? AND (customer = customers.number"
        "   OR customer = '' AND prices.price_list IN ('', customers.price_list))"
        " ORDER BY customer = '', prices.price_list = '' LIMIT 1",
        (customer, material, on),
    ).fetchone()
    return row


def change_material(db: Db, number: str, changes: Mapping[str, str]) -> None:
    """Change texts, `blocked`, `price` or `stock` of a material; each is told in its message. Raises Refused."""
    material = stock.material(db, number)["number"]
    told = False
    for field, value in changes.items():
        if field in MATERIAL_TEXTS:
            db.execute(MATERIAL_TEXTS[field], (value.strip(), material))
            told = True
        elif field == "blocked":
            db.execute("UPDATE materials SET blocked = ? WHERE number = ?", (_yes(value), material))
            told = True
        elif field == "price":
            set_price(db, material, amount(value))
        elif field == "stock":
            stock.count(db, material, amount(value))
        else:
            raise Refused(f"物料没有可改的字段{field}")
    if told:
        outbox.say_many(db, "MATMAS", "MATMAS05", [masterdata_messages.material(stock.material(db, material))])


def set_price(db: Db, material: str, price: Decimal) -> None:
    """From today on this price for everybody without a special one; COND_A tells. Raises Refused."""
    if price <= 0:
        raise Refused("价格必须大于零")
    put_price(db, material, price, on=clock.now(db).date())
    row = db.execute(
        "SELECT p.*, m.unit AS quantity_unit FROM prices p JOIN materials m ON m.number = p.material"
        " WHERE material = ? AND price_list = '' AND customer = ''",
        (material,),
    ).fetchone()
    outbox.say_many(db, "COND_A", "COND_A04", [masterdata_messages.price(row)])


def put_price(
    db: Db, material: str, price: Decimal, *, on: date, price_list: str = "", customer: str = "", unit: int = 1
) -> None:
    """Enter a price without telling anybody."""
    db.execute(
        "INSERT INTO prices (material, price_list, customer, price, price_unit, valid_from) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (material, price_list, customer) DO UPDATE"
        " SET price = excluded.price, price_unit = excluded.price_unit, valid_from = excluded.valid_from",
        (material, price_list, customer, figures.cny(price), unit, on),
    )


def change_customer(db: Db, number: str, changes: Mapping[str, str]) -> None:
    """Change name, city, phone, price list, `credit_limit`, `credit_valid_to` or `credit_blocked`; DEBMAS tells.

    Raises Refused, ValueError for a day that is none.
    """
    kunnr = customer(db, number)["number"]
    for field, value in changes.items():
        if field in CUSTOMER_TEXTS:
            db.execute(CUSTOMER_TEXTS[field], (value.strip(), kunnr))
        elif field == "credit_limit":
            limit = amount(value)
            if limit < 0:
                raise Refused("信用额度不能小于零")
            db.execute(
                "UPDATE customers SET credit_limit = ?, reviewed_on = ? WHERE number = ?",
                (limit, clock.now(db).date(), kunnr),
            )
        elif field == "credit_valid_to":
            valid_to = date.fromisoformat(value) if value else None
            db.execute("UPDATE customers SET credit_valid_to = ? WHERE number = ?", (valid_to, kunnr))
        elif field == "credit_blocked":
            db.execute("UPDATE customers SET credit_blocked = ? WHERE number = ?", (_yes(value), kunnr))
        else:
            raise Refused(f"客户没有可改的字段{field}")
    outbox.say_many(db, "DEBMAS", "DEBMAS06", [masterdata_messages.customer(customer(db, kunnr))])
    credit.release_fitting(db, kunnr)


def tell(db: Db, kind: str) -> int:
    """Send everything of a kind: materials, prices, customers or stock; answers how much. Raises Refused."""
    if kind == "stock":
        return stock.tell_everything(db)
    if kind == "materials":
        said = [masterdata_messages.material(row) for row in db.execute("SELECT * FROM materials ORDER BY number")]
        outbox.say_many(db, "MATMAS", "MATMAS05", said)
    elif kind == "prices":
        rows = db.execute(
            "SELECT p.*, m.unit AS quantity_unit FROM prices p JOIN materials m ON m.number = p.material ORDER BY p.id"
        )
        said = [masterdata_messages.price(row) for row in rows]
        outbox.say_many(db, "COND_A", "COND_A04", said)
    elif kind == "customers":
        said = [masterdata_messages.customer(row) for row in db.execute("SELECT * FROM customers ORDER BY number")]
        outbox.say_many(db, "DEBMAS", "DEBMAS06", said)
    else:
        raise Refused(f"不知道要发送什么：{kind}")
    return len(said)


def amount(text: str) -> Decimal:
    """A number a person typed. Raises Refused."""
    try:
        return figures.decimal(text.replace(",", ""))
    except ValueError:
        raise Refused(f"不是数字：{text}") from None


def _yes(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "x", "on"}
