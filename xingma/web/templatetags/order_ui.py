"""Words that order pages write more than once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingma.core.fields import plain
from xingma.orders.sheet import SheetLine
from xingma.web.templatetags.xingma_words import day

register = template.Library()


@register.filter
def quantity_plain(value: Decimal | None) -> str:
    """A quantity as a field holds it: 1260, 2.5."""
    return "" if value is None else plain(value)


@register.filter
def ships(row: SheetLine) -> str:
    """When headquarters can ship: "today", "3 today · 5 on 06-24", "6 from 07-02 on", "date open"."""
    shipping = row.shipping
    if row.part.available is None:
        return ""
    if shipping.is_at_once:
        return _("ships today")
    words = [_("%(pieces)s today") % {"pieces": plain(shipping.now)}] if shipping.now else []
    if shipping.later:
        words.append(_("%(pieces)s on %(day)s") % {"pieces": plain(shipping.later), "day": day(shipping.later_on)})
    if shipping.unknown:
        words.append(_("%(pieces)s date open") % {"pieces": plain(shipping.unknown)})
    return " · ".join(words)


@register.filter
def waited(since: datetime | None) -> str:
    """How long something waits: "20 minutes", "3 hours", "2 days"."""
    if since is None:
        return ""
    minutes = int((now() - since).total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", max(minutes, 1)) % {"n": max(minutes, 1)}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
