"""Signing in and out: password, second factor, lockout, first password, language, and the password asked again."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as set_language_cookie

from xingma.core.findings import RuleViolation
from xingma.organizations import preferring, second_factor, signing_in
from xingma.organizations.actor import ActorRequest
from xingma.organizations.models import User
from xingma.organizations.queries import locked_until
from xingma.web import security
from xingma.web.fields import say_at_fields

BACKEND = "xingma.organizations.signing_in.PasswordBackend"
HALF_SIGNED_IN = "half_signed_in"  # the password was right, the code is awaited
CODE_AWAITED_S = 5 * 60
PASSWORD_GIVEN = "password_given"  # noqa: S105 - the session's note of when, not a password
RECENT_S = 15 * 60

View = TypeVar("View", bound=Callable[..., HttpResponse])


class SignInForm(forms.Form):
    """What is typed; ``otp_token`` only by who has a second factor."""

    username = forms.CharField(max_length=40, required=False)
    password = forms.CharField(max_length=200, required=False, strip=False)
    otp_token = forms.CharField(max_length=20, required=False)


@sensitive_post_parameters("password", "otp_token")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a second step asks for the code of the authenticator."""
    if request.method == "POST":
        return sign_in(request)
    if "HX-Request" in request.headers:  # a fragment was asked for after the session had ended
        return security.go_to(request, f"{reverse('login')}?next={security.page_of(request)}")
    if request.user.is_authenticated:
        return redirect(destination(request))
    return sign_in_page(request, note=why_here(request))


def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST)
    if not form.is_valid():
        return wrong_password(request, username="")
    typed = form.cleaned_data
    if typed["password"]:
        user = auth.authenticate(request, username=typed["username"], password=typed["password"])
        if not isinstance(user, User):
            return wrong_password(request, username=typed["username"])
        if second_factor.confirmed_device(user) is None:
            return signed_in(request, user, with_second_factor=False)
        request.session[HALF_SIGNED_IN] = {"user": user.pk, "at": int(time.time())}
    else:
        waiting = half_signed_in(request)
        if waiting is None:
            return sign_in_page(
                request, error=_("Enter user name and password."), username=typed["username"], status=422
            )
        user = waiting
    if not typed["otp_token"]:
        return sign_in_page(request, username=user.username, needs_token=True)
    return check_code(request, user, typed["otp_token"])


def half_signed_in(request: HttpRequest) -> User | None:
    """The person whose password was right within the last five minutes."""
    waiting = request.session.get(HALF_SIGNED_IN)
    if not waiting or time.time() - waiting["at"] > CODE_AWAITED_S:
        return None
    user = signing_in.PasswordBackend().get_user(waiting["user"])
    return user if user is not None and signing_in.PasswordBackend().why_not(user) is None else None


