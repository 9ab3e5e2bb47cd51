"""Who sees which rows: said once, at the queryset. A query without a scope raises at once."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.db import models
from django.db.models import Q

from xingma.organizations.actor import Actor
from xingma.organizations.models import Kind

M = TypeVar("M", bound=models.Model, covariant=True)


class UnscopedAccess(Exception):
    """Somebody asked for rows without saying who asks, or why nobody does."""


class ScopedQuerySet(models.QuerySet[M]):
    def locked(self, **lookup: Any) -> M:
        """The one row, locked until the transaction ends. Raises DoesNotExist: not there, or not yours."""
        return self.select_for_update(of=("self",)).get(**lookup)


class ScopedManager(models.Manager[M]):
    """``visible_to(actor)`` or ``unscoped("why")``; anything else raises."""

    def visible_to(self, actor: Actor) -> ScopedQuerySet[M]:
        """The rows that the actor's organization may see: all, its stations', or its own."""
        rows: ScopedQuerySet[M] = ScopedQuerySet(self.model, using=self._db)
        if actor.sees_everything:
            return rows
        seen = Q()
        for path in self.model.OWNED_THROUGH:  # type: ignore[attr-defined]
            seen |= Q(**{f"{path}_id": actor.organization_id})
            if actor.organization_kind == Kind.OFFICE:
                seen |= Q(**{f"{path}__parent_id": actor.organization_id})
        return rows.filter(seen)

    def unscoped(self, why: str) -> ScopedQuerySet[M]:
        """All rows, for work that no organization asks for; the reason stands in the code."""
        assert why, "say why no scope is needed"
        return ScopedQuerySet(self.model, using=self._db)

    def get_queryset(self) -> NoReturn:
        raise UnscopedAccess(f"{self.model.__name__}.objects: say visible_to(actor) or unscoped(why)")


class Scoped(models.Model):
    """A model whose rows belong to organizations, through the foreign keys named in ``OWNED_THROUGH``."""

    OWNED_THROUGH: ClassVar[tuple[str, ...]] = ("station",)

    rows: ClassVar[models.Manager[Self]] = models.Manager()
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True
        default_manager_name = "rows"
        base_manager_name = "rows"
