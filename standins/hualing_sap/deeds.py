"""What a person may do to one order, by its name: the same table for the pages' buttons and for `/_control`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from standins.hualing_sap import availability, billing, changes, credit, deliveries, orders, responses
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db


def postpone(db: Db, number: str, days: int = 3) -> None:
    """What this order waits for comes later. Raises Refused when it waits for nothing."""
    order = orders.named(db, number)
    waiting = {line["material"] for line in orders.lines_of(db, order["number"]) if line["expected_on"]}
    if not waiting:
        raise Refused(f"订单{order['number']}没有欠件")
    for material in sorted(waiting):
        availability.postpone(db, material, timedelta(days=days))


def reject(db: Db, number: str) -> None:
    """Headquarters refuses what has not left the house. Raises Refused when all has."""
    order = orders.named(db, number)
    rest = [line for line in orders.lines_of(db, order["number"]) if line["open"]]
    if not rest:
        raise Refused(f"订单{order['number']}没有未发货的行")
    for line in rest:
        changes.reduce(db, line, to=line["delivered"], reason="50")
    orders.settle(db, order["number"])
    responses.answer(db, order["number"], changed={line["position"] for line in rest})


DEEDS: Mapping[str, Callable[[Db, str], object]] = {
    "confirm": availability.confirm,
    "ship": deliveries.ship,
    "invoice": billing.invoice_order,
    "replenish": availability.replenish,
    "postpone": postpone,
    "release": credit.release,
    "reject": reject,
}
