"""What every request passes: the content security policy, who is asking, and how long a session lives."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now

from xingma.organizations.actor import Actor, ActorRequest, actor_of
from xingma.organizations.models import User
from xingma.organizations.signing_in import actor_of_token, note_sign_out

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; manifest-src 'self'"
)
# An idle session ends; its clock is rewritten at most once a minute so that reading pages stays cheap.
TOUCHED = "touched"
TOUCH_EVERY_S = 60
SIGNED_IN = "signed_in"
# A page that asks by itself, every few seconds, says so; it must not keep a forgotten session alive.
BACKGROUND = "X-Background"
MUST_SET_UP_SECOND_FACTOR = "must_set_up_second_factor"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
ALWAYS_ALLOWED = {"logout", "set_language", "login"}
IDLE, TOO_LONG = "idle", "too_long"


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
        asking = cast(ActorRequest, request)
        if request.path.startswith("/api/"):
            actor = actor_of_bearer(request)
            if actor is not None:
                asking.actor = actor
            return get_response(request)
        user = request.user
        if isinstance(user, User):
            asking.actor = actor_of(user, address=address_of(request))
            over = why_over(request)
            if over:
                return end_session(asking, user, why=over)
            request.duty = duty_of(request, user)  # type: ignore[attr-defined]
        response = get_response(request)
        if isinstance(user, User):  # pages of a person are nobody else's: not to be kept by browsers and proxies
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_view(request: HttpRequest, _view: object, _arguments: object, _named: object) -> HttpResponse | None:
        duty = getattr(request, "duty", "")
        match = request.resolver_match
        if not duty or match is None or match.view_name in ALWAYS_ALLOWED | {duty}:
            return None
        return go_to(request, reverse(duty))

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def no_null_characters(get_response: Answer) -> Answer:
    """Text with a null character is nobody's input; PostgreSQL cannot even compare with it. Raises BadRequest."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_view(request: HttpRequest, _view: object, _arguments: object, _named: object) -> None:
        fields = [request.GET, request.POST] if request.content_type in FORMS else [request.GET]
        texts = (text for given in fields for name, values in given.lists() for text in (name, *values))
        if "\0" in request.path or any("\0" in text for text in texts):
            raise BadRequest("null character")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def actor_of_bearer(request: HttpRequest) -> Actor | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        return None
    return actor_of_token(text.strip(), at=now(), address=address_of(request))


def duty_of(request: HttpRequest, user: User) -> str:
    """The page that must be done first: the first password changed, the second factor set up; or empty."""
    if user.must_change_password:
        return "first_password"
    return "second_factor" if request.session.get(MUST_SET_UP_SECOND_FACTOR) else ""


def why_over(request: HttpRequest) -> str:
    """Whether the session has been idle or has lasted too long; otherwise the idle clock is wound up again."""
    session = request.session
    at = int(time.time())
    touched = session.get(TOUCHED, at)
    if at - session.get(SIGNED_IN, at) >= settings.SESSION_COOKIE_AGE:
        return TOO_LONG
    if at - touched > settings.SESSION_IDLE_S:
        return IDLE
    if SIGNED_IN not in session:
        session[SIGNED_IN] = at
    if TOUCHED not in session or (at - touched > TOUCH_EVERY_S and BACKGROUND not in request.headers):
        session[TOUCHED] = at
    return ""


def end_session(request: ActorRequest, user: User, *, why: str) -> HttpResponse:
    """Sign the person out and lead to the sign-in page, which says why and leads back."""
    note_sign_out(request.actor, username=user.username, why=why, at=now())
    back = page_of(request)
    logout(request)
    return go_to(request, f"{reverse('login')}?{urlencode({'why': why, 'next': back})}")


def page_of(request: HttpRequest) -> str:
    """The page a person is on: of a fragment or a form, the page it stands on."""
    if "HX-Request" in request.headers:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
    return request.get_full_path() if request.method in {"GET", "HEAD"} else "/"


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also when htmx asked for a fragment of it."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def address_of(request: HttpRequest) -> str:
    """The network address of the person, as far as the configured proxies tell; empty when there is none."""
    told = [request.META.get("REMOTE_ADDR") or ""]
    if settings.PROXY_COUNT:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        told.insert(0, hops[-settings.PROXY_COUNT] if len(hops) >= settings.PROXY_COUNT else "")
    return next((address for address in map(plain_address, told) if address), "")


def plain_address(text: str) -> str:
    """An IP address without port, brackets and zone; empty when it is none."""
    host = (
        text.rpartition(":")[0] if text.count(":") == 1 or (text.startswith("[") and not text.endswith("]")) else text
    )
    try:
        return str(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return ""


def address_for_lockout(request: HttpRequest) -> str | None:
    """The same address for django-axes, which knows None, not an empty one."""
    return address_of(request) or None
