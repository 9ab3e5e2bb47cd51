"""ORDRSP, DESADV, INVOIC and FIDCC2 into the orders, shipments and accounts (S3–S5, S7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from xingma.catalog.indexing import code_of
from xingma.catalog.models import Part
from xingma.catalog.supersession import Successor, final_successors
from xingma.core.findings import RuleViolation
from xingma.core.money import cny
from xingma.funds.ledger import Booking
from xingma.funds.models import Account, EntryKind
from xingma.integration import confirmations
from xingma.integration.agreements import CUSTOMER_LENGTH
from xingma.integration.hualing_sap.deliveries import delvry
from xingma.integration.hualing_sap.facts import Delivery, DeliveryLine, InvoiceLine, Posting, ResponseLine
from xingma.integration.hualing_sap.facts import Invoice as ToldInvoice
from xingma.integration.hualing_sap.invoices import invoic
from xingma.integration.hualing_sap.postings import fidcc
from xingma.integration.hualing_sap.responses import ordrsp
from xingma.integration.idoc.values import pad_key, strip_zeros
from xingma.integration.outcomes import Applied, Overtaken, Parked, Taking, Waits
from xingma.integration.overtaking import not_overtaken
from xingma.integration.reasons import code_of as reason_of
from xingma.orders import fulfilment, invoicing, release
from xingma.orders.fulfilment import LineResponse, Mismatch
from xingma.orders.invoicing import Billed, BilledLine
from xingma.orders.models import OrderLine, PartsOrder
from xingma.organizations.models import Organization
from xingma.shipments.announcing import Announced, AnnouncedLine, announce
from xingma.shipments.models import ShipmentLine

ITEM_DIGITS = 6


def take_response(taking: Taking) -> Applied:
    """SAP's answer about one of our orders: a full statement, so an older one is overtaken."""
    told = ordrsp(taking.idoc, taking.partner)
    if not not_overtaken(taking.system.name, taking.kind, [told.our_number], taking.idoc.age):
        raise Overtaken
    if told.sap_number is None:
        raise Parked("no_sap_number")
    confirmations.note_answered(taking, told.our_number, told.sap_number)
    order = waiting_for_order(told.our_number)
    by_position: dict[int, list[ResponseLine]] = {}
    for line in told.lines:
        by_position.setdefault(line.position, []).append(line)
    lines = fulfilment.lines_by_position(order, list(by_position))
    expect_parts(order.number, [(line.position, line.part_number) for line in told.lines])
    responses = [response_of(lines[position], parts) for position, parts in by_position.items()]
    known = order.sap_number
    sap_number = known if strip_zeros(known) == told.sap_number else told.sap_number
    fulfilment.record_response(told.our_number, sap_number, responses, by=taking.by, at=taking.at)
    confirmations.note_changes_answered(taking, told.our_number)
    return Applied()


def waiting_for_order(number: str) -> PartsOrder:
    """The order, locked. Raises Waits when there is none."""
    try:
        return fulfilment.locked_order(number)
    except RuleViolation as refusal:
        raise waits_for_order(refusal) from None


def waits_for_order(refusal: RuleViolation) -> Exception:
    """The refusal as a wait when its only cause is an order that is not here; else as it is."""
    finding = refusal.findings[0]
    if finding.code == Mismatch.UNKNOWN_ORDER:
        return Waits(reason_of(finding), f"order:{finding.params['number']}", **finding.params)
    return refusal


def response_of(line: OrderLine, parts: Sequence[ResponseLine]) -> LineResponse:
    """One word on a line; SAP may have split it into several items. What it does not state stays as it is."""
    live = [part for part in parts if not part.is_rejected]
    reasons = [part.rejection_text or part.rejection_code or "–" for part in parts if part.is_rejected]
    quantities = [part.quantity for part in live if part.quantity is not None]
    schedule = [entry for part in live for entry in part.schedule]
    days = [entry.on for entry in schedule if entry.on is not None]
    return LineResponse(
        position=line.position,
        wanted=line.wanted if live and not quantities else sum(quantities, Decimal(0)),
        confirmed=sum((entry.quantity for entry in schedule), Decimal(0)) if schedule else line.confirmed,
        expected_on=max(days, default=None) if schedule else line.expected_on,
        price=next((part.price for part in parts if part.price is not None), None),
        rejection="" if live else reasons[0],
    )


