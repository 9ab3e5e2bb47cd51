"""Accounts: statement with running balance, all stations' accounts, adjustments by finance (S5, S7, S8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xingma.core.excel import Cell
from xingma.core.findings import RuleViolation
from xingma.core.idempotency import once
from xingma.core.money import ZERO
from xingma.funds import queries
from xingma.funds.models import EntryKind, FundsEntry
from xingma.orders.reading import clean
from xingma.orders.release import adjust
from xingma.organizations.actor import ActorRequest
from xingma.organizations.models import Organization
from xingma.organizations.permissions import May
from xingma.organizations.queries import organizations_visible_to
from xingma.web.answers import gone_to, wants_fragment
from xingma.web.components import Chip, MeterPart
from xingma.web.downloads import download
from xingma.web.order_entry import day_in
from xingma.web.paging import keyed_page, numbered_page

app_name = "funds"
FILTERS = ("station", "kind", "since", "until", "q")


def station_of(request: ActorRequest) -> Organization:
    """One's own station, or the one that headquarters or an office asks for. Raises Organization.DoesNotExist."""
    code = request.GET.get("station") or request.POST.get("station") or request.actor.organization_code
    return organizations_visible_to(request.actor).get(code=code)


@login_required
@require_safe
def statement(request: ActorRequest) -> HttpResponse:
    """Position and entries, newest first, each with its running balance."""
    if not request.actor.is_station and not request.GET.get("station"):
        return redirect("funds:accounts")
    return statement_page(request)


def statement_page(request: ActorRequest, refusal: RuleViolation | None = None) -> HttpResponse:
    station = station_of(request)
    position = queries.position(request.actor, station.pk, localdate(now()))
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    context = {
        **asked,
        "station": station,
        "position": position,
        "bar": [MeterPart("idle", max(position.committed, ZERO)), MeterPart("", max(position.available, ZERO))],
        "page": keyed_page(request, entries(request, station)),
        "chips": chips(request),
        "query": query_of(request),
        "kinds": EntryKind.choices,
        "may_adjust": request.actor.may(May.KEEP_FUNDS),
        "typed": request.POST,
        "findings": refusal.findings if refusal else [],
    }
    return render(request, "funds/statement.html", context, status=422 if refusal else 200)


def entries(request: ActorRequest, station: Organization) -> QuerySet[FundsEntry]:
    asked = request.GET
    return queries.statement(
        request.actor,
        station.pk,
        kind=asked.get("kind", "") if asked.get("kind") in EntryKind.values else "",
        since=day_in(asked.get("since", "")),
        until=day_in(asked.get("until", "")),
        text=asked.get("q", "").strip(),
    )


def query_of(request: HttpRequest, **changes: str) -> str:
    fields = {name: request.GET.get(name, "") for name in FILTERS} | changes
    return urlencode({name: value for name, value in fields.items() if value})


def chips(request: HttpRequest) -> list[Chip]:
    """Kinds of entries as switches, and the other filters that are on."""
    asked = request.GET.get("kind", "")
    found = [Chip(_("All"), f"?{query_of(request, kind='')}", not asked)]
    found += [
        Chip(str(kind.label), f"?{query_of(request, kind=kind.value)}", asked == kind.value) for kind in EntryKind
    ]
    said = {"since": _("From %(day)s"), "until": _("Until %(day)s"), "q": _("“%(day)s”")}
    for name, words in said.items():
        if request.GET.get(name):
            found.append(Chip(words % {"day": request.GET[name]}, f"?{query_of(request, **{name: ''})}", True))
    return found


@login_required
@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """The statement as it is narrowed, however long, as an Excel file."""
    station = station_of(request)
    name = f"statement-{station.code}-{localdate(now()):%Y%m%d}.xlsx"
    return download(name, _("Statement"), headings(), exported(request, station))


def headings() -> list[str]:
    return [
        _("No."),
        _("Date"),
        _("Kind"),
        _("Document"),
        _("Order no."),
        _("Text"),
        _("Amount"),
        _("Balance after"),
        _("Booked"),
    ]


def exported(request: ActorRequest, station: Organization) -> Iterator[list[Cell]]:
    for entry in entries(request, station).iterator(chunk_size=2000):
        yield [
            entry.position,
            entry.booked_on,
            entry.get_kind_display(),
            entry.reference,
            entry.document,
            entry.text,
            entry.amount,
            entry.balance_after,
            entry.at,
        ]


@login_required
@require_safe
def accounts(request: ActorRequest) -> HttpResponse:
    """Every station's account that the actor may see."""
    if request.actor.is_station:
        return redirect("funds:statement")
    text, only = request.GET.get("q", "").strip(), request.GET.get("only", "")
    page = numbered_page(request, queries.accounts(request.actor, text=text, only=only))
    today = localdate(now())
    said = {"": _("All"), "debt": _("In debt"), "blocked": _("Credit blocked")}
    switched = [Chip(words, f"?{urlencode({'only': key, 'q': text})}", only == key) for key, words in said.items()]
    rows = [(account, queries.position_of(account, today)) for account in page.object_list]
    context = {"page": page, "rows": rows, "chips": switched, "q": text, "only": only}
    return render(request, "funds/accounts.html", context)


@login_required
@require_POST
@once
def adjustment(request: ActorRequest) -> HttpResponse:
    """Mend an account by hand, with a document and a reason; held orders that are covered now go out."""
    station = station_of(request)
    try:
        adjust(
            station.pk,
            amount_of(request.POST.get("amount", "")),
            reference=request.POST.get("reference", ""),
            text=request.POST.get("text", ""),
            by=request.actor,
            at=now(),
        )
    except RuleViolation as refusal:
        if wants_fragment(request):
            raise
        return statement_page(request, refusal)
    messages.success(request, _("Booked on the account of %(name)s.") % {"name": station.name})
    return gone_to(request, f"{reverse('funds:statement')}?{urlencode({'station': station.code})}")


def amount_of(text: str) -> Decimal | None:
    """A typed amount such as -1,200.50; None when it is none."""
    try:
        amount = Decimal(clean(text).replace(",", "").replace("¥", "").replace("−", "-") or "0")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 11 else None


urlpatterns: list[URLPattern] = [
    path("statement", statement, name="statement"),
    path("statement/export", export, name="export"),
    path("accounts", accounts, name="accounts"),
    path("adjustments", adjustment, name="adjust"),
]
