"""How the pages look to one person: language, theme, density, shortcuts. Unknown choices change nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xingma.organizations.models import User


class Theme(models.TextChoices):
    SYSTEM = "", _("As the computer")
    LIGHT = "light", _("Light theme")
    DARK = "dark", _("Dark theme")


class Density(models.TextChoices):
    NORMAL = "", _("Normal rows")
    COMPACT = "compact", _("Compact rows")


THEMES = Theme.choices
DENSITIES = Density.choices


def prefer(person: User, *, theme: str, density: str, has_shortcuts: bool) -> None:
    """Keep the looks that a person likes."""
    person.theme = theme if theme in Theme.values else person.theme
    person.density = density if density in Density.values else person.density
    person.has_shortcuts = has_shortcuts
    person.save(update_fields=["theme", "density", "has_shortcuts"])


def speak(person: User, language: str) -> None:
    """Keep the language that a person reads."""
    if language in dict(settings.LANGUAGES):
        person.language = language
        person.save(update_fields=["language"])
