"""The administrator's desk: what went between us and the neighbours, why something stands, and mending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xingma.core.idempotency import once
from xingma.integration import mending, queries, reconciling
from xingma.integration.agreements import AGREEMENTS
from xingma.integration.models import InboundMessage, InState, OutboundMessage, OutState, Reconciliation
from xingma.integration.queries import ATTENTION, IN, OUT, Filters, Row
from xingma.integration.reachability import unreachable
from xingma.integration.rendering import RENDERERS
from xingma.integration.systems import HUALING, system_of
from xingma.organizations.actor import ActorRequest

ROWS_PER_PAGE = 50
STATES: dict[str, Sequence[tuple[str, Any]]] = {OUT: OutState.choices, IN: InState.choices}
KINDS = {OUT: sorted(RENDERERS), IN: sorted(AGREEMENTS)}


@dataclass(frozen=True)
class Link:
    """A tab or filter of the list: a link that holds the whole state."""

    label: object
    url: str
    is_on: bool = False
    count: int | None = None
    tone: str = ""


@dataclass(frozen=True)
class DeskPage:
    """What ``_pager.html`` needs to know of a long list."""

    before: str
    after: str
    is_keyed = True


@login_required
@require_safe
def messages_list(request: ActorRequest) -> HttpResponse:
    """Messages of one direction, newest first; above them what waits for a person and who cannot be reached."""
    filters = filters_of(request)
    counts = queries.open_counts(request.actor)
    after, before = key_in(request, "after"), key_in(request, "before")
    rows, has_newer, has_older = queries.rows(request.actor, filters, after=after, before=before, size=ROWS_PER_PAGE)
    context = {
        "filters": filters,
        "kinds": KINDS[filters.direction],
        "tabs": tabs(filters, counts),
        "chips": chips(filters, counts),
        "rows": rows,
        "page": page(rows, has_newer=has_newer, has_older=has_older),
        "unreachable": unreachable(),
        "parked": queries.parked_events(request.actor),
    }
    return render(request, "integration/messages.html", context)


def page(rows: Sequence[Row], *, has_newer: bool, has_older: bool) -> DeskPage:
    keys = [str(row.message.pk) for row in rows] or ["", ""]
    return DeskPage(keys[0] if has_newer else "", keys[-1] if has_older else "")


def filters_of(request: ActorRequest) -> Filters:
    asked = request.GET
    direction = OUT if asked.get("direction") == OUT else IN
    state = asked.get("state", "")
    known = {*dict(STATES[direction]), ATTENTION}
    return Filters(direction, state if state in known else "", asked.get("kind", ""), asked.get("q", "")[:80])


def key_in(request: ActorRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if queries.is_key(text) else None


def tabs(filters: Filters, counts: dict[tuple[str, str], int]) -> list[Link]:
    return [
        Link(
            label,
            "?" + urlencode({"direction": direction}),
            filters.direction == direction,
            counts[direction, ATTENTION],
        )
        for direction, label in ((IN, _("From SAP")), (OUT, _("To SAP")))
    ]


def chips(filters: Filters, counts: dict[tuple[str, str], int]) -> list[Link]:
    """All, what waits for a person, then the states; only open ones are counted."""
    labels = [("", _("All")), (ATTENTION, _("For a person")), *STATES[filters.direction]]
    return [
        Link(
            label,
            "?" + urlencode({"direction": filters.direction, "state": state, "kind": filters.kind, "q": filters.text}),
            filters.state == state,
            counts.get((filters.direction, state)) or None,
            "bad" if state == ATTENTION else "",
        )
        for state, label in labels
    ]


@login_required
@require_safe
def message_page(request: ActorRequest, direction: str, pk: int) -> HttpResponse:
    """One message: what it says, why it stands, its life, and what can be done."""
    found = queries.message(request.actor, direction, pk)
    payload = bytes(found.payload)
    context = {
        "row": Row(found),
        "message": found,
        "steps": queries.steps(found),
        "document": queries.document_text(payload) if payload else "",
        "is_cut": len(payload) > queries.SHOWN_OF_DOCUMENT,
        "may": possible(found),
        "unreachable": unreachable(),
    }
    return render(request, "integration/message.html", context)


def possible(found: OutboundMessage | InboundMessage) -> dict[str, bool]:
    """Which acts the state allows; the verbs decide again."""
    state = found.state
    if isinstance(found, OutboundMessage):
        return {
            "try": state in mending.WAITING_TO_LEAVE,
            "repeat": state in mending.FINISHED,
            "correct": state in mending.FINISHED and bool(found.payload),
            "decide": state == OutState.UNKNOWN,
            "close": state in {*mending.WAITING_TO_LEAVE, OutState.SENT, OutState.REJECTED, OutState.DEAD},
        }
    parked = state in {InState.FAILED, InState.QUARANTINED, InState.WAITING}
    return {"apply": parked or state == InState.IGNORED, "correct": parked, "close": parked}


@login_required
@require_safe
def document(request: ActorRequest, direction: str, pk: int) -> HttpResponse:
    """The document as it came or went, byte for byte."""
    found = queries.message(request.actor, direction, pk)
    name = f"{found.kind or 'message'}-{found.pk}.xml"
    return HttpResponse(
        bytes(found.payload),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@login_required
@require_POST
@once
def act(request: ActorRequest, direction: str, pk: int, deed: str) -> HttpResponse:
    """One deed of a person on one message; each is a verb of ``mending``."""
    deeds = OUTBOUND_DEEDS if direction == OUT else INBOUND_DEEDS
    if deed not in deeds:
        raise Http404
    changed = deeds[deed](request, pk)
    messages.success(request, _("Done. The worker takes it from here."))
    address = reverse("integration_desk:message", args=[direction, changed.pk])
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def why(request: ActorRequest) -> str:
    return request.POST.get("why", "").strip()[:500]


def edited(request: ActorRequest) -> bytes:
    return request.POST.get("document", "").strip().encode()


def repetition(request: ActorRequest, pk: int) -> OutboundMessage:
    return mending.replay(pk, why=why(request), by=request.actor, at=now())


def outbound_correction(request: ActorRequest, pk: int) -> OutboundMessage:
    return mending.replay(pk, document=edited(request), why=why(request), by=request.actor, at=now())


def trial(request: ActorRequest, pk: int) -> OutboundMessage:
    return mending.try_now(pk, by=request.actor, at=now())


def decision(request: ActorRequest, pk: int) -> OutboundMessage:
    has_arrived = request.POST.get("answer") == "yes"
    return mending.decide_doubt(pk, has_arrived=has_arrived, why=why(request), by=request.actor, at=now())


def outbound_closure(request: ActorRequest, pk: int) -> OutboundMessage:
    return mending.close_outbound(pk, why=why(request), by=request.actor, at=now())


def application(request: ActorRequest, pk: int) -> InboundMessage:
    return mending.apply_again(pk, why=why(request), by=request.actor, at=now())


def inbound_correction(request: ActorRequest, pk: int) -> InboundMessage:
    return mending.correct_inbound(pk, edited(request), why=why(request), by=request.actor, at=now())


def inbound_closure(request: ActorRequest, pk: int) -> InboundMessage:
    return mending.close_inbound(pk, why=why(request), by=request.actor, at=now())


OUTBOUND_DEEDS = {
    "repetition": repetition,
    "correction": outbound_correction,
    "trial": trial,
    "decision": decision,
    "closure": outbound_closure,
}
INBOUND_DEEDS = {"application": application, "correction": inbound_correction, "closure": inbound_closure}


@login_required
@require_POST
@once
def tell_event(request: ActorRequest, pk: int) -> HttpResponse:
    """An event that was parked by an error of ours is tried again."""
    mending.tell_again(pk, by=request.actor, at=now())
    messages.success(request, _("Done. The worker takes it from here."))
    return redirect("integration_desk:messages")


@login_required
@require_safe
def days(request: ActorRequest) -> HttpResponse:
    """Days compared with SAP, newest first."""
    return render(request, "integration/days.html", {"runs": queries.reconciliations(request.actor)[:60]})


@login_required
@require_POST
@once
def ask_day(request: ActorRequest) -> HttpResponse:
    """Compare a day (again)."""
    system = system_of(HUALING)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, _("Choose a day."))
        return redirect("integration_desk:days")
    assert system is not None, "orders need the instance that takes them"
    run: Reconciliation = reconciling.ask_for(system, day, by=request.actor, at=now())
    messages.success(request, _("SAP is being asked; the result is here in a moment."))
    return redirect("integration_desk:day", run.pk)


@login_required
@require_safe
def day_page(request: ActorRequest, pk: int) -> HttpResponse:
    """What differed on one day."""
    run, rows = queries.differences(request.actor, pk)
    return render(request, "integration/day.html", {"run": run, "rows": rows})


@login_required
@require_POST
@once
def accept_difference(request: ActorRequest, pk: int) -> HttpResponse:
    """A person knows why the sides differ."""
    row = reconciling.accept(pk, why=why(request), by=request.actor, at=now())
    messages.success(request, _("Noted."))
    return redirect("integration_desk:day", row.reconciliation_id)


urlpatterns: list[URLPattern] = [
    path("messages", messages_list, name="messages"),
    path("messages/<str:direction>/<int:pk>", message_page, name="message"),
    path("messages/<str:direction>/<int:pk>/document", document, name="document"),
    path("messages/<str:direction>/<int:pk>/<slug:deed>", act, name="act"),
    path("events/<int:pk>/telling", tell_event, name="tell_event"),
    path("days", days, name="days"),
    path("days/asked", ask_day, name="ask_day"),
    path("days/<int:pk>", day_page, name="day"),
    path("differences/<int:pk>/acceptance", accept_difference, name="accept_difference"),
]
