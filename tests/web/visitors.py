"""Somebody at a browser: signed in, pressing buttons as htmx sends them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import NOON, SAP, a_person, an_office
from xingma.orders.models import PartsOrder
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.models import Organization, User
from xingma.organizations.permissions import Role
from xingma.shipments import announcing
from xingma.shipments.announcing import Announced, AnnouncedLine
from xingma.shipments.models import Shipment

HTMX = {"HX-Request": "true"}
BACKEND = "xingma.organizations.signing_in.PasswordBackend"


class Visitor:
    """A person with a browser; every address is given without the host."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.client = Client()
        self.client.force_login(User.objects.get(pk=actor.user_id), backend=BACKEND)

    def get(self, address: str, **fields: str) -> Any:
        return self.client.get(address, fields)

    def press(self, address: str, **fields: Any) -> Any:
        """As htmx sends it."""
        return self.client.post(address, fields, headers=HTMX)

    def post(self, address: str, **fields: Any) -> Any:
        """As a plain form sends it."""
        return self.client.post(address, fields)


def text_of(response: Any) -> str:
    return response.content.decode()


def statements(visitor: Visitor, address: str, **fields: str) -> int:
    """How many statements a page takes, once everything that is kept in memory is there."""
    visitor.get(address, **fields)
    with CaptureQueriesContext(connection) as asked:
        assert visitor.get(address, **fields).status_code == 200
    return len(asked)


def an_office_person(office: Organization | None = None) -> Actor:
    return actor_of(a_person(office or an_office(), Role.OFFICE_REVIEWER, name="王建军"))


def a_shipment(order: PartsOrder, quantities: dict[int, str], number: str = "8000512277") -> Shipment:
    """A delivery of some lines (position → quantity) left headquarters."""
    lines = [
        AnnouncedLine(f"{place * 10:06d}", order.number, position, Decimal(quantity))
        for place, (position, quantity) in enumerate(quantities.items(), start=1)
    ]
    told = Announced(
        number=number,
        issued_at=NOON,
        expected_on=NOON.date() + timedelta(days=2),
        carrier="德邦物流",
        waybill="DPK3644120975",
        packages=2,
        weight_kg=Decimal("86.5"),
        lines=lines,
        boxes=[(f"HX-{number}-1", [("000010", Decimal(1))])],
    )
    return announcing.announce(told, by=SAP, at=NOON)


def cells_of(response: Any) -> list[tuple[Any, ...]]:
    """The rows of a downloaded Excel file, the head first."""
    sheet = openpyxl.load_workbook(BytesIO(response.content)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


@contextmanager
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield
