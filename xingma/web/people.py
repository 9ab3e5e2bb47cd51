"""Pages of people: the list, one person, first passwords shown once; and the table of permissions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xingma.core.findings import Finding, RuleViolation
from xingma.organizations import queries, second_factor, signing_in, staffing
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.models import Organization, User
from xingma.organizations.permissions import May, Role
from xingma.organizations.rules import ROLES_OF_KIND, PersonFacts
from xingma.web.account import TokenForm, new_token_form
from xingma.web.fields import say_at_fields
from xingma.web.paging import ROWS_PER_PAGE, numbered_page
from xingma.web.signing_in import require_recent_password


@login_required
@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """Who may sign in: an administrator sees all, a station's manager its own people."""
    asked = {name: request.GET.get(name, "") for name in ("q", "organization")}
    gone = request.GET.get("gone") == "1"
    found = queries.find_people(request.actor, text=asked["q"], organization=asked["organization"], gone=gone)
    page = numbered_page(request, found)
    locked = queries.locked_until([person.username for person in page], at=now())
    with_second_factor = queries.has_second_factor(page)
    context = {
        **asked,
        "gone": gone,
        "page": page,
        "rows": [
            {
                "person": person,
                "roles": role_names(person),
                "locked_until": locked.get(person.username),
                "second_factor": person.pk in with_second_factor,
            }
            for person in page
        ],
        "sees_all": request.actor.may(May.KEEP_PEOPLE),
    }
    return render(request, "people/list.html", context)


class PersonForm(forms.Form):
    """What a keeper enters about a person at one organization; the rules stand in the room."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=40,
        help_text=gettext_lazy("Code of the organization and the name in pinyin, such as S34108-chenli"),
    )
    name = forms.CharField(label=gettext_lazy("Full name"), max_length=80)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "check"})
    )

    def __init__(self, *args: Any, place: Organization, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Role if role in ROLES_OF_KIND[place.kind]
        ]
        if not is_new:
            del self.fields["username"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent_password
def add(request: ActorRequest) -> HttpResponse:
    """A new person; an administrator chooses the organization first, since roles depend on its kind."""
    queries.require_keeper(request.actor)
    code = request.POST.get("organization") or request.GET.get("organization", "")
    if not code and request.actor.may(May.KEEP_PEOPLE):
        text = request.GET.get("q", "")
        places = queries.find_organizations(request.actor, text=text)[:ROWS_PER_PAGE]
        return render(request, "people/choose_organization.html", {"places": places, "q": text})
    place = queries.organizations_to_staff(request.actor).get(code=code or request.actor.organization_code)
    if request.method != "POST":
        return add_page(request, place, PersonForm(place=place, is_new=True, initial={"username": f"{place.code}-"}))
    form = PersonForm(request.POST, place=place, is_new=True)
    if not form.is_valid():
        return add_page(request, place, form)
    try:
        facts = PersonFacts(**form.cleaned_data, organization=place.code)
        person, password = staffing.add_person(facts, by=request.actor, at=now())
    except RuleViolation as refusal:
        return add_page(request, place, form, findings=say_at_fields(form, refusal.findings))
    return first_password_page(request, person, password)


def add_page(
    request: ActorRequest, place: Organization, form: PersonForm, *, findings: list[Finding] | None = None
) -> HttpResponse:
    context = {"place": place, "form": form, "findings": findings or []}
    return render(request, "people/add.html", context, status=422 if form.errors or findings else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent_password
def detail(request: ActorRequest, username: str) -> HttpResponse:
    """One person: name, phone, roles, tokens, and what can be done about the access."""
    person = queries.people_visible_to(request.actor).get(username=username)
    if request.method != "POST":
        return detail_page(request, person)
    form = PersonForm(request.POST, place=person.organization, is_new=False)
    if not form.is_valid():
        return detail_page(request, person, form=form)
    try:
        staffing.change_person(username, **form.cleaned_data, by=request.actor, at=now())
    except RuleViolation as refusal:
        return detail_page(request, person, form=form, findings=say_at_fields(form, refusal.findings))
    messages.success(request, _("Saved."))
    return redirect("people:detail", username)


def detail_page(
    request: ActorRequest,
    person: User,
    *,
    form: PersonForm | None = None,
    token_form: TokenForm | None = None,
    findings: list[Finding] | None = None,
    token: str = "",
) -> HttpResponse:
    at = now()
    if form is None:
        known = {"name": person.name, "phone": person.phone, "roles": person.roles}
        form = PersonForm(initial=known, place=person.organization, is_new=False)
    context = {
        "person": person,
        "form": form,
        "findings": findings or [],
        "is_self": person.pk == request.actor.user_id,
        "locked_until": queries.locked_until([person.username], at=at).get(person.username),
        "second_factor": second_factor.confirmed_device(person),
        "tokens": queries.live_tokens(person, at=at),
        "is_integration": person.roles == [Role.INTEGRATION],
        "new_token": token,
        "token_form": token_form or new_token_form(),
    }
    refused = form.errors or findings or (token_form and token_form.errors)
    return render(request, "people/detail.html", context, status=422 if refused else 200)


def first_password_page(request: ActorRequest, person: User, password: str) -> HttpResponse:
    """The first password, this one time. It is part of the answer and kept nowhere, also not by the browser."""
    context = {"person": person, "password": password, "hours": signing_in.FIRST_PASSWORD_HOLDS.days * 24}
    response = render(request, "people/first_password.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
@require_recent_password
def give_first_password(request: ActorRequest, username: str) -> HttpResponse:
    """For someone who forgot the password."""
    return first_password_page(request, *staffing.give_first_password(username, by=request.actor, at=now()))


@login_required
@require_POST
@require_recent_password
def reactivate(request: ActorRequest, username: str) -> HttpResponse:
    """Let someone back in."""
    try:
        person, password = staffing.reactivate(username, by=request.actor, at=now())
    except RuleViolation as refusal:
        person = queries.people_visible_to(request.actor).get(username=username)
        return detail_page(request, person, findings=refusal.findings)
    return first_password_page(request, person, password)


def act(
    request: ActorRequest, username: str, verb: Callable[..., User], done: str, *, by: Actor, at: datetime
) -> HttpResponse:
    """One verb on one person, and back to the page."""
    try:
        person = verb(username, by=by, at=at)
    except RuleViolation as refusal:
        person = queries.people_visible_to(by).get(username=username)
        return detail_page(request, person, findings=refusal.findings)
    messages.success(request, done % {"name": person.name})
    return redirect("people:detail", username)


@login_required
@require_POST
@require_recent_password
def deactivate(request: ActorRequest, username: str) -> HttpResponse:
    """End someone's access."""
    done = _("%(name)s can no longer sign in.")
    return act(request, username, staffing.deactivate, done, by=request.actor, at=now())


