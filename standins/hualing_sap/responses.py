"""ORDRSP: how an order stands, line by line, with what is confirmed for when and what is back-ordered."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from decimal import Decimal

from standins.hualing_sap import figures, orders, outbox
from standins.hualing_sap.idocs import Element, segment
from standins.hualing_sap.state import Db

REASONS = {"02": "客户取消", "16": "物料已停售", "50": "总部拒绝"}  # ABGRU
NEW, DELETED, CHANGED, UNCHANGED = "001", "002", "003", "000"  # E1EDP01-ACTION


def answer(db: Db, number: str, *, changed: Collection[int]) -> None:
    """Queue the order's response; `changed` are the positions that differ from the last one."""
    order = orders.named(db, number)
    lines = orders.lines_of(db, number)
    first = order["answers"] == 0
    db.execute("UPDATE orders SET answers = answers + 1 WHERE number = ?", (number,))
    net = sum((figures.net_of(orders.value(line, line["quantity"])) for line in lines), Decimal(0))
    segments = [
        segment(
            "E1EDK01",
            ACTION="000" if first else "004",
            CURCY="CNY",
            WKURS="1.00000",
            ZTERM="Z030",
            BELNR=number,
            LIFSK="ZC" if order["credit_block"] else "",
            LIFSK_BEZ="信用冻结" if order["credit_block"] else "",
        ),
        segment("E1EDK14", QUALF="006", ORGID="00"),
        segment("E1EDK14", QUALF="007", ORGID="10"),
        segment("E1EDK14", QUALF="008", ORGID="1000"),
        segment("E1EDK14", QUALF="012", ORGID=order["order_type"]),
        segment("E1EDK03", IDDAT="002", DATUM=figures.day(order["wanted_on"])),
        segment("E1EDK03", IDDAT="012", DATUM=figures.day(order["received_at"].date())),
        segment("E1EDK03", IDDAT="025", DATUM=figures.day(order["received_at"].date())),
        segment("E1EDKA1", PARVW="AG", PARTN=figures.customer(order["customer"])),
        segment("E1EDKA1", PARVW="WE", PARTN=figures.customer(order["ship_to"])),
        segment("E1EDK02", QUALF="001", BELNR=order["po"]),
        segment("E1EDK02", QUALF="002", BELNR=number, DATUM=figures.day(order["received_at"].date())),
        *(_item(order, line, first=first, changed=line["position"] in changed) for line in lines),
        segment("E1EDS01", SUMID="001", SUMME=str(len(lines))),
        segment("E1EDS01", SUMID="002", SUMME=figures.money(net), SUNIT="CNY"),
    ]
    outbox.say(db, "ORDRSP", "ORDERS05", order["po"], segments)


def _item(order: sqlite3.Row, line: sqlite3.Row, *, first: bool, changed: bool) -> Element:
    action = DELETED if line["rejection"] else NEW if first else CHANGED if changed else UNCHANGED
    return segment(
        "E1EDP01",
        segment("E1EDP02", QUALF="001", BELNR=order["po"], ZEILE=line["posex"]),
        segment("E1EDP02", QUALF="002", BELNR=order["number"], ZEILE=figures.item(line["position"])),
        *([] if order["state"] == "received" else _schedule_lines(line)),  # not checked yet: nothing to say
        segment("E1EDP19", QUALF="002", IDTNR=figures.material(line["material"])),
        POSEX=line["posex"],
        ACTION=action,
        MENGE=figures.quantity(line["quantity"]),
        MENEE=line["unit"],
        PMENE=line["unit"],
        VPREI=figures.money(line["price"]),
        PEINH=str(line["price_unit"]),
        NETWR=figures.money(figures.net_of(orders.value(line, line["quantity"]))),
        CURCY="CNY",
        ABGRU=line["rejection"],
        ABGRT=REASONS.get(line["rejection"], ""),
        PSTYV="TAN",
        WERKS="1000",
    )


def _schedule_lines(line: sqlite3.Row) -> list[Element]:
    """What is confirmed in sum, with its day; then for a back order a line of 0 with the day the rest is expected."""
    schedule = []
    if line["confirmed"] > 0:
        day = figures.day(line["ready_on"])
        schedule.append(segment("E1EDP20", WMENG=figures.quantity(line["confirmed"]), EDATU=day))
    if line["confirmed"] < line["quantity"] or line["rejection"]:
        day = figures.day(None if line["rejection"] else line["expected_on"])
        schedule.append(segment("E1EDP20", WMENG="0.000", EDATU=day))
    return schedule
