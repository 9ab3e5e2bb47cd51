"""Successors: old → new, followed to the end of the chain (S2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from xingma.catalog import sql
from xingma.catalog.models import Part, Supersession, SupersessionKind

# The weakest link decides what a chain is worth: a kit is more trouble than one way, one way more than none.
WEAKER: dict[str, int] = {
    SupersessionKind.INTERCHANGEABLE: 0,
    SupersessionKind.ONE_WAY: 1,
    SupersessionKind.WITH_KIT: 2,
}
KINDS = {rank: SupersessionKind(kind) for kind, rank in WEAKER.items()}


@dataclass(frozen=True)
class Successor:
    """The part at the end of a chain, and the kind of the chain's weakest link."""

    part: Part
    kind: SupersessionKind
    links: int = 1


def final_successors(part_ids: Collection[int], *, on: date | None = None) -> dict[int, Successor]:
    """The successor of each superseded part of the list, as of a day (today if not said). Two statements at most."""
    if not part_ids:
        return {}
    chains = sql.successors(part_ids, WEAKER, on or localdate())
    parts = Part.objects.in_bulk({last for _old, last, _weakest, _links in chains}) if chains else {}
    return {old: Successor(parts[last], KINDS[weakest], links) for old, last, weakest, links in chains}


def all_links() -> dict[int, int]:
    """Old part → new part, whatever the day; small beside the catalogue."""
    return dict(Supersession.objects.values_list("old_id", "new_id"))


def closes_circle(links: Mapping[int, int], old_id: int, new_id: int) -> bool:
    """Whether ``new`` is the old part itself or is, over some links, replaced by it."""
    follower: int | None = new_id
    while follower is not None and follower != old_id:
        follower = links.get(follower)
    return follower == old_id
