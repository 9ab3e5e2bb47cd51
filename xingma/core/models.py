"""The tables of the core; each stands beside the functions that use it."""

from xingma.core.audit import AuditEntry
from xingma.core.history import History
from xingma.core.idempotency import IdempotentAnswer
from xingma.core.numbering import DocumentCounter
from xingma.core.outbox import OutboxEvent
from xingma.core.terms import TermChange

__all__ = ["AuditEntry", "DocumentCounter", "History", "IdempotentAnswer", "OutboxEvent", "TermChange"]
