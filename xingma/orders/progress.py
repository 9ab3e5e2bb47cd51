"""Progress derived from line quantities, never stored: what each line and the order as a whole look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from xingma.orders.models import FundsGate, OrderLine, PartsOrder, ReviewGate, State


class Progress(models.TextChoices):
    """One word for a line or an order, as the list and the pill show it."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    HELD = "held", _("Waiting for payment")
    RELEASED = "released", _("Being sent")
    SENT = "sent", _("Sent, waiting for SAP")
    REFUSED = "refused", _("Refused by SAP")
    CONFIRMED = "confirmed", _("Confirmed")
    BACK_ORDERED = "back_ordered", _("Back order")
    PART_SHIPPED = "part_shipped", _("Part shipped")
    SHIPPED = "shipped", _("Shipped, to be signed")
    PART_SIGNED = "part_signed", _("Part signed")
    SIGNED = "signed", _("Signed, to be invoiced")
    PART_INVOICED = "part_invoiced", _("Part invoiced")
    COMPLETED = "completed", _("Completed")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


TONES = {
    Progress.DRAFT: "",
    Progress.IN_REVIEW: "info",
    Progress.HELD: "lamp",
    Progress.RELEASED: "info",
    Progress.SENT: "info",
    Progress.REFUSED: "bad",
    Progress.CONFIRMED: "info",
    Progress.BACK_ORDERED: "bad",
    Progress.PART_SHIPPED: "info",
    Progress.SHIPPED: "lamp",
    Progress.PART_SIGNED: "info",
    Progress.SIGNED: "ok",
    Progress.PART_INVOICED: "ok",
    Progress.COMPLETED: "ok",
    Progress.REJECTED: "bad",
    Progress.CANCELLED: "",
}


@dataclass(frozen=True)
class Quantities:
    """The five quantities side by side, and what was taken back; in the part's unit, or pieces when summed."""

    demanded: Decimal
    confirmed: Decimal
    shipped: Decimal
    signed: Decimal
    invoiced: Decimal
    cancelled: Decimal

    @property
    def wanted(self) -> Decimal:
        return self.demanded - self.cancelled

    @property
    def open(self) -> Decimal:
        return self.wanted - self.shipped

    @property
    def back_ordered(self) -> Decimal:
        return max(self.wanted - self.confirmed, Decimal(0))


def quantities(line: OrderLine) -> Quantities:
    return Quantities(line.quantity, line.confirmed, line.shipped, line.signed, line.invoiced, line.cancelled)


def summed(lines: Sequence[OrderLine]) -> Quantities:
    """Of a whole order; units are added as they are, as people count them on the page."""
    zero = Decimal(0)
    return Quantities(
        sum((line.quantity for line in lines), zero),
        sum((line.confirmed for line in lines), zero),
        sum((line.shipped for line in lines), zero),
        sum((line.signed for line in lines), zero),
        sum((line.invoiced for line in lines), zero),
        sum((line.cancelled for line in lines), zero),
    )


def before_sap(order: PartsOrder) -> Progress | None:
    """The order's own state while SAP has not answered, or when it has ended."""
    match order.state:
        case State.DRAFT:
            return Progress.DRAFT
        case State.SUBMITTED:
            return Progress.IN_REVIEW if order.review == ReviewGate.PENDING else held_or_not(order)
        case State.RELEASED:
            return Progress.RELEASED
        case State.SENT:
            return Progress.SENT
        case State.REFUSED:
            return Progress.REFUSED
        case State.REJECTED:
            return Progress.REJECTED
        case State.CANCELLED:
            return Progress.CANCELLED
        case State.COMPLETED:
            return Progress.COMPLETED
    return None


def held_or_not(order: PartsOrder) -> Progress:
    return Progress.HELD if order.funds == FundsGate.HELD else Progress.IN_REVIEW


def of_quantities(q: Quantities) -> Progress:
    """What quantities alone tell, once SAP has the order."""
    if q.wanted == 0:
        return Progress.CANCELLED
    if q.shipped < q.wanted:
        if q.shipped:
            return Progress.PART_SHIPPED
        return Progress.BACK_ORDERED if q.back_ordered else Progress.CONFIRMED
    if q.signed < q.shipped:
        return Progress.PART_SIGNED if q.signed else Progress.SHIPPED
    if q.invoiced < q.shipped:
        return Progress.PART_INVOICED if q.invoiced else Progress.SIGNED
    return Progress.COMPLETED


def of_order(order: PartsOrder, q: Quantities) -> Progress:
    return before_sap(order) or of_quantities(q)


def of_line(order: PartsOrder, line: OrderLine) -> Progress:
    if line.wanted == 0:
        return Progress.CANCELLED
    state = before_sap(order)
    return of_quantities(quantities(line)) if state in {None, Progress.COMPLETED} else state or Progress.DRAFT
