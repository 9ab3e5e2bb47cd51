"""What the loaders know of each other: keys of what is in the database already, who acts, and what day it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from demo.company import DemoOrganization
from demo.demand import SHANGHAI


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a history row."""

    name: str
    user_id: int | None = None
    organization: str = ""


SAP = Who("hualing_sap")
SYSTEM = Who("system")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A station or dealer with its keys; ``account`` is the key of its account."""

    organization: DemoOrganization
    key: int
    account: int

    @property
    def ship_to_contact(self) -> str:
        return f"{self.organization.contact} {self.organization.phone}"


@dataclass
class World:
    """``loaded_at`` is the moment of loading; nothing in the history happens on its day."""

    loaded_at: datetime
    outlets: dict[str, Outlet] = field(default_factory=dict)
    people: dict[str, Who] = field(default_factory=dict)
    vehicles: dict[str, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    without_price: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.loaded_at.astimezone(SHANGHAI).date()

    @property
    def end(self) -> datetime:
        """The first moment of today."""
        return datetime.combine(self.today, time(), SHANGHAI)

    @property
    def organizations(self) -> list[DemoOrganization]:
        return [outlet.organization for outlet in self.outlets.values()]
