"""A document: a number, a state that only verbs move, a version that pages compare."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from xingma.core.findings import Conflict
from xingma.core.history import Doer, history_row


class Document(models.Model):
    """Base of everything that has a number and a state. ``MOVES`` is the table of allowed moves."""

    MOVES: ClassVar[Mapping[str, Set[str]]]

    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1, help_text="rises with every change a page should show")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    def expect(self, *states: str) -> None:
        """Go on only in one of these states. Raises Conflict: someone was faster, or the page is stale."""
        if self.state not in states:
            raise Conflict("not_in_that_state", number=self.number, state=self.state)

    def move_to(
        self,
        state: str,
        *,
        by: Doer,
        at: datetime,
        action: str = "",
        why: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Change the state, save the document and write its history row. The caller holds the lock."""
        assert state in self.MOVES[self.state], f"{self.number}: {self.state} → {state} is not a move"
        before, self.state = self.state, state
        self.touch(at)
        self.save()
        history_row(self.number, action or state, by=by, at=at, moved=(before, state), why=why, facts=facts).save(
            force_insert=True
        )

    def touch(self, at: datetime) -> None:
        """Raise the version so that pages showing this document notice; the caller saves."""
        self.version += 1
        self.updated_at = at
