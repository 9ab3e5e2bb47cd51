"""The hot statements of the catalogue, both dialects side by side: parts with price, stock, picture and successor.

Stock is joined by the name of its table, because the room of stock comes after this one and asking it separately
would cost the search a second statement.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from xingma.catalog.search_index import INITIALS_LENGTH, POSTGRESQL_ALIKE, SQLITE_ALIKE


@dataclass(frozen=True)
class Dialect:
    """What the two databases say differently."""

    among: str  # a column is one of the numbers or texts in a parameter
    money: str  # two places, exact
    quantity: str  # three places, exact
    order: str  # in the order of the index that ``begins`` uses
    begins: str  # a column begins with a parameter; not LIKE, whose index depends on knowing it when planning
    initials: str
    alike: str  # a code with its letters read as the figures they look like
    words_from: str  # parts as the word index gives them
    words: str  # a part carries the search words of a query
    term: tuple[str, str]  # a word of a query: as it stands, as a beginning
    both: str
    either: str


POSTGRESQL = Dialect(
    among="{column} = ANY(%({name})s)",
    money="{0}",
    quantity="{0}",
    order="ORDER BY {column} USING ~<~",
    begins="{column} ~>=~ %({name})s AND {column} ~<~ %({name}_end)s",
    initials=f"left(p.search_words, {INITIALS_LENGTH})",
    alike=POSTGRESQL_ALIKE,
    words_from="catalog_part p",
    words="catalog_part_words(p.search_words) @@ %(words)s::tsquery",
    term=("'{0}'", "'{0}':*"),
    both=" & ",
    either=" | ",
)
SQLITE = Dialect(
    among="{column} IN (SELECT value FROM json_each(%({name})s))",
    money="printf('%%.2f', {0})",  # a decimal is a binary float there; as text it is exact again
    quantity="printf('%%.3f', {0})",
    order="ORDER BY {column}",
    begins="{column} >= %({name})s AND {column} < %({name}_end)s",
    initials=f"substr(p.search_words, 1, {INITIALS_LENGTH})",
    alike=SQLITE_ALIKE,
    words_from="catalog_partwords w CROSS JOIN catalog_part p ON p.id = w.rowid",
    words="w.catalog_partwords MATCH %(words)s",
    term=('"{0}"', '"{0}"*'),
    both=" AND ",
    either=" OR ",
)


def dialect() -> Dialect:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def array(values: Collection[Any]) -> Any:
    """Many values as one parameter, for ``Dialect.among``."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def lock_catalogue() -> None:
    """Writers of parts, prices and successors queue behind one another until their transaction ends.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue'))")


def count_anew() -> None:
    """After very many new parts: let the planner know how often words occur; autovacuum would, a minute later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_part")
        cursor.execute("ANALYZE catalog_price")


PRICE = """(SELECT {money} FROM catalog_price x WHERE x.part_id = {part}
    AND x.valid_from <= %(on)s AND (x.valid_to IS NULL OR x.valid_to >= %(on)s)
    AND (x.customer_id = %(station)s OR x.customer_id IS NULL
         AND x.price_list IN ('', (SELECT price_list FROM organizations_organization WHERE id = %(station)s)))
    ORDER BY x.customer_id IS NOT NULL DESC, x.price_list <> '' DESC, x.valid_from DESC LIMIT 1)"""

FACTS = """
SELECT p.id, p.number, p.code, p.name_zh, p.name_en, p.unit, {package}, {minimum}, {weight}, p.specification, p.fits,
    p.drawing_number, p.returnability, p.blocked_because, p.is_restricted, p.is_deleted, {price}, {available},
    h.next_on, {next},
    (SELECT i.digest FROM catalog_partpicture j JOIN catalog_picture i ON i.id = j.picture_id
      WHERE j.part_id = p.id ORDER BY j.position LIMIT 1),
    EXISTS (SELECT 1 FROM catalog_supersession s WHERE s.old_id = p.id AND s.valid_from <= %(on)s),
    {initials}
FROM hit JOIN catalog_part p ON p.id = hit.id LEFT JOIN stock_headquartersstock h ON h.part_id = p.id
ORDER BY {order}
"""


def price_of(part: str) -> str:
    return PRICE.format(money=dialect().money.format("x.amount"), part=part)


def facts(order: str) -> str:
    quantity = dialect().quantity
    return FACTS.format(
        package=quantity.format("p.package_quantity"),
        minimum=quantity.format("p.minimum_quantity"),
        weight=quantity.format("p.weight_kg"),
        price=price_of("p.id"),
        available=quantity.format("h.available"),
        next=quantity.format("h.next_quantity"),
        initials=dialect().initials,
        order=order,
    )


