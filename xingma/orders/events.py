"""What others may learn of orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class OrderReleased:
    """Both gates are open: the order goes to SAP."""

    KIND: ClassVar[str] = "order_released"

    number: str
    station: str
    kind: str
    gross: str

    @property
    def key(self) -> str:
        return self.number


@dataclass(frozen=True)
class OrderChangeRequested:
    """The rest of some lines shall be cancelled in SAP; ``lines`` are (position, quantity that remains wanted)."""

    KIND: ClassVar[str] = "order_change_requested"

    number: str
    lines: Sequence[tuple[int, str]]

    @property
    def key(self) -> str:
        return self.number
