"""The journal: every message in and out, each step of it, and whether each neighbour can be reached."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutState(models.TextChoices):
    PENDING = "pending", _("To be sent")
    SENDING = "sending", _("On its way to SAP")
    RETRY = "retry", _("Will be sent again")
    UNKNOWN = "unknown", _("In doubt: asking SAP")
    SENT = "sent", _("Sent, not yet answered")
    ACKED = "acked", _("Posted by SAP")
    REJECTED = "rejected", _("Refused by SAP or by us")
    DEAD = "dead", _("Given up after many tries")
    WITHDRAWN = "withdrawn", _("Withdrawn before sending")
    IGNORED = "ignored", _("Closed by hand")


class InState(models.TextChoices):
    RECEIVED = "received", _("Received, not yet applied")
    WAITING = "waiting", _("Waits for something missing")
    APPLIED = "applied", _("Applied here")
    FAILED = "failed", _("Cannot be applied")
    QUARANTINED = "quarantined", _("Not understood")
    SUPERSEDED = "superseded", _("Overtaken by a newer one")
    TEST = "test", _("Test message, not applied")
    IGNORED = "ignored", _("Closed by hand")


UNDELIVERED = (OutState.PENDING, OutState.RETRY, OutState.UNKNOWN)
"""May be taken for sending."""

BLOCKING = (*UNDELIVERED, OutState.SENDING, OutState.SENT, OutState.DEAD)
"""Later messages about the same thing wait for a message in one of these states."""

UNAPPLIED = (InState.RECEIVED, InState.WAITING)

OUT_FOR_A_PERSON = (OutState.REJECTED, OutState.DEAD, OutState.UNKNOWN)
IN_FOR_A_PERSON = (InState.FAILED, InState.QUARANTINED)

SAP_STATUS: dict[str, str] = {
    OutState.PENDING: "30",
    OutState.SENDING: "03",
    OutState.RETRY: "02",
    OutState.UNKNOWN: "02",
    OutState.SENT: "12",
    OutState.ACKED: "41",
    OutState.REJECTED: "40",
    OutState.DEAD: "02",
    OutState.WITHDRAWN: "31",
    InState.RECEIVED: "64",
    InState.WAITING: "64",
    InState.APPLIED: "53",
    InState.FAILED: "51",
    InState.QUARANTINED: "60",
    InState.SUPERSEDED: "53",
    InState.TEST: "53",
}
"""How SAP people call a state. Closed by hand is 31 outbound and 68 inbound."""

UNADDRESSED = {"no_agreement", "other_sender", "other_receiver", "conflict"}
"""Reasons for which a document that can be read stands at 56 instead of 60."""


class Message(models.Model):
    """What both directions have in common. The lease is taken by one UPDATE; ``fence`` tells an old holder it lost it."""

    system = models.CharField(max_length=20, help_text="instance, as hualing")
    kind = models.CharField(max_length=30, help_text="SAP's message type, as ORDERS")
    business_key = models.CharField(max_length=120, blank=True, help_text="what it is about, as the order number")
    payload = models.BinaryField(default=b"", help_text="the document as it travels")
    code = models.CharField(max_length=60, blank=True, help_text="reason of the state (reasons.py has the sentence)")
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="figures of the reason")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="not before")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=60, blank=True)
    fence = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when the present final state was reached")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.business_key}"


class OutboundMessage(Message):
    """One document to a neighbour. Messages of one business key leave in the order of ``seq``; a repeat by hand keeps it."""

    MOVES: ClassVar[Mapping[str, Set[str]]] = {
        OutState.PENDING: {OutState.SENDING, OutState.ACKED, OutState.WITHDRAWN, OutState.IGNORED},
        OutState.SENDING: {
            OutState.PENDING,
            OutState.RETRY,
            OutState.UNKNOWN,
            OutState.SENT,
            OutState.ACKED,
            OutState.REJECTED,
            OutState.DEAD,
            OutState.WITHDRAWN,
        },
        OutState.RETRY: {OutState.SENDING, OutState.ACKED, OutState.REJECTED, OutState.IGNORED},
        OutState.UNKNOWN: {OutState.SENDING, OutState.SENT, OutState.ACKED, OutState.REJECTED, OutState.IGNORED},
        OutState.SENT: {OutState.ACKED, OutState.REJECTED, OutState.IGNORED},
        OutState.ACKED: set(),
        OutState.REJECTED: {OutState.ACKED, OutState.IGNORED},
        OutState.DEAD: {OutState.SENT, OutState.ACKED, OutState.REJECTED, OutState.IGNORED},
        OutState.WITHDRAWN: {OutState.ACKED},
        OutState.IGNORED: {OutState.ACKED},
    }

    state = models.CharField(max_length=12, choices=OutState, default=OutState.PENDING)
    seq = models.PositiveIntegerField(help_text="1, 2, 3… per business key")
    copy = models.PositiveSmallIntegerField(default=0, help_text="0, then 1, 2… for repeats by hand")
    arckey = models.CharField(max_length=40, unique=True, help_text="our id of the document; SAP sends it back")
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="of the event it tells")
    is_urgent = models.BooleanField(default=False)
    doubted_at = models.DateTimeField(
        null=True, blank=True, help_text="it may have arrived at this moment: ask before sending; empty = no doubt"
    )
    first_tried_at = models.DateTimeField(null=True, blank=True)
    sap_docnum = models.CharField(max_length=16, blank=True, help_text="number SAP gave it")
    answer = models.CharField(max_length=500, blank=True, help_text="the neighbour's last words")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    replay_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replays")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "business_key", "seq", "copy"], name="one_outbound_message_per_place"
            )
        ]
        indexes = [
            models.Index(fields=["system", "next_at"], condition=Q(state__in=UNDELIVERED), name="messages_to_be_sent"),
            models.Index(fields=["lease_until"], condition=Q(state=OutState.SENDING), name="messages_being_sent"),
            models.Index(fields=["business_key", "seq"], name="outbound_by_business_key"),
            models.Index(fields=["sap_docnum"], condition=~Q(sap_docnum=""), name="outbound_by_sap_number"),
            models.Index(fields=["state", "-id"], name="outbound_by_state"),
            models.Index(fields=["sent_at"], name="outbound_by_day"),
        ]

    @property
    def sap_status(self) -> str:
        return SAP_STATUS.get(self.state, "31")


class InboundMessage(Message):
    """One document from a neighbour: stored first, answered, then applied once (integration.md §2.6)."""

    MOVES: ClassVar[Mapping[str, Set[str]]] = {
        InState.RECEIVED: set(InState) - {InState.RECEIVED},
        InState.WAITING: set(InState) - {InState.TEST},  # also to itself, for another reason
        InState.APPLIED: {InState.RECEIVED},
        InState.FAILED: {InState.RECEIVED, InState.IGNORED},
        InState.QUARANTINED: {InState.RECEIVED, InState.IGNORED},
        InState.SUPERSEDED: {InState.IGNORED},
        InState.TEST: {InState.IGNORED},
        InState.IGNORED: {InState.RECEIVED},
    }

    class Road(models.TextChoices):
        HTTP = "http", _("HTTP")
        FOLDER = "folder", _("Drop folder")
        DESK = "desk", _("Corrected by hand")

    state = models.CharField(max_length=12, choices=InState, default=InState.RECEIVED)
    identity = models.CharField(max_length=100, help_text="sender/client/DOCNUM, else the hash of the content")
    sha = models.CharField(max_length=64, help_text="SHA-256 of what it says")
    idoctyp = models.CharField(max_length=30, blank=True)
    docnum = models.CharField(max_length=16, blank=True)
    arckey = models.CharField(max_length=70, blank=True)
    serial = models.CharField(max_length=20, blank=True)
    road = models.CharField(max_length=6, choices=Road, default=Road.HTTP)
    rank = models.PositiveSmallIntegerField(default=0, help_text="lower is applied first")
    waits_for = models.CharField(max_length=120, blank=True, help_text="what has to come first, as part:3502075KH469")
    waiting_since = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    duplicates = models.PositiveIntegerField(default=0, help_text="how often it came again, unchanged")
    told_status = models.CharField(
        max_length=2, blank=True, help_text="what we reported back, by ALEAUD; - = never to be"
    )
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "identity"], name="a_message_is_stored_once")]
        indexes = [
            models.Index(fields=["rank", "id"], condition=Q(state__in=UNAPPLIED), name="messages_to_be_applied"),
            models.Index(fields=["waits_for"], condition=~Q(waits_for=""), name="messages_waiting_for"),
            models.Index(
                fields=["system", "settled_at"],
                condition=Q(settled_at__isnull=False, told_status="") & ~Q(docnum=""),
                name="messages_to_be_confirmed",
            ),
            models.Index(fields=["business_key", "id"], name="inbound_by_business_key"),
            models.Index(fields=["state", "-id"], name="inbound_by_state"),
            models.Index(fields=["received_at"], name="inbound_by_day"),
        ]

    @property
    def sap_status(self) -> str:
        if self.state == InState.QUARANTINED and self.code in UNADDRESSED:
            return "56"
        return SAP_STATUS.get(self.state, "68")


class Mention(models.Model):
    """An order number that an inbound message speaks of: a delivery may serve several orders."""

    message = models.ForeignKey(InboundMessage, models.CASCADE, related_name="mentions")
    number = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["number", "message"], name="messages_about_an_order")]

    def __str__(self) -> str:
        return self.number


class MessageEvent(models.Model):
    """One step in a message's life. Written once."""

    outbound = models.ForeignKey(OutboundMessage, models.PROTECT, null=True, related_name="events")
    inbound = models.ForeignKey(InboundMessage, models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    note = models.CharField(max_length=500, blank=True, help_text="a person's or the neighbour's words")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outbound__isnull=True, inbound__isnull=False)
                | Q(outbound__isnull=False, inbound__isnull=True),
                name="a_step_belongs_to_one_message",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Newest(models.Model):
    """The age of the newest full statement applied about one thing; an older one is overtaken."""

    system = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    serial = models.CharField(max_length=20, blank=True)
    created = models.CharField(max_length=14, blank=True, help_text="CREDAT and CRETIM")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "kind", "key"], name="one_newest_statement")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.serial or self.created}"


