"""Figures of ordering that a keeper may change (domain.md §3.2)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xingma.core.terms import Terms, figure


@dataclass(frozen=True)
class OrderTerms(Terms):
    ROOM = "orders"

    quantity_max: int = figure(9999, _("Largest quantity of a line"), _("pieces"))
    urgent_lines_max: int = figure(10, _("Most lines of an urgent order"), _("lines"))
    review_urgent_over: Decimal = figure(Decimal(20000), _("Urgent orders are reviewed over"), "CNY")
    review_any_over: Decimal = figure(Decimal(100000), _("Any order is reviewed over"), "CNY")
    review_usage_factor: Decimal = figure(Decimal(5), _("A line is reviewed over this multiple of the monthly usage"))
    review_usage_over: Decimal = figure(Decimal(2000), _("… and over this value"), "CNY")
    repeat_hours: int = figure(24, _("The same content is asked about within"), _("hours"))
    price_difference: Decimal = figure(Decimal(1), _("SAP's price is marked when it differs by more than"), "CNY")
    price_difference_percent: Decimal = figure(Decimal(1), _("… or by more than"), "%")
    clerk_cancels_up_to: Decimal = figure(Decimal(5000), _("A clerk cancels alone up to"), "CNY")
