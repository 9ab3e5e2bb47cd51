"""The catalogue: finding parts, one part, its pictures; what a station does from here (S1, S6, S10)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, path, resolve, reverse
from django.utils.html import format_html
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xingma.catalog import price_requests
from xingma.catalog.facts import PartHit
from xingma.catalog.favourites import add_favourite, favourite_ids, remove_favourite
from xingma.catalog.models import PartPicture
from xingma.catalog.pictures import SIZES, picture_file
from xingma.catalog.queries import groups, part_page
from xingma.catalog.search import HITS_MAX, browse, search
from xingma.catalog.terms import CatalogTerms
from xingma.core.findings import RuleViolation
from xingma.core.idempotency import once
from xingma.core.money import tax_included
from xingma.core.terms import terms_on
from xingma.orders import drafting
from xingma.orders.models import PartsOrder, State
from xingma.orders.reading import TypedRow
from xingma.orders.usage import often_ordered
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.permissions import May
from xingma.web import catalog_imports, catalog_keeping, catalog_prices
from xingma.web.answers import gone_to, wants_fragment
from xingma.web.marking import marked
from xingma.web.paging import key_in

ROWS_PER_PAGE = 50
SUGGESTED = 12
OFTEN_MAX = 60
OFTEN_KEPT_S = 300
PICTURE_KEPT_S = 365 * 24 * 3600
# A drawing opened by itself may show lines and colours, and do nothing.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@login_required
@require_safe
def parts(request: ActorRequest) -> HttpResponse:
    """The catalogue by codes, or what a text finds; fifty at a time."""
    request.actor.require(May.SEE_PARTS)
    text, after = request.GET.get("q", "").strip(), request.GET.get("after", "")[:40]
    group, skipped = key_in(request, "group"), min(key_in(request, "skip") or 0, HITS_MAX)
    if text:
        found = search(text, actor=request.actor, limit=ROWS_PER_PAGE + 1, offset=skipped, group_id=group)
    else:
        found = browse(actor=request.actor, group_id=group, after_code=after, limit=ROWS_PER_PAGE + 1)
    shown = found[:ROWS_PER_PAGE]
    context = {
        "q": text,
        "group": group,
        "groups": groups(),
        "parts": [(part, marked(part, text)) for part in shown],
        "favourites": favourite_ids(request.actor),
        "first_page": page_address(text, group) if after or skipped else "",
        "next_page": next_address(text, group, skipped, shown) if len(found) > ROWS_PER_PAGE else "",
        **rights(request.actor),
    }
    return render(request, "catalog/search.html", context)


def page_address(text: str, group: int | None, **place: object) -> str:
    return "?" + urlencode({name: value for name, value in {"q": text, "group": group, **place}.items() if value})


def next_address(text: str, group: int | None, skipped: int, shown: list[PartHit]) -> str:
    """The page after these; a search ends after some hundred hits."""
    if not text:
        return page_address(text, group, after=shown[-1].code)
    following = skipped + ROWS_PER_PAGE
    return page_address(text, group, skip=following) if following < HITS_MAX else ""


def rights(actor: Actor) -> dict[str, bool]:
    return {
        "may_order": actor.is_station and actor.may(May.WRITE_ORDERS),
        "may_keep": actor.may(May.KEEP_CATALOGUE),
    }


@login_required
@require_safe
def suggest(request: ActorRequest) -> HttpResponse:
    """The list under a part picker: what the station orders often comes first."""
    request.actor.require(May.SEE_PARTS)
    text = request.GET.get("q", "").strip()
    found = search(text, actor=request.actor, limit=SUGGESTED, preferred=preferred(request.actor)) if text else []
    context = {"q": text, "parts": [(part, marked(part, text)) for part in found], "most": SUGGESTED}
    return render(request, "catalog/_suggestions.html", context)


def preferred(actor: Actor) -> list[int]:
    """Ids of what the actor's station orders often, the most often first; remembered for some minutes."""
    if not actor.is_station or actor.organization_id is None:
        return []
    station_id, on = actor.organization_id, localdate()

    def ids() -> list[int]:
        return [row.part_id for row in often_ordered(station_id, on=on, limit=OFTEN_MAX)]

    remembered: list[int] = cache.get_or_set(f"often-ordered:{station_id}:{on}", ids, OFTEN_KEPT_S) or []
    return remembered


@login_required
@require_safe
def part(request: ActorRequest, number: str) -> HttpResponse:
    """One part: pictures, prices with validity, successors, stock, package rules."""
    request.actor.require(May.SEE_PARTS)
    page = part_page(number, actor=request.actor)
    vat_rate = terms_on(CatalogTerms, localdate()).vat_rate
    context = {
        "page": page,
        "part": page.hit,
        "gallery": gallery(page.hit, page.pictures),
        "taxed": tax_included(page.hit.price, vat_rate) if page.hit.price is not None else None,
        "vat_percent": vat_rate * 100,
        "today": localdate(),
        **catalog_keeping.choices(request.actor),
        **rights(request.actor),
    }
    return render(request, "catalog/part.html", context)


