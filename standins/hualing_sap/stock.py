"""Stock of the central warehouse: what lies there, what is promised, and ZSTOCK, which tells the product."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from decimal import Decimal

from standins.hualing_sap import clock, figures, outbox
from standins.hualing_sap.idocs import Element, segment
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, put_setting, setting

PLANT = "1000"
FULL_EVERY = timedelta(hours=1)


def material(db: Db, number: str) -> sqlite3.Row:
    """Raises Refused."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM materials WHERE number = ?", (figures.plain(number),)
    ).fetchone()
    if row is None:
        raise Refused(f"物料{number}不存在")
    return row


def available(db: Db, number: str) -> Decimal:
    """What can still be promised; less than nothing after a correction downwards."""
    row = material(db, number)
    return Decimal(row["stock"] - row["reserved"])


def reserve(db: Db, number: str, quantity: Decimal) -> None:
    """Promise this much more (or, negative, less)."""
    if quantity:
        _put(db, number, stock=None, reserved=material(db, number)["reserved"] + quantity)


def issue(db: Db, number: str, quantity: Decimal) -> None:
    """What was promised leaves the house."""
    row = material(db, number)
    _put(db, number, stock=row["stock"] - quantity, reserved=row["reserved"] - quantity)


def receive(db: Db, number: str, quantity: Decimal) -> None:
    _put(db, number, stock=material(db, number)["stock"] + quantity, reserved=None)


def count(db: Db, number: str, quantity: Decimal) -> None:
    """Set the stock to what was counted. Raises Refused."""
    if quantity < 0:
        raise Refused("库存不能小于零")
    material(db, number)
    _put(db, number, stock=quantity, reserved=None)


def note_change(db: Db, number: str) -> None:
    """Something the product should hear about this material's stock."""
    db.execute("UPDATE materials SET stock_changed = 1 WHERE number = ?", (number,))


def _put(db: Db, number: str, *, stock: Decimal | None, reserved: Decimal | None) -> None:
    db.execute(
        "UPDATE materials SET stock = coalesce(?, stock), reserved = coalesce(?, reserved), stock_changed = 1"
        " WHERE number = ?",
        (stock, reserved, figures.plain(number)),
    )


def tell(db: Db) -> None:
    """ZSTOCK about what changed since the last time; every hour about everything."""
    if is_full_due(db):
        tell_everything(db)
    else:
        changed = db.execute("SELECT * FROM materials WHERE stock_changed ORDER BY number").fetchall()
        _say(db, changed, full=False)


def start_the_hour(db: Db) -> None:
    """The next full message is an hour away."""
    put_setting(db, "stock_told_in_full_at", clock.now(db).isoformat())


def is_full_due(db: Db) -> bool:
    last = setting(db, "stock_told_in_full_at")
    return bool(last) and clock.now(db) - datetime.fromisoformat(last) >= FULL_EVERY


def tell_everything(db: Db) -> int:
    """ZSTOCK in full; answers the number of materials."""
    start_the_hour(db)
    rows = db.execute("SELECT * FROM materials ORDER BY number").fetchall()
    _say(db, rows, full=True)
    return len(rows)


def anything_to_tell(db: Db) -> bool:
    return is_full_due(db) or db.execute("SELECT 1 FROM materials WHERE stock_changed LIMIT 1").fetchone() is not None


def _say(db: Db, rows: list[sqlite3.Row], *, full: bool) -> None:
    if not rows:
        return
    at = clock.now(db)
    coming = _coming(db)
    head = segment(
        "Z1STKHD",
        *(_item(row, coming.get(row["number"])) for row in rows),
        FULL="X" if full else "",
        ERDAT=figures.day(at.date()),
        ERZET=figures.time(at),
        WERKS=PLANT,
    )
    outbox.say(db, "ZSTOCK", "ZSTOCK01", PLANT, [head])
    db.execute("UPDATE materials SET stock_changed = 0 WHERE stock_changed")


def _item(row: sqlite3.Row, coming: sqlite3.Row | None) -> Element:
    return segment(
        "Z1STKIT",
        MATNR=figures.material(row["number"]),
        MEINS=row["unit"],
        ATPMG=figures.quantity(max(row["stock"] - row["reserved"], Decimal(0))),
        EINDT=figures.day(coming["expected_on"]) if coming else "",
        EINMG=figures.quantity(coming["quantity"]) if coming else "",
    )


def _coming(db: Db) -> dict[str, sqlite3.Row]:
    """The next replenishment of each material."""
    rows = db.execute("SELECT * FROM replenishments WHERE NOT arrived ORDER BY expected_on DESC, id DESC").fetchall()
    return {row["material"]: row for row in rows}
