"""Chases (催件): stations ask where a line is, headquarters answers with a date; both see both (S3)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xingma.catalog.facts import facts_of
from xingma.core.idempotency import once
from xingma.orders import chasing, queries
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May
from xingma.web.answers import gone_to
from xingma.web.order_entry import day_in
from xingma.web.paging import numbered_page

ANSWERS = (
    gettext_lazy("In production, shipped as soon as it arrives."),
    gettext_lazy("Picked today, leaves tomorrow."),
    gettext_lazy("The supplier is late; we look for another source."),
    gettext_lazy("The part is being replaced; the successor will be offered to you."),
)


@login_required
@require_safe
def chases(request: ActorRequest) -> HttpResponse:
    """Open questions oldest first, or the answered ones."""
    is_answered = request.GET.get("show") == "answered"
    page = numbered_page(request, queries.chases(request.actor, answered=is_answered))
    today = localdate(now())
    parts = facts_of({chase.line.part_id for chase in page.object_list}, station_id=None, on=today)
    context = {
        "page": page,
        "rows": [(chase, parts[chase.line.part_id]) for chase in page.object_list],
        "is_answered": is_answered,
        "may_answer": request.actor.may(May.ANSWER_CHASES),
        "answers": ANSWERS,
        "today": today,
        "usual_day": today + timedelta(days=7),
    }
    return render(request, "orders/chases.html", context)


@login_required
@require_POST
@once
def answer(request: ActorRequest, chase_id: int) -> HttpResponse:
    """Promise a date, say a sentence, or both."""
    chasing.answer(
        chase_id,
        promised_on=day_in(request.POST.get("promised_on", "")),
        text=request.POST.get("text", ""),
        by=request.actor,
        at=now(),
    )
    messages.success(request, _("Answered; the station sees it at once."))
    return gone_to(request, reverse("orders:chases"))
