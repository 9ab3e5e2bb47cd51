"""Showing in a hit what was typed: the letters themselves, or the characters whose pinyin they begin."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from xingma.catalog.facts import PartHit
from xingma.catalog.indexing import half_width, runs


def marked(part: PartHit, text: str) -> SafeString:
    """The Chinese name of a part with the hit marked."""
    name = part.name_zh
    start, end = place_of(part, half_width(text).strip().lower())
    if start == end:
        return format_html("{}", name)
    return format_html("{}<mark>{}</mark>{}", name[:start], name[start:end], name[end:])


def place_of(part: PartHit, text: str) -> tuple[int, int]:
    """Where in the name the text stands; (0, 0) when it does not."""
    name = half_width(part.name_zh).lower()
    if not text or len(name) != len(part.name_zh):
        return 0, 0
    words = [text, *sorted((run for run, _is_chinese in runs(text)), key=len, reverse=True)]
    found = next((word for word in words if word in name), "")
    if found:
        return name.index(found), name.index(found) + len(found)
    if text.isascii() and text.isalpha() and text in part.initials:
        chinese = [place for place, sign in enumerate(name) if is_chinese(sign)]
        first = part.initials.index(text)
        if len(chinese) >= first + len(text):
            return chinese[first], chinese[first + len(text) - 1] + 1
    return 0, 0


def is_chinese(sign: str) -> bool:
    return any(is_it for _run, is_it in runs(sign))
