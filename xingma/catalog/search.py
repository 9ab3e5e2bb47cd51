"""Finding parts as a clerk types: code with or without separators, name, pinyin initials, English, old code (S6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.timezone import localdate

from xingma.catalog import sql
from xingma.catalog.facts import PartHit, hits, station_of
from xingma.catalog.indexing import CODE_PIECE_MIN, code_of, half_width, pairs, runs, word_of
from xingma.catalog.sql import Page, Query, Term
from xingma.organizations.actor import Actor

TEXT_MAX = 80
TERMS_MAX = 8
CODE_MAX = 40
HITS_MAX = 500  # nobody turns more pages of a search; the answer is another word


def search(
    text: str,
    *,
    actor: Actor,
    limit: int = 20,
    offset: int = 0,
    group_id: int | None = None,
    preferred: Sequence[int] = (),
    on: date | None = None,
) -> list[PartHit]:
    """The best hits for a text with what the actor's station pays. One statement, three with successors.

    Of ``preferred`` parts, at most a few hundred, those that fit come first, in their order. A deleted part is found
    by its very code alone. A word that is on very many parts shows the first of them.
    """
    query = query_of(text)
    if query is None or offset >= HITS_MAX:
        return []
    on = on or localdate()
    found = hits(sql.search(query, Page(limit, offset), group_id, preferred, station_of(actor), on), on)
    if preferred:
        place = {part_id: index for index, part_id in enumerate(preferred)}
        found.sort(key=lambda hit: (hit.code != query.code, place.get(hit.id, len(place))))
    return found


def browse(
    *, actor: Actor, group_id: int | None = None, after_code: str = "", limit: int = 50, on: date | None = None
) -> list[PartHit]:
    """The catalogue in the order of codes, from after a code on; deleted parts are left out."""
    on = on or localdate()
    return hits(sql.browse(group_id, after_code, limit, station_of(actor), on), on)


def query_of(text: str) -> Query | None:
    """What a text asks for; None when it holds no letter and no figure."""
    text = half_width(text.replace("\0", "")).strip()[:TEXT_MAX]
    found = list(runs(text))[:TERMS_MAX]
    if not found:
        return None
    chinese = [run for run, is_chinese in found if is_chinese]
    code = code_of(text)[:CODE_MAX]
    sets = {tuple(term for run, is_chinese in found for term in terms_of(run, is_chinese)): None}
    if not chinese and len(word_of(code)) >= CODE_PIECE_MIN:
        sets[(Term(word_of(code), is_beginning=True),)] = None
    return Query(
        code=code if not chinese or len(chinese) < len(found) else "",
        name=text if chinese else "",
        initials=text.lower() if len(text) > 1 and text.isascii() and text.isalpha() else "",
        terms=tuple(terms for terms in sets if is_worth_asking(terms)),
        phrases=tuple(run for run in chinese if len(run) > 2),
    )


def terms_of(run: str, is_chinese: bool) -> list[Term]:
    """A stretch of the text as search words: 制动鼓 → 制动, 动鼓; 鼓 → begins with 鼓; kh469 → begins with kh469."""
    if is_chinese:
        return [Term(pair, is_beginning=False) for pair in pairs(run)] or [Term(run, is_beginning=True)]
    return [Term(run, is_beginning=len(run) >= CODE_PIECE_MIN or (len(run) == 2 and run.isalpha()))]


def is_worth_asking(terms: tuple[Term, ...]) -> bool:
    """A single letter or figure alone stands on almost every part; codes that begin with it are found without."""
    return any(len(term.word) > 1 or not term.word.isascii() for term in terms)
