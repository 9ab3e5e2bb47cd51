"""`make bench`: prepare data, run the product and the bare-SQL limit in turns (A B A B), print a table, write JSON.

python -m bench [--quick] [--seconds 8] [--rounds 2]     DATABASE_URL says which PostgreSQL database
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from bench import sqlite_order
from bench.report import print_table
from bench.scenarios import Bench, measure_all
from bench.server import Product

ROOT = Path(__file__).resolve().parent.parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="the demo's data instead of --scale; a smoke test")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of one run")
    parser.add_argument("--rounds", type=int, default=2, help="how often A and B take turns")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.json")
    return parser.parse_args()


def load_data(*, quick: bool) -> None:
    """The demo's own loader fills an empty database; a full one is left alone."""
    command = [sys.executable, "-m", "demo", "--load-only", *([] if quick else ["--scale"])]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    given = arguments()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        sys.exit("The bench compares with bare SQL on PostgreSQL; set DATABASE_URL (make bench does).")
    os.environ["VAR_DIR"] = str(ROOT / "var" / "bench")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingma.settings")
    os.environ["LOG_LEVEL"] = "ERROR"
    load_data(quick=given.quick)
    with Product() as product:
        bench = Bench.prepare(url, product, clients=given.clients, seconds=given.seconds, rounds=given.rounds)
        results = measure_all(bench)
    results["rows"].insert(2, sqlite_order.measured_apart(given.seconds))
    print_table(results)
    given.out.parent.mkdir(exist_ok=True)
    given.out.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    failed = [row["name"] for row in results["rows"] if row["failures"]]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