@login_required
@require_POST
def unlock(request: ActorRequest, username: str) -> HttpResponse:
    """Forget the failures of a locked account."""
    done = _("%(name)s can try again.")
    return act(request, username, staffing.unlock, done, by=request.actor, at=now())


@login_required
@require_POST
@require_recent_password
def take_second_factor(request: ActorRequest, username: str) -> HttpResponse:
    """For someone who lost the phone."""
    done = _("%(name)s signs in by password until a new authenticator is set up.")
    return act(request, username, staffing.take_second_factor, done, by=request.actor, at=now())


@login_required
@require_POST
@require_recent_password
def create_token(request: ActorRequest, username: str) -> HttpResponse:
    """A token for an integration account, which has nobody to sign in; shown this one time."""
    person = queries.people_visible_to(request.actor).get(username=username)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return detail_page(request, person, token_form=form)
    label = form.cleaned_data["label"]
    try:
        _token, text = staffing.create_token_for(
            username, label=label, expires_at=form.expires_at(), by=request.actor, at=now()
        )
    except RuleViolation as refusal:
        findings = say_at_fields(form, refusal.findings)
        return detail_page(request, person, token_form=form, findings=findings)
    response = detail_page(request, person, token=text)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
@require_recent_password
def revoke_token(request: ActorRequest, username: str, token: int) -> HttpResponse:
    """End a token at once."""
    person = queries.people_visible_to(request.actor).get(username=username)
    signing_in.revoke_token(person.tokens.get(pk=token), by=request.actor, at=now())
    messages.success(request, _("The token no longer works."))
    return redirect("people:detail", username)


@login_required
@require_safe
def permissions(request: ActorRequest) -> HttpResponse:
    """Who may do what: the table in code, as it is. For who keeps people, and for auditors."""
    if not request.actor.may(May.SEE_AUDIT):
        queries.require_keeper(request.actor)
    roles, rows = queries.permission_table()
    return render(request, "people/permissions.html", {"roles": roles, "rows": rows})


def role_names(person: User) -> list[Any]:
    return [Role(role).label for role in person.roles if role in Role.values]


urlpatterns: list[URLPattern] = [
    path("", people, name="list"),
    path("add/", add, name="add"),
    path("<str:username>", detail, name="detail"),
    path("<str:username>/first-password", give_first_password, name="first_password"),
    path("<str:username>/deactivation", deactivate, name="deactivate"),
    path("<str:username>/reactivation", reactivate, name="reactivate"),
    path("<str:username>/unlocking", unlock, name="unlock"),
    path("<str:username>/second-factor/removal", take_second_factor, name="take_second_factor"),
    path("<str:username>/tokens", create_token, name="create_token"),
    path("<str:username>/tokens/<int:token>/revocation", revoke_token, name="revoke_token"),
]
permission_urls: list[URLPattern] = [path("permissions", permissions, name="permissions")]
