"""Money that arrives: payments, told by FIDCC2, and what a customer owes."""

from __future__ import annotations

from decimal import Decimal

from standins.hualing_sap import clock, credit, figures, masterdata, outbox
from standins.hualing_sap.figures import money
from standins.hualing_sap.idocs import segment
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, document_number


def pay(db: Db, customer: str, amount: Decimal, text: str) -> str:
    """Post an incoming payment and tell the product; answers the accounting document's number. Raises Refused."""
    row = masterdata.customer(db, customer)
    if amount <= 0 or amount != figures.cny(amount):
        raise Refused("金额必须大于零，最多两位小数")
    at = clock.now(db)
    number = document_number(db, "payment")
    db.execute("INSERT INTO payments VALUES (?, ?, ?, ?, ?)", (number, row["number"], amount, text, at))
    day = figures.day(at.date())
    entry = {"WRBTR": money(amount), "DMBTR": money(amount), "PSWSL": "CNY"}
    head = segment(
        "E1FIKPF",
        segment(
            "E1FISEG",
            BUZEI="001",
            BSCHL="15",
            KOART="D",
            SHKZG="H",
            KUNNR=figures.customer(row["number"]),
            ZFBDT=day,
            ZUONR=number,
            SGTXT=text[:50],
            **entry,
        ),
        segment("E1FISEG", BUZEI="002", BSCHL="40", KOART="S", SHKZG="S", HKONT="0010020100", **entry),
        BUKRS="1000",
        BELNR=number,
        GJAHR=f"{at:%Y}",
        BLART="DZ",
        BLDAT=day,
        BUDAT=day,
        XBLNR=number,
        BKTXT=text[:25],
        WAERS="CNY",
    )
    outbox.say(db, "FIDCC2", "FIDCCP02", number, [head])
    credit.release_fitting(db, row["number"])
    return number
