"""How a refusal is said. A rule returns findings; a verb raises them; each door shows them in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Finding:
    """One refusal: a stable code with its sentence, where it belongs (``lines.3.quantity``), and its figures."""

    refusal: models.TextChoices
    where: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.refusal.value)

    @property
    def text(self) -> str:
        """The sentence a clerk reads, in the language of the request."""
        return str(self.refusal.label) % self.params


class Refused(Exception):
    """Base of everything a verb may refuse; nothing has been written when it is raised."""


class RuleViolation(Refused):
    """The input breaks rules; one finding per offence. Doors answer 422."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.where} {finding.code}" for finding in findings))
        self.findings = list(findings)


class NotAllowed(Refused):
    """The actor may not do this. Doors answer 403."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class Conflict(Refused):
    """The document is no longer what the actor saw: another state, or changed by someone else. Doors answer 409."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(f"{code} {facts}" if facts else code)
        self.code = code
        self.facts = facts


def refuse_if(findings: Sequence[Finding]) -> None:
    """Raise all findings together, or go on."""
    if findings:
        raise RuleViolation(findings)
