"""Lists as a person likes to see them, kept under names of their own."""

from __future__ import annotations

from django.db.models import QuerySet

from xingma.core.findings import Finding, RuleViolation
from xingma.organizations.actor import Actor
from xingma.organizations.findings import Refusal
from xingma.organizations.models import SavedView

NAME_MAX = 40
QUERY_MAX = 500


def owner(actor: Actor) -> int:
    """The person whose views they are; tokens of machines have none."""
    assert actor.user_id is not None, "only people keep views"
    return actor.user_id


def saved_views(actor: Actor, page: str) -> QuerySet[SavedView]:
    """The actor's own views of a list, by name."""
    return SavedView.objects.filter(user_id=owner(actor), page=page).order_by("name")


def save_view(page: str, name: str, query: str, *, by: Actor) -> SavedView:
    """Keep the list as it is shown; a name used before is given the new content. Raises RuleViolation."""
    name = name.strip()[:NAME_MAX]
    if not name:
        raise RuleViolation([Finding(Refusal.MISSING, "name")])
    if len(query) > QUERY_MAX:
        raise RuleViolation([Finding(Refusal.TOO_LONG, "query", {"maximum": QUERY_MAX})])
    view, _created = SavedView.objects.update_or_create(
        user_id=owner(by), page=page, name=name, defaults={"query": query}
    )
    return view


def forget_view(view_id: int, *, by: Actor) -> None:
    """Throw one of one's own views away. Raises SavedView.DoesNotExist."""
    SavedView.objects.get(pk=view_id, user_id=owner(by)).delete()
