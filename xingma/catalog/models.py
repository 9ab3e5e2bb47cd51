"""Parts, their groups, successors, prices and pictures."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xingma.core.fields import MoneyField, QuantityField
from xingma.organizations.models import Organization
from xingma.organizations.scope import Scoped


class Unit(models.TextChoices):
    PIECE = "pc", _("pc")
    SET = "set", _("set")
    BOX = "box", _("box")
    KILOGRAM = "kg", _("kg")
    LITRE = "l", _("l")
    METRE = "m", _("m")


class Returnability(models.TextChoices):
    """How long and whether a part may come back (domain.md §3.4)."""

    NORMAL = "normal", _("Returnable within 90 days")
    ELECTRICAL = "electrical", _("Electrical: returnable within 30 days")
    NEVER = "never", _("Not returnable")


class SupersessionKind(models.TextChoices):
    INTERCHANGEABLE = "interchangeable", _("Interchangeable")
    ONE_WAY = "one_way", _("New replaces old only")
    WITH_KIT = "with_kit", _("With conversion kit")


class PartGroup(models.Model):
    code = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Part(models.Model):
    """A part that can be ordered or was once. ``search_words`` is maintained by ``catalog.indexing`` alone."""

    number = models.CharField(max_length=40, unique=True, help_text="as printed: 3502075-KH469")
    code = models.CharField(max_length=40, unique=True, help_text="number without blanks and dashes, upper case")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=3, choices=Unit, default=Unit.PIECE)
    group = models.ForeignKey(PartGroup, models.PROTECT, null=True, blank=True, related_name="parts")
    package_quantity = QuantityField(default=1)
    minimum_quantity = QuantityField(default=1)
    weight_kg = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    drawing_number = models.CharField(max_length=40, blank=True)
    specification = models.CharField(max_length=200, blank=True)
    fits = models.CharField(max_length=200, blank=True, help_text="models and assemblies it fits, as text")
    returnability = models.CharField(max_length=12, choices=Returnability, default=Returnability.NORMAL)
    blocked_because = models.CharField(max_length=200, blank=True, help_text="reason; empty = can be ordered")
    is_restricted = models.BooleanField(default=False, help_text="headquarters reviews every sale")
    is_deleted = models.BooleanField(default=False, help_text="flagged for deletion in SAP")
    search_words = models.TextField(blank=True, editable=False)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(package_quantity__gt=0), name="package_quantity_positive"),
            models.CheckConstraint(condition=Q(minimum_quantity__gt=0), name="minimum_quantity_positive"),
        ]
        indexes = [models.Index(fields=["group", "number"], name="parts_of_a_group")]

    def __str__(self) -> str:
        return f"{self.number} {self.name_zh}"


class Supersession(models.Model):
    """``old`` is replaced by ``new``. Chains are followed to their end; circles are refused on entry."""

    old = models.ForeignKey(Part, models.CASCADE, related_name="successors")
    new = models.ForeignKey(Part, models.CASCADE, related_name="predecessors")
    kind = models.CharField(max_length=16, choices=SupersessionKind, default=SupersessionKind.INTERCHANGEABLE)
    valid_from = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old"], name="one_successor_per_part"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="no_part_replaces_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class Price(models.Model):
    """A purchase price with validity: for one customer, for a price list, or for all (both empty)."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="prices")
    customer = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="+")
    price_list = models.CharField(max_length=4, blank=True)
    amount = MoneyField(help_text="CNY per unit, tax included")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day; empty = open")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=Decimal(0)), name="price_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="price_validity_in_order"
            ),
            models.CheckConstraint(
                condition=Q(customer=None) | Q(price_list=""), name="price_for_a_customer_or_a_list_not_both"
            ),
            models.UniqueConstraint(
                fields=["part", "price_list", "valid_from"],
                condition=Q(customer=None),
                name="one_list_price_per_part_and_day",
            ),
            models.UniqueConstraint(
                fields=["part", "customer", "valid_from"],
                condition=Q(customer__isnull=False),
                name="one_customer_price_per_part_and_day",
            ),
        ]
        indexes = [models.Index(fields=["part", "valid_from"], name="prices_of_a_part")]

    def __str__(self) -> str:
        return f"{self.part_id} {self.amount}"


class Picture(models.Model):
    """An image file by content; several parts may show the same one."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the stored image")
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class PartPicture(models.Model):
    part = models.ForeignKey(Part, models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)
    caption = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "position"], name="one_picture_per_place")]

    def __str__(self) -> str:
        return f"{self.part_id}/{self.position}"


class Favourite(Scoped):
    """A part that a station orders often and keeps at hand."""

    station = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["station", "part"], name="a_favourite_once_per_station")]

    def __str__(self) -> str:
        return f"{self.station_id} {self.part_id}"


class PriceRequest(Scoped):
    """A station asks headquarters for the price of a part that has none (domain.md §3.2)."""

    station = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["station", "part"], condition=Q(answered_at=None), name="one_open_price_request_per_part"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.part_id}"


class ImportKind(models.TextChoices):
    PARTS = "parts", _("Parts")
    PRICES = "prices", _("Prices")
    SUPERSESSIONS = "supersessions", _("Successors")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Not readable")


class ImportRun(models.Model):
    """A file that a keeper hands in. ``rows_done`` moves with each chunk of rows, in the chunk's own transaction."""

    kind = models.CharField(max_length=16, choices=ImportKind)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    file_name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, help_text="below MEDIA_ROOT")
    columns = models.JSONField(default=list, help_text="the header row of the file, for the file of rejects")
    rows_total = models.PositiveIntegerField(null=True, blank=True, help_text="estimate until the end is reached")
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    failed_because = models.CharField(max_length=40, blank=True, help_text="code of catalog.findings")
    failed_params = models.JSONField(default=dict)
    started_by = models.CharField(max_length=80)
    started_by_user = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=[ImportState.WAITING, ImportState.RUNNING]), name="imports_to_do"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def percent(self) -> int:
        """How far it is, for the bar; 100 only at the end."""
        if self.state == ImportState.DONE:
            return 100
        return min(99, 100 * self.rows_done // self.rows_total) if self.rows_total else 0


class ImportReject(models.Model):
    """A row that was not taken in: where, why, and what stood there."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects")
    row = models.PositiveIntegerField(help_text="as the spreadsheet counts, the header is 1")
    column = models.CharField(max_length=80, blank=True, help_text="header of the column")
    refusal = models.CharField(max_length=40, help_text="code of catalog.findings")
    params = models.JSONField(default=dict)
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["run", "row"], name="rejects_of_an_import")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.row}"
