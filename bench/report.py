"""The table that `make bench` prints."""

from __future__ import annotations

import sys
from typing import Any

COLUMNS = (
    ("name", "work", 26),
    ("side", "", 9),
    ("per_second", "per s", 8),
    ("of_limit", "of limit", 9),
    ("p50_ms", "p50 ms", 8),
    ("p95_ms", "p95 ms", 8),
    ("application_cpu_ms", "app CPU ms", 11),
    ("database_cpu_ms", "db CPU ms", 10),
    ("failures", "failed", 7),
)


def print_table(results: dict[str, Any]) -> None:
    say = sys.stdout.write
    say(
        "\n"
        + "".join(title.ljust(width) if width > 20 else title.rjust(width) for _key, title, width in COLUMNS)
        + "\n"
    )
    for row in results["rows"]:
        cells = []
        for key, _title, width in COLUMNS:
            value = row[key]
            text = "" if value is None else f"{value * 100:.0f} %" if key == "of_limit" else str(value)
            cells.append(text.ljust(width) if width > 20 else text.rjust(width))
        say("".join(cells) + "\n")
        if row["failure"]:
            say(f"    {row['failure']}\n")
    data = ", ".join(f"{count:,} {table}" for table, count in results["data"].items())
    say(f"\n{results['clients']} clients at once; {data}\n")
    say(f"first answer {results['first_answer_s']} s after start; {results['memory_mb']} MB (PSS) of two workers\n")
    say(f"{results['orders_placed']:,} orders placed, {results['numbers_doubled']} numbers doubled\n")
