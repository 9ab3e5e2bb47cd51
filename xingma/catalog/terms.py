"""Figures of the catalogue that a keeper may change (domain.md §2)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xingma.core.terms import Terms, figure


@dataclass(frozen=True)
class CatalogTerms(Terms):
    ROOM = "catalog"

    vat_rate: Decimal = figure(Decimal("0.13"), _("Value added tax on parts"), _("as a fraction: 0.13 is 13 %"))
