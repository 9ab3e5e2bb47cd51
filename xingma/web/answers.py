"""How a page answers: a fragment to htmx, a page or a redirect to everyone else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def wants_fragment(request: HttpRequest) -> bool:
    """Asked by htmx, which swaps parts of the page it has."""
    return bool(getattr(request, "htmx", False))


def gone_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page, whether htmx or a plain form asked."""
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