def expect_parts(order: str, told: Iterable[tuple[int, str | None]]) -> None:
    """The parts must be the ordered ones, or stand with them in one chain of successors. Raises Parked."""
    pairs = {(position, code_of(number)) for position, number in told if number}
    lines = OrderLine.objects.filter(order__number=order).select_related("part")
    ordered = {line.position: line.part for line in lines}
    differing = [(position, code) for position, code in sorted(pairs) if ordered[position].code != code]
    known = {part.code: part for part in Part.objects.filter(code__in=[code for _position, code in differing])}
    ends = final_successors({*(ordered[position].pk for position, _ in differing), *(p.pk for p in known.values())})
    for position, code in differing:
        other = known.get(code)
        if other is None or end_of(other, ends) != end_of(ordered[position], ends):
            raise Parked("other_part", number=order, position=position, known=ordered[position].number, told=code)


def end_of(part: Part, ends: Mapping[int, Successor]) -> int:
    return ends[part.pk].part.pk if part.pk in ends else part.pk


def take_delivery(taking: Taking) -> Applied:
    """Goods that left headquarters. An event: it counts once and is never overtaken."""
    told = delvry(taking.idoc, taking.partner)
    if told.kind == "reversal":
        raise Parked("reversed_delivery", number=told.number)
    if told.kind == "return":
        raise Parked("return_delivery")
    if told.goods_issued_at is None or not told.lines:
        return Applied("not_issued_yet")
    lines = [announced_line(line) for line in told.lines]
    orders = sorted({line.order for line in lines})
    confirmations.note_delivered(taking, orders)
    for number in orders:
        waiting_for_order(number)
        pairs = zip(lines, told.lines, strict=True)
        expect_parts(number, [(ours.position, its.part_number) for ours, its in pairs if ours.order == number])
    announce(announced(told, lines), by=taking.by, at=taking.at)
    return Applied(arrived=frozenset({f"delivery:{told.number}", *(f"shipped:{number}" for number in orders)}))


def announced(told: Delivery, lines: Sequence[AnnouncedLine]) -> Announced:
    assert told.goods_issued_at is not None, "only what has left is announced"
    return Announced(
        number=told.number,
        issued_at=told.goods_issued_at,
        expected_on=told.expected_on,
        carrier=(told.carrier or "")[:80],
        waybill=(told.waybill or "")[:40],
        packages=told.packages or 0,
        weight_kg=told.weight_kg,
        lines=lines,
        boxes=[
            (box.code[:40], [(item_of(content.delivery_item), content.quantity) for content in box.contents])
            for box in told.boxes
        ],
    )


def item_of(number: int) -> str:
    return f"{number:0{ITEM_DIGITS}d}"


def announced_line(line: DeliveryLine) -> AnnouncedLine:
    """By our own order and line where the message names them, else by SAP's order number and the part."""
    if line.our_order and line.our_position:
        order, position = line.our_order, line.our_position
    else:
        order, position = line_of_sap_order(line)
    return AnnouncedLine(
        item=item_of(line.delivery_item),
        order=order,
        position=position,
        quantity=line.quantity,
        batch=(line.batch or "")[:20],
    )


def line_of_sap_order(line: DeliveryLine) -> tuple[str, int]:
    if not line.sap_order:
        raise Parked("no_order_reference", item=line.delivery_item)
    found = (
        OrderLine.objects.filter(order__sap_number=line.sap_order, part__code=code_of(line.part_number))
        .values_list("order__number", "position")
        .first()
    )
    if found is None:
        raise Waits("no_order_reference", f"order:{line.sap_order}", item=line.delivery_item)
    return found


