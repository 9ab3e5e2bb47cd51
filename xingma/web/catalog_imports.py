"""Files of parts, prices and successors: handing in, watching, reading the rejects."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xingma.catalog.columns import COLUMNS
from xingma.catalog.findings import Refusal
from xingma.catalog.importing import FILE_MAX_MB, OPEN_STATES, reason_of, rejected_rows, start_import
from xingma.catalog.models import ImportKind, ImportRun
from xingma.core.findings import Finding, RuleViolation
from xingma.core.idempotency import once
from xingma.organizations.actor import ActorRequest
from xingma.organizations.permissions import May
from xingma.web.answers import gone_to
from xingma.web.downloads import download
from xingma.web.paging import keyed_page, numbered_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def imports(request: ActorRequest) -> HttpResponse:
    """Hand a file in; what was handed in before."""
    request.actor.require(May.KEEP_CATALOGUE)
    if request.method == "POST":
        return hand_in(request)
    kind = request.GET.get("kind", ImportKind.PARTS)
    kind = kind if kind in ImportKind.values else ImportKind.PARTS
    context = {
        "page": keyed_page(request, ImportRun.objects.all(), size=20),
        "kinds": ImportKind.choices,
        "kind": kind,
        "columns": [(column.headers.split(), column.needed) for column in COLUMNS[kind]],
        "most_mb": FILE_MAX_MB,
    }
    return render(request, "catalog/imports.html", context)


def hand_in(request: ActorRequest) -> HttpResponse:
    file, kind = request.FILES.get("file"), request.POST.get("kind", "")
    if file is None or file.file is None:
        raise RuleViolation([Finding(Refusal.FILE_MISSING, "file")])
    if kind not in ImportKind.values:
        params = {"text": kind, "known": ", ".join(ImportKind.values)}
        raise RuleViolation([Finding(Refusal.NOT_KNOWN, "kind", params)])
    run = start_import(
        ImportKind(kind), file.file, name=file.name or "", size=file.size or 0, by=request.actor, at=now()
    )
    return gone_to(request, reverse("catalog:import", args=[run.pk]))


@login_required
@require_safe
def one_import(request: ActorRequest, run_id: int) -> HttpResponse:
    """How far an import is, and what was not taken in."""
    request.actor.require(May.KEEP_CATALOGUE)
    run = get_object_or_404(ImportRun, pk=run_id)
    page = numbered_page(request, run.rejects.order_by("row", "id"))
    context = {
        "run": run,
        "version": f"{run.state}-{run.rows_done}",
        "is_open": run.state in OPEN_STATES,
        "page": page,
        "rejects": [(reject, reason_of(reject)) for reject in page],
        "failed_because": Finding(Refusal(run.failed_because), "").text if run.failed_because else "",
    }
    if request.GET.get("seen") == context["version"]:
        return HttpResponse(status=204)
    template = "catalog/_import.html" if "seen" in request.GET else "catalog/import.html"
    response = render(request, template, context)
    response.headers["X-Version"] = str(context["version"])
    return response


@login_required
@require_safe
def rejects(request: ActorRequest, run_id: int) -> HttpResponse:
    """The rows that were not taken in, as they stood, with row, column and reason; to be mended and handed in again."""
    request.actor.require(May.KEEP_CATALOGUE)
    run = get_object_or_404(ImportRun, pk=run_id)
    headings = [*run.columns, _("Row"), _("Column"), _("Reason")]
    return download(f"rejects-{run.pk}.xlsx", _("Rejects"), headings, rejected_rows(run))


@login_required
@require_safe
def template(request: ActorRequest, kind: str) -> HttpResponse:
    """An empty file with the right headings."""
    request.actor.require(May.KEEP_CATALOGUE)
    headings = [column.headers.split()[0] for column in COLUMNS.get(kind, COLUMNS[ImportKind.PARTS])]
    return download(f"{kind}.xlsx", _("Import"), headings, [])


urlpatterns = [
    path("imports", imports, name="imports"),
    path("imports/template/<str:kind>", template, name="import_template"),
    path("imports/<int:run_id>", one_import, name="import"),
    path("imports/<int:run_id>/rejects", rejects, name="rejects"),
]
