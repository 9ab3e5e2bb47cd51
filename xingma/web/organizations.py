"""Pages of organizations: the tree, the list, one organization and what its keepers may do with it."""

from __future__ import annotations

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
from xingma.organizations import keeping, queries
from xingma.organizations.actor import ActorRequest
from xingma.organizations.models import Grade, Kind, Organization
from xingma.organizations.permissions import May
from xingma.organizations.rules import CUSTOMER_KINDS, OrganizationFacts, facts_of
from xingma.web.paging import numbered_page


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
    }
    return render(request, "organizations/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActorRequest) -> HttpResponse:
    """A new office, station or dealer."""
    request.actor.require(May.KEEP_ORGANIZATIONS)
    if request.method != "POST":
        facts = OrganizationFacts("", "", request.GET.get("kind", Kind.STATION), request.GET.get("office", ""))
        return form(request, facts)
    facts = facts_from(request)
    try:
        organization = keeping.add_organization(facts, by=request.actor, at=now())
    except RuleViolation as refusal:
        return form(request, facts, findings=refusal.findings)
    messages.success(request, _("%(name)s has been added.") % {"name": organization.name})
    return redirect("organizations:detail", organization.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: ActorRequest, code: str) -> HttpResponse:
    """One organization; who may keep it changes it here."""
    organization = queries.organizations_visible_to(request.actor).get(code=code)
    facts, findings = facts_of(organization), []
    if request.method == "POST":
        facts = facts_from(request)
        try:
            keeping.change_organization(code, facts, by=request.actor, at=now())
        except RuleViolation as refusal:
            findings = refusal.findings
        else:
            messages.success(request, _("Saved."))
            return redirect("organizations:detail", code)
    if request.actor.may(May.KEEP_ORGANIZATIONS):
        return form(request, facts, organization=organization, findings=findings)
    return render(request, "organizations/detail.html", {"organization": organization})


@login_required
@require_POST
def close(request: ActorRequest, code: str) -> HttpResponse:
    """Nobody of it can sign in any more."""
    try:
        organization = keeping.close_organization(code, why=request.POST.get("why", ""), by=request.actor, at=now())
    except RuleViolation as refusal:
        organization = queries.organizations_visible_to(request.actor).get(code=code)
        return form(request, facts_of(organization), organization=organization, findings=refusal.findings)
    messages.success(request, _("%(name)s has been closed.") % {"name": organization.name})
    return redirect("organizations:detail", code)


@login_required
@require_POST
def reopen(request: ActorRequest, code: str) -> HttpResponse:
    """Its people can sign in again."""
    try:
        organization = keeping.reopen_organization(code, by=request.actor, at=now())
    except RuleViolation as refusal:
        organization = queries.organizations_visible_to(request.actor).get(code=code)
        return form(request, facts_of(organization), organization=organization, findings=refusal.findings)
    messages.success(request, _("%(name)s is open again.") % {"name": organization.name})
    return redirect("organizations:detail", code)


def form(
    request: ActorRequest,
    facts: OrganizationFacts,
    *,
    organization: Organization | None = None,
    findings: list[Finding] | None = None,
) -> HttpResponse:
    """The keeper's form, with each refusal at its field."""
    context: dict[str, Any] = {
        "facts": facts,
        "organization": organization,
        "is_headquarters": facts.kind == Kind.HEADQUARTERS,
        "findings": findings or [],
        "kinds": [(Kind.OFFICE.value, Kind.OFFICE.label), *[(k.value, k.label) for k in Kind if k in CUSTOMER_KINDS]],
        "parents": queries.possible_parents(request.actor),
        "grades": Grade.choices,
    }
    return render(request, "organizations/form.html", context, status=422 if findings else 200)


def facts_from(request: ActorRequest) -> OrganizationFacts:
    """What the form says; an empty or strange grade is no grade."""
    texts = {name: request.POST.get(name, "") for name in OrganizationFacts.__dataclass_fields__ if name != "grade"}
    grade = request.POST.get("grade", "")
    return OrganizationFacts(**texts, grade=int(grade) if grade.isdecimal() and len(grade) == 1 else Grade.NONE)


urlpatterns: list[URLPattern] = [
    path("", organizations, name="list"),
    path("add/", add, name="add"),
    path("<str:code>", detail, name="detail"),
    path("<str:code>/closing", close, name="close"),
    path("<str:code>/reopening", reopen, name="reopen"),
]
