"""What one does to the lines of a draft: add, count, replace, take out, put back, answer what is pointed out (S2, S11).

What only sets something is the same done twice and keeps no answers; what adds is done ``once``.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xingma.catalog import price_requests
from xingma.core.findings import Finding, RuleViolation
from xingma.core.idempotency import once
from xingma.orders import cancelling, drafting
from xingma.orders.reading import TypedRow, quantity_of, rows_of_text
from xingma.orders.sheet import SheetLine, sheet
from xingma.organizations.actor import ActorRequest
from xingma.web.order_entry import changed


@login_required
@require_POST
@once
def add(request: ActorRequest, number: str) -> HttpResponse:
    """Add one part that was typed, scanned or chosen; a part that is there already is counted up."""
    typed = typed_in(request)
    added = drafting.add(number, [typed], by=request.actor, at=now())
    [row] = added.rows
    if row.part is None or not row.is_usable:
        guess = row.guess.number if row.guess else ""
        return changed(request, number, entry_findings=row.findings, guess=guess, typed=typed, status=422)
    line = added.order.lines.get(part=row.part)
    if request.POST.get("tell"):
        messages.success(request, _("%(part)s has been added.") % {"part": row.part.name_zh})
    place = (line.position,)
    if line.quantity > row.quantity:  # it was there already
        return changed(request, number, rows=place, added=line.position)
    return changed(request, number, fresh=place, added=line.position)


def typed_in(request: ActorRequest) -> TypedRow:
    """Part and quantity; both may have been typed into the one box: «3501105-KH469 10»."""
    number = (request.POST.get("number") or request.POST.get("typed", "")).strip()
    quantity = request.POST.get("quantity", "").strip()
    read = rows_of_text(number) if not quantity else []
    return TypedRow(1, read[0].number, read[0].quantity) if len(read) == 1 else TypedRow(1, number, quantity)


@login_required
@require_POST
def set_quantity(request: ActorRequest, number: str, position: int) -> HttpResponse:
    """The quantity of a line, kept at every change of its cell."""
    text = request.POST.get("quantity", "")
    try:
        drafting.set_quantity(number, position, quantity_of(text), text=text, by=request.actor, at=now())
    except RuleViolation as refusal:
        return refused(request, number, position, refusal.findings)
    if request.POST.get("answer"):  # an offered quantity was taken: the cell itself must show it
        return changed(request, number, rows=(position,))
    return changed(request, number, cells=(position,))


def refused(request: ActorRequest, number: str, position: int, findings: list[Finding]) -> HttpResponse:
    """Say at the line why a change was not taken."""
    return changed(request, number, cells=(position,), refusals={position: findings}, status=422)


@login_required
@require_POST
def remove(request: ActorRequest, number: str, position: int) -> HttpResponse:
    """Take a line out; the answer offers to put it back."""
    line = drafting.remove(number, position, by=request.actor, at=now())
    return changed(request, number, gone=(position,), removed=line)


@login_required
@require_POST
@once
def put_back(request: ActorRequest, number: str, position: int) -> HttpResponse:
    """Undo a removal."""
    row = TypedRow(position, request.POST.get("number", ""), request.POST.get("quantity", ""))
    added = drafting.put_back(number, row, by=request.actor, at=now())
    lines = added.order.lines.filter(part__in=[item.part for item in added.rows if item.part and item.is_usable])
    return changed(request, number, all_rows=True, added=next((line.position for line in lines), 0))


@login_required
@require_POST
def use_successor(request: ActorRequest, number: str, position: int) -> HttpResponse:
    """Take the successor that is offered."""
    drafting.use_successor(number, position, by=request.actor, at=now())
    return changed(request, number, all_rows=True)


@login_required
@require_POST
def use_typed_number(request: ActorRequest, number: str, position: int) -> HttpResponse:
    """Undo a replacement."""
    drafting.use_typed_number(number, position, by=request.actor, at=now())
    return changed(request, number, all_rows=True)


@login_required
@require_POST
def ask_price(request: ActorRequest, number: str, position: int) -> HttpResponse:
    """Ask headquarters for the price of a part that has none."""
    row = sheet(request.actor, number, at=now()).line(position)
    if row is None:
        raise Http404
    try:
        price_requests.ask_price(row.part.number, by=request.actor, at=now())
    except RuleViolation as refusal:
        return refused(request, number, position, refusal.findings)
    return changed(request, number, rows=(position,))


@login_required
@require_POST
def answer_repeat(request: ActorRequest, number: str, position: int) -> HttpResponse:
    """The part is on another open order: keep this line, take that quantity off it, or cancel it there (S11)."""
    row = sheet(request.actor, number, at=now()).line(position)
    if row is None:
        raise Http404
    try:
        match request.POST.get("answer"):
            case "reduce":
                reduce(request, number, row)
            case "cancel" if row.duplicate is not None:
                with transaction.atomic():
                    cancelling.cancel(
                        row.duplicate.number, {row.duplicate.position: None}, why=number, by=request.actor, at=now()
                    )
                    drafting.keep_repeated(number, position, by=request.actor, at=now())
            case _:
                drafting.keep_repeated(number, position, by=request.actor, at=now())
    except RuleViolation as refusal:
        return refused(request, number, position, refusal.findings)
    return changed(request, number, all_rows=True)


def reduce(request: ActorRequest, number: str, row: SheetLine) -> None:
    """Order only what the other order does not bring; nothing left means the line goes."""
    position, at = row.line.position, now()
    if row.reduced_quantity is None:
        drafting.remove(number, position, by=request.actor, at=at)
    else:
        drafting.keep_repeated(number, position, quantity=row.reduced_quantity, by=request.actor, at=at)
