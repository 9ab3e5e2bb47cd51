"""Price inquiry for any number of parts, and what stations ask headquarters (S6, domain.md §3.2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xingma.catalog.facts import facts_of, station_of
from xingma.catalog.inquiry import Inquiry, InquiryLine, inquire, numbers_in_file, numbers_in_text
from xingma.catalog.price_requests import answer_price, price_requests
from xingma.core.excel import Cell
from xingma.core.findings import RuleViolation
from xingma.core.idempotency import once
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May
from xingma.web.answers import gone_to
from xingma.web.downloads import download
from xingma.web.paging import keyed_page

LINES_SHOWN = 5000
NOTES = {
    "unknown": gettext_lazy("There is no such part"),
    "deleted": gettext_lazy("No longer in the catalogue"),
    "blocked": gettext_lazy("Cannot be ordered"),
    "superseded": gettext_lazy("Has a successor"),
    "no_price": gettext_lazy("No price"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_page(request: ActorRequest) -> HttpResponse:
    """Paste or upload a list of part numbers; the table comes below it."""
    request.actor.require(May.SEE_PARTS)
    if request.method != "POST":
        return render(request, "catalog/prices.html", {"text": request.GET.get("q", "")})
    try:
        numbers = numbers_in(request)
        found = inquire(numbers, actor=request.actor)
    except RuleViolation as refusal:
        refused = {"text": request.POST.get("text", ""), "findings": refusal.findings}
        return render(request, "catalog/prices.html", refused, status=422)
    context = {"text": "\n".join(numbers), "inquiry": found, "lines": found.lines[:LINES_SHOWN], "most": LINES_SHOWN}
    return render(request, "catalog/prices.html", context)


def numbers_in(request: ActorRequest) -> list[str]:
    """The numbers of an uploaded file, else of the pasted text."""
    file = request.FILES.get("file")
    if file is not None and file.file is not None:
        return numbers_in_file(file.file, size=file.size or 0)
    return numbers_in_text(request.POST.get("text", ""))


@login_required
@require_POST
def inquiry_excel(request: ActorRequest) -> HttpResponse:
    """The whole table as Excel."""
    request.actor.require(May.SEE_PARTS)
    found = inquire(numbers_in(request), actor=request.actor)
    headings = [
        _("Asked"),
        _("Part number"),
        _("Name"),
        _("English name"),
        _("Unit"),
        _("Price, tax included"),
        _("Price without tax"),
        _("Tax"),
        _("Stock at headquarters"),
        _("Package"),
        _("Minimum quantity"),
        _("Successor"),
        _("Note"),
    ]
    return download(f"prices-{found.on:%Y%m%d}.xlsx", _("Prices"), headings, excel_rows(found))


def excel_rows(found: Inquiry) -> Iterator[list[Cell]]:
    for line in found.lines:
        part, price = line.part, line.price
        if part is None:
            yield [line.number, *[None] * 11, said_of(line)]
            continue
        yield [
            line.number,
            part.number,
            part.name_zh,
            part.name_en,
            part.unit_label,
            price.gross if price else None,
            price.net if price else None,
            price.tax if price else None,
            part.available,
            part.package_quantity,
            part.minimum_quantity,
            part.successor.part.number if part.successor else None,
            said_of(line),
        ]


def said_of(line: InquiryLine) -> str:
    """What there is to say about a line, in words."""
    if line.guess is not None:
        return _("There is no such part; did you mean %(guess)s?") % {"guess": line.guess.number}
    if line.part is not None and line.part.blocked_because:
        return _("Cannot be ordered: %(reason)s") % {"reason": line.part.blocked_because}
    return str(NOTES[line.note]) if line.note else ""


@login_required
@require_safe
def requests(request: ActorRequest) -> HttpResponse:
    """What stations asked; headquarters answers here, a station reads its answers."""
    request.actor.require(May.SEE_PARTS)
    is_answered = request.GET.get("show") == "answered"
    page = keyed_page(request, price_requests(request.actor, is_open=not is_answered))
    parts = facts_of(
        {asked.part_id for asked in page.object_list}, station_id=station_of(request.actor), on=localdate()
    )
    context = {
        "page": page,
        "rows": [(asked, parts[asked.part_id]) for asked in page.object_list],
        "is_answered": is_answered,
        "may_answer": request.actor.may(May.ANSWER_CHASES),
        "may_keep": request.actor.may(May.KEEP_CATALOGUE),
    }
    return render(request, "catalog/price_requests.html", context)


@login_required
@require_POST
@once
def answer(request: ActorRequest, request_id: int) -> HttpResponse:
    """Answer a station in words."""
    answered = answer_price(request_id, answer=request.POST.get("answer", ""), by=request.actor, at=now())
    messages.success(request, _("%(station)s can read the answer.") % {"station": answered.station.name})
    return gone_to(request, reverse("catalog:price_requests"))


urlpatterns = [
    path("prices", inquiry_page, name="prices"),
    path("prices/excel", inquiry_excel, name="prices_excel"),
    path("price-requests", requests, name="price_requests"),
    path("price-requests/<int:request_id>/answer", answer, name="answer_price"),
]
