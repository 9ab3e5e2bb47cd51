"""Who did what to which document, when, from which state to which, and why. Written once, never changed (S17)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

WHY_LONGEST = 500


class Doer(Protocol):
    """What history needs to know of an actor; ``organizations.actor.Actor`` is one."""

    @property
    def name(self) -> str: ...

    @property
    def user_id(self) -> int | None: ...

    @property
    def organization_code(self) -> str: ...

    @property
    def address(self) -> str: ...


class History(models.Model):
    """One step in a document's life. ``action`` is a code; pages translate it."""

    document = models.CharField(max_length=40, help_text="document number")
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    actor = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    organization = models.CharField(max_length=20, blank=True, help_text="code of the actor's organization")
    why = models.CharField(max_length=WHY_LONGEST, blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [models.Index(fields=["document", "id"], name="history_of_a_document")]

    def __str__(self) -> str:
        return f"{self.document} {self.action}"


def history_row(
    document: str,
    action: str,
    *,
    by: Doer,
    at: datetime,
    moved: tuple[str, str] = ("", ""),
    why: str = "",
    facts: Mapping[str, Any] | None = None,
) -> History:
    """A row not yet written, for verbs that write several at once."""
    return History(
        document=document,
        at=at,
        action=action,
        from_state=moved[0],
        to_state=moved[1],
        actor=by.name,
        user_id=by.user_id,
        organization=by.organization_code,
        why=why[:WHY_LONGEST],
        facts=dict(facts or {}),
    )


def record(
    document: str, action: str, *, by: Doer, at: datetime, why: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    """Write one step that is not a change of state (a change of state is written by ``Document.move_to``)."""
    history_row(document, action, by=by, at=at, why=why, facts=facts).save(force_insert=True)
