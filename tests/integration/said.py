"""What SAP says, short enough to read in a test: each function builds the IDoc of one message."""

from __future__ import annotations

import itertools

from tests.integration.messages import seg
from xingma.catalog.models import Part
from xingma.integration.idoc import xml
from xingma.integration.idoc.document import Idoc, Segment
from xingma.orders.models import PartsOrder
from xingma.organizations.models import Organization

SENDER, RECEIVER, CLIENT = "PRDCLNT800", "XINGMA", "800"
_docnum = itertools.count(1)


def idoc(mestyp: str, idoctyp: str, *segments: Segment, serial: int = 1, docnum: str = "", **control: str) -> Idoc:
    """``serial``: 1, 2, 3… tells newer from older."""
    fields = {
        "TABNAM": "EDI_DC40",
        "MANDT": CLIENT,
        "DOCNUM": docnum or f"{next(_docnum):016d}",
        "DIRECT": "1",
        "IDOCTYP": idoctyp,
        "MESTYP": mestyp,
        "SNDPRN": SENDER,
        "RCVPRN": RECEIVER,
        "CREDAT": "20261123",
        "CRETIM": f"12{serial:04d}",
        "SERIAL": f"2026112312{serial:04d}",
    }
    return Idoc({**fields, **control}, list(segments))


def body(*idocs: Idoc) -> bytes:
    return xml.write(list(idocs))


def position(number: int) -> str:
    return f"{number:06d}"


def response(
    order: PartsOrder | str,
    *lines: tuple[int, Part | str, str, str],
    sap_number: str = "0040001234",
    rejected: str = "",
    **control: object,
) -> Idoc:
    """ORDRSP; a line is (position, part, quantity SAP's order has, quantity it confirms)."""
    number = str(order)
    return idoc(
        "ORDRSP",
        "ORDERS05",
        seg("E1EDK01", ACTION="000", CURCY="CNY", BELNR=sap_number),
        seg("E1EDK02", QUALF="001", BELNR=number),
        seg("E1EDK02", QUALF="002", BELNR=sap_number),
        *(
            seg(
                "E1EDP01",
                seg("E1EDP02", QUALF="001", BELNR=number, ZEILE=position(place)),
                seg("E1EDP20", WMENG=confirmed, EDATU="20261201"),
                seg("E1EDP19", QUALF="002", IDTNR=number_of(part)),
                POSEX=position(place),
                ACTION="001",
                MENGE=quantity,
                MENEE="PCE",
                **({"ABGRU": "16", "ABGRT": rejected} if rejected else {}),
            )
            for place, part, quantity, confirmed in lines
        ),
        **control,  # type: ignore[arg-type]
    )


def number_of(part: Part | str) -> str:
    return part if isinstance(part, str) else part.number


def delivery(
    number: str, order: PartsOrder | str, *lines: tuple[int, Part | str, str], issued: bool = True, **control: object
) -> Idoc:
    """DESADV; a line is (position of the order, part, quantity)."""
    return idoc(
        "DESADV",
        "DELVRY07",
        seg(
            "E1EDL20",
            seg("E1EDL21", LFART="LF"),
            seg("E1ADRM1", PARTNER_Q="SP", PARTNER_ID="JH", NAME1="江淮物流"),
            seg("E1EDT13", QUALF="006", NTANF="20261124", ISDD="20261124" if issued else "00000000", ISDZ="080000"),
            seg("E1EDT13", QUALF="007", NTANF="20261127", ISDD="00000000"),
            *(
                seg(
                    "E1EDL24",
                    seg("E1EDL41", QUALI="001", BSTNR=str(order), POSEX=position(place)),
                    POSNR=position(item * 10),
                    MATNR=number_of(part),
                    LFIMG=quantity,
                    VRKME="PCE",
                )
                for item, (place, part, quantity) in enumerate(lines, start=1)
            ),
            VBELN=number,
            BOLNR=f"JH{number}",
            ANZPK="00001",
            BTGEW="12.500",
            GEWEI="KGM",
        ),
        **control,  # type: ignore[arg-type]
    )


