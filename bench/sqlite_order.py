"""The same order transaction on the embedded database: the product's own verb, one process, synchronous FULL.

Run as a program of its own (`python -m bench.sqlite_order SECONDS`), because a process knows one database; prints a row.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.load import Measured

ROOT = Path(__file__).resolve().parent.parent
NAME = "order of 20 lines, SQLite"


def measured_apart(seconds: float) -> dict[str, Any]:
    """Load a demo on SQLite if there is none, run this module in a process of its own, and give its row."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"VAR_DIR": str(ROOT / "var" / "bench-sqlite"), "DJANGO_SETTINGS_MODULE": "xingma.settings"}
    subprocess.run([sys.executable, "-m", "demo", "--load-only"], cwd=ROOT, env=env, check=True)
    command = [sys.executable, "-m", "bench.sqlite_order", str(seconds)]
    answer = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    row: dict[str, Any] = json.loads(answer.stdout)
    return row


def run(seconds: float) -> dict[str, Any]:
    import django

    django.setup()
    from django.utils.timezone import now

    from xingma.catalog.models import Part, Unit
    from xingma.funds.models import Account
    from xingma.orders import ordering
    from xingma.orders.models import OrderKind
    from xingma.orders.reading import TypedRow
    from xingma.organizations.actor import actor_of
    from xingma.organizations.models import User

    clerk = actor_of(User.objects.get_by_natural_key("s34108"))
    Account.rows.filter(station_id=clerk.organization_id).update(credit_limit="900000000", is_credit_blocked=False)
    plain = Part.objects.filter(blocked_because="", is_restricted=False, package_quantity=1, minimum_quantity=1)
    parts = plain.filter(unit=Unit.PIECE, successors=None, prices__amount__lt=200, prices__valid_to=None)
    numbers = list(parts.distinct().values_list("number", flat=True))
    dice = random.Random(1)

    def place() -> None:
        rows = [TypedRow(at, number, str(dice.randint(1, 9))) for at, number in enumerate(dice.sample(numbers, 20), 1)]
        ordering.place(OrderKind.STOCK, rows, by=clerk, at=now(), repeat_confirmed=True)

    place()
    measured, cpu_began, began = Measured(seconds), time.process_time(), time.perf_counter()
    while time.perf_counter() - began < seconds:
        step = time.perf_counter()
        place()
        measured.latencies.append(time.perf_counter() - step)
    measured.seconds = time.perf_counter() - began
    return {
        "name": NAME,
        "side": "product",
        "per_second": round(measured.rate),
        "p50_ms": round(measured.percentile_ms(0.5), 1),
        "p95_ms": round(measured.percentile_ms(0.95), 1),
        "application_cpu_ms": round((time.process_time() - cpu_began) / len(measured.latencies) * 1000, 2),
        "database_cpu_ms": 0.0,
        "of_limit": None,
        "failures": 0,
        "failure": "",
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(float(sys.argv[1]))))
