"""MATMAS05, COND_A04 and DEBMAS06: how a material, a price, a customer with its credit limit reads on the wire."""

from __future__ import annotations

import sqlite3

from standins.hualing_sap import figures
from standins.hualing_sap.idocs import segment
from standins.hualing_sap.outbox import Said

FULL = "005"  # MSGFN: replaces what was said before
PLANT, SALES_ORG, CHANNEL, CREDIT_AREA = "1000", "1000", "10", "1000"


def material(row: sqlite3.Row) -> Said:
    number = figures.material(row["number"])
    root = segment(
        "E1MARAM",
        *(
            segment("E1MAKTM", MSGFN=FULL, SPRAS=code, MAKTX=name[:40], SPRAS_ISO=iso)
            for code, iso, name in (("1", "ZH", row["name_zh"]), ("E", "EN", row["name_en"]))
            if name
        ),
        segment(
            "E1MARCM",
            MSGFN=FULL,
            WERKS=PLANT,
            KZAUS="1" if row["successor"] else "",
            NFMAT=figures.material(row["successor"]) if row["successor"] else "",
            MMSTA="01" if row["blocked"] else "",
        ),
        segment("E1MARMM", MSGFN=FULL, MEINH=row["unit"], UMREZ="1", UMREN="1"),
        segment(
            "E1MVKEM",
            MSGFN=FULL,
            VKORG=SALES_ORG,
            VTWEG=CHANNEL,
            VMSTA="01" if row["blocked"] else "",
            AUMNG=figures.quantity(row["minimum_quantity"]),
            SCMNG=figures.quantity(row["package_quantity"]),
            SCHME=row["unit"],
        ),
        MSGFN=FULL,
        MATNR=number[:18],
        MTART="ERSA",
        MATKL=row["material_group"],
        BISMT=row["old_number"],
        MEINS=row["unit"],
        BRGEW=figures.quantity(row["weight_kg"]),
        NTGEW=figures.quantity(row["weight_kg"]),
        GEWEI="KGM",
        MSTAE="01" if row["blocked"] else "",
        MATNR_LONG=number,
    )
    return row["number"], [root]


def price(row: sqlite3.Row) -> Said:
    """A price record with the unit of its quantity (`quantity_unit`); the table says what its key holds."""
    number = figures.material(row["material"])
    if row["customer"]:
        table, middle = "005", figures.customer(row["customer"])
    elif row["price_list"]:
        table, middle = "006", f"{row['price_list']:<2}CNY  "
    else:
        table, middle = "004", ""
    key = f"{SALES_ORG}{CHANNEL}{middle}{number}"
    root = segment(
        "E1KOMG",
        segment(
            "E1KONH",
            segment(
                "E1KONP",
                KSCHL="PR00",
                KRECH="C",
                KBETR=figures.money(row["price"]),
                KONWA="CNY",
                KPEIN=str(row["price_unit"]),
                KMEIN=row["quantity_unit"],
            ),
            KNUMH=f"{row['id']:010d}",
            DATAB=figures.day(row["valid_from"]),
            DATBI="99991231",
        ),
        KVEWE="A",
        KOTABNR=table,
        KAPPL="V",
        KSCHL="PR00",
        VAKEY=key,
        VKORG=SALES_ORG,
        VTWEG=CHANNEL,
        KUNNR=figures.customer(row["customer"]) if row["customer"] else "",
        PLTYP=row["price_list"],
        MATNR=number[:18],
        MATNR_LONG=number,
    )
    return f"{table}:{key}", [root]


def customer(row: sqlite3.Row) -> Said:
    number = figures.customer(row["number"])
    root = segment(
        "E1KNA1M",
        segment(
            "E1KNVVM",
            MSGFN=FULL,
            VKORG=SALES_ORG,
            VTWEG=CHANNEL,
            SPART="00",
            PLTYP=row["price_list"],
            WAERS="CNY",
            ZTERM="Z030",
            KKBER=CREDIT_AREA,
        ),
        segment("E1KNB1M", MSGFN=FULL, BUKRS="1000", ZTERM="Z030"),
        segment("E1KNKAM", MSGFN=FULL, KLIMG=figures.money(row["credit_limit"]), WAERS="CNY"),
        segment(
            "E1KNKKM",
            MSGFN=FULL,
            KKBER=CREDIT_AREA,
            KLIMK=figures.money(row["credit_limit"]),
            KNKLI=number,
            CTLPC="001",
            DTREV=figures.day(row["reviewed_on"]),
            CRBLB="X" if row["credit_blocked"] else "",
            NXTRV=figures.day(row["credit_valid_to"]),
        ),
        MSGFN=FULL,
        KUNNR=number,
        KTOKD="0001",
        LAND1="CN",
        NAME1=row["name"][:35],
        ORT01=row["city"],
        TELF1=row["phone"][:16],
        SPRAS_ISO="ZH",
    )
    return row["number"], [root]
