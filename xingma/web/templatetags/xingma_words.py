"""Filters that write figures, dates, masks and places as the design language says (DESIGN §8)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.timezone import now as now_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

MINUS = "−"
CENT = Decimal("0.01")
COUNTED_DAYS = 30  # a deadline further away is said as a date


def grouped(value: Decimal, decimals: str) -> str:
    return f"{MINUS if value < 0 else ''}{abs(value):{decimals}}"


@register.filter
def amount(value: Decimal | int | str | None) -> str:
    """1,234.50 without the currency sign, for columns of amounts; nothing for None."""
    if value is None or value == "":
        return ""
    return grouped(Decimal(value).quantize(CENT, ROUND_HALF_UP), ",.2f")


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """¥1,234.50; the minus sign stands before the currency sign; nothing for None."""
    text = amount(value)
    return f"{MINUS}¥{text[1:]}" if text.startswith(MINUS) else f"¥{text}" if text else ""


@register.filter
def quantity(value: Decimal | int | str | None) -> str:
    """1,260 or 2.5: grouped, no trailing zeros; nothing for None."""
    if value is None or value == "":
        return ""
    return grouped(Decimal(value).normalize(), ",f")


@register.simple_tag
def progress_quantity(value: Decimal | int, demanded: Decimal | int) -> SafeString:
    """A quantity beside its demand: green when equal, amber when short, grey when not begun."""
    tone = "z" if not value else "f" if value >= demanded else "w"
    return format_html('<span class="q {}">{}</span>', tone, quantity(value))


@register.filter
def day(value: date | datetime | None) -> str:
    """06-18 within the year, 2025-06-18 else."""
    if value is None:
        return ""
    on = localdate(value) if isinstance(value, datetime) else value
    return f"{on:%m-%d}" if on.year == localdate().year else f"{on:%Y-%m-%d}"


@register.filter
def when(value: datetime | None) -> str:
    """06-18 14:32 within the year, 2025-06-18 14:32 else."""
    return f"{day(value)} {localtime(value):%H:%M}" if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """14:32"""
    return f"{localtime(value):%H:%M}" if value else ""


@register.filter
def deadline(value: date | datetime | None) -> str:
    """A deadline as words: "today 18:00", "tomorrow", "7 days left", "2 days late"; a far one as a date."""
    if value is None:
        return ""
    is_moment = isinstance(value, datetime)
    days = (localdate(value) if isinstance(value, datetime) else value) - localdate()
    at = f" {clock(value)}" if is_moment and isinstance(value, datetime) else ""
    if days < timedelta():
        return ngettext("%(days)s day late", "%(days)s days late", -days.days) % {"days": -days.days}
    if not days:
        return _("today") + at
    if days.days == 1:
        return _("tomorrow") + at
    if days.days <= COUNTED_DAYS:
        return ngettext("%(days)s day left", "%(days)s days left", days.days) % {"days": days.days}
    return day(value)


def is_hot(value: date | datetime) -> bool:
    """Late, or due within 24 hours."""
    if isinstance(value, datetime):
        return value - now_aware() <= timedelta(hours=24)
    return value <= localdate()


@register.simple_tag
def due(value: date | datetime | None) -> SafeString | str:
    """A deadline with its date in the title; red only when late or within 24 hours."""
    if value is None:
        return ""
    exact = when(value) if isinstance(value, datetime) else f"{value:%Y-%m-%d}"
    tone = "hot" if is_hot(value) else ""
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>', tone, value.isoformat(), exact, deadline(value)
    )


@register.filter
def account_number(value: str) -> str:
    """3405 0164 8808 0000 1273: groups of four; copying takes the blanks out again."""
    return " ".join(re.findall(".{1,4}", re.sub(r"\s", "", str(value))))


@register.filter
def mask_phone(value: str) -> str:
    """138****2046; a number of another length keeps its last four figures."""
    text = re.sub(r"\D", "", str(value))
    if len(text) < 7:
        return text
    return f"{text[:3]}****{text[-4:]}" if len(text) == 11 else f"****{text[-4:]}"


@register.filter
def place(where: str) -> str:
    """Where a finding belongs, as a person says it: "lines.3.quantity" is "Line 3"; a plain field has no words."""
    group, _dot, rest = str(where).partition(".")
    number = rest.partition(".")[0]
    match group if number.isdecimal() else "":
        case "lines":
            return _("Line %(number)s") % {"number": number}
        case "rows":
            return _("Row %(number)s") % {"number": number}
    return ""
