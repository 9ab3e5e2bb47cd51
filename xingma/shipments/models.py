"""Shipments, their lines and boxes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xingma.core.documents import Document
from xingma.core.fields import QuantityField
from xingma.orders.models import OrderLine
from xingma.organizations.models import Organization
from xingma.organizations.scope import Scoped


class State(models.TextChoices):
    ISSUED = "issued", _("On the way")
    SIGNED = "signed", _("Signed")


class Shipment(Scoped, Document):
    """One delivery of SAP; ``number`` is SAP's. It may serve several orders, and the reverse."""

    OWNED_THROUGH = ("station",)
    MOVES = {State.ISSUED: {State.SIGNED}, State.SIGNED: set()}

    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.ISSUED)
    carrier = models.CharField(max_length=80, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    packages = models.PositiveIntegerField(default=0)
    weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    issued_at = models.DateTimeField()
    expected_on = models.DateField(null=True, blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["station", "state", "-issued_at"], name="shipments_of_a_station"),
            models.Index(fields=["waybill"], condition=~Q(waybill=""), name="shipments_by_waybill"),
        ]


class ShipmentLine(models.Model):
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    item = models.CharField(max_length=6, help_text="item of the delivery in SAP")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipment_lines")
    quantity = QuantityField()
    signed = QuantityField(default=0)
    batch = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "item"], name="one_line_per_delivery_item"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipped_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}/{self.item}"


class Box(models.Model):
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="boxes")
    code = models.CharField(max_length=40, db_index=True, help_text="label on the box")
    contents = models.JSONField(default=list, help_text="[delivery item, quantity] pairs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shipment", "code"], name="a_box_once_per_shipment")]

    def __str__(self) -> str:
        return self.code
