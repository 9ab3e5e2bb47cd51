"""The audit trail as a page and as Excel: who did what, when, from where."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.timezone import localtime, make_aware, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xingma.core.audit import AuditEntry
from xingma.organizations import queries
from xingma.organizations.actor import ActorRequest
from xingma.web.audit_words import ACTS, facts_in_words
from xingma.web.downloads import download
from xingma.web.paging import keyed_page

ROWS_IN_EXCEL = 100_000


@login_required
@require_safe
def audit(request: ActorRequest) -> HttpResponse:
    """Newest first, fifty at a time."""
    asked = asked_by(request)
    page = keyed_page(request, entries(request, asked))
    context = {
        **asked,
        "acts": ACTS.items(),
        "page": page,
        "rows": [(entry, ACTS.get(entry.act, entry.act), facts_in_words(entry.act, entry.facts)) for entry in page],
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "audit/audit.html", context)


@login_required
@require_safe
def audit_excel(request: ActorRequest) -> HttpResponse:
    """What the filters find, newest first, at most 100,000 entries."""
    headings = [
        _("Time"),
        _("Act"),
        _("Subject"),
        _("Person"),
        _("Organization"),
        _("Address"),
        _("Details"),
        _("Seal"),
    ]
    found = entries(request, asked_by(request))[:ROWS_IN_EXCEL]
    rows = (
        (
            entry.at,
            str(ACTS.get(entry.act, entry.act)),
            entry.subject,
            entry.actor,
            entry.organization,
            entry.address,
            facts_in_words(entry.act, entry.facts),
            entry.seal,
        )
        for entry in found.iterator(chunk_size=2000)
    )
    name = f"audit-{localtime(now()):%Y%m%d-%H%M}.xlsx"
    return download(name, _("Audit trail"), headings, rows)


def asked_by(request: ActorRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("q", "act", "organization", "since", "until")}


def entries(request: ActorRequest, asked: dict[str, str]) -> QuerySet[AuditEntry]:
    until = moment(asked["until"])
    return queries.audit_trail(
        request.actor,
        act=asked["act"],
        text=asked["q"],
        organization=asked["organization"],
        since=moment(asked["since"]),
        until=until + timedelta(days=1) if until else None,
    )


def moment(day: str) -> datetime | None:
    """The beginning of a day; None for none and for what is no day."""
    try:
        return make_aware(datetime.combine(date.fromisoformat(day), time.min)) if day else None
    except (ValueError, OverflowError):
        return None


urlpatterns: list[URLPattern] = [
    path("audit", audit, name="audit"),
    path("audit/excel", audit_excel, name="audit_excel"),
]
