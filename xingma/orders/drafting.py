"""Writing a draft: every key stroke that counts is kept at once. A draft binds nothing and can be left at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.timezone import localdate

from xingma.catalog.models import Part
from xingma.catalog.supersession import final_successors
from xingma.core.findings import Finding, RuleViolation, refuse_if
from xingma.core.history import record
from xingma.core.numbering import next_number
from xingma.core.terms import terms_on
from xingma.orders.findings import Refusal
from xingma.orders.models import OrderKind, OrderLine, PartsOrder, State
from xingma.orders.reading import ROWS_MAX, TypedRow
from xingma.orders.resolving import Resolved, resolve
from xingma.orders.rules import quantity_findings
from xingma.orders.terms import OrderTerms
from xingma.organizations.actor import Actor
from xingma.organizations.models import Organization
from xingma.organizations.permissions import May
from xingma.vehicles.models import Vehicle

SERIES = "PO"


@dataclass(frozen=True)
class Added:
    """What became of the rows: those that are in, and those that stay in the clerk's hands with their findings."""

    order: PartsOrder
    rows: list[Resolved]

    @property
    def findings(self) -> list[Finding]:
        return [finding for row in self.rows for finding in row.findings]


@transaction.atomic
def start(*, by: Actor, at: datetime, kind: str = OrderKind.STOCK) -> PartsOrder:
    """An empty draft of the actor's station. Raises NotAllowed."""
    by.require(May.WRITE_ORDERS)
    station = Organization.objects.get(pk=by.own_organization_id)
    order = new_order(station, kind, by=by, at=at)
    order.number = next_number(SERIES, at=at)
    order.save(force_insert=True)
    record(order.number, "drafted", by=by, at=at)
    return order


@transaction.atomic
def write(
    kind: str,
    rows: Sequence[TypedRow],
    *,
    by: Actor,
    at: datetime,
    vin: str = "",
    note: str = "",
    wanted_on: date | None = None,
    ship_to: str = "",
    ship_to_contact: str = "",
) -> PartsOrder:
    """A draft with its header and lines in one go, for machines: every row must be right, else nothing happens."""
    number = start(by=by, at=at, kind=kind).number
    set_header(
        number,
        by=by,
        at=at,
        vin=vin,
        note=note,
        wanted_on=wanted_on,
        ship_to=ship_to or None,
        ship_to_contact=ship_to_contact or None,
    )
    return add_all(number, rows, by=by, at=at).order


@transaction.atomic
def empty(*, by: Actor, at: datetime) -> PartsOrder:
    """The actor's latest draft without lines, else a new one: asking twice for a new order uses one number."""
    by.require(May.WRITE_ORDERS)
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    found = (
        PartsOrder.objects.visible_to(by)
        .filter(~Exists(lines), station=by.own_organization_id, state=State.DRAFT, created_by_user=by.user_id)
        .order_by("-pk")
        .first()
    )
    return found or start(by=by, at=at)


def new_order(station: Organization, kind: str, *, by: Actor, at: datetime) -> PartsOrder:
    """An order not yet saved, with the station's own address; the caller takes its number last."""
    return PartsOrder(
        station=station,
        kind=kind,
        ship_to=station.address,
        ship_to_contact=f"{station.contact} {station.phone}".strip(),
        created_by=by.name,
        created_by_user=by.user_id,
        created_at=at,
        updated_at=at,
    )


def opened(number: str, *, by: Actor) -> PartsOrder:
    """The draft, locked. Raises DoesNotExist, NotAllowed, Conflict (no longer a draft)."""
    order = PartsOrder.objects.visible_to(by).select_related("station").locked(number=number)
    by.require(May.WRITE_ORDERS)
    order.expect(State.DRAFT)
    return order


@transaction.atomic
def add(number: str, rows: Sequence[TypedRow], *, by: Actor, at: datetime) -> Added:
    """Add typed, scanned or pasted rows; a part already in the order gets the quantity on top (told as merged).

    Rows that cannot be added are returned with their findings; the others are in.
    """
    order = opened(number, by=by)
    refuse_if(rows_findings(rows))
    today = localdate(at)
    resolved = resolve(order.station, rows, on=today, terms=terms_on(OrderTerms, today))
    put(order, resolved)
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])
    return Added(order, resolved)


