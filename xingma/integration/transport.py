"""One try over HTTP, and what it means: arrived, not arrived, perhaps arrived, refused (integration.md §2.4, §8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Literal

import httpx
from lxml import etree

from xingma.integration.systems import System

KEPT_OF_ANSWER = 300
CERTAINLY_NOT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
NOT_LET_IN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
"""Nothing is wrong with the document: our name, password or address is."""
LONGEST_WISH_S = 3600


@dataclass(frozen=True)
class Outcome:
    """``again``: it certainly did not arrive. ``doubt``: it may have. ``is_outage`` counts against the neighbour."""

    kind: Literal["arrived", "again", "doubt", "refused"]
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    docnum: str = ""
    answer: str = ""
    wait_s: int = 0
    is_outage: bool = False


@dataclass(frozen=True)
class Knowledge:
    """What SAP says of an order of ours: its number, empty = it has none, None = it could not be asked."""

    sap_order: str | None
    text: str = ""
    is_outage: bool = False


def client_for(system: System) -> httpx.Client:
    """A client that keeps no connection open: one closed from afar would make every first message doubtful."""
    return httpx.Client(
        base_url=system.url,
        auth=(system.user, system.password),
        params={"sap-client": system.client} if system.client else None,
        timeout=httpx.Timeout(system.read_s, connect=system.connect_s),
        limits=httpx.Limits(max_keepalive_connections=0),
        trust_env=False,
    )


def post(client: httpx.Client, system: System, document: bytes, *, at: datetime) -> Outcome:
    """Try once. Never raises for what the neighbour or the network does."""
    try:
        response = client.post(system.idoc_path, content=document, headers={"Content-Type": "text/xml; charset=utf-8"})
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
        return Outcome("again", "unreachable", {"text": said(error)}, is_outage=True)
    except httpx.HTTPError as error:
        return Outcome("doubt", "no_answer", {"text": said(error)}, is_outage=True)
    return outcome_of(response, at)


def outcome_of(response: httpx.Response, at: datetime) -> Outcome:
    status, answer = response.status_code, response.text[:KEPT_OF_ANSWER].replace("\x00", "")
    params = {"status": status, "text": answer}
    if response.is_success:
        return Outcome("arrived", docnum=number_in(response.content), answer=answer)
    if status in CERTAINLY_NOT:
        is_outage = status == HTTPStatus.SERVICE_UNAVAILABLE
        wait_s = wished_wait_s(response.headers.get("Retry-After", ""), at)
        return Outcome("again", "server_error", params, answer=answer, wait_s=wait_s, is_outage=is_outage)
    if status in NOT_LET_IN:
        return Outcome("again", "not_let_in", params, answer=answer, is_outage=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome("doubt", "server_error", params, answer=answer, is_outage=True)
    return Outcome("refused", "refused_by_http", params, answer=answer)


def said(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()[:KEPT_OF_ANSWER]


def wished_wait_s(header: str, at: datetime) -> int:
    """Retry-After, as seconds or as a date; at most an hour."""
    if header.strip().isdecimal():
        return min(int(header), LONGEST_WISH_S)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return 0
    return min(max(int((until - at).total_seconds()), 0), LONGEST_WISH_S) if until.tzinfo else 0


def number_in(answer: bytes) -> str:
    """The number SAP gave the document (ASSIGN/DB_ID, bare or in SOAP); empty when it does not say."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname == "DB_ID":
            return (element.text or "").strip()[:16]
    return ""


def ask(client: httpx.Client, system: System, order: str) -> Knowledge:
    """Does SAP have an order with this customer order number?"""
    quoted = order.replace("'", "''")
    try:
        response = client.get(
            system.order_query_path,
            params={"$filter": f"PurchaseOrderByCustomer eq '{quoted}'", "$format": "json"},
            headers={"Accept": "application/json"},
        )
        if not response.is_success:
            is_outage = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            return Knowledge(None, f"HTTP {response.status_code}", is_outage)
        found = response.json()["d"]["results"]
        return Knowledge(str(found[0]["SalesOrder"]) if found else "")
    except httpx.HTTPError as error:
        return Knowledge(None, said(error), is_outage=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        return Knowledge(None, said(error))
