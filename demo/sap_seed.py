"""The first contents of the stand-in SAP's books: the same parts, customers and open orders as in our database.

Written piece by piece, so that a large catalogue takes no memory. What is open there takes its next step in the hours
and days after loading, as it would in life; only new orders run at the demo's pace.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from demo.demand import SHANGHAI
from demo.documents import DemoOrder, DemoShipment
from demo.happenings import cut_by_review
from demo.loading_funds import is_blocked, limit_ends_on
from demo.loading_orders import item_of, packages_of
from demo.parts import DemoPart
from demo.prices import CustomerPrice, DemoPrice, valid_price
from demo.world import Outlet, World

UNITS = {"pc": "PCE", "kg": "KGM", "l": "LTR", "m": "MTR", "set": "SET", "box": "BX"}
ORDER_TYPES = {"stock": "TA", "urgent": "SO"}


text_of = json.JSONEncoder(ensure_ascii=False, default=str).encode


class SapSeed:
    """Orders, then customers, then materials: a material's stock is what we may promise plus what SAP has promised."""

    def __init__(self, file: IO[str], world: World) -> None:
        self.file = file
        self.world = world
        self.promised: Counter[str] = Counter()
        self.deliveries: list[dict[str, Any]] = []

    def _write(self, kind: str, entries: Iterator[Mapping[str, Any]]) -> None:
        self.file.write(f'"{kind}": [')
        for place, entry in enumerate(entries):
            self.file.write(",\n" if place else "\n")
            self.file.write(text_of(entry))
        self.file.write("\n],\n")

    def begin(self) -> None:
        self.file.write('{"orders": [')
        self.separator = "\n"

    def add_order(self, order: DemoOrder) -> None:
        """Those that SAP has and something of which is still to be answered, delivered or invoiced."""
        is_open = any(line.open_quantity for line in order.lines)
        unbilled = unbilled_shipments(order)
        if order.state not in {"sent", "accepted"} or not (is_open or unbilled):
            return
        self.file.write(self.separator)
        self.file.write(text_of(self._order(order)))
        self.separator = ",\n"
        for shipment in unbilled:
            self.deliveries.append(self._delivery(order, shipment))

    def _order(self, order: DemoOrder) -> dict[str, Any]:
        is_confirmed = order.state == "accepted"
        lines = []
        for line in order.lines:
            wanted = line.quantity - (line.cancelled if is_confirmed else cut_by_review(line))
            if not wanted:
                continue
            self.promised[line.part_number] += line.confirmed - line.shipped
            told: dict[str, Any] = {
                "posex": f"{line.position:06d}",
                "material": line.part_number,
                "quantity": wanted,
                "price": line.price,
            }
            if is_confirmed:
                told |= {"confirmed": line.confirmed, "delivered": line.shipped, "invoiced": line.invoiced}
            if line.expected_on and line.confirmed < wanted:
                told["expected_on"] = line.expected_on
            lines.append(told)
        entry = {
            "customer": self.world.outlets[order.station_code].organization.customer_number,
            "po": order.number,
            "order_type": ORDER_TYPES[order.kind],
            "received_at": order.sent_at,
            "confirmed": is_confirmed,
            "due_at": self._due(order.number, timedelta(minutes=20), timedelta(hours=30 if is_confirmed else 3)),
            "lines": lines,
        }
        return entry | ({"number": order.sap_number} if order.sap_number else {})

    def _delivery(self, order: DemoOrder, shipment: DemoShipment) -> dict[str, Any]:
        waits = (timedelta(minutes=30), timedelta(hours=50))
        if shipment.signed_at is None:
            waits = (timedelta(days=2), timedelta(days=3))
        return {
            "number": shipment.delivery_number,
            "po": order.number,
            "carrier": shipment.carrier,
            "waybill": shipment.waybill,
            "packages": packages_of(shipment),
            "weight_kg": shipment.weight_kg,
            "issued_at": shipment.issued_at,
            "expected_on": shipment.expected_on,
            "due_at": self._due(shipment.delivery_number, *waits),
            "lines": [
                {"item": item_of(place), "posex": f"{position:06d}", "quantity": quantity}
                for place, (position, quantity) in enumerate(shipment.lines, start=1)
            ],
        }

    def _due(self, number: str, first: timedelta, within: timedelta) -> datetime:
        """Some moment after loading, always the same for the same document."""
        minutes = zlib.crc32(number.encode()) % max(1, int(within.total_seconds()) // 60)
        return (self.world.loaded_at + first + timedelta(minutes=minutes)).astimezone(SHANGHAI)

    def end_orders(self) -> None:
        self.file.write("\n],\n")
        self._write("deliveries", iter(self.deliveries))

    def add_customers(self, balances: Mapping[str, Decimal]) -> None:
        self._write("customers", (self._customer(outlet, balances) for outlet in self.world.outlets.values()))

    def _customer(self, outlet: Outlet, balances: Mapping[str, Decimal]) -> dict[str, Any]:
        one = outlet.organization
        return {
            "number": one.customer_number,
            "name": one.name,
            "price_list": one.price_list,
            "credit_limit": one.credit_limit,
            "credit_blocked": is_blocked(outlet),
            "credit_valid_to": limit_ends_on(outlet, self.world.today),
            "balance": balances[one.code],
            "city": one.city,
            "phone": one.phone,
        }

    def add_materials(self, parts: Iterator[DemoPart], agreed: Mapping[str, list[CustomerPrice]]) -> None:
        """Prices as they are valid today; one that has none here has none there."""
        self._write("materials", (self._material(part, agreed.get(part.number, [])) for part in parts))
        self.file.write('"loaded": true}\n')

    def _material(self, part: DemoPart, agreed: list[CustomerPrice]) -> dict[str, Any]:
        today = self.world.today
        general = valid_price([price for price in part.prices if not price.price_list], today)
        lists = {price.price_list for price in part.prices if price.price_list}
        listed = [valid_price(part.prices, today, price_list=name) for name in sorted(lists)]
        special: list[DemoPrice] = [price for price in listed if price is not None and price.price_list]
        special += [one.price for one in agreed if one.price.is_valid(today)]
        coming = part.stock.expected_on
        entry = {
            "number": part.number,
            "name_zh": part.zh,
            "name_en": part.en,
            "unit": UNITS[part.unit],
            "group": part.group,
            "package_quantity": part.package_quantity,
            "minimum_quantity": part.minimum_quantity,
            "successor": part.supersession.successor if part.supersession else "",
            "weight_kg": part.weight_kg,
            "blocked": bool(part.blocked),
            "stock": part.stock.quantity + self.promised[part.number],
            "price": general.amount if general else None,
            "valid_from": general.valid_from if general else today,
            "prices": [
                {"customer": price.customer_number, "price": price.amount}
                if price.customer_number
                else {"price_list": price.price_list, "price": price.amount}
                for price in special
            ],
        }
        if coming is not None:
            day = datetime.combine(coming, time(9), SHANGHAI)
            entry["coming"] = [{"quantity": part.stock.expected_quantity, "expected_on": coming, "due_at": day}]
        return entry


def unbilled_shipments(order: DemoOrder) -> list[DemoShipment]:
    billed = [invoice.lines for invoice in order.invoices]
    left = []
    for shipment in order.shipments:
        if shipment.lines in billed:
            billed.remove(shipment.lines)
        else:
            left.append(shipment)
    return left


@contextmanager
def writing(path: Path, world: World) -> Iterator[SapSeed]:
    """The seed file; it takes its name when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        seed = SapSeed(file, world)
        seed.begin()
        yield seed
    unfinished.replace(path)
