"""What the desk reads: messages of one direction, what waits for a person, one message with its life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from lxml import etree

from xingma.core.outbox import OutboxEvent
from xingma.integration.metrics import OPEN_IN, OPEN_OUT
from xingma.integration.models import (
    IN_FOR_A_PERSON,
    OUT_FOR_A_PERSON,
    Difference,
    InboundMessage,
    InState,
    Mention,
    Message,
    MessageEvent,
    OutboundMessage,
    OutState,
    Reconciliation,
)
from xingma.integration.reasons import text_of
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May

M = TypeVar("M", bound=Message)

OUT, IN = "out", "in"
ATTENTION = "attention"
COUNTED_TO = 1000
SHOWN_OF_DOCUMENT = 200_000  # characters

TONES: dict[str, str] = {
    OutState.PENDING: "info",
    OutState.SENDING: "info",
    OutState.RETRY: "lamp",
    OutState.UNKNOWN: "lamp",
    OutState.SENT: "info",
    OutState.ACKED: "ok",
    OutState.REJECTED: "bad",
    OutState.DEAD: "bad",
    InState.RECEIVED: "info",
    InState.WAITING: "lamp",
    InState.APPLIED: "ok",
    InState.FAILED: "bad",
    InState.QUARANTINED: "bad",
}
LABELS = {**dict(OutState.choices), **dict(InState.choices)}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; empty = not narrowed. ``state`` may be «attention»."""

    direction: str = IN
    state: str = ""
    kind: str = ""
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One message in a list, or on its own page."""

    message: OutboundMessage | InboundMessage

    @property
    def direction(self) -> str:
        return OUT if isinstance(self.message, OutboundMessage) else IN

    @property
    def tone(self) -> str:
        return TONES.get(self.message.state, "")

    @property
    def reason(self) -> str:
        return text_of(self.message.code, self.message.params) if self.message.code else ""


def rows(
    actor: Actor, filters: Filters, *, after: int | None, before: int | None, size: int
) -> tuple[list[Row], bool, bool]:
    """One page of the list, newest first, and whether there are newer and older messages. One statement."""
    if filters.direction == OUT:
        sent, has_newer, has_older = page_of(outbound(actor, filters), after=after, before=before, size=size)
        return [Row(message) for message in sent], has_newer, has_older
    came, has_newer, has_older = page_of(inbound(actor, filters), after=after, before=before, size=size)
    return [Row(message) for message in came], has_newer, has_older


def outbound(actor: Actor, filters: Filters) -> QuerySet[OutboundMessage]:
    """Messages to neighbours, newest first. Text finds our document number, SAP's number and our id of the message."""
    actor.require(May.RUN_INTEGRATION)
    rows = OutboundMessage.objects.order_by("-pk").defer("payload", "facts")
    rows = narrowed(rows, filters, OUT_FOR_A_PERSON)
    if text := filters.text.strip():
        found = Q(business_key__iexact=text) | Q(sap_docnum__endswith=text) | Q(arckey=text)
        rows = rows.filter(found | Q(pk=text) if is_key(text) else found)
    return rows


def inbound(actor: Actor, filters: Filters) -> QuerySet[InboundMessage]:
    """Messages from neighbours, newest first. Text finds what they are about, an order they mention, SAP's number."""
    actor.require(May.RUN_INTEGRATION)
    rows = InboundMessage.objects.order_by("-pk").defer("payload")
    rows = narrowed(rows, filters, IN_FOR_A_PERSON)
    if text := filters.text.strip():
        mentioned = Exists(Mention.objects.filter(message=OuterRef("pk"), number=text.upper()))
        found = Q(business_key__iexact=text) | Q(docnum__endswith=text) | Q(mentioned)
        rows = rows.filter(found | Q(pk=text) if is_key(text) else found)
    return rows