def preview(number: str, rows: Sequence[TypedRow], *, by: Actor, at: datetime) -> list[Resolved]:
    """The fate of rows before they are added; nothing is written. Raises DoesNotExist, NotAllowed, RuleViolation."""
    order = PartsOrder.objects.visible_to(by).select_related("station").get(number=number)
    by.require(May.WRITE_ORDERS)
    refuse_if(rows_findings(rows))
    today = localdate(at)
    return resolve(order.station, rows, on=today, terms=terms_on(OrderTerms, today))


def rows_findings(rows: Sequence[TypedRow]) -> list[Finding]:
    if len(rows) <= ROWS_MAX:
        return []
    return [Finding(Refusal.TOO_MANY_ROWS, "rows", {"rows": f"{len(rows):,}", "maximum": f"{ROWS_MAX:,}"})]


@transaction.atomic
def add_all(number: str, rows: Sequence[TypedRow], *, by: Actor, at: datetime) -> Added:
    """Add rows, for machines: when one of them cannot be added, none is. Raises RuleViolation."""
    added = add(number, rows, by=by, at=at)
    refuse_if(added.findings)
    return added


def put(order: PartsOrder, resolved: Sequence[Resolved]) -> None:
    """Write usable rows as lines: new ones in one statement, quantities on top of existing ones in another."""
    quantities: dict[int, Decimal] = {}
    firsts: dict[int, Resolved] = {}
    for item in resolved:
        # A merged row's quantity already stands in the first row of its part.
        if item.part is not None and item.is_usable and item.part.pk not in firsts:
            firsts[item.part.pk] = item
            quantities[item.part.pk] = item.quantity
    present = {line.part_id: line for line in order.lines.filter(part_id__in=firsts)}
    for part_id, line in present.items():
        line.quantity += quantities[part_id]
    OrderLine.objects.bulk_update(present.values(), ["quantity"])
    position = order.lines.aggregate(last=Max("position"))["last"] or 0
    new = []
    for part_id, item in firsts.items():
        if part_id not in present:
            position += 1
            new.append(
                OrderLine(
                    order=order,
                    station_id=order.station_id,
                    position=position,
                    part=item.part,
                    typed_number=item.typed_number,
                    quantity=item.quantity,
                )
            )
    OrderLine.objects.bulk_create(new)


def line_at(order: PartsOrder, position: int) -> OrderLine:
    """Raises RuleViolation when the line is gone (another window, another person)."""
    line = order.lines.select_related("part").filter(position=position).first()
    if line is None:
        raise RuleViolation([Finding(Refusal.NO_SUCH_LINE, f"lines.{position}", {"position": position})])
    return line


@transaction.atomic
def set_quantity(
    number: str, position: int, quantity: Decimal | None, *, text: str, by: Actor, at: datetime
) -> OrderLine:
    """Change the quantity of a line. A quantity off the package is kept and pointed out; an impossible one is refused."""
    order = opened(number, by=by)
    line = line_at(order, position)
    where = f"lines.{position}.quantity"
    if quantity is None:
        raise RuleViolation([Finding(Refusal.QUANTITY_UNREADABLE, where, {"text": text})])
    terms = terms_on(OrderTerms, localdate(at))
    if quantity <= 0 or quantity > terms.quantity_max:
        refuse_if(quantity_findings(line.part, quantity, terms, where))
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])
    return line


@transaction.atomic
def remove(number: str, position: int, *, by: Actor, at: datetime) -> OrderLine:
    """Take a line out; the line is returned so that it can be put back (undo)."""
    order = opened(number, by=by)
    line = line_at(order, position)
    order.lines.filter(pk=line.pk).delete()
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])
    return line


@transaction.atomic
def put_back(number: str, line: TypedRow, *, by: Actor, at: datetime) -> Added:
    """Undo a removal: the part comes back to its old place, or to the end when the place is taken."""
    added = add(number, [line], by=by, at=at)
    [row] = added.rows
    if row.is_usable and row.part is not None:
        lines = added.order.lines
        if not lines.filter(position=line.row).exists():
            lines.filter(part=row.part).update(position=line.row)
    return added


