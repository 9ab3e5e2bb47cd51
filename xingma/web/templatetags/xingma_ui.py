"""Tags and filters of the design language: components as tags. Figures, dates and masks are in ``xingma_words``."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

import zxingcpp
from django import forms, template
from django.conf import settings
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from xingma.web.components import MeterPart, Step
from xingma.web.templatetags import xingma_words
from xingma.web.templatetags.xingma_words import quantity

register = template.Library()
register.filters.update(xingma_words.register.filters)
register.tags.update(xingma_words.register.tags)

NOTE_ICONS = {"": "info", "info": "info", "lamp": "triangle-alert", "bad": "circle-x", "ok": "circle-check"}
STEP_WORDS = {"done", "part", "now", "lamp", "bad", "todo"}


@lru_cache(maxsize=512)
def drawn_icon(name: str, css: str) -> SafeString:
    classes = f"lucide {css}".strip()
    return mark_safe(lucide(name, size=16, **{"class": classes, "aria-hidden": "true"}))  # noqa: S308 - from the package


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon as inline SVG, hidden from screen readers: the word stands beside it. ``{% icon "truck" %}``"""
    return drawn_icon(name + "", css + "")


@register.simple_tag
def pill(tone: str, text: object) -> SafeString:
    """A state: dot and word. Tones: "" (draft), lamp (yours), info (with others), ok, bad."""
    return format_html('<span class="pill {}">{}</span>', tone, text)


@register.simple_tag
def stock_mark(available: Decimal | int | None, few: Decimal | int = 5) -> SafeString:
    """Stock at headquarters: a square and the figure; hollow red for none, amber up to ``few``."""
    if available is None:
        return format_html('<span class="stock unknown">{}</span>', _("unknown"))
    tone = "none" if available <= 0 else "few" if available <= few else ""
    return format_html('<span class="stock {}">{}</span>', tone, quantity(available))


@register.simple_tag
def mini_steps(steps: Iterable[Step | str], label: str = "") -> SafeString:
    """The stepper in a list row: one dash per step. ``steps`` are Step values or bare tones."""
    tones = [step if isinstance(step, str) else step.tone for step in steps]
    said = label or _("%(done)s of %(all)s steps done") % {"done": tones.count("done"), "all": len(tones)}
    dashes = format_html_join("", '<i class="{}"></i>', ((tone if tone in STEP_WORDS else "",) for tone in tones))
    return format_html('<span class="mini" role="img" aria-label="{}">{}</span>', said, dashes)


@register.inclusion_tag("_steps.html")
def steps(steps: Iterable[Step]) -> dict[str, object]:
    """The stepper of a document: done ✓, part ◐, now ◉, lamp (waits for you), bad ✕, todo ○."""
    return {"steps": list(steps)}


@register.simple_tag
def meter(
    parts: Iterable[MeterPart | tuple[str, Decimal | int]],
    label: str = "",
    total: Decimal | int | None = None,
    css: str = "",
) -> SafeString:
    """Pieces side by side as an SVG; without ``total`` they fill it. ``css="tall"`` for the bar of the funds panel."""
    pieces = [(tone, max(Decimal(value), Decimal(0))) for tone, value in parts]
    whole = max(Decimal(total) if total is not None else Decimal(0), sum((value for tone, value in pieces), Decimal(0)))
    drawn, left = [], Decimal(0)
    for tone, value in pieces:
        width = (value * 100 / whole).quantize(Decimal("0.01")) if whole else Decimal(0)
        fill = "url(#hatch)" if tone == "over" else ""
        if width:
            drawn.append((tone, left, width, fill))
        left += width
    rects = format_html_join("", '<rect class="{}" x="{}%" y="0" width="{}%" height="100%" fill="{}"/>', drawn)
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="meter {}" {}>{}</svg>', css, role, rects)


@lru_cache(maxsize=256)
def drawn_code128(text: str) -> SafeString:
    svg = zxingcpp.write_barcode_to_svg(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128), add_hrt=False, add_quiet_zones=False
    )
    size = re.search(r'<svg width="(\d+)" height="(\d+)"', svg)
    path = re.search(r'<path d="([^"]+)"', svg)
    assert size is not None, "the barcode library says the size"
    assert path is not None, "the barcode library draws one path"
    return format_html(
        '<svg class="code128" viewBox="0 0 {} {}" preserveAspectRatio="none" shape-rendering="crispEdges" role="img"'
        ' aria-label="{}"><path d="{}"/></svg>',
        size[1],
        size[2],
        text,
        path[1],
    )


@register.simple_tag
def code128(text: str) -> SafeString:
    """A Code 128 barcode as SVG; the style sheet gives its size. Latin letters, digits and signs only."""
    return drawn_code128(str(text) + "")


@register.simple_tag
def once_key() -> SafeString:
    """The hidden field that makes a double click do the work once (``@once``). One in each form that writes."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_tag
def widget(field: forms.BoundField, css: str = "in", **attributes: str) -> SafeString:
    """A form field's widget with the look of the house: ``{% widget form.note rows="3" %}``."""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return field.as_widget(attrs={"class": css, **named})


@register.simple_block_tag
def note(content: str, tone: str = "", symbol: str = "", live: str = "") -> SafeString:
    """One sentence and up to three answers: ``{% note "lamp" %}… <a href=…>Reduce to 8</a>{% endnote %}``."""
    role = format_html(' role="{}"', live) if live else ""
    drawn = drawn_icon((symbol or NOTE_ICONS[tone]) + "", "")
    return format_html('<div class="note {}"{}>{}<div>{}</div></div>', tone, role, drawn, content)


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    count: object = "",
    link: str = "",
    link_text: str = "",
    css: str = "",
    body: bool = True,
) -> SafeString:
    """A card with a head line. ``body=False`` when the content is a table or list that reaches the edges."""
    head: str = ""
    if title:
        counted = format_html('<span class="muted s">{}</span>', count) if count != "" else ""
        linked = format_html('<span class="grow"></span><a class="s" href="{}">{}</a>', link, link_text) if link else ""
        head = format_html('<div class="hd"><h2>{}</h2>{}{}</div>', title, counted, linked)
    inner = format_html('<div class="bd">{}</div>', content) if body else content
    return format_html('<section class="card {}">{}{}</section>', css, head, inner)


@register.simple_block_tag
def dialog(content: str, name: str, title: str, hint: str = "", css: str = "") -> SafeString:
    """A native dialog; ``<button data-opens="name">`` opens it, ``data-closes``, Esc or the backdrop close it."""
    hinted = format_html('<span class="s muted hide-m">{}</span>', hint) if hint else ""
    close = format_html(
        '<button type="button" class="icb" data-closes aria-label="{}">{}</button>', _("Close"), drawn_icon("x", "")
    )
    head = format_html('<h2 id="{}-title">{}</h2>{}<span class="grow"></span>{}', name, title, hinted, close)
    return format_html(
        '<dialog class="dlg {}" id="{}" aria-labelledby="{}-title"><div class="hd">{}</div>{}</dialog>',
        css,
        name,
        name,
        head,
        content,
    )


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> str:
    """What a page puts into a block, for saying it a second time (the title in the phone's bar)."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return block.render(context).strip() if block else ""


@register.simple_tag
def brand() -> Mapping[str, str]:
    """Name, system name, hotline and logo of the maker, where no context processor runs (the 500 page)."""
    return settings.BRAND
