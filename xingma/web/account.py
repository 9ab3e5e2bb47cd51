"""The page of one's own account: facts, password, second factor, API tokens, looks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, cast

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xingma.core.findings import Finding, RuleViolation
from xingma.organizations import preferring, queries, second_factor, signing_in
from xingma.organizations.actor import ActorRequest
from xingma.organizations.models import User
from xingma.organizations.permissions import Role
from xingma.web import security
from xingma.web.fields import say_at_fields
from xingma.web.signing_in import PasswordForm, change_password, require_recent_password

TOKEN_DAYS = 90  # offered; the person may choose another day or none


@login_required
@require_safe
def account(request: ActorRequest) -> HttpResponse:
    """Who I am here, and what I may set."""
    return account_page(request)


class TokenForm(forms.Form):
    """A key for programs; the day it ends may be left out."""

    label = forms.CharField(
        label=gettext_lazy("What is it for"),
        max_length=signing_in.LABEL_MAX,
        help_text=gettext_lazy("Such as: stock system"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def expires_at(self) -> datetime | None:
        """The end of the day entered, or None for a token without an end."""
        day = self.cleaned_data["expires_on"]
        return make_aware(datetime.combine(day, time.max)) if day else None


def new_token_form() -> TokenForm:
    return TokenForm(initial={"expires_on": localdate() + timedelta(days=TOKEN_DAYS)})


def account_page(
    request: ActorRequest,
    *,
    password_form: PasswordForm | None = None,
    token_form: TokenForm | None = None,
    token: str = "",
) -> HttpResponse:
    """The page, with what was refused in one of its forms, or a token that is shown this one time."""
    forms_shown = [password_form or PasswordForm(), token_form or new_token_form()]
    person = cast(User, request.user)
    context = {
        "person": person,
        "roles": [Role(role).label for role in person.roles if role in Role.values],
        "second_factor": second_factor.confirmed_device(person),
        "second_factor_required": second_factor.is_required(person),
        "recovery_codes_left": second_factor.recovery_codes_left(person),
        "tokens": queries.live_tokens(person, at=now()),
        "password_form": forms_shown[0],
        "token_form": forms_shown[1],
        "new_token": token,
        "themes": preferring.THEMES,
        "densities": preferring.DENSITIES,
    }
    refused = any(form.errors for form in forms_shown)
    response = render(request, "account/account.html", context, status=422 if refused else 200)
    if token:
        response["Cache-Control"] = "no-store"
    return response


@sensitive_post_parameters()
@login_required
@require_POST
def password(request: ActorRequest) -> HttpResponse:
    """Change one's own password; other sessions end."""
    form = PasswordForm(request.POST)
    if not change_password(request, form):
        return account_page(request, password_form=form)
    messages.success(request, _("Password changed. Other places where you were signed in are signed out."))
    return redirect("account")


@login_required
@require_POST
def preferences(request: ActorRequest) -> HttpResponse:
    """Theme, density, shortcuts."""
    preferring.prefer(
        cast(User, request.user),
        theme=request.POST.get("theme", ""),
        density=request.POST.get("density", ""),
        has_shortcuts=request.POST.get("has_shortcuts") == "1",
    )
    messages.success(request, _("Saved."))
    return redirect("account")


@sensitive_post_parameters("token")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent_password
def set_up_second_factor(request: ActorRequest) -> HttpResponse:
    """Scan the picture, enter the code shown, keep the recovery codes."""
    person = cast(User, request.user)
    findings: list[Finding] = []
    if request.method == "POST":
        try:
            codes = second_factor.confirm(person, request.POST.get("token", ""), by=request.actor, at=now())
        except RuleViolation as refusal:
            findings = refusal.findings
        else:
            request.session[security.MUST_SET_UP_SECOND_FACTOR] = False
            return recovery_codes_page(request, codes)
    device = second_factor.begin(person)
    context: dict[str, Any] = {
        "picture": segno.make(device.config_url, error="m").svg_inline(border=2, omitsize=True, light="#fff"),
        "key": second_factor.readable_key(device),
        "refused": findings,
        "must": request.session.get(security.MUST_SET_UP_SECOND_FACTOR, False),
    }
    response = render(request, "account/second_factor.html", context, status=422 if findings else 200)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
@require_recent_password
def renew_recovery_codes(request: ActorRequest) -> HttpResponse:
    """Ten new ones, when the old are used up or lost."""
    codes = second_factor.renew_recovery_codes(cast(User, request.user), by=request.actor, at=now())
    return recovery_codes_page(request, codes)


def recovery_codes_page(request: ActorRequest, codes: list[str]) -> HttpResponse:
    response = render(request, "account/recovery_codes.html", {"codes": codes})
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
@require_recent_password
def end_second_factor(request: ActorRequest) -> HttpResponse:
    """Do without; whoever must have one is led to set up another."""
    person = cast(User, request.user)
    second_factor.end(person, by=request.actor, at=now())
    request.session[security.MUST_SET_UP_SECOND_FACTOR] = second_factor.is_required(person)
    messages.success(request, _("You sign in by password alone now."))
    return redirect("account")


@login_required
@require_POST
@require_recent_password
def create_token(request: ActorRequest) -> HttpResponse:
    """A key for programs that act as oneself; shown this one time."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return account_page(request, token_form=form)
    person, label = cast(User, request.user), form.cleaned_data["label"]
    try:
        _token, text = signing_in.create_token(
            person, label=label, expires_at=form.expires_at(), by=request.actor, at=now()
        )
    except RuleViolation as refusal:
        say_at_fields(form, refusal.findings)
        return account_page(request, token_form=form)
    return account_page(request, token=text)


@login_required
@require_POST
@require_recent_password
def revoke_token(request: ActorRequest, token: int) -> HttpResponse:
    """End a token at once."""
    signing_in.revoke_token(cast(User, request.user).tokens.get(pk=token), by=request.actor, at=now())
    messages.success(request, _("The token no longer works."))
    return redirect("account")


urlpatterns: list[URLPattern] = [
    path("account", account, name="account"),
    path("account/password", password, name="account_password"),
    path("account/preferences", preferences, name="account_preferences"),
    path("account/second-factor", set_up_second_factor, name="second_factor"),
    path("account/second-factor/end", end_second_factor, name="second_factor_end"),
    path("account/second-factor/recovery-codes", renew_recovery_codes, name="recovery_codes"),
    path("account/tokens", create_token, name="account_tokens"),
    path("account/tokens/<int:token>/revocation", revoke_token, name="account_token_revocation"),
]