class Reachability(models.Model):
    """How the workers last found the way to a neighbour: one circuit breaker for all of them."""

    system = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    failing_since = models.DateTimeField(null=True, blank=True)
    probe_at = models.DateTimeField(null=True, blank=True, help_text="open: the next single try; empty = closed")
    last_ok_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.system

    @property
    def is_open(self) -> bool:
        """The breaker is open: the neighbour is out of reach."""
        return self.probe_at is not None


class Reconciliation(models.Model):
    """One day compared with a neighbour's own account of it."""

    class State(models.TextChoices):
        ASKED = "asked", _("To be compared")
        DONE = "done", _("Compared")
        FAILED = "failed", _("The neighbour did not answer")

    system = models.CharField(max_length=20)
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.CharField(max_length=80)
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, help_text="counts and sums of both sides per subject")
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "day"], name="one_reconciliation_per_day")]

    def __str__(self) -> str:
        return f"{self.system} {self.day}"


class Difference(models.Model):
    """Something that one side has and the other has not, or has otherwise."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here", _("Missing here")
        MISSING_THERE = "missing_there", _("Missing in SAP")
        VALUE = "value", _("Other value")

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="differences")
    subject = models.CharField(max_length=20, help_text="orders, deliveries, invoices…")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=14, choices=Kind)
    here = models.CharField(max_length=60, blank=True)
    there = models.CharField(max_length=60, blank=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    accepted_why = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "subject", "key"], name="one_difference_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}: {self.kind}"
