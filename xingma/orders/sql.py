"""The hot statement of ordering, both dialects side by side: all lines of a new order at once.

An order of twenty lines through the ORM binds four hundred parameters; as columns of arrays it binds ten.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from xingma.orders.models import OrderLine

COLUMNS = ("position", "part_id", "typed_number", "quantity", "price", "approved")
POSTGRESQL_TYPES = ("smallint", "bigint", "text", "numeric", "numeric", "numeric")
NOTHING_YET = "0, 0, 0, 0, 0, true, false, ''"
NOTHING_YET_COLUMNS = "confirmed, shipped, signed, invoiced, cancelled, is_open, is_repeat_meant, note"


def insert_lines(order_id: int, station_id: int, lines: Sequence[OrderLine]) -> None:
    """Write the lines of an order that is being submitted; one statement however many. Their ids are not read back."""
    columns = [[getattr(line, name) for line in lines] for name in COLUMNS]
    insert = (
        f"INSERT INTO orders_orderline (order_id, station_id, {', '.join(COLUMNS)}, {NOTHING_YET_COLUMNS})"
        f" SELECT %s, %s, {{values}}, {NOTHING_YET} FROM {{source}}"
    )
    parameters: list[Any] = [order_id, station_id]
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{kind}[]" for kind in POSTGRESQL_TYPES)
        statement = insert.format(values=", ".join(COLUMNS), source=f"unnest({arrays}) AS l({', '.join(COLUMNS)})")
        parameters += columns
    else:
        values = ", ".join(f"value ->> {place}" for place in range(len(COLUMNS)))
        statement = insert.format(values=values, source="json_each(%s)")
        parameters.append(json.dumps(list(zip(*columns, strict=True)), default=str))
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