@transaction.atomic
def keep_repeated(number: str, position: int, *, quantity: Decimal | None = None, by: Actor, at: datetime) -> None:
    """The clerk knows that the part is on another open order, and wants it again, or only this quantity of it (S11)."""
    order = opened(number, by=by)
    line = line_at(order, position)
    line.is_repeat_meant = True
    line.quantity = quantity or line.quantity
    line.save(update_fields=["is_repeat_meant", "quantity"])
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])


@transaction.atomic
def use_typed_number(number: str, position: int, *, by: Actor, at: datetime) -> None:
    """Undo a replacement: the line goes back to the old part that was typed."""
    order = opened(number, by=by)
    line = line_at(order, position)
    if line.typed_number:
        swap(order, line, Part.objects.get(number=line.typed_number), typed="", at=at)


@transaction.atomic
def use_successor(number: str, position: int, *, by: Actor, at: datetime) -> None:
    """Take the offered successor instead of the old part."""
    order = opened(number, by=by)
    line = line_at(order, position)
    successor = final_successors([line.part_id]).get(line.part_id)
    if successor is not None:
        swap(order, line, successor.part, typed=line.part.number, at=at)


def swap(order: PartsOrder, line: OrderLine, part: Part, *, typed: str, at: datetime) -> None:
    """Put another part on the line; when the order has that part already, the quantities are merged."""
    other = order.lines.filter(part=part).first()
    if other is None:
        line.part, line.typed_number = part, typed
        line.save(update_fields=["part", "typed_number"])
    else:
        other.quantity += line.quantity
        other.save(update_fields=["quantity"])
        order.lines.filter(pk=line.pk).delete()
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])


@transaction.atomic
def set_header(
    number: str,
    *,
    by: Actor,
    at: datetime,
    kind: str | None = None,
    vin: str | None = None,
    note: str | None = None,
    wanted_on: date | None = None,
    without_wanted_on: bool = False,
    ship_to: str | None = None,
    ship_to_contact: str | None = None,
) -> PartsOrder:
    """Change what stands above the lines; None leaves a field as it is. A VIN must be of a known vehicle."""
    order = opened(number, by=by)
    if vin is not None:
        order.vehicle = vehicle_of(vin) if vin.strip() else None
    changes = {
        "kind": kind,
        "note": note,
        "wanted_on": wanted_on,
        "ship_to": ship_to,
        "ship_to_contact": ship_to_contact,
    }
    refuse_if(length_findings(changes))
    for name, value in changes.items():
        if value is not None:
            setattr(order, name, value)
    if without_wanted_on:
        order.wanted_on = None
    order.touch(at)
    order.save()
    return order


def length_findings(changes: Mapping[str, object]) -> list[Finding]:
    """Texts that are longer than their column."""
    findings = []
    for name, value in changes.items():
        longest = PartsOrder._meta.get_field(name).max_length  # type: ignore[union-attr]
        if isinstance(value, str) and longest is not None and len(value) > longest:
            findings.append(Finding(Refusal.TOO_LONG, name, {"maximum": longest}))
    return findings


def vehicle_of(vin: str) -> Vehicle:
    """A vehicle by its VIN or its last eight characters. Raises RuleViolation."""
    wanted = vin.strip().upper()
    found = Vehicle.objects.filter(vin_tail=wanted) if len(wanted) == 8 else Vehicle.objects.filter(vin=wanted)
    vehicles = list(found[:2])
    if len(vehicles) != 1:
        raise RuleViolation([Finding(Refusal.VEHICLE_UNKNOWN, "vehicle", {"vin": wanted})])
    return vehicles[0]


@transaction.atomic
def copy(number: str, *, into: str | None = None, by: Actor, at: datetime) -> Added:
    """Parts and quantities of an old order in a new draft, or in one that is being written; what has gone is reported."""
    old = PartsOrder.objects.visible_to(by).get(number=number)
    typed = [TypedRow(line.position, line.part.number, str(line.quantity)) for line in old.lines.select_related("part")]
    return add(into or start(by=by, at=at).number, typed, by=by, at=at)


@transaction.atomic
def discard(number: str, *, by: Actor, at: datetime) -> None:
    """Throw a draft away; its number is not used again."""
    opened(number, by=by).move_to(State.CANCELLED, by=by, at=at, action="discarded")