def invoice(
    number: str,
    order: PartsOrder | str,
    *lines: tuple[int, Part | str, str, str, str],
    kind: str = "INVO",
    station: Organization | None = None,
    **control: object,
) -> Idoc:
    """INVOIC; a line is (position of the order, part, quantity, net, tax) in CNY."""
    net = sum(int(line[3].replace(".", "")) for line in lines)
    tax = sum(int(line[4].replace(".", "")) for line in lines)
    return idoc(
        "INVOIC",
        "INVOIC02",
        seg("E1EDK01", CURCY="CNY", BSART=kind, BELNR=number),
        *([seg("E1EDKA1", PARVW="RG", PARTN=station.customer_number)] if station else []),
        seg("E1EDK02", QUALF="001", BELNR=str(order)),
        seg("E1EDK03", IDDAT="026", DATUM="20261125"),
        *(
            seg(
                "E1EDP01",
                seg("E1EDP02", QUALF="001", BELNR=str(order), ZEILE=position(place)),
                seg("E1EDP19", QUALF="002", IDTNR=number_of(part)),
                seg("E1EDP26", QUALF="003", BETRG=line_net),
                seg("E1EDP04", MWSKZ="A1", MSATZ="13.000", MWSBT=line_tax),
                POSEX=position(place),
                MENGE=quantity,
                MENEE="PCE",
            )
            for place, part, quantity, line_net, line_tax in lines
        ),
        seg("E1EDS01", SUMID="010", SUMME=fen(net)),
        seg("E1EDS01", SUMID="005", SUMME=fen(tax)),
        seg("E1EDS01", SUMID="011", SUMME=fen(net + tax)),
        **control,  # type: ignore[arg-type]
    )


def fen(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def payment(station: Organization | str, amount: str, number: str = "1400000001", **control: object) -> Idoc:
    """FIDCC2: money that a customer has paid."""
    customer = station if isinstance(station, str) else station.customer_number
    return idoc(
        "FIDCC2",
        "FIDCCP02",
        seg(
            "E1FIKPF",
            seg("E1FISEG", BUZEI="001", KOART="D", SHKZG="H", KUNNR=customer, DMBTR=amount, WRBTR=amount, SGTXT="货款"),
            seg("E1FISEG", BUZEI="002", KOART="S", SHKZG="S", DMBTR=amount, WRBTR=amount),
            BUKRS="1000",
            BELNR=number,
            GJAHR="2026",
            BLART="DZ",
            BUDAT="20261124",
            WAERS="CNY",
        ),
        **control,  # type: ignore[arg-type]
    )


def material(
    number: str, name: str = "后制动鼓", successor: str = "", blocked: bool = False, **control: object
) -> Idoc:
    return idoc(
        "MATMAS",
        "MATMAS05",
        seg(
            "E1MARAM",
            seg("E1MAKTM", MSGFN="005", SPRAS="1", SPRAS_ISO="ZH", MAKTX=name),
            seg("E1MARCM", MSGFN="005", WERKS="1000", NFMAT=successor),
            MSGFN="005",
            MATNR=number,
            MEINS="PCE",
            MSTAE="01" if blocked else "",
        ),
        **control,  # type: ignore[arg-type]
    )


def price(number: str, amount: str, since: str = "20260101", kind: str = "PR00", **control: object) -> Idoc:
    return idoc(
        "COND_A",
        "COND_A04",
        seg(
            "E1KOMG",
            seg(
                "E1KONH",
                seg("E1KONP", KSCHL=kind, KRECH="C", KBETR=amount, KONWA="CNY", KPEIN="1", KMEIN="PCE"),
                DATAB=since,
                DATBI="99991231",
            ),
            KVEWE="A",
            KOTABNR="004",
            KSCHL=kind,
            MATNR=number,
        ),
        **control,  # type: ignore[arg-type]
    )


def customer(station: Organization | str, limit: str, price_list: str = "", **control: object) -> Idoc:
    number = station if isinstance(station, str) else station.customer_number
    return idoc(
        "DEBMAS",
        "DEBMAS06",
        seg(
            "E1KNA1M",
            seg("E1KNVVM", MSGFN="005", VKORG="1000", VTWEG="10", PLTYP=price_list),
            seg("E1KNKAM", MSGFN="005"),
            seg("E1KNKKM", MSGFN="005", KKBER="1000", KLIMK=limit),
            MSGFN="005",
            KUNNR=number,
            NAME1="宿州鸿达站",
        ),
        **control,  # type: ignore[arg-type]
    )


def stock(*items: tuple[str, str], full: bool = False, **control: object) -> Idoc:
    """ZSTOCK; an item is (part, available)."""
    return idoc(
        "ZSTOCK",
        "ZSTOCK01",
        seg(
            "Z1STKHD",
            *(seg("Z1STKIT", MATNR=number, MEINS="PCE", ATPMG=available) for number, available in items),
            FULL="X" if full else "",
            ERDAT="20261123",
            ERZET="113000",
            WERKS="1000",
        ),
        **control,  # type: ignore[arg-type]
    )


def confirmation(*states: tuple[str, str, str], mestyp: str = "ORDERS", **control: object) -> Idoc:
    """ALEAUD; a state is (our id, status, text)."""
    return idoc(
        "ALEAUD",
        "ALEAUD01",
        seg(
            "E1ADHDR",
            *(seg("E1STATE", STATUS=status, STATXT=text, ARCKEY=arckey) for arckey, status, text in states),
            MESTYP=mestyp,
            MESTYP_LNG=mestyp,
        ),
        **control,  # type: ignore[arg-type]
    )
