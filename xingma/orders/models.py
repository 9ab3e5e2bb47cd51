"""Orders and their lines, cancellation requests, chases, invoices."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xingma.catalog.models import Part
from xingma.core.documents import Document
from xingma.core.fields import MoneyField, QuantityField
from xingma.core.money import ZERO, cny
from xingma.organizations.models import Organization
from xingma.organizations.scope import Scoped
from xingma.vehicles.models import Vehicle


class OrderKind(models.TextChoices):
    STOCK = "stock", _("Stock order")
    URGENT = "urgent", _("Urgent: vehicle off road")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RELEASED = "released", _("Released")
    SENT = "sent", _("Sent to SAP")
    ACCEPTED = "accepted", _("Order in SAP")
    REFUSED = "refused", _("Refused by SAP")
    REJECTED = "rejected", _("Rejected by headquarters")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class ReviewGate(models.TextChoices):
    """Does a person at headquarters look at it (domain.md §3.2)?"""

    NONE = "", _("No review needed")
    PENDING = "pending", _("Waiting for review")
    PASSED = "passed", _("Approved")
    CHANGED = "changed", _("Approved with changes")
    REJECTED = "rejected", _("Rejected")


class FundsGate(models.TextChoices):
    """Do available funds cover it (domain.md §3.1)?"""

    NONE = "", _("Not yet checked")
    HELD = "held", _("Held for funds")
    OPEN = "open", _("Funds committed")


class PartsOrder(Scoped, Document):
    """A station's order for parts (S2, S3). A line keeps the price it was submitted with."""

    OWNED_THROUGH = ("station",)
    MOVES = {
        State.DRAFT: {State.SUBMITTED, State.CANCELLED},
        State.SUBMITTED: {State.RELEASED, State.REJECTED, State.CANCELLED},
        State.RELEASED: {State.SENT, State.CANCELLED},
        State.SENT: {State.ACCEPTED, State.REFUSED, State.COMPLETED, State.CANCELLED},
        State.ACCEPTED: {State.COMPLETED, State.CANCELLED},
        State.REFUSED: {State.RELEASED, State.REJECTED, State.ACCEPTED},
        State.REJECTED: set(),
        State.COMPLETED: set(),
        State.CANCELLED: set(),
    }

    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    kind = models.CharField(max_length=10, choices=OrderKind, default=OrderKind.STOCK)
    review = models.CharField(max_length=10, choices=ReviewGate, default=ReviewGate.NONE, blank=True)
    review_reasons = models.JSONField(default=list, help_text="codes of why a person looks at it")
    funds = models.CharField(max_length=5, choices=FundsGate, default=FundsGate.NONE, blank=True)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    wanted_on = models.DateField(null=True, blank=True)
    ship_to = models.CharField(max_length=200, blank=True)
    ship_to_contact = models.CharField(max_length=80, blank=True)
    gross = MoneyField(default=ZERO, help_text="CNY, tax included; of the document prices at submission")
    net = MoneyField(default=ZERO, help_text="CNY, tax excluded")
    lines_count = models.PositiveSmallIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True, help_text="parts and quantities; finds a repeated order")
    created_by = models.CharField(max_length=80)
    created_by_user = models.BigIntegerField(null=True)
    submitted_by = models.CharField(max_length=80, blank=True)
    submitted_by_user = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    sending_since = models.DateTimeField(
        null=True, blank=True, help_text="handed to the transport; no longer ours alone"
    )
    sap_number = models.CharField(max_length=20, blank=True)
    refused_because = models.CharField(max_length=500, blank=True, help_text="SAP's or headquarters' words")
    has_price_difference = models.BooleanField(default=False, help_text="SAP's price differs; headquarters looks")

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=OrderKind.URGENT)
                | Q(state__in=[State.DRAFT, State.CANCELLED])
                | Q(vehicle__isnull=False),
                name="an_urgent_order_names_its_vehicle",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.RELEASED, State.SENT, State.ACCEPTED, State.COMPLETED])
                | Q(funds=FundsGate.OPEN),
                name="no_order_is_released_without_funds",
            ),
        ]
        indexes = [
            models.Index(fields=["station", "-id"], name="orders_of_a_station"),
            models.Index(fields=["station", "state", "-id"], name="orders_of_a_station_by_state"),
            models.Index(fields=["state", "-id"], name="orders_by_state"),
            models.Index(
                fields=["station", "submitted_at"],
                condition=Q(state="submitted", funds="held"),
                name="orders_held_for_funds",
            ),
            models.Index(
                fields=["submitted_at"], condition=Q(state="submitted", review="pending"), name="orders_to_review"
            ),
            models.Index(fields=["station", "content_hash"], condition=~Q(content_hash=""), name="orders_by_content"),
            models.Index(fields=["sap_number"], condition=~Q(sap_number=""), name="orders_by_sap_number"),
            models.Index(
                fields=["submitted_at"], condition=Q(has_price_difference=True), name="orders_with_price_difference"
            ),
        ]