def gallery(hit: PartHit, pictures: list[PartPicture]) -> list[dict[str, str]]:
    """The pictures of a part, large and small, for the lightbox; a part without any has none."""
    return [
        {
            "src": reverse("catalog:picture", args=[shown.picture.digest, SIZES[-1]]),
            "medium": reverse("catalog:picture", args=[shown.picture.digest, SIZES[1]]),
            "thumb": reverse("catalog:picture", args=[shown.picture.digest]),
            "name": shown.caption or hit.name_zh,
        }
        for shown in pictures
    ]


@login_required
@require_safe
def lightbox(request: ActorRequest, number: str) -> HttpResponse:
    """The large pictures with the facts beside them and, for who orders, quantity and button (S10)."""
    request.actor.require(May.SEE_PARTS)
    page = part_page(number, actor=request.actor)
    context = {"page": page, "part": page.hit, "pictures": gallery(page.hit, page.pictures), **rights(request.actor)}
    return render(request, "catalog/_lightbox.html", {**context, "draft": draft_behind(request)})


def draft_behind(request: ActorRequest) -> str:
    """The number of the draft on whose page the lightbox was opened, or nothing."""
    try:
        match = resolve(urlsplit(request.headers.get("Referer", "")).path)
    except Resolver404:
        return ""
    return str(match.kwargs["number"]) if match.view_name == "orders:draft" else ""


@login_required
@require_safe
def picture(request: ActorRequest, digest: str, longest: int = SIZES[0]) -> HttpResponseBase:
    """A picture file. Its name is its content, so it may be kept for ever."""
    found = picture_file(digest, longest)
    if found is None:
        raise Http404
    file, content_type = found
    headers = {
        "Cache-Control": f"private, max-age={PICTURE_KEPT_S}, immutable",
        "Content-Security-Policy": PICTURE_POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(file.open("rb"), content_type=content_type, headers=headers)


@login_required
@require_POST
@once
def favourite(request: ActorRequest, number: str) -> HttpResponse:
    """Keep a part at hand, or no longer."""
    is_kept = request.POST.get("keep") == "1"
    by = request.actor
    kept = add_favourite(number, by=by, at=now()) if is_kept else remove_favourite(number, by=by)
    if wants_fragment(request):
        return render(request, "catalog/_star.html", {"part": kept, "is_favourite": is_kept})
    return redirect("catalog:part", kept.number)


@login_required
@require_POST
@once
def order(request: ActorRequest, number: str) -> HttpResponse:
    """Put a part on the order that the person is writing, or on a new one."""
    open_drafts = PartsOrder.objects.visible_to(request.actor).filter(
        state=State.DRAFT, created_by_user=request.actor.user_id
    )
    draft = open_drafts.order_by("-updated_at").first() or drafting.empty(by=request.actor, at=now())
    added = drafting.add(
        draft.number, [TypedRow(1, number, request.POST.get("quantity", ""))], by=request.actor, at=now()
    )
    [row] = added.rows
    if not row.is_usable or row.part is None:
        raise RuleViolation(row.findings)
    link = format_html('<a href="{}">{}</a>', reverse("orders:draft", args=[draft.number]), draft.number)
    messages.success(
        request, format_html(_("{part} has been put on order {number}."), part=row.part.name_zh, number=link)
    )
    if wants_fragment(request):
        return render(request, "_toasts_oob.html")
    return redirect("orders:draft", draft.number)


@login_required
@require_POST
@once
def ask_price(request: ActorRequest, number: str) -> HttpResponse:
    """Ask headquarters for the price of a part."""
    asked = price_requests.ask_price(number, by=request.actor, at=now())
    messages.success(request, _("Headquarters has been asked for the price; the answer comes here."))
    return gone_to(request, reverse("catalog:part", args=[asked.part.number]))


urlpatterns: list[Any] = [
    path("", parts, name="search"),
    path("suggest", suggest, name="suggest"),
    path("pictures/<str:digest>", picture, name="picture"),
    path("pictures/<str:digest>/<int:longest>", picture, name="picture"),
    *catalog_prices.urlpatterns,
    *catalog_imports.urlpatterns,
    *catalog_keeping.urlpatterns,
    # A part number may hold a slash, so it stands last before its own words.
    path("<path:number>/lightbox", lightbox, name="lightbox"),
    path("<path:number>/favourite", favourite, name="favourite"),
    path("<path:number>/order", order, name="order"),
    path("<path:number>/price-request", ask_price, name="ask_price"),
    path("<path:number>", part, name="part"),
]