def take_invoice(taking: Taking) -> Applied:
    """Billed or credited: on the lines and on the account, once. An event, never overtaken."""
    told = invoic(taking.idoc, taking.partner)
    if told.is_credit_memo:
        return take_credit_memo(taking, told)
    lines = [billed_line(line, place) for place, line in enumerate(told.lines, start=1)]
    orders = sorted({line.order for line in lines})
    stations = {waiting_for_order(number).station_id for number in orders}
    if len(stations) > 1:
        raise Parked("many_stations")
    for number in orders:
        pairs = zip(lines, told.lines, strict=True)
        expect_parts(number, [(ours.position, its.part_number) for ours, its in pairs if ours.order == number])
    try:
        invoice = invoicing.record_invoice(billed(told, lines), by=taking.by, at=taking.at)
    except RuleViolation as refusal:
        if all(finding.code == Mismatch.INVOICED_MORE for finding in refusal.findings):
            finding = refusal.findings[0]
            order = finding.params["number"]
            raise Waits(reason_of(finding), f"shipped:{order}", **finding.params) from None
        raise
    return Applied() if invoice else Applied("nothing_for_us")


def take_credit_memo(taking: Taking, told: ToldInvoice) -> Applied:
    station = station_of(told.customer or "")
    memo = invoicing.record_credit_memo(billed(told, ()), station.pk, by=taking.by, at=taking.at)
    return Applied() if memo else Applied("nothing_for_us")


def billed(told: ToldInvoice, lines: Sequence[BilledLine]) -> Billed:
    return Billed(
        number=told.number,
        billed_on=told.billed_on,
        due_on=told.due_on,
        vat_number=(told.vat_number or "")[:40],
        net=cny(told.net),
        tax=cny(told.tax),
        gross=cny(told.gross),
        lines=lines,
    )


def billed_line(line: InvoiceLine, place: int) -> BilledLine:
    """By our own order and line, else through the delivery that is billed."""
    order, position = line.our_order, line.our_position
    if not (order and position):
        if not (line.delivery and line.delivery_item):
            raise Parked("no_order_reference", item=place)
        found = (
            ShipmentLine.objects.filter(shipment__number=line.delivery, item=item_of(line.delivery_item))
            .values_list("order_line__order__number", "order_line__position")
            .first()
        )
        if found is None:
            raise Waits("no_order_reference", f"delivery:{line.delivery}", item=place)
        order, position = found
    return BilledLine(order, position, line.quantity, cny(line.net), cny(line.gross))


def station_of(customer: str) -> Organization:
    """The station with SAP's customer number. Raises Waits: it may still be entered here."""
    number = pad_key(customer, CUSTOMER_LENGTH)
    station = Organization.objects.filter(customer_number=number).first() if customer else None
    if station is None:
        raise Waits("unknown_customer", f"customer:{number}", number=number)
    return station


def take_posting(taking: Taking) -> Applied:
    """Incoming payments. Accounting's side of invoices is left alone: INVOIC has brought it."""
    payments = [posting for posting in fidcc(taking.idoc, taking.partner) if posting.kind == "payment"]
    if not payments:
        return Applied("nothing_for_us")
    by_customer: dict[str, list[Posting]] = {}
    for posting in payments:
        by_customer.setdefault(posting.customer, []).append(posting)
    stations = {customer: station_of(customer) for customer in by_customer}
    for customer, station in sorted(stations.items(), key=lambda pair: pair[1].pk):
        bookings = [booking_of(posting, by_customer[customer]) for posting in by_customer[customer]]
        try:
            release.record_money(station.pk, bookings, by=taking.by, at=taking.at)
        except Account.DoesNotExist:
            raise Waits("unknown_customer", f"customer:{station.customer_number}", number=customer) from None
    return Applied()


def booking_of(posting: Posting, same_customer: Sequence[Posting]) -> Booking:
    """A payment raises the balance; one that is taken back is an adjustment downwards."""
    reference = f"{posting.number}/{posting.fiscal_year}"
    if len(same_customer) > 1:
        reference += f"/{posting.item}"
    return Booking(
        EntryKind.PAYMENT if posting.amount >= 0 else EntryKind.ADJUSTMENT,
        cny(posting.amount),
        reference,
        posting.booked_on,
        text=posting.text[:200],
    )
