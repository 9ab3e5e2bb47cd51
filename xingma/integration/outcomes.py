"""What can become of a document while it is applied, and what each message's taker gets to work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.idoc.document import Idoc
from xingma.integration.systems import System
from xingma.organizations.actor import Actor


@dataclass(frozen=True)
class Taking:
    """One document about to be applied, inside its transaction."""

    system: System
    kind: str
    idoc: Idoc
    at: datetime

    @property
    def by(self) -> Actor:
        return self.system.actor

    @property
    def partner(self) -> Partner:
        return self.system.partner


@dataclass(frozen=True)
class Applied:
    """Done. ``code`` tells what was special; ``arrived`` names what others may have waited for; ``again_with`` names
    what was not essential but missing: when it arrives, the document is applied once more."""

    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    arrived: frozenset[str] = frozenset()
    again_with: str = ""


class Stopped(Exception):
    """Base of what keeps a document from being applied; everything it wrote is rolled back."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}")
        self.code, self.params = code, params


class Waits(Stopped):
    """Something it builds on is not here yet. ``waits_for`` names it, as ``part:3502075KH469``."""

    def __init__(self, code: str, waits_for: str, **params: Any) -> None:
        super().__init__(code, **params)
        self.waits_for = waits_for[:120]


class Parked(Stopped):
    """A person has to look."""


class Overtaken(Stopped):
    """A newer statement about the same thing was applied before."""

    def __init__(self) -> None:
        super().__init__("overtaken")
