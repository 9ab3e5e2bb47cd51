"""The page of every figure a keeper may change, room by room: value today, default, changes to come (domain.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xingma.catalog.terms import CatalogTerms
from xingma.core.findings import Finding, RuleViolation
from xingma.core.terms import TermChange, Terms, all_figures, changes, set_term, terms_on
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May

# Every room's figures, in the order of the page; a new room adds its own here.
REGISTRY: tuple[tuple[type[Terms], str | Promise], ...] = (
    (OrderTerms, gettext_lazy("Ordering")),
    (CatalogTerms, gettext_lazy("Parts and prices")),
)


@dataclass(frozen=True)
class Figure:
    """One figure as the page shows it; ``key`` is room.name."""

    key: str
    name: str
    label: Any
    unit: Any
    value: Any
    default: Any
    last: TermChange | None
    to_come: list[TermChange]

    @property
    def is_default(self) -> bool:
        return bool(self.value == self.default)


@login_required
@require_safe
def terms(request: ActorRequest) -> HttpResponse:
    """All figures of all rooms; who keeps rules may set them, headquarters may read them."""
    return terms_page(request)


def terms_page(request: ActorRequest, *, wrong: str = "", findings: list[Finding] | None = None) -> HttpResponse:
    """``wrong`` is the figure (room.name) whose new value was refused."""
    may_keep = request.actor.may(May.KEEP_TERMS)
    if not request.actor.sees_everything:
        request.actor.require(May.KEEP_TERMS)
    today = localdate()
    context = {
        "rooms": [(kind.ROOM, label, figures_of(kind, today)) for kind, label in REGISTRY],
        "today": today,
        "may_keep": may_keep,
        "wrong": wrong,
        "refused": findings or [],
        "value": request.POST.get("value", ""),
        "valid_from": request.POST.get("valid_from", ""),
    }
    return render(request, "terms/terms.html", context, status=422 if findings else 200)


def figures_of(kind: type[Terms], today: date) -> list[Figure]:
    known = changes(kind.ROOM)
    values = terms_on(kind, today)
    figures = []
    for name, default, label, unit in all_figures(kind):
        dated = [change for change in known if change.name == name]
        past = [change for change in dated if change.valid_from <= today]
        to_come = [change for change in dated if change.valid_from > today]
        figures.append(
            Figure(
                f"{kind.ROOM}.{name}",
                name,
                label,
                unit,
                getattr(values, name),
                default,
                past[-1] if past else None,
                to_come,
            )
        )
    return figures


@login_required
@require_POST
def set_figure(request: ActorRequest, room: str, name: str) -> HttpResponse:
    """A new value from a day on."""
    request.actor.require(May.KEEP_TERMS)
    kind = next((kind for kind, _label in REGISTRY if room == kind.ROOM), None)
    if kind is None:
        raise Http404
    today = localdate()
    try:
        change = set_term(
            kind,
            name,
            request.POST.get("value", ""),
            valid_from=day_from(request.POST.get("valid_from", ""), otherwise=today),
            today=today,
            by=request.actor,
            at=now(),
        )
    except RuleViolation as refusal:
        return terms_page(request, wrong=f"{room}.{name}", findings=refusal.findings)
    messages.success(
        request, _("%(value)s from %(day)s.") % {"value": change.value, "day": change.valid_from.isoformat()}
    )
    return redirect("terms")


def day_from(text: str, *, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


urlpatterns: list[URLPattern] = [
    path("terms", terms, name="terms"),
    path("terms/<str:room>/<str:name>", set_figure, name="set_term"),
]
