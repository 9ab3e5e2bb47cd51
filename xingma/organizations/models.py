"""Organizations, people and API tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    HEADQUARTERS = "headquarters", _("Headquarters")
    OFFICE = "office", _("Regional office")
    STATION = "station", _("Service station")
    DEALER = "dealer", _("Dealer")


class Grade(models.IntegerChoices):
    NONE = 0, _("No grade")
    THREE_STAR = 3, _("Three stars")
    FOUR_STAR = 4, _("Four stars")
    FIVE_STAR = 5, _("Five stars")


class Organization(models.Model):
    """A node of the tree headquarters → office → station or dealer. A station has one office."""

    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=20, unique=True, help_text="as S34108")
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    customer_number = models.CharField(max_length=10, blank=True, help_text="number of the customer in Hualing SAP")
    price_list = models.CharField(max_length=4, blank=True, help_text="SAP price list; empty = general prices")
    grade = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NONE)
    province = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.HEADQUARTERS, parent=None) | Q(~Q(kind=Kind.HEADQUARTERS), parent__isnull=False),
                name="only_headquarters_has_no_parent",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="no_organization_is_its_own_parent"),
            models.UniqueConstraint(
                fields=["customer_number"],
                condition=~Q(customer_number=""),
                name="one_organization_per_customer_number",
            ),
        ]
        indexes = [models.Index(fields=["parent", "code"], name="organizations_of_an_office")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_station(self) -> bool:
        """Stations and dealers order parts; both are treated alike."""
        return self.kind in {Kind.STATION, Kind.DEALER}


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        """The person of a user name, however it is capitalised. Raises User.DoesNotExist."""
        return self.select_related("organization").get(username__iexact=username)


class User(AbstractBaseUser):
    """A person of one organization. Rights come from roles alone (``permissions.ROLES``)."""

    username = models.CharField(_("user name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="people")
    roles = models.JSONField(default=list, help_text="codes of permissions.Role")
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False, help_text="a first password holds 72 hours")
    language = models.CharField(max_length=10, blank=True, help_text="as zh-hans; empty for the browser's")
    theme = models.CharField(max_length=6, blank=True, help_text="light, dark or empty for the system's")
    density = models.CharField(max_length=10, blank=True)
    has_shortcuts = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Upper("username"), name="one_person_per_user_name")]
        indexes = [models.Index(fields=["organization", "username"], name="people_of_an_organization")]

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"


class ApiToken(models.Model):
    """A revocable key of a person or an integration account. Only its hash is stored; it is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, help_text="first letters, to recognise it")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.label}"


class SavedView(models.Model):
    """A list as one person likes to see it: the page and its query string, under a name of their own."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40, help_text="name of the list, as orders:list")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, help_text="query string without the question mark")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name
