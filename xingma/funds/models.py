"""Accounts and their entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xingma.core.fields import MoneyField
from xingma.core.money import ZERO
from xingma.organizations.models import Organization
from xingma.organizations.scope import Scoped


class Account(Scoped):
    """A station's account with headquarters: our mirror of SAP's open items."""

    station = models.OneToOneField(Organization, models.PROTECT, related_name="account")
    balance = MoneyField(default=ZERO, help_text="CNY; sum of the entries, minus = debt")
    committed = MoneyField(default=ZERO, help_text="CNY, tax included; open orders not yet invoiced")
    credit_limit = MoneyField(default=ZERO, help_text="CNY")
    credit_valid_to = models.DateField(null=True, blank=True, help_text="last day; empty = open")
    is_credit_blocked = models.BooleanField(default=False)
    limit_as_of = models.DateTimeField(null=True, blank=True, help_text="when SAP last told the limit")
    entries_count = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(committed__gte=Decimal(0)), name="commitment_not_negative"),
            models.CheckConstraint(condition=Q(credit_limit__gte=Decimal(0)), name="credit_limit_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id}"

    def valid_limit(self, on: date) -> Decimal:
        """The credit limit that counts on a day: a blocked or expired one counts zero."""
        if self.is_credit_blocked or (self.credit_valid_to is not None and self.credit_valid_to < on):
            return ZERO
        limit: Decimal = self.credit_limit
        return limit

    def available(self, on: date) -> Decimal:
        """Available funds in CNY (domain.md §3.1); may be negative."""
        available: Decimal = self.balance + self.valid_limit(on) - self.committed
        return available


class EntryKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    INVOICE = "invoice", _("Invoice")
    CREDIT_MEMO = "credit_memo", _("Credit memo")
    ADJUSTMENT = "adjustment", _("Adjustment")


class FundsEntry(Scoped):
    """One entry, written once. Payments and credit memos are positive, invoices negative, adjustments either."""

    OWNED_THROUGH = ("station",)

    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(help_text="1, 2, 3… within the account")
    kind = models.CharField(max_length=12, choices=EntryKind)
    amount = MoneyField(help_text="CNY; plus raises the balance")
    balance_after = MoneyField(help_text="CNY; the running balance")
    reference = models.CharField(max_length=40, help_text="SAP document: invoice, payment or memo number")
    document = models.CharField(max_length=40, blank=True, help_text="our document, as the order number")
    text = models.CharField(max_length=200, blank=True)
    booked_on = models.DateField()
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["account", "position"], name="entries_stand_in_a_row"),
            models.UniqueConstraint(fields=["account", "kind", "reference"], name="a_sap_document_is_booked_once"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.INVOICE, amount__lte=0)
                | Q(kind__in=[EntryKind.PAYMENT, EntryKind.CREDIT_MEMO], amount__gte=0)
                | Q(kind=EntryKind.ADJUSTMENT),
                name="the_kind_of_an_entry_gives_its_sign",
            ),
        ]
        indexes = [models.Index(fields=["account", "booked_on", "position"], name="entries_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} {self.amount}"
