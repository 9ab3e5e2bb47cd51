"""The hot statement of ordering, both dialects side by side: a new order with its lines, history and events.

An order of twenty lines through the ORM binds four hundred parameters; as columns of arrays it binds ten. PostgreSQL
writes the four tables in one statement; SQLite, where a statement costs no journey, one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from xingma.core.history import History
from xingma.core.outbox import OutboxEvent
from xingma.core.sql import insertion
from xingma.orders.models import OrderLine, PartsOrder

COLUMNS = ("position", "part_id", "typed_number", "quantity", "price", "approved")
POSTGRESQL_TYPES = ("smallint", "bigint", "text", "numeric", "numeric", "numeric")
NOTHING_YET_COLUMNS = "confirmed, shipped, signed, invoiced, cancelled, is_open, is_repeat_meant, note"
NOTHING_YET = "0, 0, 0, 0, 0, true, false, ''"
LINES = f"INSERT INTO orders_orderline (order_id, station_id, {', '.join(COLUMNS)}, {NOTHING_YET_COLUMNS})"


def insert_order(
    order: PartsOrder, lines: Sequence[OrderLine], steps: Sequence[History], events: Sequence[OutboxEvent]
) -> None:
    """Write an order that is being submitted. The order gets its id; those of the other rows are not read back."""
    columns = [[getattr(line, name) for line in lines] for name in COLUMNS]
    if connection.vendor == "postgresql":
        insert_at_once(order, columns, [rows for rows in (steps, events) if rows])
        return
    order.save(force_insert=True)
    values = ", ".join(f"value ->> {place}" for place in range(len(COLUMNS)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{LINES} SELECT %s, %s, {values}, {NOTHING_YET} FROM json_each(%s)",
            [order.pk, order.station_id, json.dumps(list(zip(*columns, strict=True)), default=str)],
        )
        for rows in (steps, events):
            if rows:
                cursor.execute(*insertion(rows))


def insert_at_once(
    order: PartsOrder, columns: list[list[Any]], told: Sequence[Sequence[History] | Sequence[OutboxEvent]]
) -> None:
    arrays = ", ".join(f"%s::{kind}[]" for kind in POSTGRESQL_TYPES)
    names = ", ".join(COLUMNS)
    statement, parameters = insertion([order])
    parts = [f"placed AS ({statement} RETURNING id)"]
    for place, rows in enumerate(told):
        statement, values = insertion(rows)
        parts.append(f"told_{place} AS ({statement})")
        parameters += values
    parts.append(
        f"lines AS ({LINES} SELECT placed.id, %s, {names}, {NOTHING_YET} FROM placed, unnest({arrays}) AS l({names}))"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT id FROM placed", [*parameters, order.station_id, *columns])
        [order.pk] = cursor.fetchone()
    order._state.adding = False
