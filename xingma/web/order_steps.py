"""Where an order stands: its eight steps, and who has it since when and what comes next (S3, S17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from xingma.core.fields import plain
from xingma.core.history import History
from xingma.orders.models import FundsGate, OrderLine, PartsOrder, ReviewGate, State
from xingma.orders.progress import Quantities
from xingma.web.components import Step
from xingma.web.order_words import who_did
from xingma.web.templatetags.xingma_words import day, when

WITH_SAP = {State.RELEASED, State.SENT, State.REFUSED, State.ACCEPTED, State.COMPLETED}
AT_SAP = {State.ACCEPTED, State.COMPLETED}


def steps_of(order: PartsOrder, q: Quantities, timeline: Sequence[History] = ()) -> list[Step]:
    """Submitted, reviewed, paid, in SAP, confirmed, shipped, signed, invoiced. Without a timeline only the tones count."""
    first = {row.action: row for row in timeline}  # newest first, so the oldest stays
    return [
        submitted_step(order),
        review_step(order, first),
        funds_step(order, first),
        sap_step(order, first),
        confirmed_step(order, q),
        shipped_step(order, q, first),
        signed_step(order, q),
        invoiced_step(order, q, first),
    ]


def submitted_step(order: PartsOrder) -> Step:
    if order.submitted_at is None:
        return Step("now" if order.state == State.DRAFT else "todo", _("Submitting"))
    return Step("done", _("Submitted"), when(order.submitted_at), order.submitted_by)


def review_step(order: PartsOrder, first: dict[str, History]) -> Step:
    label = _("Review at headquarters")
    match order.review:
        case ReviewGate.PENDING if order.state == State.SUBMITTED:
            return Step("now", label, _("since %(at)s") % {"at": when(order.submitted_at)})
        case ReviewGate.PASSED | ReviewGate.CHANGED:
            row = first.get(f"review_{order.review}")
            return Step("done", label, when(row.at) if row else "", who_did(row) if row else "")
        case ReviewGate.REJECTED:
            row = first.get(State.REJECTED)
            return Step("bad", label, when(row.at) if row else "", who_did(row) if row else "")
        case ReviewGate.NONE if order.submitted_at is not None:
            return Step("done", label, _("passed by itself"))
    return Step("todo", label)


def funds_step(order: PartsOrder, first: dict[str, History]) -> Step:
    label = _("Funds")
    if order.funds == FundsGate.OPEN:
        row = first.get("funds_committed")
        return Step("done", label, when(row.at if row else order.submitted_at))
    if order.funds == FundsGate.HELD and order.state == State.SUBMITTED:
        return Step("lamp", label, _("waiting for payment"))
    return Step("todo", label)


def sap_step(order: PartsOrder, first: dict[str, History]) -> Step:
    label = _("Order in SAP")
    if order.state in AT_SAP or (order.sap_number and order.state not in {State.REFUSED}):
        row = first.get(State.ACCEPTED)
        return Step("done", label, when(row.at) if row else "", order.sap_number)
    if order.state == State.REFUSED:
        return Step("bad", label, _("refused"), _("headquarters looks"))
    if order.state in {State.RELEASED, State.SENT}:
        return Step("now", label, when(order.released_at), _("on its way"))
    return Step("todo", label)


def confirmed_step(order: PartsOrder, q: Quantities) -> Step:
    label = _("Confirmed")
    if order.state not in AT_SAP or not q.wanted:
        return Step("todo", label)
    if q.confirmed >= q.wanted:
        return Step("done", label, part_of(q.confirmed, q.wanted))
    short = _("%(short)s short") % {"short": plain(q.back_ordered)}
    return Step("part" if q.confirmed else "now", label, part_of(q.confirmed, q.wanted), short)


def shipped_step(order: PartsOrder, q: Quantities, first: dict[str, History]) -> Step:
    label = _("Shipping")
    row = first.get("shipped")
    if q.wanted and q.shipped >= q.wanted:
        return Step("done", label, part_of(q.shipped, q.wanted), day(row.at) if row else "")
    if q.shipped:
        note = _("first on %(day)s") % {"day": day(row.at)} if row else ""
        return Step("part", label, part_of(q.shipped, q.wanted), note)
    is_picking = order.state in AT_SAP and q.confirmed
    return Step("now" if is_picking else "todo", label, part_of(q.shipped, q.wanted) if is_picking else "")


def signed_step(order: PartsOrder, q: Quantities) -> Step:
    label = _("Signing")
    if q.shipped > q.signed:
        return Step("lamp", label, part_of(q.signed, q.shipped), _("waits for the station"))
    if q.wanted and q.signed >= q.wanted:
        return Step("done", label, part_of(q.signed, q.wanted))
    return Step("part" if q.signed else "todo", label, part_of(q.signed, q.wanted) if q.signed else "")


def invoiced_step(order: PartsOrder, q: Quantities, first: dict[str, History]) -> Step:
    label = _("Invoicing")
    row = first.get("invoiced")
    if q.wanted and q.invoiced >= q.wanted:
        return Step("done", label, part_of(q.invoiced, q.wanted), day(row.at) if row else "")
    if q.invoiced:
        return Step("part", label, part_of(q.invoiced, q.wanted))
    return Step("now" if q.signed and q.signed >= q.wanted else "todo", label)


def part_of(done: Decimal, of: Decimal) -> str:
    return f"{plain(done)} / {plain(of)}"


class Holder(NamedTuple):
    """Someone who has the order or a part of it: since when, and what comes next."""

    icon: str
    who: str
    what: str
    since: datetime | None = None
    comes_next: str = ""
    is_station: bool = False


def holders_of(
    order: PartsOrder, q: Quantities, lines: Sequence[OrderLine], timeline: Sequence[History] = ()
) -> list[Holder]:
    """Everyone who has something to do for it now; nobody once it has ended."""
    latest = {row.action: row.at for row in reversed(timeline)}
    match order.state:
        case State.DRAFT:
            return [Holder("store", _("The station"), _("is still writing it"), order.created_at, is_station=True)]
        case State.SUBMITTED:
            return holders_before_release(order)
        case State.RELEASED | State.SENT:
            what = _("waits to be sent to SAP") if order.state == State.RELEASED else _("SAP has it, no answer yet")
            comes_next = _("SAP answers with its order number and dates")
            return [Holder("server", _("The system"), what, order.released_at, comes_next)]
        case State.REFUSED:
            what = _("mends what SAP refused: %(why)s") % {"why": order.refused_because}
            comes_next = _("sent to SAP again, or rejected with a reason")
            return [
                Holder(
                    "clipboard-check", _("Headquarters, parts planning"), what, latest.get(State.REFUSED), comes_next
                )
            ]
        case State.ACCEPTED:
            return holders_at_sap(q, lines, latest)
    return []


def holders_before_release(order: PartsOrder) -> list[Holder]:
    found = []
    if order.review == ReviewGate.PENDING:
        comes_next = _("approved orders go to SAP once funds cover them")
        found.append(
            Holder(
                "clipboard-check",
                _("Headquarters, parts planning"),
                _("reviews the order"),
                order.submitted_at,
                comes_next,
            )
        )
    if order.funds == FundsGate.HELD:
        comes_next = _("the order is released by itself when the money arrives")
        found.append(
            Holder(
                "wallet",
                _("The station"),
                _("remits the missing amount"),
                order.submitted_at,
                comes_next,
                is_station=True,
            )
        )
    return found


def holders_at_sap(q: Quantities, lines: Sequence[OrderLine], latest: dict[str, datetime]) -> list[Holder]:
    found = []
    picking = q.confirmed - q.shipped
    if picking > 0:
        what = _("picks and packs %(pieces)s") % {"pieces": plain(picking)}
        found.append(Holder("warehouse", _("Headquarters, parts warehouse"), what, latest.get("sap_response")))
    if q.back_ordered > 0:
        found.append(
            Holder(
                "factory",
                _("Headquarters, purchasing"),
                _("%(pieces)s are out of stock") % {"pieces": plain(q.back_ordered)},
                latest.get("sap_response"),
                expected_words(expected_day(lines)),
            )
        )
    if q.shipped > q.signed:
        what = _("signs for %(pieces)s") % {"pieces": plain(q.shipped - q.signed)}
        found.append(Holder("scan-barcode", _("The station"), what, latest.get("shipped"), is_station=True))
    if q.signed > q.invoiced and not found:
        what = _("invoices %(pieces)s") % {"pieces": plain(q.signed - q.invoiced)}
        found.append(Holder("receipt-text", _("Headquarters, finance"), what, latest.get("signed")))
    return found


def expected_day(lines: Sequence[OrderLine]) -> date | None:
    """The last day on which something of what is missing is expected."""
    return max((line.expected_on for line in lines if line.back_ordered > 0 and line.expected_on), default=None)


def expected_words(on: date | None) -> str:
    return _("expected on %(day)s") % {"day": day(on)} if on else _("no date yet; you can chase it")
