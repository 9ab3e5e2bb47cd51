"""Builders: each names only what a test is about; everything else is sensible."""

from __future__ import annotations

import functools
import itertools
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from xingma.catalog.indexing import code_of, search_words_of
from xingma.catalog.models import Part, Price, Supersession, SupersessionKind
from xingma.funds.ledger import Booking
from xingma.funds.models import Account, EntryKind
from xingma.orders import drafting, fulfilment, ordering, release, sending
from xingma.orders.models import PartsOrder
from xingma.orders.reading import TypedRow
from xingma.organizations.actor import Actor, actor_of, neighbour
from xingma.organizations.models import Kind, Organization, User
from xingma.organizations.permissions import Role
from xingma.stock.models import HeadquartersStock
from xingma.vehicles.models import Vehicle

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
TODAY = NOON.date()
SAP = neighbour("hualing_sap")
PASSWORD = "Wuhu-Chezhan-2026"

_serial = itertools.count(1)


def headquarters() -> Organization:
    organization, _ = Organization.objects.get_or_create(
        code="HQ", defaults={"kind": Kind.HEADQUARTERS, "name": "总部"}
    )
    return organization


def an_office(name: str = "合肥办事处") -> Organization:
    return Organization.objects.create(kind=Kind.OFFICE, code=f"B{next(_serial):03d}", name=name, parent=headquarters())


def a_station(
    *,
    balance: str = "0",
    limit: str = "0",
    office: Organization | None = None,
    kind: Kind = Kind.STATION,
    price_list: str = "",
    name: str = "宿州鸿达站",
) -> Organization:
    """A station with an account; ``balance`` and ``limit`` in CNY."""
    serial = next(_serial)
    station = Organization.objects.create(
        kind=kind,
        code=f"S{34000 + serial}",
        name=name,
        parent=office or an_office(),
        customer_number=f"{100000 + serial:010d}",
        price_list=price_list,
        address="宿州市经开区金泰五路 18 号",
        contact="陈丽",
        phone="13800002046",
    )
    Account.rows.create(station=station, balance=Decimal(balance), credit_limit=Decimal(limit), updated_at=NOON)
    return station


@functools.cache
def hashed(password: str) -> str:
    """Hashing is slow by design; tests share one hash."""
    return make_password(password)


def a_person(organization: Organization, *roles: Role, name: str = "陈丽") -> User:
    user = User(
        username=f"user{next(_serial)}", name=name, organization=organization, roles=list(roles), created_at=NOON
    )
    user.password = hashed(PASSWORD)
    user.save()
    return user


def a_clerk_of(station: Organization) -> Actor:
    return actor_of(a_person(station, Role.STATION_CLERK))


def a_manager_of(station: Organization) -> Actor:
    return actor_of(a_person(station, Role.STATION_MANAGER))


def a_planner() -> Actor:
    return actor_of(a_person(headquarters(), Role.PARTS_PLANNER, name="李娜"))


def a_part(
    number: str = "",
    *,
    name: str = "后制动鼓",
    price: str | None = "100.00",
    package: str = "1",
    minimum: str = "1",
    blocked: str = "",
    restricted: bool = False,
    stock: str | None = None,
) -> Part:
    """A part with a general price since 2020 (CNY, tax included) unless ``price`` is None."""
    number = number or f"35{next(_serial):05d}-KH469"
    part = Part(
        number=number,
        code=code_of(number),
        name_zh=name,
        package_quantity=Decimal(package),
        minimum_quantity=Decimal(minimum),
        blocked_because=blocked,
        is_restricted=restricted,
        updated_at=NOON,
    )
    part.search_words = search_words_of(part)
    part.save()
    if price is not None:
        Price.objects.create(part=part, amount=Decimal(price), valid_from=date(2020, 1, 1))
    if stock is not None:
        HeadquartersStock.objects.create(part=part, available=Decimal(stock), as_of=NOON)
    return part


def a_supersession(old: Part, new: Part, kind: SupersessionKind = SupersessionKind.INTERCHANGEABLE) -> Supersession:
    return Supersession.objects.create(old=old, new=new, kind=kind, valid_from=date(2020, 1, 1))


def a_vehicle(vin: str = "LHXGD4AE6P0012345") -> Vehicle:
    return Vehicle.objects.create(vin=vin, vin_tail=vin[-8:], model="汉马 H9 牵引车")


def rows(*wanted: tuple[Part, str]) -> list[TypedRow]:
    """Typed rows of (part, quantity)."""
    return [TypedRow(place, part.number, quantity) for place, (part, quantity) in enumerate(wanted, start=1)]


def a_draft(clerk: Actor, *wanted: tuple[Part, str], at: datetime = NOON) -> PartsOrder:
    """A draft of the clerk's station with lines of (part, quantity)."""
    order = drafting.start(by=clerk, at=at)
    drafting.add(order.number, rows(*wanted), by=clerk, at=at)
    return order


def a_submitted_order(clerk: Actor, *wanted: tuple[Part, str], at: datetime = NOON) -> PartsOrder:
    """An order as far as its gates let it: released, held or in review."""
    return ordering.submit(a_draft(clerk, *wanted, at=at).number, by=clerk, at=at, repeat_confirmed=True)


def an_order_at_sap(clerk: Actor, *wanted: tuple[Part, str], at: datetime = NOON) -> PartsOrder:
    """An order that SAP has accepted and confirmed in full."""
    order = a_submitted_order(clerk, *wanted, at=at)
    sending.begin(order.number, at=at)
    sending.record_sent(order.number, by=SAP, at=at)
    responses = [
        fulfilment.LineResponse(line.position, line.quantity, line.quantity, TODAY) for line in order.lines.all()
    ]
    return fulfilment.record_response(order.number, f"0040{order.pk:06d}", responses, by=SAP, at=at)


def pay(station: Organization, amount: str, reference: str = "", at: datetime = NOON) -> None:
    """Money arrives at SAP and is told."""
    booking = Booking(EntryKind.PAYMENT, Decimal(amount), reference or f"14{next(_serial):08d}", at.date())
    release.record_money(station.pk, [booking], by=SAP, at=at)


def an_administrator() -> Actor:
    return actor_of(a_person(headquarters(), Role.ADMINISTRATOR, name="周敏"))
