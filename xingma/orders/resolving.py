"""From what was typed, scanned or pasted to parts: each row's fate, before anything is written (S2, S11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from xingma.catalog.indexing import code_of
from xingma.catalog.lookalikes import guesses
from xingma.catalog.models import Part, SupersessionKind
from xingma.catalog.pricing import prices_for
from xingma.catalog.supersession import Successor, final_successors
from xingma.core.findings import Finding
from xingma.orders.findings import Refusal
from xingma.orders.reading import TypedRow, quantity_of
from xingma.orders.rules import quantity_findings
from xingma.orders.terms import OrderTerms
from xingma.organizations.models import Organization

AT_ONCE = 5000


class Fate(models.TextChoices):
    OK = "ok", _("Ready")
    MERGED = "merged", _("Merged with an earlier row")
    REPLACED = "replaced", _("Replaced by its successor")
    OFFERED = "offered", _("Has a successor")
    WRONG = "wrong", _("Cannot be added")


@dataclass
class Resolved:
    """One typed row: the part it means, its price, and what becomes of it."""

    row: int
    typed: str
    quantity: Decimal
    part: Part | None
    price: Decimal | None
    fate: Fate
    findings: list[Finding]
    successor: Successor | None = None
    guess: Part | None = None

    @property
    def is_usable(self) -> bool:
        return self.fate != Fate.WRONG

    @property
    def typed_number(self) -> str:
        """The old number, when the part was replaced on the spot."""
        return self.typed if self.fate == Fate.REPLACED else ""


def resolve(station: Organization, rows: Sequence[TypedRow], *, on: date, terms: OrderTerms) -> list[Resolved]:
    """The fate of every row, in their order and a fixed number of statements per 5,000 rows.

    A superseded part is replaced on the spot when interchangeable, else its successor is offered. A second row of the
    same part is merged into the first. An empty quantity means the minimum.
    """
    parts = parts_by_code({code_of(row.number) for row in rows})
    successors = final_successors([part.pk for part in parts.values()])
    unknown = guesses([row.number for row in rows if code_of(row.number) not in parts])
    meant = {part.pk for part in parts.values()} | {successor.part.pk for successor in successors.values()}
    prices = prices_for(station, meant, on)
    first_of: dict[int, Resolved] = {}
    resolved = []
    for row in rows:
        item = fate_of(row, parts.get(code_of(row.number)), successors, terms)
        item.guess = unknown.get(row.number)
        if item.part is None and item.guess is not None:
            params = {"number": row.number, "guess": item.guess.number}
            item.findings = [Finding(Refusal.UNKNOWN_PART_GUESS, f"rows.{row.row}.number", params)]
        if item.part is not None:
            item.price = prices.get(item.part.pk)
            earlier = first_of.setdefault(item.part.pk, item) if item.is_usable else item
            if earlier is not item:
                item.fate = Fate.MERGED
                earlier.quantity += item.quantity
        resolved.append(item)
    return resolved


def parts_by_code(codes: set[str]) -> dict[str, Part]:
    wanted = sorted(codes - {""})
    found: dict[str, Part] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= {part.code: part for part in Part.objects.filter(code__in=wanted[start : start + AT_ONCE])}
    return found


def fate_of(row: TypedRow, part: Part | None, successors: dict[int, Successor], terms: OrderTerms) -> Resolved:
    where = f"rows.{row.row}"
    if part is None:
        finding = Finding(Refusal.UNKNOWN_PART, f"{where}.number", {"number": row.number})
        return Resolved(row.row, row.number, Decimal(0), None, None, Fate.WRONG, [finding])
    successor = successors.get(part.pk)
    fate = Fate.OK
    if successor is not None and successor.kind == SupersessionKind.INTERCHANGEABLE:
        part, fate = successor.part, Fate.REPLACED
    elif successor is not None:
        fate = Fate.OFFERED
    quantity = quantity_of(row.quantity) if row.quantity else part.minimum_quantity
    item = Resolved(row.row, row.number, quantity or Decimal(0), part, None, fate, [], successor)
    if quantity is None:
        item.findings.append(Finding(Refusal.QUANTITY_UNREADABLE, f"{where}.quantity", {"text": row.quantity}))
    elif quantity <= 0 or quantity > terms.quantity_max:
        item.findings += quantity_findings(part, quantity, terms, f"{where}.quantity")
    if part.blocked_because or part.is_deleted:
        params = {"number": part.number, "reason": part.blocked_because}
        item.findings.append(Finding(Refusal.BLOCKED_PART, f"{where}.number", params))
    if item.findings:
        item.fate = Fate.WRONG
    return item
