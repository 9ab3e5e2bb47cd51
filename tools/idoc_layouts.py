"""Derive xingma/integration/idoc/layouts.csv from a public field dictionary.

    python tools/idoc_layouts.py idoc_segments.csv > xingma/integration/idoc/layouts.csv

The dictionary has one row per field: basic_type, segment, segment_definition, parent, min, max, field, position,
length. Its sources write "1 to 1" for every segment that heads a group, so minimum is kept only where a type is
nothing without the segment, and maximum only where the segment heads no group.
"""

import csv
import sys
from pathlib import Path
from typing import NamedTuple, TextIO

TYPES = {
    "ORDERS05": "ORDERS05",
    "INVOIC02": "INVOIC02",
    "DELVRY03": "DELVRY03",
    "DELVRY07": "DELVRY07",
    "MATMAS05": "MATMAS05",
    "DEBMAS01": "DEBMAS01 DEBMAS06 DEBMAS07",  # later versions append; all fields we use are in the first
}
HEADS = {"E1EDK01", "E1EDL20", "E1MARAM", "E1KNA1M"}


class Row(NamedTuple):
    segment: str
    definition: str
    parent: str
    minimum: int
    maximum: str
    fields: str


def rows_of(dictionary: TextIO) -> dict[Row, list[str]]:
    """Each distinct layout with the types that share it."""
    fields: dict[tuple[str, str, str, str, str], list[str]] = {}
    for entry in csv.DictReader(dictionary):
        if entry["basic_type"] in TYPES:
            key = tuple(entry[name] for name in ("basic_type", "segment", "segment_definition", "parent", "max"))
            fields.setdefault(key, []).append(f"{entry['field']}:{entry['length']}")  # type: ignore[arg-type]
    groups = {(basic_type, parent) for basic_type, _, _, parent, _ in fields}

    rows: dict[Row, list[str]] = {}
    for (basic_type, segment, definition, parent, maximum), names in fields.items():
        is_head = segment in HEADS and not parent
        unlimited = ((basic_type, segment) in groups and not is_head) or maximum == "unbounded"
        row = Row(segment, definition, parent, int(is_head), "" if unlimited else maximum, " ".join(names))
        rows.setdefault(row, []).append(TYPES[basic_type])
    return rows


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as dictionary:
        rows = rows_of(dictionary)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["types", "segment", "definition", "parent", "minimum", "maximum", "flat", "fields"])
    for row, types in rows.items():
        out.writerow([" ".join(types), *row[:-1], "yes", row.fields])


if __name__ == "__main__":
    main()
