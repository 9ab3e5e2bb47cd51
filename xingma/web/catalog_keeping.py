"""What keepers do to one part: facts, price, successor, block, pictures (domain.md §5)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xingma.catalog import keeping, pictures, succession
from xingma.catalog.columns import row_entered
from xingma.catalog.conditions import PriceRow
from xingma.catalog.findings import Refusal
from xingma.catalog.materials import MaterialRow
from xingma.catalog.models import ImportKind, Part, Returnability, SupersessionKind, Unit
from xingma.catalog.queries import groups, pictures_of
from xingma.catalog.succession import SupersessionRow
from xingma.core.fields import plain
from xingma.core.findings import Finding, RuleViolation
from xingma.core.idempotency import once
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.permissions import May
from xingma.web.answers import gone_to

TEXTS = ("number", "name_zh", "name_en", "drawing_number", "specification", "fits", "unit", "returnability")
FIGURES = ("package_quantity", "minimum_quantity", "weight_kg")

NEW = {"unit": "pc", "returnability": "normal", "package_quantity": "1", "minimum_quantity": "1"}


def choices(actor: Actor) -> dict[str, Any]:
    """What the keepers' dialogs on the page of a part offer."""
    return {"supersession_kinds": SupersessionKind.choices} if actor.may(May.KEEP_CATALOGUE) else {}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def add(request: ActorRequest) -> HttpResponse:
    """A new part."""
    request.actor.require(May.KEEP_CATALOGUE)
    if request.method != "POST":
        return form(request, NEW)
    entered = request.POST.dict()
    try:
        created = keeping.create_part(facts_entered(entered), by=request.actor, at=now())
    except RuleViolation as refusal:
        return form(request, entered, findings=refusal.findings)
    messages.success(request, _("%(part)s is in the catalogue.") % {"part": created.name_zh})
    return redirect("catalog:part", created.number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def change(request: ActorRequest, number: str) -> HttpResponse:
    """The facts of a part."""
    request.actor.require(May.KEEP_CATALOGUE)
    part = keeping.part_called(number)
    if request.method != "POST":
        return form(request, facts_of(part), part=part)
    entered = request.POST.dict() | {"number": part.number}
    entered.setdefault("is_restricted", "0")
    entered.setdefault("is_deleted", "0")
    try:
        keeping.change_part(facts_entered(entered), by=request.actor, at=now())
    except RuleViolation as refusal:
        return form(request, entered, part=part, findings=refusal.findings)
    messages.success(request, _("Saved."))
    return redirect("catalog:part", part.number)


def facts_entered(entered: dict[str, str]) -> MaterialRow:
    return cast(MaterialRow, row_entered(ImportKind.PARTS, entered, localdate()))


def facts_of(part: Part) -> dict[str, str]:
    """The facts of a part as a form shows them."""
    texts = {name: str(getattr(part, name)) for name in TEXTS}
    figures = {name: plain(getattr(part, name)) if getattr(part, name) is not None else "" for name in FIGURES}
    marks = {name: "1" if getattr(part, name) else "0" for name in ("is_restricted", "is_deleted")}
    return texts | figures | marks | {"group": part.group.code if part.group else ""}


def form(
    request: ActorRequest, entered: dict[str, str], *, part: Part | None = None, findings: list[Finding] | None = None
) -> HttpResponse:
    said: dict[str, str] = {}
    for finding in findings or []:
        said.setdefault(finding.where, finding.text)
    context = {
        "part": part,
        "entered": entered,
        "said": said,
        "groups": groups(),
        "units": Unit.choices,
        "returnabilities": Returnability.choices,
    }
    return render(request, "catalog/form.html", context, status=422 if findings else 200)


@login_required
@require_POST
@once
def set_price(request: ActorRequest, number: str) -> HttpResponse:
    """A price from a day on, or with ``is_deleted`` the one of that day taken back."""
    entered = request.POST.dict() | {"number": number}
    if request.POST.get("is_deleted"):
        entered["amount"] = "0"
    row = cast(PriceRow, row_entered(ImportKind.PRICES, entered, localdate()))
    taken_back = bool(request.POST.get("is_deleted"))
    row = PriceRow(
        number, row.amount, row.valid_from, row.valid_to, row.price_list, row.customer, is_deleted=taken_back
    )
    keeping.set_price(row, by=request.actor, at=now())
    messages.success(request, _("The price has been taken back.") if taken_back else _("The price has been set."))
    return gone_to(request, reverse("catalog:part", args=[number]))


@login_required
@require_POST
@once
def set_successor(request: ActorRequest, number: str) -> HttpResponse:
    """Which part replaces this one, or with ``remove`` that none does."""
    entered = request.POST.dict() | {"old": number}
    if request.POST.get("remove"):
        entered["new"] = ""
    elif not entered.get("new", "").strip():
        raise RuleViolation([Finding(Refusal.MISSING, "new")])
    row = cast(SupersessionRow, row_entered(ImportKind.SUPERSESSIONS, entered, localdate()))
    succession.set_supersession(row, by=request.actor, at=now())
    messages.success(request, _("The successor has been set.") if row.new else _("The successor has been taken off."))
    return gone_to(request, reverse("catalog:part", args=[number]))


@login_required
@require_POST
@once
def block(request: ActorRequest, number: str) -> HttpResponse:
    """Stop a part being ordered, with the reason that stations read."""
    part = keeping.block(number, why=request.POST.get("why", ""), by=request.actor, at=now())
    messages.success(request, _("%(part)s can no longer be ordered.") % {"part": part.name_zh})
    return gone_to(request, reverse("catalog:part", args=[part.number]))


@login_required
@require_POST
@once
def unblock(request: ActorRequest, number: str) -> HttpResponse:
    """Let a part be ordered again."""
    part = keeping.unblock(number, by=request.actor, at=now())
    messages.success(request, _("%(part)s can be ordered again.") % {"part": part.name_zh})
    return gone_to(request, reverse("catalog:part", args=[part.number]))


@login_required
@require_safe
def picture_page(request: ActorRequest, number: str) -> HttpResponse:
    """The pictures of a part: add, sort, take off."""
    request.actor.require(May.KEEP_CATALOGUE)
    part = keeping.part_called(number)
    context = {
        "part": part,
        "pictures": pictures_of(part),
        "most": pictures.PICTURES_MAX,
        "most_mb": pictures.UPLOAD_MAX_MB,
    }
    return render(request, "catalog/pictures.html", context)


@login_required
@require_POST
@once
def add_picture(request: ActorRequest, number: str) -> HttpResponse:
    """Upload one or several pictures; those before one that is refused are in."""
    files = request.FILES.getlist("file")
    if not files:
        raise RuleViolation([Finding(Refusal.FILE_MISSING, "file")])
    for file in files:
        pictures.add_picture(
            number, file, size=file.size or 0, caption=request.POST.get("caption", ""), by=request.actor, at=now()
        )
    messages.success(request, _("The picture has been added."))
    return gone_to(request, reverse("catalog:pictures", args=[number]))


@login_required
@require_POST
@once
def remove_picture(request: ActorRequest, number: str, picture_id: int) -> HttpResponse:
    """Take a picture off."""
    pictures.remove_picture(number, picture_id, by=request.actor, at=now())
    messages.success(request, _("The picture has been taken off."))
    return gone_to(request, reverse("catalog:pictures", args=[number]))


@login_required
@require_POST
@once
def first_picture(request: ActorRequest, number: str, picture_id: int) -> HttpResponse:
    """Let a picture be the first, which lists show."""
    pictures.sort_pictures(number, [picture_id], by=request.actor, at=now())
    return gone_to(request, reverse("catalog:pictures", args=[number]))


urlpatterns = [
    path("new", add, name="add"),
    path("<path:number>/change", change, name="change"),
    path("<path:number>/price", set_price, name="set_price"),
    path("<path:number>/successor", set_successor, name="set_successor"),
    path("<path:number>/block", block, name="block"),
    path("<path:number>/release", unblock, name="unblock"),
    path("<path:number>/pictures", picture_page, name="pictures"),
    path("<path:number>/pictures/upload", add_picture, name="add_picture"),
    path("<path:number>/pictures/<int:picture_id>/removal", remove_picture, name="remove_picture"),
    path("<path:number>/pictures/<int:picture_id>/first", first_picture, name="first_picture"),
]
