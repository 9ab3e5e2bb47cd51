"""Saying which part replaces which: one link by a keeper, many by a message or a file. Circles are refused (S2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from xingma.catalog import sql
from xingma.catalog.findings import Refusal
from xingma.catalog.indexing import code_of
from xingma.catalog.materials import Outcome
from xingma.catalog.models import Part, Supersession, SupersessionKind
from xingma.catalog.supersession import all_links, closes_circle
from xingma.core.audit import audit
from xingma.core.findings import Finding, refuse_if
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May

NOTE_LONGEST = 200


@dataclass(frozen=True, slots=True)
class SupersessionRow:
    """``old`` is replaced by ``new``; an empty ``new`` takes the link back. No day: as it was, a new link from now on."""

    old: str
    new: str
    kind: str = SupersessionKind.INTERCHANGEABLE
    valid_from: date | None = None
    note: str = ""


class Link(NamedTuple):
    new_id: int
    kind: str
    valid_from: date
    note: str


@transaction.atomic
def set_supersession(row: SupersessionRow, *, by: Actor, at: datetime) -> None:
    """Set, change or take back the successor of one part. Raises NotAllowed, RuleViolation (unknown part, circle)."""
    outcome = upsert_supersessions([row], by=by, at=at)
    refuse_if([finding for _place, finding in outcome.refused])
    if not outcome.unchanged:
        facts = {"old": row.old, "new": row.new, "kind": row.kind, "note": row.note}
        audit("supersession_set", subject=row.old, by=by, at=at, facts=facts)


@transaction.atomic
def upsert_supersessions(rows: Sequence[SupersessionRow], *, by: Actor, at: datetime) -> Outcome:
    """Set or take back many links in a fixed number of statements; a bad row is refused alone. The same rows again
    change nothing. Raises NotAllowed.
    """
    by.require(May.KEEP_CATALOGUE)
    sql.lock_catalogue()
    outcome = Outcome()
    codes = {code_of(number) for row in rows for number in (row.old, row.new)} - {""}
    parts = dict(Part.objects.filter(code__in=codes).values_list("code", "id"))
    before = links_of(parts)
    after = dict(before)
    chains = all_links()
    for place, row in enumerate(rows):
        findings = link_findings(row, parts, chains)
        if findings:
            outcome.refused.append((place, findings[0]))
            continue
        old_id = parts[code_of(row.old)]
        present = after.pop(old_id, None)
        chains.pop(old_id, None)
        if row.new:
            since = row.valid_from or (present.valid_from if present else localdate(at))
            after[old_id] = Link(parts[code_of(row.new)], row.kind, since, row.note)
            chains[old_id] = after[old_id].new_id
        count(outcome, present, after.get(old_id))
    write(before, after)
    return outcome


def links_of(parts: Mapping[str, int]) -> dict[int, Link]:
    links = Supersession.objects.filter(old_id__in=list(parts.values()))
    return {link.old_id: Link(link.new_id, link.kind, link.valid_from, link.note) for link in links}


def link_findings(row: SupersessionRow, parts: Mapping[str, int], chains: Mapping[int, int]) -> list[Finding]:
    """What is wrong with a link; ``where`` is the field."""
    old, new = code_of(row.old), code_of(row.new)
    if not old:
        return [Finding(Refusal.NUMBER_MISSING, "old")]
    for where, code, number in (("old", old, row.old), ("new", new, row.new)):
        if code and code not in parts:
            return [Finding(Refusal.UNKNOWN_PART, where, {"number": number})]
    if row.kind not in SupersessionKind.values:
        known = ", ".join(SupersessionKind.values)
        return [Finding(Refusal.NOT_KNOWN, "kind", {"text": row.kind, "known": known})]
    if len(row.note) > NOTE_LONGEST:
        return [Finding(Refusal.TOO_LONG, "note", {"longest": NOTE_LONGEST})]
    if old == new:
        return [Finding(Refusal.REPLACES_ITSELF, "new")]
    if new and closes_circle(chains, parts[old], parts[new]):
        return [Finding(Refusal.CIRCLE, "new", {"old": row.old, "new": row.new})]
    return []


def count(outcome: Outcome, before: Link | None, after: Link | None) -> None:
    if before == after:
        outcome.unchanged += 1
    elif before is None:
        outcome.created += 1
    else:
        outcome.changed += 1


def write(before: Mapping[int, Link], after: Mapping[int, Link]) -> None:
    """Write what differs, in two statements at most per two thousand."""
    gone = before.keys() - after.keys()
    if gone:
        Supersession.objects.filter(old_id__in=gone).delete()
    differing = [Supersession(old_id=old, **link._asdict()) for old, link in after.items() if before.get(old) != link]
    if differing:
        Supersession.objects.bulk_create(
            differing,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["old"],
            update_fields=["new", "kind", "valid_from", "note"],
        )
