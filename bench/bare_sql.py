"""The limit: an order of 20 lines as one SQL statement on the product's own tables, and searches as bare SQL.

Prices, funds check and commitment, number, order, lines, history, outbox event: the same business transaction that the
product does, without people, rights, rules, idempotency or HTTP around it. psycopg 3, array parameters, synchronous commit.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import psycopg

ORDER = """
WITH wanted AS (
    SELECT * FROM unnest(%(codes)s::text[], %(quantities)s::numeric[]) WITH ORDINALITY AS w(code, quantity, position)
), priced AS (
    SELECT w.position, w.quantity, p.id AS part_id, (
        SELECT x.amount FROM catalog_price x
        WHERE x.part_id = p.id AND x.valid_from <= current_date AND (x.valid_to IS NULL OR x.valid_to >= current_date)
          AND (x.customer_id = %(station)s OR (x.customer_id IS NULL AND x.price_list IN ('', %(price_list)s)))
        ORDER BY x.customer_id NULLS LAST, x.price_list DESC, x.valid_from DESC LIMIT 1
    ) AS price
    FROM wanted w JOIN catalog_part p ON p.code = w.code AND p.blocked_because = ''
), total AS (
    SELECT sum(round(quantity * price, 2)) AS gross, sum(round(quantity * price / 1.13, 2)) AS net, count(*) AS lines
    FROM priced
), account AS (
    UPDATE funds_account SET committed = committed + total.gross, updated_at = now() FROM total
    WHERE station_id = %(station)s AND balance + credit_limit - committed >= total.gross RETURNING station_id
), number AS (
    INSERT INTO core_documentcounter (series, last) VALUES (%(series)s, 1)
    ON CONFLICT (series) DO UPDATE SET last = core_documentcounter.last + 1
    RETURNING series || '-' || lpad(last::text, 6, '0') AS number
), placed AS (
    INSERT INTO orders_partsorder ({order_columns})
    SELECT {order_values} FROM account, number, total RETURNING id, number
), lines AS (
    INSERT INTO orders_orderline ({line_columns}) SELECT {line_values} FROM placed, priced
), steps AS (
    INSERT INTO core_history (document, at, action, from_state, to_state, actor, user_id, organization, why, facts)
    SELECT number, now(), step, '', step, 'bench', NULL, 'S', '', '{{}}'
    FROM placed, unnest(ARRAY['submitted', 'released']) AS step
), told AS (
    INSERT INTO core_outboxevent (kind, key, facts, at, request_id, attempts, parked_because)
    SELECT 'order_released', number, jsonb_build_object('number', number), now(), '', 0, '' FROM placed
)
SELECT number FROM placed
"""
KNOWN = {
    "orders_partsorder": {
        "number": "number.number",
        "version": "2",
        "created_at": "now()",
        "updated_at": "now()",
        "submitted_at": "now()",
        "released_at": "now()",
        "station_id": "%(station)s",
        "state": "'released'",
        "kind": "'stock'",
        "funds": "'open'",
        "gross": "total.gross",
        "net": "total.net",
        "lines_count": "total.lines",
        "content_hash": "md5(random()::text)",
    },
    "orders_orderline": {
        "order_id": "placed.id",
        "station_id": "%(station)s",
        "position": "priced.position",
        "part_id": "priced.part_id",
        "quantity": "priced.quantity",
        "price": "priced.price",
        "approved": "priced.quantity",
        "is_open": "true",
    },
}
NEUTRAL = {
    "boolean": "false",
    "jsonb": "'[]'",
    "character varying": "''",
    "numeric": "0",
    "integer": "0",
    "smallint": "0",
    "bigint": "0",
}


def order_statement(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """The statement for the tables as they are now: columns it does not know get a neutral value."""
    parts = {}
    for table, known in KNOWN.items():
        columns = connection.execute(
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND column_name <> 'id'",
            [table],
        ).fetchall()
        chosen = {
            str(name): known.get(str(name)) or NEUTRAL[str(kind)]
            for name, kind, nullable in columns
            if name in known or nullable == "NO"
        }
        parts[table] = (", ".join(chosen), ", ".join(chosen.values()))
    return ORDER.format(
        order_columns=parts["orders_partsorder"][0],
        order_values=parts["orders_partsorder"][1],
        line_columns=parts["orders_orderline"][0],
        line_values=parts["orders_orderline"][1],
    )


class BareOrder:
    """One client of the limit."""

    def __init__(self, url: str, stations: Sequence[tuple[int, str]], codes: Sequence[str], number: int) -> None:
        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
        self.statement = order_statement(self.connection)
        self.stations, self.codes = stations, codes
        self.dice = random.Random(number)

    def work(self) -> None:
        station, price_list = self.dice.choice(self.stations)
        parameters = {
            "codes": self.dice.sample(self.codes, 20),
            "quantities": [self.dice.randint(1, 9) for _ in range(20)],
            "station": station,
            "price_list": price_list,
            "series": "PX2611",
        }
        if self.connection.execute(self.statement, parameters, prepare=True).fetchone() is None:
            raise RuntimeError("the order was not covered")

    def close(self) -> None:
        self.connection.close()


SEARCH = """
SELECT p.id, p.number, p.name_zh, p.name_en, p.unit, x.amount, s.available
FROM catalog_part p
LEFT JOIN LATERAL (
    SELECT amount FROM catalog_price x WHERE x.part_id = p.id AND x.customer_id IS NULL AND x.price_list IN ('', %(list)s)
      AND x.valid_from <= current_date AND (x.valid_to IS NULL OR x.valid_to >= current_date)
    ORDER BY x.price_list DESC, x.valid_from DESC LIMIT 1
) x ON true
LEFT JOIN stock_headquartersstock s ON s.part_id = p.id
WHERE p.code >= %(prefix)s AND p.code < %(prefix)s || chr(1114111) ORDER BY p.code LIMIT 20
"""


class BareSearch:
    """One client searching by the beginning of a code."""

    def __init__(self, url: str, codes: Sequence[str], number: int) -> None:
        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
        self.codes = codes
        self.dice = random.Random(number)

    def work(self) -> None:
        prefix = self.dice.choice(self.codes)[:6]
        self.connection.execute(SEARCH, {"prefix": prefix, "list": ""}, prepare=True).fetchall()

    def close(self) -> None:
        self.connection.close()