def prices(part_ids: Collection[int], station_id: int | None, on: date) -> list[tuple[Any, ...]]:
    """(part id, price or None) for each part that exists."""
    among = dialect().among.format(column="p.id", name="parts")
    return rows(
        f"SELECT p.id, {price_of('p.id')} FROM catalog_part p WHERE {among}",
        {"parts": array(part_ids), "station": station_id, "on": on},
    )


def facts_by(column: str, values: Collection[Any], station_id: int | None, on: date) -> list[tuple[Any, ...]]:
    """Parts whose id or code is among the values, in the order of their codes."""
    among = dialect().among.format(column=f"p.{column}", name="wanted")
    return rows(
        f"WITH hit AS (SELECT p.id FROM catalog_part p WHERE {among})" + facts("p.code"),
        {"wanted": array(values), "station": station_id, "on": on},
    )


def browse(
    group_id: int | None, after_code: str, limit: int, station_id: int | None, on: date
) -> list[tuple[Any, ...]]:
    """The catalogue in the order of codes, after a code."""
    of_group = "AND p.group_id = %(group)s" if group_id else ""
    return rows(
        "WITH hit AS (SELECT p.id FROM catalog_part p WHERE p.code > %(after)s AND NOT p.is_deleted"
        f" {of_group} ORDER BY p.code LIMIT %(limit)s)" + facts("p.code"),
        {"after": after_code, "group": group_id, "limit": limit, "station": station_id, "on": on},
    )


def ids_of_codes(codes: Collection[str]) -> list[tuple[int, str]]:
    """(part id, code) of the codes that exist."""
    among = dialect().among.format(column="code", name="codes")
    found: list[Any] = rows(f"SELECT id, code FROM catalog_part WHERE {among}", {"codes": array(codes)})
    return found


def codes_looking_like(figures: Collection[str]) -> list[tuple[int, str]]:
    """(part id, code) of all codes that, read as figures, are among these."""
    among = dialect().among.format(column=dialect().alike, name="figures")
    found: list[Any] = rows(f"SELECT id, code FROM catalog_part WHERE {among}", {"figures": array(figures)})
    return found


@dataclass(frozen=True)
class Term:
    """A search word; ``is_beginning`` asks for words that begin with it."""

    word: str
    is_beginning: bool


@dataclass(frozen=True)
class Query:
    """What a clerk typed, as the four ways of looking it up; an empty way is not gone."""

    code: str = ""
    name: str = ""
    initials: str = ""
    terms: tuple[tuple[Term, ...], ...] = ()  # any of these sets, all words of a set
    phrases: tuple[str, ...] = ()  # Chinese of three and more characters, to be found as it stands


@dataclass(frozen=True)
class Page:
    limit: int
    offset: int = 0

    @property
    def candidates(self) -> int:
        """How many hits are ranked: a common word is never sorted whole. Two ways may find the same part."""
        return max(60, 3 * (self.offset + self.limit))


# The ways are gone in turn until there are candidates enough, so a common beginning never touches the word index.
SEARCH = """
WITH found (id, tier, length, code) AS (SELECT * FROM ({ways}) AS way LIMIT %(candidates)s),
hit AS (
    SELECT id, MIN(tier) AS tier FROM found GROUP BY id, code
    ORDER BY MIN(tier), MIN(length), code LIMIT %(limit)s OFFSET %(offset)s
)
"""
WAY = """SELECT * FROM (SELECT p.id, {tier} AS tier, {length} AS length, p.code FROM {source}
    WHERE {condition} {of_group} {order} LIMIT {most}) AS way{name}"""
SEARCH_ORDER = "hit.tier, CASE WHEN hit.tier IN (-2, 0) THEN 0 ELSE length(p.name_zh) END, p.code"
LAST = chr(0x10FFFF)  # sorts after everything that a text may hold
CODES_BESIDE_INITIALS = 8  # letters may begin a code or be initials: then the codes must not fill the list


def words_of(query: Query) -> str:
    """The words of a query in the language of the index."""
    say = dialect()
    sets = [say.both.join(say.term[term.is_beginning].format(term.word) for term in terms) for terms in query.terms]
    return say.either.join(f"({terms})" for terms in sets)


def words_as_text(query: Query) -> tuple[str, dict[str, str]]:
    """The words of a query as a plain condition with its parameters, for a handful of parts that are read anyway."""
    parameters: dict[str, str] = {}

    def one(term: Term) -> str:
        name = f"word{len(parameters)}"
        parameters[name] = f"% {term.word}%" if term.is_beginning else f"% {term.word} %"
        return f"' ' || p.search_words || ' ' LIKE %({name})s"

    return " OR ".join([f"({' AND '.join([one(term) for term in terms])})" for terms in query.terms]), parameters


