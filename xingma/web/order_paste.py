"""Many lines at once: pasted from a spreadsheet or read from a file; every row's fate is shown before it is added (S2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import IO, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xingma.core import sheets
from xingma.core.fields import plain
from xingma.core.findings import Finding, RuleViolation
from xingma.core.idempotency import once
from xingma.orders import drafting
from xingma.orders.findings import Refusal
from xingma.orders.models import PartsOrder
from xingma.orders.reading import ROWS_MAX, TypedRow, rows_of_table, rows_of_text
from xingma.orders.resolving import Fate, Resolved
from xingma.organizations.actor import ActorRequest
from xingma.web.answers import gone_to, wants_fragment
from xingma.web.order_entry import changed

ROWS_SHOWN = 200
FILE_MAX_MB = 10


@dataclass(frozen=True)
class PastedRow:
    """One row of the table, with later rows that mean the same part."""

    first: Resolved
    typed_quantity: str
    merged: list[Resolved] = field(default_factory=list)

    @property
    def places(self) -> str:
        return " + ".join(str(row.row) for row in (self.first, *self.merged))

    @property
    def sum(self) -> str:
        """8 + 2; the first row holds the whole already."""
        own = self.first.quantity - sum((row.quantity for row in self.merged), Decimal(0))
        return " + ".join(plain(quantity) for quantity in (own, *(row.quantity for row in self.merged)))

    @property
    def reasons(self) -> str:
        return " ".join(finding.text for finding in self.first.findings)


@dataclass(frozen=True)
class Pasted:
    """What was pasted, as the table shows it: every wrong row, and as many of the others as fit."""

    rows: Sequence[PastedRow]
    usable: Sequence[PastedRow]
    wrong: Sequence[PastedRow]

    @property
    def pieces(self) -> Decimal:
        return sum((row.first.quantity for row in self.usable), Decimal(0))

    @property
    def hidden(self) -> int:
        return len(self.usable) + len(self.wrong) - len(self.rows)


def pasted(typed: Sequence[TypedRow], resolved: Sequence[Resolved]) -> Pasted:
    """Rows of one part together; the wrong ones come into sight first when there are too many."""
    quantities = {row.row: row.quantity for row in typed}
    first_of: dict[int, PastedRow] = {}
    rows = []
    for item in resolved:
        if item.fate == Fate.MERGED and item.part is not None:
            first_of[item.part.pk].merged.append(item)
            continue
        row = PastedRow(item, quantities.get(item.row, ""))
        rows.append(row)
        if item.is_usable and item.part is not None:
            first_of[item.part.pk] = row
    wrong = [row for row in rows if not row.first.is_usable]
    usable = [row for row in rows if row.first.is_usable]
    shown = sorted((wrong + usable)[:ROWS_SHOWN], key=lambda row: row.first.row)
    return Pasted(shown, usable, wrong)


@login_required
@require_POST
def check(request: ActorRequest, number: str) -> HttpResponse:
    """The fate of pasted rows, or of an uploaded file; a guess that was taken is put into the text first."""
    try:
        text = text_of(request)
    except RuleViolation as refusal:
        return table(request, number, request.POST.get("text", ""), findings=refusal.findings)
    return table(request, number, text, is_rewritten="fix" in request.POST or bool(request.FILES))


def text_of(request: ActorRequest) -> str:
    """What is to be read: the file, or the text with the one row mended that the clerk asked for."""
    file = request.FILES.get("file")
    if file is not None:
        return text_of_rows(rows_of_file(file))
    lines = request.POST.get("text", "").splitlines()
    row, _blank, meant = request.POST.get("fix", "").partition(" ")
    if row.isdecimal() and 0 < int(row) <= len(lines) and meant:
        [typed] = rows_of_text(lines[int(row) - 1])[:1] or [TypedRow(1, "", "")]
        lines[int(row) - 1] = f"{meant}\t{typed.quantity}"
    return "\n".join(lines)


def rows_of_file(file: UploadedFile[Any]) -> list[TypedRow]:
    """Rows of an uploaded Excel or CSV file; one more than allowed is enough to say so. Raises RuleViolation."""
    if (file.size or 0) > FILE_MAX_MB * 1024 * 1024:
        raise RuleViolation([Finding(Refusal.FILE_TOO_LARGE, "file", {"maximum": FILE_MAX_MB})])
    try:
        with sheets.opened(cast(IO[bytes], file)) as table:
            return rows_of_table(islice(table.rows, ROWS_MAX + 2))
    except sheets.Unreadable:
        raise RuleViolation([Finding(Refusal.FILE_UNREADABLE, "file")]) from None


def text_of_rows(rows: Sequence[TypedRow]) -> str:
    return "\n".join(f"{row.number}\t{row.quantity}" for row in rows)


def table(
    request: ActorRequest, number: str, text: str, *, findings: Sequence[Finding] = (), is_rewritten: bool = False
) -> HttpResponse:
    found: Pasted | None = None
    try:
        rows = rows_of_text(text)
        found = judged(request, number, rows) if rows else None
    except RuleViolation as refusal:
        findings = refusal.findings
    context = {"order": order_of(request, number), "text": text, "pasted": found, "findings": findings}
    if wants_fragment(request):
        context["is_rewritten"] = is_rewritten
        return render(request, "orders/_pasted.html", context, status=422 if findings else 200)
    return render(request, "orders/paste.html", context, status=422 if findings else 200)


def judged(request: ActorRequest, number: str, rows: Sequence[TypedRow]) -> Pasted:
    return pasted(rows, drafting.preview(number, rows, by=request.actor, at=now()))


def order_of(request: ActorRequest, number: str) -> PartsOrder:
    return PartsOrder.objects.visible_to(request.actor).get(number=number)


@login_required
@require_POST
@once
def add(request: ActorRequest, number: str) -> HttpResponse:
    """Add the good rows; the wrong ones stay in the clerk's hands."""
    rows = rows_of_text(request.POST.get("text", ""))
    try:
        added = drafting.add(number, rows, by=request.actor, at=now())
    except RuleViolation as refusal:
        return table(request, number, request.POST.get("text", ""), findings=refusal.findings)
    by_place = {row.row: row for row in rows}
    left = text_of_rows([by_place[item.row] for item in added.rows if not item.is_usable])
    kinds = len({item.part.pk for item in added.rows if item.part is not None and item.is_usable})
    words = ngettext("%(count)s kind of part has been added.", "%(count)s kinds of parts have been added.", kinds)
    messages.success(request, words % {"count": kinds})
    if not left:
        return gone_to(request, reverse("orders:draft", args=[number]))
    rest = judged(request, number, rows_of_text(left))
    if wants_fragment(request):
        return changed(request, number, all_rows=True, with_paste=True, text=left, pasted=rest, is_rewritten=True)
    context = {"order": order_of(request, number), "text": left, "pasted": rest}
    return render(request, "orders/paste.html", context)
