"""The stand-in as a real process, and a little product that takes its messages: both on free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import httpx
from lxml import etree

ROOT = Path(__file__).parents[2]
WAIT_S = 6
Found = TypeVar("Found")

SEED: Mapping[str, Any] = {
    "materials": [
        {"number": "WG9725520278", "name_zh": "离合器片", "name_en": "Clutch disc", "unit": "PCE", "price": "113.00",
         "stock": 10, "group": "离合器", "package_quantity": 1, "minimum_quantity": 1, "old_number": "",
         "successor": "", "prices": [{"price_list": "02", "price": "100.00"}]},
        {"number": "0000612600", "name_zh": "机油滤清器", "name_en": "Oil filter", "unit": "PCE", "price": "33.33",
         "stock": 100, "group": "滤清器", "package_quantity": 2, "minimum_quantity": 2, "old_number": "OF-1",
         "successor": "WG9725520278"},
    ],
    "customers": [
        {"number": "100234", "name": "合肥服务站", "price_list": "01", "credit_limit": 50000, "city": "合肥",
         "phone": "0551-1"},
        {"number": "100235", "name": "六安服务站", "price_list": "02", "credit_limit": "0", "city": "六安",
         "phone": "0564-1"},
    ],
}  # fmt: skip
FAST = {"confirm_s": "0.05", "pick_s": "0.05", "invoice_s": "0.05", "replenish_s": "0.05", "acknowledge_s": "0.05"}


def until(question: Callable[[], Found | None], what: str = "") -> Found:
    """The first answer that is not empty; fails after some seconds."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        answer = question()
        if answer is not None and answer is not False and answer != []:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what or question}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """Takes IDocs at the agreed address; says 200 to what is whole, or what it is told to say."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []  # everything that came, also what was refused
        self.taken: list[etree._Element] = []  # IDOC elements, in the order they came
        self.status = 200
        self.requests: list[tuple[str, str | None, str | None]] = []
        product = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                product.requests.append((self.path, self.headers["Authorization"], self.headers["Content-Type"]))
                self.send_response(product.take(body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, body: bytes) -> int:
        self.bodies.append(body)
        try:
            root = etree.fromstring(body)
        except etree.XMLSyntaxError:
            return 400
        if self.status == 200:
            self.taken.extend(root.findall("IDOC"))
        return self.status

    def forget(self) -> None:
        self.status = 200
        self.bodies.clear()
        self.taken.clear()

    def got(self, mestyp: str) -> list[etree._Element]:
        return [idoc for idoc in list(self.taken) if idoc.findtext("EDI_DC40/MESTYP") == mestyp]

    def waits_for(self, mestyp: str, count: int = 1) -> list[etree._Element]:
        return until(lambda: got if len(got := self.got(mestyp)) >= count else None, f"{count} {mestyp}")

    def acknowledged(self, arckey: str) -> etree._Element:
        """The state SAP reported for our message."""
        return until(
            lambda: next(
                (
                    state
                    for idoc in self.got("ALEAUD")
                    for state in idoc.iter("E1STATE")
                    if state.findtext("ARCKEY") == arckey
                ),
                None,
            ),
            f"the acknowledgement of {arckey}",
        )


class Sap:
    """The stand-in's process and what one says to it."""

    def __init__(self, database: Path, product_url: str, *arguments: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "STANDIN_SAP_DATABASE": str(database), "STANDIN_SAP_PRODUCT": product_url}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "standins.hualing_sap", "--port", str(port), "--tick-ms", "20", *arguments],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        self.client = httpx.Client(base_url=self.url, trust_env=False)
        until(self._is_up, "the stand-in to start")

    def _is_up(self) -> bool:
        try:
            return self.client.get("/_control/health").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=5)

    def control(self, path: str, **body: Any) -> Any:
        answer = self.client.post(f"/_control/{path}", json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def receives(self, *documents: bytes) -> httpx.Response:
        [answer] = [
            self.client.post("/sap/bc/idoc_xml?sap-client=800", content=document, auth=("idoc", "idoc-demo"))
            for document in documents
        ]
        return answer

    def order(self, po: str) -> Any:
        """How the order stands in SAP, or nothing when SAP does not know it."""
        found = self.client.get("/_control/orders", params={"search": po}).json()["orders"]
        return found[0] if found else None

    def waits_for_order(self, po: str) -> Any:
        return until(lambda: self.order(po), f"the order {po}")


@contextmanager
def a_sap(database: Path, product: Product, *arguments: str) -> Iterator[Sap]:
    sap = Sap(database, product.url, *arguments)
    try:
        yield sap
    finally:
        if sap.process.poll() is None:
            sap.kill()
        sap.client.close()


def basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _document(mestyp: str, arckey: str, segments: str) -> str:
    return (
        f'<IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><TABNAM>EDI_DC40</TABNAM><DIRECT>2</DIRECT><IDOCTYP>ORDERS05</IDOCTYP>'
        f"<MESTYP>{mestyp}</MESTYP><SNDPRN>XINGMA</SNDPRN><RCVPRN>PRDCLNT800</RCVPRN><ARCKEY>{arckey}</ARCKEY></EDI_DC40>"
        f"{segments}</IDOC>"
    )


def _whole(*idocs: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><ORDERS05>{"".join(idocs)}</ORDERS05>'.encode()


def an_order(
    po: str, lines: Mapping[str, tuple[str, str]], *, customer: str = "0000100234", order_type: str = "TA"
) -> bytes:
    """ORDERS with lines as {POSEX: (material, quantity)}; its ARCKEY is the order number."""
    items = "".join(
        f'<E1EDP01 SEGMENT="1"><POSEX>{posex}</POSEX><ACTION>001</ACTION><MENGE>{quantity}</MENGE><MENEE>PCE</MENEE>'
        f'<E1EDP19 SEGMENT="1"><QUALF>002</QUALF><IDTNR>{material}</IDTNR></E1EDP19></E1EDP01>'
        for posex, (material, quantity) in lines.items()
    )
    return _whole(
        _document(
            "ORDERS",
            po,
            f'<E1EDK01 SEGMENT="1"><ACTION>000</ACTION><CURCY>CNY</CURCY><BELNR>{po}</BELNR></E1EDK01>'
            f'<E1EDK14 SEGMENT="1"><QUALF>012</QUALF><ORGID>{order_type}</ORGID></E1EDK14>'
            f'<E1EDKA1 SEGMENT="1"><PARVW>AG</PARVW><PARTN>{customer}</PARTN></E1EDKA1>'
            f'<E1EDK02 SEGMENT="1"><QUALF>001</QUALF><BELNR>{po}</BELNR></E1EDK02>{items}',
        )
    )


def a_change(po: str, lines: Mapping[str, tuple[str, str]], *, arckey: str) -> bytes:
    """ORDCHG with lines as {POSEX: (ACTION, quantity)}."""
    items = "".join(
        f'<E1EDP01 SEGMENT="1"><POSEX>{posex}</POSEX><ACTION>{action}</ACTION><MENGE>{quantity}</MENGE></E1EDP01>'
        for posex, (action, quantity) in lines.items()
    )
    return _whole(
        _document(
            "ORDCHG",
            arckey,
            f'<E1EDK01 SEGMENT="1"><BELNR>{po}</BELNR></E1EDK01>'
            f'<E1EDK02 SEGMENT="1"><QUALF>001</QUALF><BELNR>{po}</BELNR></E1EDK02>{items}',
        )
    )


def an_acknowledgement(docnum: str, status: str) -> bytes:
    """ALEAUD of the product about one IDoc of SAP's."""
    return _whole(
        _document(
            "ALEAUD",
            "",
            f'<E1ADHDR SEGMENT="1"><MESTYP>ORDRSP</MESTYP><E1STATE SEGMENT="1"><DOCNUM>{docnum}</DOCNUM>'
            f"<STATUS>{status}</STATUS></E1STATE></E1ADHDR>",
        )
    )