def check_code(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """The second step. A wrong code counts like a wrong password, so that nobody tries all million of them."""
    at, credentials = now(), {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request, credentials=credentials)
    findings = second_factor.check(user, code, at=at, address=security.address_of(request))
    if not findings:
        return signed_in(request, user, with_second_factor=True)
    AxesProxyHandler.user_login_failed(__name__, credentials, request)
    note_failure(request, user.username, why=findings[0].code, at=at)
    return sign_in_page(request, username=user.username, needs_token=True, error=findings[0].text, status=422)


def signed_in(request: HttpRequest, user: User, *, with_second_factor: bool) -> HttpResponse:
    """Open the session under a new key and lead where the person wanted to go."""
    at = now()
    where = destination(request)
    signing_in.note_sign_in(user, second_factor=with_second_factor, address=security.address_of(request), at=at)
    auth.login(request, user, backend=BACKEND)
    moment = int(at.timestamp())
    request.session.pop(HALF_SIGNED_IN, None)
    request.session[security.SIGNED_IN] = request.session[security.TOUCHED] = request.session[PASSWORD_GIVEN] = moment
    request.session[security.MUST_SET_UP_SECOND_FACTOR] = not with_second_factor and second_factor.is_required(user)
    response = redirect(where)
    if user.language:
        keep_language(response, user.language)
    return response


def wrong_password(request: HttpRequest, *, username: str) -> HttpResponse:
    failures = getattr(request, "axes_failures_since_start", None)
    refused = getattr(request, "refused_because", None)
    note_failure(request, username, why=refused.value if refused else "password", at=now())
    if refused:
        return sign_in_page(request, username=username, error=str(refused.label), status=422)
    error = _("User name or password is not right.")
    left = settings.AXES_FAILURE_LIMIT - failures if failures else 0
    if left > 0:
        error += ngettext(" %(count)s more try.", " %(count)s more tries.", left) % {"count": left}
    return sign_in_page(request, username=username, error=error, status=422)


def note_failure(request: HttpRequest, username: str, *, why: str, at: datetime) -> None:
    """Into the audit trail, except while locked: then nothing was tried."""
    locked_before = getattr(request, "axes_locked_out", False) and not getattr(
        request, "axes_failures_since_start", None
    )
    if not locked_before:
        signing_in.note_failure(username, why=why, address=security.address_of(request), at=at)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Five failures: the account is closed for this address for fifteen minutes, and the page says until when."""
    at, address = now(), security.address_of(request)
    username = str((credentials or {}).get("username") or "")
    until = locked_until([username], at=at, address=address).get(username, at)
    if getattr(request, "axes_failures_since_start", None):  # this very request was the fifth
        signing_in.note_lockout(username, until=until, address=address, at=at)
    if request.user.is_authenticated:  # somebody guesses the password of an open session
        auth.logout(request)
    request.session.pop(HALF_SIGNED_IN, None)
    error = _("Too many failures. This account can sign in here again from %(time)s.") % {
        "time": f"{localtime(until):%H:%M}"
    }
    response = sign_in_page(request, username=username, error=error, locked_until=until, status=429)
    response["Retry-After"] = str(math.ceil((until - at).total_seconds()))
    return response


def sign_in_page(
    request: HttpRequest,
    *,
    username: str = "",
    error: str = "",
    note: str = "",
    needs_token: bool = False,
    locked_until: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "username": username,
        "error": error,
        "note": note,
        "needs_token": needs_token,
        "locked_until": locked_until,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "login.html", context, status=status)


def why_here(request: HttpRequest) -> str:
    """Why a person finds this page instead of the one they were on."""
    match request.GET.get("why", ""):
        case security.IDLE:
            minutes = settings.SESSION_IDLE_S // 60
            return _("Nothing happened for %(minutes)s minutes, so you were signed out. Sign in to go on there.") % {
                "minutes": minutes
            }
        case security.TOO_LONG:
            return _("You were signed in for 12 hours. Sign in again to go on there.")
        case "asked":
            return _("You have signed out.")
    return ""


def destination(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out at once."""
    user = request.user
    if isinstance(user, User):
        signing_in.note_sign_out(cast(ActorRequest, request).actor, username=user.username, why="asked", at=now())
        auth.logout(request)
    return redirect(f"{reverse('login')}?why=asked")


class PasswordForm(forms.Form):
    """A new password of one's own, typed twice."""

    present = forms.CharField(label=gettext_lazy("Present password"), strip=False, max_length=200)
    new = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=200,
        help_text=gettext_lazy("At least 10 characters; a sentence is easy to keep. Not your name, nothing common."),
    )
    repeated = forms.CharField(label=gettext_lazy("New password again"), strip=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, purpose in (("present", "current-password"), ("new", "new-password"), ("repeated", "new-password")):
            self.fields[name].widget = forms.PasswordInput(attrs={"autocomplete": purpose})


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def first_password(request: ActorRequest) -> HttpResponse:
    """The first password was known to who made the account; it must be changed before anything else."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and change_password(request, form):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "account/first_password.html", {"form": form}, status=422 if form.errors else 200)


def change_password(request: ActorRequest, form: PasswordForm) -> bool:
    """Set one's own password; other sessions end, this one goes on. False: the form says what is wrong."""
    if not form.is_valid():
        return False
    user = cast(User, request.user)
    try:
        signing_in.change_password(user, **form.cleaned_data, by=request.actor, at=now())
    except RuleViolation as refusal:
        say_at_fields(form, refusal.findings)
        return False
    auth.update_session_auth_hash(request, user)
    request.session[PASSWORD_GIVEN] = int(time.time())
    return True


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: for this browser, and for the account of who is signed in."""
    if isinstance(request.user, User):
        preferring.speak(request.user, request.POST.get("language", ""))
    return set_language_cookie(request)


def keep_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


def require_recent_password(view: View) -> View:
    """For money and rights: a POST goes on only if the password was given in the last 15 minutes (reliability.md).

    Otherwise the same form comes back with a password field, its input kept, and goes on when the password is right.
    Stands above ``once``, below ``login_required``; for plain forms, since files and fragments cannot be kept.
    """

    @functools.wraps(view)
    def answer(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given = request.session.get(PASSWORD_GIVEN, 0)
        if request.method != "POST" or time.time() - given < RECENT_S:
            return view(request, *args, **kwargs)
        fields = request.POST.copy()
        password = "".join(fields.pop("confirm_password", []))
        fields.pop("csrfmiddlewaretoken", None)
        error = ""
        if password:
            user = auth.authenticate(request, username=cast(User, request.user).username, password=password)
            if user is not None:
                request.session[PASSWORD_GIVEN] = int(time.time())
                request.POST = fields  # type: ignore[assignment]
                return view(request, *args, **kwargs)
            note_failure(request, cast(User, request.user).username, why="password", at=now())
            error = _("The password is not right.")
        kept = [(name, value) for name, values in fields.lists() for value in values]
        context = {"kept": kept, "error": error}
        return render(request, "account/confirm_password.html", context, status=422 if error else 200)

    return cast(View, sensitive_post_parameters("confirm_password")(answer))


urlpatterns: list[URLPattern] = [
    path("login", login, name="login"),
    path("logout", logout, name="logout"),
    path("first-password", first_password, name="first_password"),
    path("language", set_language, name="set_language"),
]
