"""Pages of organizations: the tree, the list, one organization and what its keepers may do with it."""

from __future__ import annotations

from dataclasses import asdict
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
from xingma.organizations import keeping, queries
from xingma.organizations.actor import Actor, ActorRequest
from xingma.organizations.models import Grade, Kind, Organization
from xingma.organizations.permissions import May
from xingma.organizations.rules import OrganizationFacts, facts_of
from xingma.web.fields import say_at_fields
from xingma.web.paging import numbered_page

ADDED_KINDS = [(kind.value, kind.label) for kind in (Kind.STATION, Kind.DEALER, Kind.OFFICE)]


class OrganizationForm(forms.Form):
    """What a keeper enters; the rules stand in the room."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20, help_text=gettext_lazy("Such as S34108"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ADDED_KINDS)
    parent = forms.ChoiceField(label=gettext_lazy("Belongs to"))
    customer_number = forms.CharField(
        label=gettext_lazy("Customer number in SAP"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("Stations and dealers only; orders need it"),
    )
    price_list = forms.CharField(
        label=gettext_lazy("Price list"), max_length=4, required=False, help_text=gettext_lazy("Empty: general prices")
    )
    grade = forms.TypedChoiceField(label=gettext_lazy("Grade"), choices=Grade.choices, coerce=int, required=False)
    province = forms.CharField(label=gettext_lazy("Province"), max_length=20, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    contact = forms.CharField(label=gettext_lazy("Contact"), max_length=40, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)

    def __init__(self, *args: Any, by: Actor, organization: Organization | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = [(one.code, str(one)) for one in queries.possible_parents(by)]
        if organization is not None:
            del self.fields["code"]
            if organization.parent and organization.parent.code not in dict(parents):  # closed since; it may stay
                parents.append((organization.parent.code, str(organization.parent)))
            if organization.kind == Kind.HEADQUARTERS:
                for name in ("kind", "parent", "customer_number", "price_list", "grade"):
                    del self.fields[name]
        if "parent" in self.fields:
            self.fields["parent"].choices = parents  # type: ignore[attr-defined]

    def facts(self, before: OrganizationFacts | None = None) -> OrganizationFacts:
        """What was entered; fields that the form does not show stay as they were."""
        known = asdict(before) if before else {}
        given = {name: value for name, value in self.cleaned_data.items() if name != "grade" or value != ""}
        return OrganizationFacts(**known | given)


@login_required
@require_safe
def organizations(request: ActorRequest) -> HttpResponse:
    """The tree at the left, the organizations found at the right."""
    asked = {name: request.GET.get(name, "") for name in ("q", "kind", "office")}
    closed = request.GET.get("closed") == "1"
    found = queries.find_organizations(
        request.actor, text=asked["q"], kind=asked["kind"], parent=asked["office"], closed=closed
    )
    context = {
        **asked,
        "closed": closed,
        "page": numbered_page(request, found),
        "offices": queries.tree(request.actor),
        "kinds": Kind.choices,
        "may_keep": request.actor.may(May.KEEP_ORGANIZATIONS),
        "may_keep_people": request.actor.may(May.KEEP_PEOPLE),
    }
    return render(request, "organizations/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActorRequest) -> HttpResponse:
    """A new office, station or dealer."""
    request.actor.require(May.KEEP_ORGANIZATIONS)
    if request.method != "POST":
        offered = {"kind": request.GET.get("kind", ""), "parent": request.GET.get("office", "")}
        return form_page(request, OrganizationForm(initial=offered, by=request.actor))
    form = OrganizationForm(request.POST, by=request.actor)
    if not form.is_valid():
        return form_page(request, form)
    try:
        organization = keeping.add_organization(form.facts(), by=request.actor, at=now())
    except RuleViolation as refusal:
        return form_page(request, form, findings=refusal.findings)
    messages.success(request, _("%(name)s has been added.") % {"name": organization.name})
    return redirect("organizations:detail", organization.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: ActorRequest, code: str) -> HttpResponse:
    """One organization; who may keep it changes it here."""
    organization = queries.organizations_visible_to(request.actor).get(code=code)
    if request.method == "POST":
        return change(request, organization)
    return detail_page(request, organization)


def change(request: ActorRequest, organization: Organization) -> HttpResponse:
    request.actor.require(May.KEEP_ORGANIZATIONS)
    form = OrganizationForm(request.POST, by=request.actor, organization=organization)
    if not form.is_valid():
        return form_page(request, form, organization=organization)
    facts = form.facts(before=facts_of(organization))
    try:
        keeping.change_organization(organization.code, facts, by=request.actor, at=now())
    except RuleViolation as refusal:
        return form_page(request, form, organization=organization, findings=refusal.findings)
    messages.success(request, _("Saved."))
    return redirect("organizations:detail", organization.code)


@login_required
@require_POST
def close(request: ActorRequest, code: str) -> HttpResponse:
    """Nobody of it can sign in any more."""
    try:
        organization = keeping.close_organization(code, why=request.POST.get("why", ""), by=request.actor, at=now())
    except RuleViolation as refusal:
        return detail_page(request, seen(request, code), findings=refusal.findings)
    messages.success(request, _("%(name)s has been closed.") % {"name": organization.name})
    return redirect("organizations:detail", code)


@login_required
@require_POST
def reopen(request: ActorRequest, code: str) -> HttpResponse:
    """Its people can sign in again."""
    try:
        organization = keeping.reopen_organization(code, by=request.actor, at=now())
    except RuleViolation as refusal:
        return detail_page(request, seen(request, code), findings=refusal.findings)
    messages.success(request, _("%(name)s is open again.") % {"name": organization.name})
    return redirect("organizations:detail", code)


def seen(request: ActorRequest, code: str) -> Organization:
    return queries.organizations_visible_to(request.actor).get(code=code)


def detail_page(
    request: ActorRequest, organization: Organization, *, findings: list[Finding] | None = None
) -> HttpResponse:
    """The form for a keeper, the facts for everybody else."""
    if not request.actor.may(May.KEEP_ORGANIZATIONS):
        return render(request, "organizations/detail.html", {"organization": organization})
    known = asdict(facts_of(organization))
    form = OrganizationForm(initial=known, by=request.actor, organization=organization)
    return form_page(request, form, organization=organization, findings=findings)


def form_page(
    request: ActorRequest,
    form: OrganizationForm,
    *,
    organization: Organization | None = None,
    findings: list[Finding] | None = None,
) -> HttpResponse:
    """The keeper's form, with each refusal at its field."""
    other = say_at_fields(form, findings or []) if form.is_bound else findings or []
    context = {
        "form": form,
        "organization": organization,
        "findings": other,
        "members": organization.members.filter(is_active=True).count() if organization else 0,
        "may_keep_people": request.actor.may(May.KEEP_PEOPLE),
    }
    return render(request, "organizations/form.html", context, status=422 if form.errors or findings else 200)


urlpatterns: list[URLPattern] = [
    path("", organizations, name="list"),
    path("add/", add, name="add"),
    path("<str:code>", detail, name="detail"),
    path("<str:code>/closing", close, name="close"),
    path("<str:code>/reopening", reopen, name="reopen"),
]