def search(
    query: Query, page: Page, group_id: int | None, preferred: Collection[int], station_id: int | None, on: date
) -> list[tuple[Any, ...]]:
    """One page of hits: the very code, preferred parts, codes that begin so, then names, then initials, then whatever
    holds the words.
    """
    say = dialect()
    of_group = "AND p.group_id = %(group)s" if group_id else ""
    text = "p.name_zh || ' ' || p.specification || ' ' || p.fits"
    phrases = "".join(f" AND {text} LIKE %(phrase{place})s" for place in range(len(query.phrases)))
    ways: list[str] = []

    def way(tier: str, condition: str, order: str = "", **more: str) -> None:
        facts = {"length": "length(p.name_zh)", "source": "catalog_part p", "most": "%(candidates)s"} | more
        name = str(len(ways))
        ways.append(WAY.format(tier=tier, name=name, condition=condition, of_group=of_group, order=order, **facts))

    def way_by_beginning(tier: str, column: str, name: str) -> None:
        begins = say.begins.format(column=column, name=name)
        way(tier, f"{begins} AND NOT p.is_deleted", say.order.format(column=column))

    words, word_parameters = words_as_text(query)
    if preferred and query.terms:
        among = say.among.format(column="p.id", name="preferred")
        way("-1", f"{among} AND ({words}){phrases} AND NOT p.is_deleted", most="%(limit)s")
    if query.code:
        very = "CASE WHEN p.code = %(code)s THEN -2 ELSE 0 END"
        begins = say.begins.format(column="p.code", name="code")
        most = str(CODES_BESIDE_INITIALS) if query.initials else "%(candidates)s"
        alive = "(NOT p.is_deleted OR p.code = %(code)s)"
        way(very, f"{begins} AND {alive}", say.order.format(column="p.code"), length="0", most=most)
    if query.name:
        way_by_beginning("1", "p.name_zh", "name")
    if query.initials:
        way_by_beginning("2", say.initials, "initials")
    if query.terms:
        way("3", f"{say.words}{phrases} AND NOT p.is_deleted", source=say.words_from)
    beginnings = {"code": query.code, "name": query.name, "initials": query.initials}
    parameters = {
        **beginnings,
        **{f"{name}_end": beginning + LAST for name, beginning in beginnings.items()},
        **{f"phrase{place}": f"%{phrase}%" for place, phrase in enumerate(query.phrases)},
        **word_parameters,
        "words": words_of(query),
        "preferred": array(preferred),
        "limit": page.limit,
        "offset": page.offset,
        "candidates": page.candidates,
        "group": group_id,
        "station": station_id,
        "on": on,
    }
    return rows(SEARCH.format(ways=" UNION ALL ".join(ways)) + facts(SEARCH_ORDER), parameters)


SUCCESSORS = """
WITH RECURSIVE chain (origin, part_id, weakest, links) AS (
    SELECT s.old_id, s.new_id, {rank}, 1 FROM catalog_supersession s WHERE {among} AND s.valid_from <= %(on)s
    UNION ALL
    SELECT c.origin, s.new_id, CASE WHEN c.weakest > {rank} THEN c.weakest ELSE {rank} END, c.links + 1
    FROM chain c JOIN catalog_supersession s ON s.old_id = c.part_id
    WHERE s.valid_from <= %(on)s AND c.links < 100
)
SELECT c.origin, c.part_id, c.weakest, c.links FROM chain c
WHERE NOT EXISTS (SELECT 1 FROM catalog_supersession s WHERE s.old_id = c.part_id AND s.valid_from <= %(on)s)
"""


def successors(part_ids: Collection[int], ranks: Mapping[str, int], on: date) -> list[tuple[int, int, int, int]]:
    """(part, last successor, rank of the weakest link, links) for each superseded part of the list."""
    rank = " ".join(f"WHEN '{kind}' THEN {place}" for kind, place in ranks.items())
    statement = SUCCESSORS.format(
        rank=f"CASE s.kind {rank} END", among=dialect().among.format(column="s.old_id", name="parts")
    )
    found: list[Any] = rows(statement, {"parts": array(part_ids), "on": on})
    return found


CHAIN = """
WITH RECURSIVE chain (link_id, new_id, links) AS (
    SELECT s.id, s.new_id, 1 FROM catalog_supersession s WHERE s.old_id = %(part)s
    UNION ALL
    SELECT s.id, s.new_id, c.links + 1 FROM chain c JOIN catalog_supersession s ON s.old_id = c.new_id WHERE c.links < 100
)
SELECT link_id FROM chain ORDER BY links
"""


def chain(part_id: int) -> list[int]:
    """Ids of the links from a part to its last successor, in order, whatever the day."""
    return [link_id for (link_id,) in rows(CHAIN, {"part": part_id})]