def is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def narrowed(rows: QuerySet[M], filters: Filters, attention: Sequence[str]) -> QuerySet[M]:
    if filters.state == ATTENTION:
        rows = rows.filter(state__in=attention)
    elif filters.state:
        rows = rows.filter(state=filters.state)
    return rows.filter(kind=filters.kind) if filters.kind else rows


def open_counts(actor: Actor) -> dict[tuple[str, str], int]:
    """(direction, state) → how many, of the states that are not settled; and «attention» of both."""
    actor.require(May.RUN_INTEGRATION)
    counts: dict[tuple[str, str], int] = {}
    for direction, rows, attention in (
        (OUT, OutboundMessage.objects.filter(state__in=OPEN_OUT), OUT_FOR_A_PERSON),
        (IN, InboundMessage.objects.filter(state__in=OPEN_IN), IN_FOR_A_PERSON),
    ):
        for state, count in rows.order_by().values_list("state").annotate(count=Count("pk")):
            counts[direction, state] = count
        counts[direction, ATTENTION] = sum(counts.get((direction, state), 0) for state in attention)
    return counts


def parked_events(actor: Actor) -> list[OutboxEvent]:
    """Events that could not be made into messages; an error of ours each."""
    actor.require(May.RUN_INTEGRATION)
    return list(OutboxEvent.objects.filter(told_at=None).exclude(parked_because="").order_by("pk")[:20])


@dataclass(frozen=True)
class Step:
    """One step in a message's life, in words."""

    event: MessageEvent

    @property
    def tone(self) -> str:
        return {"ok": "", "bad": "bad", "lamp": "lamp", "info": "now"}.get(TONES.get(self.event.to_state, ""), "calm")

    @property
    def label(self) -> object:
        return LABELS.get(self.event.to_state, self.event.to_state)

    @property
    def reason(self) -> str:
        return text_of(self.event.code, self.event.params) if self.event.code else ""


def message(actor: Actor, direction: str, pk: int) -> OutboundMessage | InboundMessage:
    """One message. Raises NotAllowed, DoesNotExist."""
    actor.require(May.RUN_INTEGRATION)
    if direction == OUT:
        return OutboundMessage.objects.select_related("replay_of").get(pk=pk)
    return InboundMessage.objects.select_related("copy_of").get(pk=pk)


def steps(found: OutboundMessage | InboundMessage) -> list[Step]:
    """Its life, newest first."""
    return [Step(event) for event in found.events.order_by("-pk")]


def document_text(payload: bytes) -> str:
    """A document to be read by people: indented when it is XML, else as it came; long ones are cut."""
    parser = etree.XMLParser(
        remove_blank_text=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(payload, parser)
        text = etree.tostring(root, pretty_print=True, encoding="unicode")
    except (etree.XMLSyntaxError, ValueError):
        text = payload.decode(errors="replace")
    return text[:SHOWN_OF_DOCUMENT]


def reconciliations(actor: Actor) -> QuerySet[Reconciliation]:
    """Compared days, newest first, each with how many differences nobody has accepted."""
    actor.require(May.RUN_INTEGRATION)
    still_open = Count("differences", filter=Q(differences__isnull=False, differences__accepted_at=None))
    return Reconciliation.objects.annotate(open_count=still_open).order_by("-day", "system")


def differences(actor: Actor, pk: int) -> tuple[Reconciliation, list[Difference]]:
    """One day with its differences, the open ones first. Raises NotAllowed, DoesNotExist."""
    run = reconciliations(actor).get(pk=pk)
    rows = run.differences.order_by("accepted_at", "subject", "key")
    return run, sorted(rows, key=lambda row: row.accepted_at is not None)


def page_of(rows: QuerySet[M], *, after: int | None, before: int | None, size: int) -> tuple[list[M], bool, bool]:
    """Rows between two keys, newest first, and whether there are newer and older ones. One statement."""
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        return found[:size][::-1], len(found) > size, True
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: size + 1])
    return found[:size], after is not None, len(found) > size
