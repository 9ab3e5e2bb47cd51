"""How a part is found: its code without separators, and the words that search looks up.

Search words are tokens divided by single blanks, lower case, letters and digits only. First stand the pinyin initials
of the name, so that the column can also be read as "initials begin with". Names are cut into pairs of characters,
codes and initials into their suffixes: a query that matches the beginning of a token then finds any inner piece.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator

from xingma.catalog.models import Part

CODE_PIECE_MIN = 3  # shorter inner pieces of a code are on almost every part
INITIALS_PIECE_MIN = 2
SEPARATORS = re.compile(r"[\s\x00-\x1f\x7f./\\·。\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff-]+")
INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
RUNS = re.compile(r"(?P<chinese>[\u3400-\u9fff\U00020000-\U0003ffff]+)|(?P<other>[^\W_\u3400-\u9fff]+)")


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text)


def as_printed(number: str) -> str:
    """A part number without what cannot be seen: 3502075-KH469."""
    return " ".join(INVISIBLE.sub(" ", half_width(number)).split())


def code_of(number: str) -> str:
    """A part number as it is compared: upper case, half width, without blanks, dashes, dots and slashes."""
    return SEPARATORS.sub("", half_width(number).upper())


def search_words_of(part: Part) -> str:
    """The search words of a part, from its own columns alone."""
    return search_words(part.code, part.name_zh, part.name_en, part.drawing_number, f"{part.specification} {part.fits}")


def search_words(code: str, name_zh: str, name_en: str = "", drawing_number: str = "", more: str = "") -> str:
    """Search words from the facts of a part; ``more`` is text such as what it fits."""
    initials = initials_of(name_zh)
    words: dict[str, None] = {}
    words.update(dict.fromkeys(suffixes(initials, INITIALS_PIECE_MIN)))
    words.update(dict.fromkeys(suffixes(word_of(code), CODE_PIECE_MIN)))
    words.update(dict.fromkeys(suffixes(word_of(code_of(drawing_number)), CODE_PIECE_MIN)))
    words.update(dict.fromkeys(words_in(f"{name_zh} {name_en} {more}")))
    return " ".join(words)


def word_of(code: str) -> str:
    """A code as one search word."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def suffixes(word: str, shortest: int) -> Iterable[str]:
    """The word and what is left of it after each of its letters: abcd → abcd, bcd."""
    if not word:
        return []
    return [word, *(word[start:] for start in range(1, len(word) - shortest + 1))]


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Stretches of a text and whether they are Chinese: «H9制动鼓» → (h9, no), (制动鼓, yes)."""
    for found in RUNS.finditer(half_width(text).lower()):
        yield found.group(), found.lastgroup == "chinese"


def words_in(text: str) -> Iterator[str]:
    """Words and figures as they stand; Chinese as pairs and the last character: 制动鼓 → 制动, 动鼓, 鼓."""
    for run, is_chinese in runs(text):
        if is_chinese:
            yield from pairs(run)
            yield run[-1]
        else:
            yield run


def pairs(run: str) -> list[str]:
    """Neighbouring characters: 制动鼓 → 制动, 动鼓."""
    return [run[start : start + 2] for start in range(len(run) - 1)]


@functools.lru_cache(maxsize=20_000)
def initials_of(name: str) -> str:
    """First letters of the pinyin of all Chinese characters in a name: 离合器从动盘 → lhqcdp."""
    # Loaded by whoever writes parts; processes that only search never pay for the dictionary.
    from pypinyin import Style, lazy_pinyin

    chinese = "".join(run for run, is_chinese in runs(name) if is_chinese)
    letters = lazy_pinyin(chinese, style=Style.FIRST_LETTER, errors="ignore")
    return "".join(letter for letter in "".join(letters).lower() if letter.isalpha())
