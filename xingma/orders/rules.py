"""The rules of ordering as pure functions: values in, findings out (domain.md §3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from xingma.catalog.models import Part, Unit
from xingma.core.fields import plain
from xingma.core.findings import Finding
from xingma.core.money import ZERO
from xingma.orders.findings import Refusal, ReviewReason
from xingma.orders.models import OrderKind, OrderLine
from xingma.orders.terms import OrderTerms

COUNTED_UNITS = {Unit.PIECE, Unit.SET, Unit.BOX}


def quantity_findings(part: Part, quantity: Decimal, terms: OrderTerms, where: str) -> list[Finding]:
    """Package quantity, minimum and upper limit of one line (S2)."""
    if quantity <= 0:
        return [Finding(Refusal.QUANTITY_NOT_POSITIVE, where)]
    if quantity > terms.quantity_max:
        return [Finding(Refusal.TOO_MANY, where, {"maximum": terms.quantity_max})]
    if part.unit in COUNTED_UNITS and quantity != quantity.to_integral_value():
        return [Finding(Refusal.NOT_WHOLE, where, {"unit": part.get_unit_display()})]
    if quantity < part.minimum_quantity:
        return [Finding(Refusal.UNDER_MINIMUM, where, {"minimum": plain(part.minimum_quantity)})]
    if quantity % part.package_quantity:
        params = {"package": plain(part.package_quantity), "nearest": plain(nearest_quantity(part, quantity))}
        return [Finding(Refusal.NOT_A_PACKAGE, where, params)]
    return []


def nearest_quantity(part: Part, quantity: Decimal) -> Decimal:
    """The smallest quantity from this one on that keeps the minimum and comes in whole packages."""
    wanted = max(quantity, part.minimum_quantity)
    nearest: Decimal = (wanted / part.package_quantity).to_integral_value(ROUND_CEILING) * part.package_quantity
    return nearest


def line_findings(lines: Sequence[OrderLine], terms: OrderTerms) -> list[Finding]:
    """What stops each line: blocked part, quantity, missing price (S2)."""
    findings = []
    for line in lines:
        where = f"lines.{line.position}"
        if line.part.blocked_because or line.part.is_deleted:
            params = {"number": line.part.number, "reason": line.part.blocked_because}
            findings.append(Finding(Refusal.BLOCKED_PART, f"{where}.part", params))
        findings += quantity_findings(line.part, line.quantity, terms, f"{where}.quantity")
        if line.price is None:
            findings.append(Finding(Refusal.NO_PRICE, f"{where}.price"))
    return findings


def header_findings(kind: str, lines_count: int, *, has_vehicle: bool, terms: OrderTerms) -> list[Finding]:
    """What stops the order as a whole."""
    findings = []
    if not lines_count:
        findings.append(Finding(Refusal.NO_LINES, "lines"))
    if kind == OrderKind.URGENT:
        if not has_vehicle:
            findings.append(Finding(Refusal.VEHICLE_MISSING, "vehicle"))
        if lines_count > terms.urgent_lines_max:
            findings.append(Finding(Refusal.TOO_MANY_LINES, "lines", {"maximum": terms.urgent_lines_max}))
    return findings


def review_reasons(
    kind: str, lines: Sequence[OrderLine], monthly_usage: Mapping[int, Decimal], terms: OrderTerms
) -> list[ReviewReason]:
    """Why a person looks at the order; empty = it passes by itself.

    ``monthly_usage``: part id → the station's monthly mean of the last 12 months. A part it has not ordered within
    them has no mean, so only the rules about value look at it.
    """
    reasons = []
    gross = total(lines)
    if kind == OrderKind.URGENT and gross > terms.review_urgent_over:
        reasons.append(ReviewReason.URGENT_VALUE)
    if gross > terms.review_any_over:
        reasons.append(ReviewReason.LARGE_VALUE)
    if any(is_unusual(line, monthly_usage, terms) for line in lines):
        reasons.append(ReviewReason.UNUSUAL_QUANTITY)
    if any(line.part.is_restricted for line in lines):
        reasons.append(ReviewReason.RESTRICTED_PART)
    return reasons


def is_unusual(line: OrderLine, monthly_usage: Mapping[int, Decimal], terms: OrderTerms) -> bool:
    mean = monthly_usage.get(line.part_id)
    if not mean:
        return False
    return bool(line.quantity > terms.review_usage_factor * mean and line.amount > terms.review_usage_over)


def total(lines: Iterable[OrderLine]) -> Decimal:
    """CNY, tax included: the sum of the rounded line amounts."""
    return sum((line.amount for line in lines), ZERO)


def commitment_of(lines: Iterable[OrderLine]) -> Decimal:
    """CNY, tax included: what the lines bind of the account (domain.md §3.1)."""
    return sum((line.commitment for line in lines), ZERO)


def content_hash(lines: Iterable[OrderLine]) -> str:
    """The same for two orders with the same parts and quantities, in whatever order."""
    content = ";".join(sorted(f"{line.part_id}:{plain(line.quantity)}" for line in lines))
    return hashlib.sha256(content.encode()).hexdigest()


def differs(price: Decimal, sap_price: Decimal, terms: OrderTerms) -> bool:
    """Whether SAP's price is so far from the document's that headquarters looks (domain.md §3.1)."""
    difference = abs(sap_price - price)
    return difference > terms.price_difference or difference > price * terms.price_difference_percent / 100