class OrderLine(models.Model):
    """One part of an order. Quantities tell its progress: ordered = shipped + cancelled + open."""

    order = models.ForeignKey(PartsOrder, models.CASCADE, related_name="lines")
    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    typed_number = models.CharField(
        max_length=40, blank=True, help_text="the old number that was typed, if it was replaced"
    )
    quantity = QuantityField(help_text="demanded")
    price = MoneyField(null=True, blank=True, help_text="CNY per unit, tax included; written at submission")
    approved = QuantityField(null=True, blank=True, help_text="by headquarters; empty = not yet decided")
    confirmed = QuantityField(default=0)
    shipped = QuantityField(default=0)
    signed = QuantityField(default=0)
    invoiced = QuantityField(default=0)
    cancelled = QuantityField(default=0)
    expected_on = models.DateField(null=True, blank=True, help_text="SAP's date for what is not yet shipped")
    is_open = models.BooleanField(
        default=False, help_text="on its way: submitted and something neither shipped nor cancelled"
    )
    is_repeat_meant = models.BooleanField(
        default=False, help_text="the clerk knows that the part is on another open order and wants it again (S11)"
    )
    note = models.CharField(max_length=200, blank=True, help_text="headquarters' or SAP's words about the line")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "part"], name="one_line_per_part"),
            models.UniqueConstraint(fields=["order", "position"], name="one_line_per_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(cancelled__gte=0, cancelled__lte=F("quantity")), name="never_cancelled_more_than_ordered"
            ),
            models.CheckConstraint(
                condition=Q(confirmed__gte=0, confirmed__lte=F("quantity")), name="never_confirmed_more_than_ordered"
            ),
            models.CheckConstraint(
                condition=Q(shipped__gte=0, shipped__lte=F("confirmed")), name="never_shipped_more_than_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(signed__gte=0, signed__lte=F("shipped")), name="never_signed_more_than_shipped"
            ),
            models.CheckConstraint(
                condition=Q(invoiced__gte=0, invoiced__lte=F("shipped")), name="never_invoiced_more_than_shipped"
            ),
            models.CheckConstraint(
                condition=Q(shipped__lte=F("quantity") - F("cancelled")), name="nothing_is_both_shipped_and_cancelled"
            ),
        ]
        indexes = [
            models.Index(fields=["station", "part"], condition=Q(is_open=True), name="open_lines_of_a_station"),
            models.Index(fields=["station", "part", "-id"], name="lines_of_a_station_by_part"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"

    @property
    def wanted(self) -> Decimal:
        """What still counts of the demand: ordered minus cancelled."""
        wanted: Decimal = self.quantity - self.cancelled
        return wanted

    @property
    def open_quantity(self) -> Decimal:
        """Neither shipped nor cancelled."""
        left: Decimal = self.wanted - self.shipped
        return left

    @property
    def back_ordered(self) -> Decimal:
        """Wanted but not confirmed by SAP, once SAP has spoken."""
        short: Decimal = self.wanted - self.confirmed
        return max(short, Decimal(0))

    @property
    def amount(self) -> Decimal:
        """CNY, tax included, of the demand at the document price; zero without a price."""
        return cny(self.quantity * self.price) if self.price is not None else ZERO

    @property
    def commitment(self) -> Decimal:
        """CNY, tax included: what is neither invoiced nor cancelled, at the document price (domain.md §3.1)."""
        return cny((self.wanted - self.invoiced) * self.price) if self.price is not None else ZERO


class CancelRequest(Scoped):
    """A wish to cancel a rest that SAP already has; SAP answers (S11)."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waiting for SAP")
        ACCEPTED = "accepted", _("Cancelled")
        REFUSED = "refused", _("Refused")

    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="cancel_requests")
    quantity = QuantityField()
    cancelled_before = QuantityField(default=0, help_text="already cancelled of the line when this was asked")
    why = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_text = models.CharField(max_length=200, blank=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="cancelled_quantity_positive"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(answer="waiting"), name="one_cancellation_asked_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.quantity}"


class Chase(Scoped):
    """A station asks where a line is (催件); headquarters answers with a date (S3)."""

    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="chases")
    question = models.CharField(max_length=300, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    promised_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(answered_at=None), name="one_open_chase_per_line")
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(answered_at=None), name="chases_to_answer")]

    def __str__(self) -> str:
        return f"{self.line_id}"


class Invoice(Scoped):
    """What SAP billed, or credited (S7). The invoice rules the money, not the document price."""

    OWNED_THROUGH = ("station",)

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT_MEMO = "credit_memo", _("Credit memo")

    number = models.CharField(max_length=20, unique=True, help_text="SAP billing document")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.INVOICE)
    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    billed_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    vat_number = models.CharField(max_length=40, blank=True, help_text="金税 invoice number")
    net = MoneyField(help_text="CNY")
    tax = MoneyField(help_text="CNY")
    gross = MoneyField(help_text="CNY")
    received_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.CheckConstraint(condition=Q(gross__gte=0), name="invoice_not_negative")]
        indexes = [models.Index(fields=["station", "-billed_on"], name="invoices_of_a_station")]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="invoice_lines")
    quantity = QuantityField()
    net = MoneyField(help_text="CNY")
    gross = MoneyField(help_text="CNY")

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.quantity}"
