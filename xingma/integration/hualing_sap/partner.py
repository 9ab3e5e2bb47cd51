"""What one SAP has agreed on with us: addresses, organization, code tables. Each is a setting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

ORDER_TYPES = MappingProxyType({"stock": "TA", "urgent": "SO", "warranty": "KL"})
"""Order kinds as SAP delivers them: standard order, rush order, free of charge. A customer's own differ."""


@dataclass(frozen=True)
class Partner:
    """One SAP instance. Empty `sales_organization`, `channel`, `plant`, `credit_area` take the first segment sent."""

    number: str = ""
    port: str = ""
    client: str = ""
    our_number: str = ""
    our_port: str = ""
    sales_organization: str = ""
    channel: str = ""
    division: str = ""
    plant: str = ""
    credit_area: str = ""
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    order_types: Mapping[str, str] = field(default_factory=lambda: ORDER_TYPES)
    vin_text: str = "ZVIN"
    """Text id (TDID) under which an order carries the VIN of the standing truck."""
    note_text: str = "ZNOT"
    units: Mapping[str, str] = field(default_factory=dict)
    """SAP's unit codes beyond the usual ones, to ours."""
    access_keys: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """How VAKEY of a condition table is composed: KOTABNR to (field, length) pairs."""
    selling_statuses: frozenset[str] = frozenset()
    """Values of MSTAE and VMSTA that do not stop a part being sold; any other does."""
    return_types: frozenset[str] = frozenset({"LR"})
    payment_types: frozenset[str] = frozenset({"DZ"})
    wide_cells: int = 1
    """Places a Chinese character takes in a field: 1, or 2 where a SAP on GBK counts bytes."""


UNAGREED = Partner()
