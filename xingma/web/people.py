"""Pages of people: the list, one person, first passwords shown once; and the table of permissions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xingma.core.findings import Finding, RuleViolation
from xingma.organizations import queries, second_factor, signing_in, staffing
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.models import Organization, User
from xingma.organizations.permissions import May, Role
from xingma.organizations.rules import ROLES_OF_KIND, PersonFacts
from xingma.web.account import expiry_from
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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent_password
def add(request: ActorRequest) -> HttpResponse:
    """A new person; first the organization is chosen, then the roles that exist there."""
    queries.require_keeper(request.actor)
    places = queries.organizations_to_staff(request.actor)
    if request.method == "POST":
        facts = PersonFacts(
            username=request.POST.get("username", ""),
            name=request.POST.get("name", ""),
            organization=request.POST.get("organization", ""),
            roles=request.POST.getlist("roles"),
            phone=request.POST.get("phone", ""),
        )
        try:
            person, password = staffing.add_person(facts, by=request.actor, at=now())
        except RuleViolation as refusal:
            place = places.get(code=facts.organization)
            return add_form(request, place, facts, findings=refusal.findings)
        return first_password_page(request, person, password)
    code = request.GET.get("organization", "")
    if code or not request.actor.may(May.KEEP_PEOPLE):
        place = places.get(code=code or request.actor.organization_code)
        return add_form(request, place, PersonFacts("", "", place.code, []))
    text = request.GET.get("q", "")
    found = queries.find_organizations(request.actor, text=text)[:ROWS_PER_PAGE]
    return render(request, "people/choose_organization.html", {"places": found, "q": text})


def add_form(
    request: ActorRequest, place: Organization, facts: PersonFacts, *, findings: list[Finding] | None = None
) -> HttpResponse:
    context = {"place": place, "facts": facts, "roles": roles_at(place), "findings": findings or []}
    return render(request, "people/add.html", context, status=422 if findings else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@require_recent_password
def detail(request: ActorRequest, username: str) -> HttpResponse:
    """One person: name, phone, roles, tokens, and what can be done about the access."""
    person = queries.people_visible_to(request.actor).get(username=username)
    if request.method == "POST":
        given = {"name": request.POST.get("name", ""), "phone": request.POST.get("phone", "")}
        roles = request.POST.getlist("roles")
        try:
            staffing.change_person(username, **given, roles=roles, by=request.actor, at=now())
        except RuleViolation as refusal:
            person.name, person.phone, person.roles = given["name"], given["phone"], roles
            return detail_page(request, person, findings=refusal.findings)
        messages.success(request, _("Saved."))
        return redirect("people:detail", username)
    return detail_page(request, person)


def detail_page(
    request: ActorRequest, person: User, *, findings: list[Finding] | None = None, token: str = ""
) -> HttpResponse:
    at = now()
    context = {
        "person": person,
        "roles": roles_at(person.organization),
        "findings": findings or [],
        "is_self": person.pk == request.actor.user_id,
        "locked_until": queries.locked_until([person.username], at=at).get(person.username),
        "second_factor": second_factor.confirmed_device(person),
        "tokens": queries.live_tokens(person, at=at),
        "is_integration": Role.INTEGRATION in person.roles,
        "new_token": token,
    }
    return render(request, "people/detail.html", context, status=422 if findings else 200)


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
    try:
        _token, text = staffing.create_token_for(
            username,
            label=request.POST.get("label", ""),
            expires_at=expiry_from(request, at=now()),
            by=request.actor,
            at=now(),
        )
    except RuleViolation as refusal:
        return detail_page(request, person, findings=refusal.findings)
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
    """Who may do what: the table in code, as it is."""
    queries.require_keeper(request.actor)
    roles, rows = queries.permission_table()
    return render(request, "people/permissions.html", {"roles": roles, "rows": rows})


def roles_at(place: Organization) -> list[tuple[str, Any]]:
    """The roles that exist at a kind of organization, in the order of the table."""
    return [(role.value, role.label) for role in Role if role in ROLES_OF_KIND[place.kind]]


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
