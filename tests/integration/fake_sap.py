"""A SAP small enough for a test: takes IDocs over a real socket, makes one order per document, can be down, slow, deaf."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from xingma.integration.idoc import xml
from xingma.integration.idoc.document import Idoc


class FakeSap:
    """``mood``: ok, down (503), hangs (takes it, answers too late), lost (takes it, answers 504), refuses (400), closed
    (401). ``orders`` is what it made of ORDERS, by our number: a doubled one has two numbers."""

    def __init__(self) -> None:
        self.mood = "ok"
        self.answers_questions = True
        self.received: list[Idoc] = []
        self.orders: dict[str, list[str]] = {}
        self.tries = 0
        self.recon: dict[str, object] = {}
        self.lock = threading.Lock()
        self.url = ""

    def of(self, mestyp: str) -> list[Idoc]:
        return [idoc for idoc in self.received if idoc.mestyp == mestyp]

    def take(self, body: bytes) -> str:
        with self.lock:
            [idoc] = xml.read(body)
            self.received.append(idoc)
            reference = idoc.first("E1EDK02", QUALF="001")
            if idoc.mestyp == "ORDERS" and reference is not None:
                numbers = self.orders.setdefault(reference.get("BELNR"), [])
                numbers.append(f"{40001000 + len(self.received):010d}")
            return f"{len(self.received):016d}"


class Handler(BaseHTTPRequestHandler):
    sap: FakeSap

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.sap.tries += 1
        match self.sap.mood:
            case "down":
                self.answer(503, b"down", {"Retry-After": "7"})
            case "refuses":
                self.answer(400, b"cannot read this")
            case "closed":
                self.answer(401, b"Logon failed")
            case "hangs":
                self.sap.take(body)
                time.sleep(1.5)
            case "lost":
                self.sap.take(body)
                self.answer(504, b"Gateway Timeout")
            case _:
                number = self.sap.take(body)
                self.answer(200, f"<ASSIGN><TRANSFER_ID/><DB_ID>{number}</DB_ID></ASSIGN>".encode())

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = parse_qs(address.query)
        if self.sap.mood == "down" or not self.sap.answers_questions:
            self.answer(503, b"down")
        elif address.path.endswith("A_SalesOrder"):
            order = asked["$filter"][0].split("'")[1]
            results = [{"SalesOrder": number} for number in self.sap.orders.get(order, [])]
            self.answer(200, json.dumps({"d": {"results": results}}).encode())
        elif address.path == "/recon":
            self.answer(200, json.dumps({"date": asked["date"][0], **self.sap.recon}).encode())
        else:
            self.answer(404, b"?")

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[FakeSap]:
    sap = FakeSap()
    handler = type("BoundHandler", (Handler,), {"sap": sap})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    sap.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sap
    finally:
        server.shutdown()
        server.server_close()
