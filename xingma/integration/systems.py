"""The SAP instances we are connected to, as the settings describe them (settings.SAP, one entry per instance)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.idoc.flat import FlatForm
from xingma.organizations.actor import Actor, neighbour

HUALING = "hualing"
"""The instance that gets our orders."""


@dataclass(frozen=True)
class System:
    """One instance: where it is, who we are to each other, how patient we are. Seconds unless said else."""

    name: str
    url: str = ""
    user: str = ""
    password: str = ""
    inbound_user: str = ""
    inbound_password: str = ""
    logical_system: str = ""
    our_logical_system: str = ""
    port: str = ""
    our_port: str = ""
    client: str = ""
    sales_organization: str = ""
    channel: str = ""
    division: str = ""
    plant: str = ""
    credit_area: str = ""
    order_types: tuple[tuple[str, str], ...] = ()
    price_types: tuple[str, ...] = ("PR00",)
    """Condition types (KSCHL) that are purchase prices; others, as discounts, are not taken."""
    idoc_path: str = "/sap/bc/idoc_xml"
    order_query_path: str = "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder"
    reconciliation_path: str = "/recon"
    body_max: int = 32 * 1024 * 1024  # bytes
    connect_s: int = 3
    read_s: int = 10
    breaker_failures: int = 5
    probe_every_s: int = 60
    doubt_s: int = 60
    """How long SAP may take to make an order of a document it has stored: before that a «no» is not believed."""
    give_up_hours: int = 72
    waiting_days: int = 7
    confirms: bool = True
    """Whether we report with ALEAUD what became of SAP's documents."""
    confirm_every_s: int = 60
    road: Literal["http", "folder"] = "http"
    """The way our own messages take."""
    drop_folder: str = ""
    drop_folder_age_s: int = 5
    """A file younger than this may still be growing."""
    flat_encoding: str = "utf-8"
    flat_length_unit: Literal["characters", "bytes"] = "characters"

    @property
    def actor(self) -> Actor:
        return neighbour(f"{self.name}_sap")

    @property
    def partner(self) -> Partner:
        agreed: dict[str, Any] = {"order_types": dict(self.order_types)} if self.order_types else {}
        return Partner(
            number=self.logical_system,
            port=self.port,
            client=self.client,
            our_number=self.our_logical_system,
            our_port=self.our_port,
            sales_organization=self.sales_organization,
            channel=self.channel,
            division=self.division,
            plant=self.plant,
            credit_area=self.credit_area,
            wide_cells=2 if self.flat_length_unit == "bytes" else 1,
            **agreed,
        )

    @property
    def flat_form(self) -> FlatForm:
        return FlatForm(encoding=self.flat_encoding, length_unit=self.flat_length_unit)

    @property
    def folder(self) -> Path | None:
        return Path(self.drop_folder) if self.drop_folder else None

    @property
    def doubt(self) -> timedelta:
        return timedelta(seconds=self.doubt_s)


def system_of(name: str) -> System | None:
    """The instance of this name; None when none is set up."""
    values: dict[str, Any] | None = settings.SAP.get(name)
    if values is None:
        return None
    known = {field.name for field in fields(System)}
    return System(name=name, **{key: value for key, value in values.items() if key in known})


def systems() -> list[System]:
    return [system for system in (system_of(name) for name in settings.SAP) if system is not None]
