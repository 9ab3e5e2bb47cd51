"""Is what was loaded true? Money equals documents, quantities add up, no step is missing (python -m demo --check).

Reads everything once and says what contradicts; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from xingma.catalog.terms import CatalogTerms
from xingma.core.history import History
from xingma.core.money import ZERO
from xingma.core.numbering import DocumentCounter
from xingma.core.outbox import OutboxEvent
from xingma.funds.models import Account, FundsEntry
from xingma.orders.models import Invoice, InvoiceLine, OrderLine, PartsOrder
from xingma.orders.ordering import sum_of_nets
from xingma.orders.release import held_first
from xingma.orders.rules import commitment_of, content_hash, total
from xingma.shipments.models import Shipment, ShipmentLine

ENDED = {"completed", "cancelled", "rejected"}


def contradictions(today: date) -> Iterator[str]:
    """Each as a sentence; none when the demo is sound."""
    yield from of_accounts()
    yield from of_commitments()
    yield from of_held_orders(today)
    yield from of_quantities()
    yield from of_totals()
    yield from of_documents()
    yield from of_history()
    yield from of_numbers()


def of_accounts() -> Iterator[str]:
    """The balance is the sum of the entries, which stand in a row."""

    rows = FundsEntry.rows.order_by("account_id", "position").values_list(
        "account_id", "position", "amount", "balance_after"
    )
    found: dict[int, tuple[int, Decimal]] = {}
    for account, entries in groupby(rows.iterator(), key=itemgetter(0)):
        balance, count = ZERO, 0
        for _, position, amount, after in entries:
            count, balance = count + 1, balance + amount
            if (position, after) != (count, balance):
                yield f"account {account}: entry {position} leaves {after}, not {balance}"
        found[account] = (count, balance)
    for one in Account.rows.all():
        if (one.entries_count, one.balance) != found.get(one.pk, (0, ZERO)):
            yield f"account {one.pk}: {one.balance} after {one.entries_count} entries, not {found.get(one.pk)}"


def of_commitments() -> Iterator[str]:
    """What an account has committed is what the lines of its orders bind."""

    bound: dict[int, Decimal] = {}
    lines = OrderLine.objects.filter(order__funds="open").exclude(invoiced=F("quantity") - F("cancelled"))
    for line in lines.iterator():
        bound[line.station_id] = bound.get(line.station_id, ZERO) + line.commitment
    for account in Account.rows.all():
        if account.committed != bound.get(account.station_id, ZERO):
            yield f"account {account.pk}: {account.committed} committed, lines bind {bound.get(account.station_id)}"


def of_held_orders(today: date) -> Iterator[str]:
    """The first held order of a station is really not covered."""

    for account in Account.rows.all():
        first = held_first(PartsOrder.rows.filter(station=account.station_id)).first()
        if first is not None and commitment_of(first.lines.all()) <= account.available(today):
            yield f"{first.number} is held, but {account.available(today)} would cover it"


def of_quantities() -> Iterator[str]:
    """Open lines are those of living orders with something neither shipped nor cancelled; ended orders bind nothing."""

    fields = ("order__number", "position", "order__state", "quantity", "confirmed", "shipped", "signed", "invoiced",
              "cancelled", "is_open")  # fmt: skip
    for (
        number,
        position,
        state,
        quantity,
        confirmed,
        shipped,
        signed,
        invoiced,
        cancelled,
        is_open,
    ) in OrderLine.objects.values_list(*fields).iterator():
        where = f"{number} line {position}"
        if not 0 <= invoiced <= shipped <= confirmed <= quantity - cancelled or not signed <= shipped:
            yield f"{where}: quantities contradict"
        if state in ENDED and quantity - cancelled != invoiced:
            yield f"{where}: the order is {state}, and yet something is bound"
        if is_open != (state not in {*ENDED, "draft"} and quantity - cancelled > shipped):
            yield f"{where}: open is {is_open}"


def of_totals() -> Iterator[str]:
    """Sums of the header are those of the lines; drafts have none yet."""

    for order in PartsOrder.rows.prefetch_related("lines").iterator(chunk_size=500):
        lines = [] if order.state == "draft" else list(order.lines.all())
        expected = (total(lines), sum_of_nets(lines, CatalogTerms().vat_rate), len(lines))
        if (order.gross, order.net, order.lines_count) != expected:
            yield f"{order.number}: {order.gross} {order.net} {order.lines_count}, lines say {expected}"
        if lines and order.content_hash != content_hash(lines):
            yield f"{order.number}: another content"


def of_documents() -> Iterator[str]:
    """Shipments and invoices tell the same quantities as the lines; invoices stand on the account."""

    shipped = ShipmentLine.objects.filter(order_line=OuterRef("pk")).order_by().values("order_line")
    invoiced = InvoiceLine.objects.filter(order_line=OuterRef("pk")).order_by().values("order_line")
    for name, rows in (
        ("shipped", shipped.annotate(sum=Sum("quantity"))),
        ("signed", shipped.annotate(sum=Sum("signed"))),
        ("invoiced", invoiced.annotate(sum=Sum("quantity"))),
    ):
        told = Coalesce(Subquery(rows.values("sum")), Value(0), output_field=DecimalField())
        for line in OrderLine.objects.annotate(told=told).exclude(**{name: F("told")})[:20]:
            yield f"line {line.pk}: {name} is {getattr(line, name)}, documents say {line.told}"
    for invoice in Invoice.rows.prefetch_related("lines").iterator(chunk_size=500):
        sums = [sum((getattr(line, name) for line in invoice.lines.all()), ZERO) for name in ("net", "gross")]
        if sums != [invoice.net, invoice.gross] or invoice.net + invoice.tax != invoice.gross:
            yield f"invoice {invoice.number}: {invoice.net} + {invoice.tax} = {invoice.gross}, lines {sums}"
    entries = dict(FundsEntry.rows.filter(kind="invoice").values_list("reference", "amount"))
    missing = [one for one in Invoice.rows.values_list("number", "gross") if entries.get(one[0]) != -one[1]]
    yield from (f"invoice {number}: not on the account" for number, _ in missing)


def of_history() -> Iterator[str]:
    """Every document came to its state by allowed moves, one after the other."""

    steps = History.objects.order_by("document", "id").values_list("document", "at", "from_state", "to_state")
    states = dict(PartsOrder.rows.values_list("number", "state"))
    shipped = dict(Shipment.rows.values_list("number", "state"))
    for document, rows in groupby(steps.iterator(), key=itemgetter(0)):
        moves = PartsOrder.MOVES if document in states else Shipment.MOVES
        state = "draft" if document in states else "issued"
        before = None
        for _, at, moved_from, moved_to in rows:
            if before is not None and at < before:
                yield f"{document}: {moved_to} at {at} comes too late"
            before = at
            if moved_to and (moved_from != state or moved_to not in moves[moved_from]):
                yield f"{document}: {moved_from} → {moved_to} while {state}"
            state = moved_to or state
        known = states.pop(document, None) or shipped.pop(document, None)
        if state != known:
            yield f"{document}: history ends at {state}, it is {known}"
    yield from (f"{number}: no history" for number in (*states, *shipped))


def of_numbers() -> Iterator[str]:
    """New orders get new numbers, and what is released is going to be sent."""

    counters = dict(DocumentCounter.objects.values_list("series", "last"))
    for number in PartsOrder.rows.values_list("number", flat=True).iterator():
        series, running = number.split("-")
        if counters.get(series, 0) < int(running):
            yield f"{number}: the counter stands at {counters.get(series)}"
    waiting = set(OutboxEvent.objects.filter(told_at=None).values_list("key", flat=True))
    released = PartsOrder.rows.filter(state="released", sending_since=None).values_list("number", flat=True)
    yield from (f"{number}: released, and nobody sends it" for number in released if number not in waiting)
