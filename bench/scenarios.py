"""What is measured: orders, searches and lists through the API, beside the same work as bare SQL."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench import cpu, load
from bench.bare_sql import BareOrder, BareSearch
from bench.http_clients import OrderClient, OrderListClient, SearchClient
from bench.server import Product

WORDS = [
    "3502",
    "35020",
    "1012010",
    "离合器",
    "油封",
    "制动",
    "lhq",
    "zdg",
    "filter",
    "bearing",
    "KH469",
    "空气干燥器",
    "轮胎",
    "泵",
]


@dataclass
class Bench:
    """Everything a scenario needs."""

    url: str
    product: Product
    clients: int
    seconds: float
    rounds: int
    tokens: list[str] = field(default_factory=list)
    stations: list[tuple[int, str]] = field(default_factory=list)
    part_numbers: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def prepare(cls, url: str, product: Product, *, clients: int, seconds: float, rounds: int) -> Bench:
        """Pick stations, give them funds and tokens, and pick parts that can be ordered."""
        import django

        django.setup()
        from django.utils.timezone import now

        from xingma.organizations.actor import SYSTEM
        from xingma.organizations.models import User
        from xingma.organizations.permissions import Role
        from xingma.organizations.signing_in import create_token

        bench = cls(url, product, clients, seconds, rounds)
        clerks = User.objects.filter(roles__contains=Role.STATION_CLERK.value, organization__account__isnull=False)
        for user in clerks.select_related("organization").order_by("pk")[: clients * 2]:
            _token, text = create_token(user, label="bench", expires_at=None, by=SYSTEM, at=now())
            bench.tokens.append(text)
            bench.stations.append((user.organization_id, user.organization.price_list))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "UPDATE funds_account SET credit_limit = 900000000000, credit_valid_to = NULL, is_credit_blocked = false"
                " WHERE station_id = ANY(%s)",
                [[station for station, _list in bench.stations]],
            )
            rows = connection.execute(
                "SELECT p.number, p.code FROM catalog_part p WHERE p.blocked_because = '' AND NOT p.is_restricted"
                " AND NOT p.is_deleted AND p.package_quantity = 1 AND p.minimum_quantity = 1 AND p.unit = 'pc'"
                " AND EXISTS (SELECT 1 FROM catalog_price x WHERE x.part_id = p.id AND x.customer_id IS NULL"
                "   AND x.price_list = '' AND x.amount < 200 AND x.valid_to IS NULL AND x.valid_from <= current_date)"
                " AND NOT EXISTS (SELECT 1 FROM catalog_supersession s WHERE s.old_id = p.id) ORDER BY p.id LIMIT 20000"
            ).fetchall()
            bench.part_numbers = [str(row[0]) for row in rows]
            bench.codes = [str(row[1]) for row in rows]
            for table in ("catalog_part", "orders_partsorder", "orders_orderline"):
                [bench.counts[table]] = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or [0]
        return bench


def measure_all(bench: Bench) -> dict[str, Any]:
    """All scenarios; limit and product take turns so that a slower minute of the machine hits both."""
    given: list[str] = []

    def order(number: int) -> load.Client:
        token = bench.tokens[number % len(bench.tokens)]
        return OrderClient(bench.product.port, token, number + random.randrange(10**6), bench.part_numbers, given)

    def api(kind: Callable[..., load.Client], *rest: Any) -> Callable[[int], load.Client]:
        return lambda number: kind(bench.product.port, bench.tokens[number % len(bench.tokens)], number, *rest)

    def bare_order(number: int) -> load.Client:
        return BareOrder(bench.url, [bench.stations[number % len(bench.stations)]], bench.codes, number)

    rows = [
        *compare(bench, "order of 20 lines", bare_order, order),
        *compare(bench, "search, 20 rows", lambda n: BareSearch(bench.url, bench.codes, n), api(SearchClient, WORDS)),
        *compare(bench, "order list, first page", None, api(OrderListClient)),
    ]
    doubled = len(given) - len(set(given))
    rows[1]["failures"] += doubled
    return {
        "rows": rows,
        "orders_placed": len(given),
        "numbers_doubled": doubled,
        "first_answer_s": round(bench.product.first_answer_s, 2),
        "memory_mb": round(bench.product.memory_mb()),
        "data": bench.counts,
        "clients": bench.clients,
    }


def compare(
    bench: Bench,
    name: str,
    limit: Callable[[int], load.Client] | None,
    product: Callable[[int], load.Client],
) -> list[dict[str, Any]]:
    """One row for the limit (if there is one) and one for the product, with their ratio."""
    sides = {side: make for side, make in (("limit", limit), ("product", product)) if make is not None}
    runs: dict[str, list[load.Measured]] = {side: [] for side in sides}
    costs = {side: [0.0, 0.0] for side in sides}
    for turn in range(bench.rounds):
        for side, make in sides.items():
            sys.stderr.write(f"→ {name}, {side}, {turn + 1}/{bench.rounds}\n")
            app, database = bench.product.cpu_s(), cpu.seconds_of(cpu.pids_of_command("postgres"))
            runs[side].append(load.run(make, clients=bench.clients, seconds=bench.seconds))
            costs[side][0] += bench.product.cpu_s() - app
            costs[side][1] += max(cpu.seconds_of(cpu.pids_of_command("postgres")) - database, 0.0)
    whole = {side: load.together(of_side) for side, of_side in runs.items()}
    rows = []
    for side, measured in whole.items():
        count = max(len(measured.latencies), 1)
        rows.append(
            {
                "name": name,
                "side": side,
                "per_second": round(measured.rate),
                "p50_ms": round(measured.percentile_ms(0.5), 1),
                "p95_ms": round(measured.percentile_ms(0.95), 1),
                "application_cpu_ms": round(costs[side][0] / count * 1000, 2),
                "database_cpu_ms": round(costs[side][1] / count * 1000, 2),
                "of_limit": round(measured.rate / whole["limit"].rate, 3) if "limit" in whole else None,
                "failures": len(measured.failures),
                "failure": measured.failures[0] if measured.failures else "",
            }
        )
    return rows
