"""Writing the journal: a message moves, and its step is written beside it, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import structlog
from django.db import connection

from xingma.core.history import Doer
from xingma.integration.models import InboundMessage, InState, MessageEvent, OutboundMessage, OutState

log = structlog.get_logger(__name__)

M = TypeVar("M", InboundMessage, OutboundMessage)

FINAL = {
    OutState.ACKED,
    OutState.REJECTED,
    OutState.DEAD,
    OutState.WITHDRAWN,
    OutState.IGNORED,
    InState.APPLIED,
    InState.FAILED,
    InState.QUARANTINED,
    InState.SUPERSEDED,
    InState.TEST,
}


def move(
    message: M,
    state: str,
    *,
    by: Doer,
    at: datetime,
    code: str = "",
    params: Mapping[str, Any] | None = None,
    note: str = "",
) -> M:
    """Put a message into a state, save it and write the step. The lease ends. The caller holds the row."""
    assert connection.in_atomic_block, "a step belongs into the transaction of its effect"
    assert state in message.MOVES[message.state], f"{message}: {message.state} → {state} is not a move"
    before = message.state
    message.state = state
    message.code = code
    message.params = dict(params or {})
    message.lease_until = None
    message.lease_by = ""
    message.settled_at = at if state in FINAL else None
    message.save()
    step(message, before, by=by, at=at, code=code, params=params, note=note)
    log.info(
        "message",
        message=f"{'in' if isinstance(message, InboundMessage) else 'out'}:{message.pk}",
        kind=message.kind,
        document=message.business_key,
        moved=f"{before}→{state}",
        reason=code,
        request_id=message.request_id,
    )
    return message


def step(
    message: M,
    before: str,
    *,
    by: Doer,
    at: datetime,
    code: str = "",
    params: Mapping[str, Any] | None = None,
    note: str = "",
) -> None:
    """Write one step; ``before`` is the state it came from, empty at the beginning."""
    event_row(message, before, by=by, at=at, code=code, params=params, note=note).save(force_insert=True)


def event_row(
    message: M,
    before: str,
    *,
    by: Doer,
    at: datetime,
    code: str = "",
    params: Mapping[str, Any] | None = None,
    note: str = "",
) -> MessageEvent:
    """A step not yet written, for several at once."""
    return MessageEvent(
        inbound=message if isinstance(message, InboundMessage) else None,
        outbound=message if isinstance(message, OutboundMessage) else None,
        at=at,
        actor=by.name,
        user_id=by.user_id,
        from_state=before,
        to_state=message.state,
        code=code,
        params=dict(params or {}),
        note=note[:500],
    )
