"""What an unknown part number was probably meant to be: letters and digits that look alike (35l1010 → 3511010)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from xingma.catalog.indexing import code_of
from xingma.catalog.models import Part

TWINS = {"O": "0", "0": "O", "I": "1", "1": "I", "L": "1", "S": "5", "5": "S", "B": "8", "8": "B", "Z": "2", "2": "Z"}
EXCHANGED_MAX = 2  # characters exchanged at once
CODES_MAX = 200  # unknown numbers of one list that get a guess


def guesses(numbers: Iterable[str]) -> dict[str, Part]:
    """Typed number → the one part that differs from it by look-alike characters only; one statement."""
    candidates = {number: variants(code_of(number)) for number in list(numbers)[:CODES_MAX]}
    wanted = set().union(*candidates.values()) if candidates else set()
    if not wanted:
        return {}
    found = {part.code: part for part in Part.objects.filter(code__in=wanted, is_deleted=False)}
    meant = {number: [found[code] for code in codes if code in found] for number, codes in candidates.items()}
    return {number: parts[0] for number, parts in meant.items() if len(parts) == 1}


def variants(code: str) -> set[str]:
    """The code with up to two look-alike characters exchanged."""
    places = [place for place, character in enumerate(code) if character in TWINS]
    found: set[str] = set()
    for count in range(1, EXCHANGED_MAX + 1):
        for chosen in itertools.combinations(places, count):
            characters = list(code)
            for place in chosen:
                characters[place] = TWINS[characters[place]]
            found.add("".join(characters))
    return found
