"""DESADV: what is on its way, in which boxes, with which carrier, for which orders."""

from __future__ import annotations

import sqlite3
from itertools import groupby

from standins.hualing_sap import figures, outbox, stock
from standins.hualing_sap.idocs import Element, segment
from standins.hualing_sap.state import Db


def announce(db: Db, number: str) -> None:
    """Queue the delivery's advice. One advice is one business object: it is said once per goods issue."""
    delivery = db.execute("SELECT * FROM deliveries WHERE number = ?", (number,)).fetchone()
    customer = db.execute("SELECT * FROM customers WHERE number = ?", (delivery["customer"],)).fetchone()
    issued = delivery["issued_at"]
    weight = figures.quantity(delivery["weight_kg"])
    lines = lines_of(db, number)
    head = segment(
        "E1EDL20",
        segment("E1EDL21", LFART="LF"),
        segment("E1EDL18", QUALF="ORI"),
        segment("E1ADRM1", PARTNER_Q="AG", PARTNER_ID=figures.customer(delivery["customer"]), NAME1=customer["name"]),
        segment("E1ADRM1", PARTNER_Q="WE", PARTNER_ID=figures.customer(delivery["ship_to"]), CITY1=customer["city"]),
        segment("E1ADRM1", PARTNER_Q="SP", PARTNER_ID=delivery["waybill"][:2], NAME1=delivery["carrier"]),
        segment(
            "E1EDT13",
            QUALF="006",
            NTANF=figures.day(issued.date()),
            NTANZ="000000",
            ISDD=figures.day(issued.date()),
            ISDZ=figures.time(issued),
        ),
        segment(
            "E1EDT13",
            QUALF="007",
            NTANF=figures.day(delivery["expected_on"]),
            NTANZ="000000",
            ISDD=figures.NO_DAY,
            ISDZ="000000",
        ),
        *(_item(line) for line in lines),
        *_boxes(db, delivery, {line["position"]: line for line in lines}),
        VBELN=number,
        VSTEL="1000",
        VKORG="1000",
        BTGEW=weight,
        NTGEW=weight,
        GEWEI="KGM",
        ANZPK=f"{delivery['packages']:05d}",
        BOLNR=delivery["waybill"],
        PODAT=figures.NO_DAY,
    )
    outbox.say(db, "DESADV", "DELVRY07", number, [head])


def lines_of(db: Db, number: str) -> list[sqlite3.Row]:
    """The delivery's lines with what they owe to the orders behind them."""
    return db.execute(
        "SELECT d.*, o.po, l.posex, l.material, l.unit, l.price, l.price_unit, m.name_zh FROM delivery_lines d"
        " JOIN orders o ON o.number = d.order_number"
        " JOIN order_lines l ON l.order_number = d.order_number AND l.position = d.order_position"
        " JOIN materials m ON m.number = l.material WHERE d.delivery = ? ORDER BY d.position",
        (number,),
    ).fetchall()


def _item(line: sqlite3.Row) -> Element:
    position = figures.item(line["order_position"])
    return segment(
        "E1EDL24",
        segment("E1EDL26", PSTYV="TAN", MATNR_LONG=figures.material(line["material"])),
        segment("E1EDL43", QUALF="C", BELNR=line["order_number"], POSNR=position),
        segment("E1EDL41", QUALI="001", BSTNR=line["po"], POSEX=line["posex"]),
        POSNR=figures.item(line["position"]),
        MATNR=figures.material(line["material"]),
        ARKTX=line["name_zh"][:40],
        WERKS=stock.PLANT,
        LGORT="0001",
        CHARG=line["batch"],
        LFIMG=figures.quantity(line["quantity"]),
        VRKME=line["unit"],
        LGMNG=figures.quantity(line["quantity"]),
        MEINS=line["unit"],
        VGBEL=line["order_number"],
        VGPOS=position,
    )


def _boxes(db: Db, delivery: sqlite3.Row, lines: dict[int, sqlite3.Row]) -> list[Element]:
    rows = db.execute(
        "SELECT * FROM box_contents WHERE delivery = ? ORDER BY box, position", (delivery["number"],)
    ).fetchall()
    return [
        segment(
            "E1EDL37",
            *(_content(row, lines[row["position"]]) for row in contents),
            EXIDV=box,
            EXIDA="A",
            VHILM="CARTON",
        )
        for box, contents in groupby(rows, key=lambda row: str(row["box"]))
    ]


def _content(row: sqlite3.Row, line: sqlite3.Row) -> Element:
    return segment(
        "E1EDL44",
        VELIN="1",
        VBELN=row["delivery"],
        POSNR=figures.item(row["position"]),
        VEMNG=figures.quantity(row["quantity"]),
        VEMEH=line["unit"],
        MATNR=figures.material(line["material"]),
        CHARG=line["batch"],
    )
