"""Invoices: one per delivery, with the VAT invoice's number; INVOIC tells the product."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from standins.hualing_sap import clock, dispatch_advice, figures, orders, outbox
from standins.hualing_sap.figures import money
from standins.hualing_sap.idocs import Element, segment
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, document_number

DUE_IN = timedelta(days=30)
VAT_INVOICE_CODE = "3400261130"


@dataclass(frozen=True)
class Charged:
    """One line of an invoice; net + tax = gross, each rounded to fen."""

    line: sqlite3.Row
    gross: Decimal

    @property
    def net(self) -> Decimal:
        return figures.net_of(self.gross)

    @property
    def tax(self) -> Decimal:
        return self.gross - self.net


def invoice(db: Db, delivery: str) -> str:
    """Bill a delivery and queue its INVOIC; answers the invoice's number. Raises Refused."""
    row = db.execute("SELECT * FROM deliveries WHERE number = ?", (delivery,)).fetchone()
    if row is None or row["invoice"]:
        raise Refused(f"交货单{delivery}没有可开票的内容")
    number = document_number(db, "invoice")
    charged = [Charged(line, orders.value(line, line["quantity"])) for line in dispatch_advice.lines_of(db, delivery)]
    net = sum((line.net for line in charged), Decimal(0))
    gross = sum((line.gross for line in charged), Decimal(0))
    db.execute(
        "INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, delivery, row["customer"], clock.now(db), net, gross - net, gross, VAT_INVOICE_CODE, number[2:]),
    )
    db.execute("UPDATE deliveries SET invoice = ? WHERE number = ?", (number, delivery))
    for part in charged:
        _note_invoiced(db, part.line)
    _tell(db, number, charged)
    return number


def _note_invoiced(db: Db, line: sqlite3.Row) -> None:
    [invoiced] = db.execute(
        "SELECT invoiced FROM order_lines WHERE order_number = ? AND position = ?",
        (line["order_number"], line["order_position"]),
    ).fetchone()
    db.execute(
        "UPDATE order_lines SET invoiced = ? WHERE order_number = ? AND position = ?",
        (invoiced + line["quantity"], line["order_number"], line["order_position"]),
    )


def invoice_order(db: Db, number: str) -> list[str]:
    """By hand: bill every delivery of this order that is not billed. Raises Refused."""
    order = orders.named(db, number)
    rows = db.execute(
        "SELECT number FROM deliveries WHERE invoice = '' AND number IN"
        " (SELECT delivery FROM delivery_lines WHERE order_number = ?) ORDER BY number",
        (order["number"],),
    ).fetchall()
    if not rows:
        raise Refused(f"订单{order['number']}没有未开票的交货单")
    return [invoice(db, row["number"]) for row in rows]


def _tell(db: Db, number: str, charged: list[Charged]) -> None:
    row = db.execute("SELECT * FROM invoices WHERE number = ?", (number,)).fetchone()
    today = row["invoiced_at"].date()
    day = figures.day(today)
    tax_rate = f"{figures.VAT_PERCENT}.000"
    totals = {"010": row["net"], "005": row["tax"], "011": row["gross"], "012": row["gross"]}
    segments = [
        segment(
            "E1EDK01",
            segment("Z1GTINV", FPDM=row["vat_code"], FPHM=row["vat_number"], FPRQ=day),
            CURCY="CNY",
            HWAER="CNY",
            WKURS="1.00000",
            ZTERM="Z030",
            BSART="INVO",
            BELNR=number,
        ),
        *(segment("E1EDKA1", PARVW=role, PARTN=figures.customer(row["customer"])) for role in ("RE", "RG")),
        segment("E1EDKA1", PARVW="BK", PARTN="1000"),
        segment("E1EDK02", QUALF="009", BELNR=number, DATUM=day),
        *_header_references(charged),
        segment("E1EDK02", QUALF="012", BELNR=row["delivery"]),
        segment("E1EDK02", QUALF="087", BELNR=number),
        segment("E1EDK03", IDDAT="026", DATUM=day),
        segment("E1EDK03", IDDAT="028", DATUM=figures.day(today + DUE_IN)),
        segment("E1EDK04", MWSKZ="A1", MSATZ=tax_rate, MWSBT=money(row["tax"])),
        *(_item(place * 10, line, tax_rate) for place, line in enumerate(charged, start=1)),
        segment("E1EDS01", SUMID="001", SUMME=str(len(charged))),
        *(segment("E1EDS01", SUMID=sum_id, SUMME=money(amount), WAERQ="CNY") for sum_id, amount in totals.items()),
    ]
    outbox.say(db, "INVOIC", "INVOIC02", number, segments)


def _header_references(charged: list[Charged]) -> list[Element]:
    """Order numbers stand in the header only when there is one order; the lines always carry theirs."""
    references = {(part.line["po"], part.line["order_number"]) for part in charged}
    if len(references) > 1:
        return []
    [(po, order)] = references
    return [segment("E1EDK02", QUALF="001", BELNR=po), segment("E1EDK02", QUALF="002", BELNR=order)]


def _item(position: int, part: Charged, tax_rate: str) -> Element:
    line = part.line
    amounts = {  # the price and its value include tax, as the price list does; 003 is the net value
        "001": line["price"],
        "002": part.gross,
        "003": part.net,
        "004": part.gross,
        "005": part.net,
        "010": part.net,
    }
    return segment(
        "E1EDP01",
        segment("E1EDP02", QUALF="001", BELNR=line["po"], ZEILE=line["posex"]),
        segment("E1EDP02", QUALF="002", BELNR=line["order_number"], ZEILE=figures.item(line["order_position"])),
        segment("E1EDP02", QUALF="016", BELNR=line["delivery"], ZEILE=figures.item(line["position"])),
        segment("E1EDP19", QUALF="002", IDTNR=figures.material(line["material"]), KTEXT=line["name_zh"][:70]),
        *(segment("E1EDP26", QUALF=qualifier, BETRG=money(amount)) for qualifier, amount in amounts.items()),
        segment("E1EDP04", MWSKZ="A1", MSATZ=tax_rate, MWSBT=money(part.tax)),
        POSEX=figures.item(position),
        MENGE=figures.quantity(line["quantity"]),
        MENEE=line["unit"],
        CURCY="CNY",
        PEINH=str(line["price_unit"]),
        PSTYV="TAN",
        WERKS="1000",
    )
