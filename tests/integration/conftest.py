"""A SAP to talk to, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from tests.builders import NOON
from tests.integration import fake_sap
from tests.integration.fake_sap import FakeSap
from xingma.integration import applying, confirmations, delivering, telling
from xingma.integration.models import InboundMessage
from xingma.integration.receiving import Receipt, receive
from xingma.integration.systems import HUALING, System, system_of
from xingma.integration.transport import client_for


class House:
    """Our side with one worker, driven by hand: ``later`` moves the clock, ``work`` does all that is due."""

    def __init__(self) -> None:
        self.at = NOON
        self.worker = "worker-1"
        self.clients: list[httpx.Client] = []

    @property
    def system(self) -> System:
        system = system_of(HUALING)
        assert system is not None
        return system

    def clock(self) -> datetime:
        return self.at

    def later(self, **time: int) -> None:
        self.at += timedelta(**time)

    def hears(self, body: bytes, road: InboundMessage.Road = InboundMessage.Road.HTTP) -> Receipt:
        return receive(self.system, body, road=road, at=self.at)

    def applies(self) -> None:
        while applying.apply_due(worker=self.worker, at=self.at):
            pass

    def sends(self) -> int:
        """Tell and deliver what is due now; returns the number of tries."""
        while telling.tell_due(at=self.at):
            pass
        client = client_for(self.system)
        self.clients.append(client)
        return delivering.deliver_due(self.system, client, worker=self.worker, clock=self.clock, most=100)

    def confirms(self) -> int:
        return confirmations.confirm_due(self.system, at=self.at)

    def works(self) -> None:
        self.applies()
        self.sends()
        self.applies()


def with_sap(settings: Settings, **changes: Any) -> None:
    settings.SAP = {HUALING: {**settings.SAP[HUALING], **changes}}


@pytest.fixture
def sap() -> Iterator[FakeSap]:
    with fake_sap.running() as running:
        yield running


@pytest.fixture
def house(settings: Settings, sap: FakeSap) -> Iterator[House]:
    with_sap(settings, url=sap.url, connect_s=1, read_s=1, inbound_password="sap-in-tests")
    house = House()
    yield house
    for client in house.clients:
        client.close()
