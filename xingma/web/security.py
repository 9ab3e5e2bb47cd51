"""What every request passes: the content security policy, and who is asking."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now

from xingma.organizations.actor import ActorRequest, actor_of
from xingma.organizations.models import User
from xingma.organizations.signing_in import actor_of_token

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
# An idle session ends; its clock is rewritten at most once a minute so that reading pages stays cheap.
TOUCHED = "touched"
TOUCH_EVERY_S = 60
ALLOWED_WITH_FIRST_PASSWORD = {"first_password", "logout", "set_language"}


def content_security_policy(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return response

    return middleware


def actor_of_the_request(get_response: Answer) -> Answer:
    """Set ``request.actor`` from the session, or from ``Authorization: Bearer`` on API addresses."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/api/"):
            scheme, _, text = request.headers.get("Authorization", "").partition(" ")
            actor = actor_of_token(text.strip(), at=now()) if scheme.lower() == "bearer" and text else None
            if actor is not None:
                cast(ActorRequest, request).actor = actor
            return get_response(request)
        user = request.user
        if isinstance(user, User):
            if is_idle(request):
                logout(request)
                return redirect(f"{reverse('login')}?next={request.path}")
            cast(ActorRequest, request).actor = actor_of(user)
            request.first_password = user.must_change_password  # type: ignore[attr-defined]
        return get_response(request)

    def process_view(
        request: HttpRequest, _view: object, _arguments: object, _named: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        must_change = getattr(request, "first_password", False)
        if must_change and match is not None and match.url_name not in ALLOWED_WITH_FIRST_PASSWORD:
            return redirect("first_password")
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def is_idle(request: HttpRequest) -> bool:
    """Nothing asked for longer than the idle limit; otherwise the clock is wound up again."""
    at = int(time.time())
    touched = request.session.get(TOUCHED, at)
    if at - touched > settings.SESSION_IDLE_S:
        return True
    if TOUCHED not in request.session or at - touched > TOUCH_EVERY_S:
        request.session[TOUCHED] = at
    return False


def address_of(request: HttpRequest) -> str:
    """The network address of the person, as far as the configured proxies tell."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.AXES_IPWARE_PROXY_COUNT and forwarded:
        hops = [hop.strip() for hop in forwarded.split(",")]
        return hops[-settings.AXES_IPWARE_PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))
