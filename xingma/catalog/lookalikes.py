"""A guess at what a mistyped part number meant: letters that look like figures, then one slip of the finger (S6)."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator

from xingma.catalog import sql
from xingma.catalog.indexing import code_of
from xingma.catalog.models import Part
from xingma.catalog.search_index import LOOKING_ALIKE

ALPHABET = string.digits + string.ascii_uppercase
FIGURES = str.maketrans(LOOKING_ALIKE)
SLIPS_LOOKED_FOR = 60  # numbers per call whose slips are tried; each has about a thousand
CODE_MIN = 5  # a slip in a shorter number could mean anything


def guesses(numbers: Collection[str]) -> dict[str, Part]:
    """The part each unknown number may have meant, by the number as it was typed; no guess, no entry.

    Three statements at most, whatever the length of the list.
    """
    typed = {number: code_of(number) for number in numbers}
    meant = seen_alike(set(typed.values()) - {""})
    unknown = [code for code in dict.fromkeys(typed.values()) if code not in meant and len(code) >= CODE_MIN]
    meant |= slipped(unknown[:SLIPS_LOOKED_FOR])
    parts = Part.objects.in_bulk(set(meant.values())) if meant else {}
    return {number: parts[meant[code]] for number, code in typed.items() if code in meant}


def seen_alike(codes: Collection[str]) -> dict[str, int]:
    """Code → part whose code looks the same once l, I are read as 1, O as 0 and so on."""
    if not codes:
        return {}
    alike: dict[str, list[tuple[str, int]]] = {}
    for part_id, code in sql.codes_looking_like({code.translate(FIGURES) for code in codes}):
        alike.setdefault(code.translate(FIGURES), []).append((code, part_id))
    nearest = {}
    for code in codes:
        candidates = alike.get(code.translate(FIGURES), [])
        if candidates:
            nearest[code] = min(candidates, key=lambda candidate: (differing(code, candidate[0]), candidate[0]))[1]
    return nearest


def differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def slipped(codes: Collection[str]) -> dict[str, int]:
    """Code → part whose code differs by one sign: wrong, missing, doubled, or two changed places."""
    variants: dict[str, str] = {}
    for code in codes:
        for variant in slips(code):
            variants.setdefault(variant, code)
    found = sql.ids_of_codes(variants) if variants else []
    return {variants[code]: part_id for part_id, code in sorted(found, key=lambda row: row[1], reverse=True)}


def slips(code: str) -> Iterator[str]:
    for place in range(len(code) + 1):
        before, after = code[:place], code[place:]
        yield from (before + sign + after for sign in ALPHABET)
        if after:
            yield before + after[1:]
            yield from (before + sign + after[1:] for sign in ALPHABET if sign != after[0])
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
