"""A small site in memory that shows the elements of the front end at work: no database, every answer written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import include, path

from xingma.core.findings import Conflict, Finding
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import Role, permissions_of
from xingma.web import gallery

CLERK = Actor(
    "person:1",
    "陈丽",
    1,
    2,
    "station",
    "S34108",
    "宿州鸿达站",
    permissions=permissions_of(frozenset({Role.STATION_CLERK})),
)


@dataclass
class Seen:
    """What the server was sent, in order, and what it is told to answer."""

    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    version: int = 1


SEEN = Seen()


def clerk_asks(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.actor = CLERK  # type: ignore[attr-defined]
        if request.method == "POST":
            SEEN.posts.append((request.path, {name: str(value) for name, value in request.POST.items()}))
        return get_response(request)

    return middleware


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "elements.html", {"version": SEEN.version})


def options(request: HttpRequest) -> HttpResponse:
    SEEN.asked.append(request.GET["q"])
    rows = (("3104015-KH469", "后轮毂总成"), ("3104080-KH469", "后轮毂油封"))
    html = "".join(
        f'<div class="opt" role="option" data-value="{code}"><span></span><b>{name}</b>'
        f'<button type="button" class="th" data-lightbox="/pictures" aria-label="看图"></button></div>'
        for code, name in rows
    )
    return HttpResponse(f'<div class="pop-head">2</div>{html}')


def added(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<li>{request.POST['code']}</li>")


def saved(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<b id="sum" hx-swap-oob="true">42,500.00</b>')


def live(request: HttpRequest) -> HttpResponse:
    if request.GET["seen"] == str(SEEN.version):
        return HttpResponse(status=204)
    return HttpResponse(
        f'<p data-announce="已发货 31 件">第 {SEEN.version} 版</p>', headers={"X-Version": str(SEEN.version)}
    )


def refused(request: HttpRequest) -> HttpResponse:
    findings = [Finding(gallery.Sample.NOT_A_PACKAGE, "lines.2.quantity", {"package": 5})]
    return render(request, "_findings.html", {"findings": findings}, status=422)


def conflict(request: HttpRequest) -> HttpResponse:
    return render(request, "_conflict.html", {"conflict": Conflict("not_in_that_state")}, status=409)


def pictures(request: HttpRequest) -> HttpResponse:
    dot = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='40' height='40'/%3E"
    shown = [{"src": dot, "name": f"后制动鼓 {number}"} for number in (1, 2, 3)]
    return render(request, "_lightbox.html", {"pictures": shown})


def anything(request: HttpRequest, **_named: Any) -> HttpResponse:
    return HttpResponse(json.dumps(request.GET), content_type="text/plain")


def room(name: str, *views: str) -> Any:
    return path(f"{name}/", include(([path(f"{view}/", anything, name=view) for view in views], name)))


urlpatterns = [
    path("", page, name="home"),
    path("gallery", gallery.components),
    path("options", options),
    path("added", added),
    path("saved", saved),
    path("live", live),
    path("refused", refused),
    path("conflict", conflict),
    path("pictures", pictures),
    *(
        path(f"{name}/", anything, name=name)
        for name in ("healthz", "find", "account", "logout", "set_language", "scan_photo")
    ),
    room("orders", "new", "list", "chases"),
    room("shipments", "list"),
    room("catalog", "search", "prices"),
    room("funds", "statement"),
]
