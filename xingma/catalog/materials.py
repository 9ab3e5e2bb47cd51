"""Parts as a message, a file or a keeper states them, and writing many of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from xingma.catalog import sql
from xingma.catalog.findings import Refusal
from xingma.catalog.indexing import as_printed, code_of, search_words_of
from xingma.catalog.models import Part, PartGroup, Returnability, Unit
from xingma.core.findings import Finding
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """What is said about one part. None = nothing is said, the part keeps what it has; an empty text empties it."""

    number: str
    name_zh: str | None = None
    name_en: str | None = None
    unit: str | None = None
    group: str | None = None
    group_name: str | None = None
    package_quantity: Decimal | None = None
    minimum_quantity: Decimal | None = None
    weight_kg: Decimal | None = None
    drawing_number: str | None = None
    specification: str | None = None
    fits: str | None = None
    returnability: str | None = None
    blocked_because: str | None = None
    is_restricted: bool | None = None
    is_deleted: bool | None = None


@dataclass
class Outcome:
    """What became of many rows; a refusal names the row by its place in the list."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Finding]] = field(default_factory=list)


TEXTS = ("name_zh", "name_en", "drawing_number", "specification", "fits", "blocked_because")
LONGEST = {column.name: column.max_length for column in Part._meta.fields if column.name in {*TEXTS, "number"}}
CODE_LONGEST = 40
SEARCHED = {"name_zh", "name_en", "drawing_number", "specification", "fits"}
PLAIN = tuple(f.name for f in fields(MaterialRow) if f.name not in {"number", "group", "group_name"})
WRITTEN = (*PLAIN, "group", "search_words", "updated_at")
QUANTITY_MAX = Decimal(10) ** 9
WEIGHT_MAX = Decimal(10) ** 7


@transaction.atomic
def upsert_materials(rows: Sequence[MaterialRow], *, by: Actor, at: datetime) -> Outcome:
    """Create or change many parts in a fixed number of statements; a bad row is refused alone. The same rows again
    change nothing. A part keeps the way its number is written. Raises NotAllowed.
    """
    by.require(May.KEEP_CATALOGUE)
    sql.lock_catalogue()
    outcome = Outcome()
    parts = {part.code: part for part in Part.objects.filter(code__in={code_of(row.number) for row in rows})}
    groups = groups_for(rows)
    created: dict[str, Part] = {}
    changed: dict[str, Part] = {}
    for place, row in enumerate(rows):
        code = code_of(row.number)
        part = parts.get(code)
        findings = material_findings(row, is_new=part is None)
        if findings:
            outcome.refused.append((place, findings[0]))
        elif part is None:
            parts[code] = created[code] = new_part(row, groups, at)
            outcome.created += 1
        elif not state(part, row, groups, at):
            outcome.unchanged += 1
        else:
            outcome.changed += 1
            if code not in created:
                changed[code] = part
    write_parts(created.values(), changed.values())
    return outcome


def material_findings(row: MaterialRow, *, is_new: bool) -> list[Finding]:
    """What cannot be said about a part; ``where`` is the field."""
    findings = []
    code = code_of(row.number)
    if not code:
        findings.append(Finding(Refusal.NUMBER_MISSING, "number"))
    elif len(code) > CODE_LONGEST:
        findings.append(Finding(Refusal.TOO_LONG, "number", {"longest": CODE_LONGEST}))
    if is_new and not row.name_zh:
        findings.append(Finding(Refusal.NAME_MISSING, "name_zh"))
    for name, longest in LONGEST.items():
        if longest and len(getattr(row, name) or "") > longest:
            findings.append(Finding(Refusal.TOO_LONG, name, {"longest": longest}))
    for name, enum in (("unit", Unit), ("returnability", Returnability)):
        value = getattr(row, name)
        if value is not None and value not in enum.values:
            findings.append(Finding(Refusal.NOT_KNOWN, name, {"text": value, "known": ", ".join(enum.values)}))
    for name in ("package_quantity", "minimum_quantity"):
        findings += figure_findings(name, getattr(row, name), places=3, largest=QUANTITY_MAX)
    findings += figure_findings("weight_kg", row.weight_kg, places=3, largest=WEIGHT_MAX, zero=True)
    return findings


def figure_findings(
    where: str, value: Decimal | None, *, places: int, largest: Decimal, zero: bool = False
) -> list[Finding]:
    """A figure must be positive (or zero where that is allowed), not too large and not too fine."""
    if value is None:
        return []
    if value < 0 or (value == 0 and not zero):
        return [Finding(Refusal.NEGATIVE if zero else Refusal.NOT_POSITIVE, where)]
    if value >= largest:
        return [Finding(Refusal.TOO_LARGE, where)]
    if value != round(value, places):
        return [Finding(Refusal.TOO_FINE, where, {"places": places})]
    return []


def groups_for(rows: Iterable[MaterialRow]) -> Mapping[str, PartGroup]:
    """The groups that the rows name, by code; unknown ones are created."""
    names = {row.group: row.group_name for row in rows if row.group}
    groups = {group.code: group for group in PartGroup.objects.filter(code__in=names)} if names else {}
    missing = [PartGroup(code=code, name_zh=name or code) for code, name in names.items() if code not in groups]
    if missing:
        groups |= {group.code: group for group in PartGroup.objects.bulk_create(missing)}
    return groups


def new_part(row: MaterialRow, groups: Mapping[str, PartGroup], at: datetime) -> Part:
    """A part not yet written."""
    part = Part(number=as_printed(row.number), code=code_of(row.number), updated_at=at)
    state(part, row, groups, at)
    part.search_words = search_words_of(part)
    return part


def state(part: Part, row: MaterialRow, groups: Mapping[str, PartGroup], at: datetime) -> dict[str, Any]:
    """Let a part be as the row says; returns what it was before in the fields that changed."""
    before: dict[str, Any] = {}
    for name in PLAIN:
        value = getattr(row, name)
        if value is not None and getattr(part, name) != value:
            before[name] = getattr(part, name)
            setattr(part, name, value)
    group_id = None if row.group is None else groups[row.group].pk if row.group else 0
    if group_id is not None and (part.group_id or 0) != group_id:
        before["group"] = part.group_id
        part.group_id = group_id or None
    if before:
        part.updated_at = at
    if SEARCHED & before.keys():
        part.search_words = search_words_of(part)
    return before


def write_parts(created: Iterable[Part], changed: Iterable[Part]) -> None:
    """Two statements per thousand or so parts."""
    Part.objects.bulk_create(created, batch_size=1000)
    Part.objects.bulk_create(
        changed, batch_size=1000, update_conflicts=True, unique_fields=["id"], update_fields=list(WRITTEN)
    )
