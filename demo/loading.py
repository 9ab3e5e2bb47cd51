"""Fills an empty database with the demo, in one transaction: interrupted, nothing of it is there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Protocol

from django.db import connection, transaction
from django.utils.timezone import now

from demo import loading_catalogue, loading_funds, loading_orders, loading_people, sap_seed
from demo.demand import USUAL_LINES
from demo.loading_catalogue import load_favourites, load_parts, load_pictures, load_price_requests
from demo.loading_funds import Postings, load_accounts
from demo.loading_orders import OrderTables
from demo.loading_people import load_organizations, load_vehicles
from demo.orders import order_history
from demo.parts import parts
from demo.payments import Tally, payments
from demo.people import PASSWORD as PASSWORD  # what tests and pictures sign in with
from demo.prices import CustomerPrice
from demo.tables import Emptied, note_statistics
from demo.vehicles import vehicles
from demo.world import World
from xingma.catalog import search_index
from xingma.organizations.models import Kind, Organization

MODELS = (*loading_people.MODELS, *loading_catalogue.MODELS, *loading_orders.MODELS, *loading_funds.MODELS)


class Progress(Protocol):
    def progress(self, done: int, of: int) -> None: ...


Step = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True)
class Size:
    """How much of everything; a stock order has ``lines`` parts, from and under."""

    stations: int = 60
    dealers: int = 6
    vehicles: int = 400
    parts: int = 3000
    orders: int = 6000
    lines: tuple[int, int] = USUAL_LINES


NORMAL = Size()
SCALE = Size(stations=800, dealers=60, vehicles=6000, parts=300_000, orders=1_000_000, lines=(2, 9))


def is_loaded() -> bool:
    return Organization.objects.filter(kind=Kind.HEADQUARTERS).exists()


def load(*, seed: int, is_scale: bool, sap_seed: Path, step: Step) -> None:
    """Load the demo and write the stand-in SAP's first contents beside it. The tables must be empty."""
    load_size(SCALE if is_scale else NORMAL, seed=seed, seed_file=sap_seed, step=step)


def load_size(size: Size, *, seed: int, seed_file: Path, step: Step) -> None:
    world = World(now())
    with connection.constraint_checks_disabled(), transaction.atomic(), sap_seed.writing(seed_file, world) as sap:
        emptied = Emptied(MODELS)
        emptied.take_away()
        with step("headquarters, stations, people, trucks"):
            load_organizations(world, stations=size.stations, dealers=size.dealers, seed=seed)
            load_vehicles(world, count=size.vehicles, seed=seed)
        with step("pictures") as told:
            pictures = load_pictures(world, done=told.progress)
        with step("parts and prices") as told:
            agreed = load_parts(world, pictures, count=size.parts, seed=seed, done=told.progress)
        history = History(world, size, seed, agreed, sap)
        with step("orders of two years") as told:
            history.load(told)
        with step("accounts") as told:
            balances = load_accounts(world, history.postings, history.tables.commitments, done=told.progress)
            history.postings.close()
        load_favourites(world, history.tables.ordered)
        load_price_requests(world)
        with step("the stand-in SAP's books"):
            sap.add_customers(balances)
            by_part = {number: list(prices) for number, prices in groupby(agreed, key=lambda one: one.part_number)}
            sap.add_materials(parts(size.parts, seed, today=world.today), by_part)
        with step("indexes") as told:
            emptied.bring_back(told.progress)
            restore_search_statistics()
    note_statistics()


def restore_search_statistics() -> None:
    """An index made anew has forgotten how closely it is to be watched."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in search_index.POSTGRESQL:
                cursor.execute(statement)


@dataclass
class History:
    """Two years of orders on their way into the database, the accounts and the stand-in's books."""

    world: World
    size: Size
    seed: int
    agreed: list[CustomerPrice]
    sap: sap_seed.SapSeed
    postings: Postings = field(default_factory=Postings)

    def __post_init__(self) -> None:
        self.tables = OrderTables(self.world)
        self.tally = Tally(today=self.world.today)

    def load(self, told: Progress) -> None:
        size, seed, today, outlets = self.size, self.seed, self.world.today, self.world.organizations
        orders = order_history(
            parts(size.parts, seed, today=today),
            outlets,
            vehicles(outlets, size.vehicles, seed, today=today),
            seed,
            today,
            size.orders,
            customer_prices=self.agreed,
            lines=size.lines,
        )
        for place, order in enumerate(orders, start=1):
            self.tables.add(order)
            self.postings.add_invoices(order)
            self.tally.add(order)
            self.sap.add_order(order)
            if place % 200 == 0:
                told.progress(place, size.orders)
        self.tables.flush()
        self.sap.end_orders()
        for entry in payments(self.tally, outlets, seed):
            self.postings.add_entry(entry)


ACCOUNTS = (
    ("s34108", "服务站订货员", "station clerk, 宿州鸿达站"),
    ("s34108m", "服务站站长", "station manager"),
    ("o34", "办事处", "office reviewer, 合肥办事处"),
    ("planner", "总部配件计划", "parts planner: reviews, chases"),
    ("finance", "总部财务", "finance: accounts"),
    ("master", "主数据维护", "master data: parts, prices, rules"),
    ("admin", "系统管理员", "administrator: people, SAP messages"),
    ("auditor", "审计（只读）", "auditor: reads everything"),
    ("warranty", "总部三包", "warranty reviewer"),
    ("oldparts", "总部旧件", "failed-parts keeper"),
)


def accounts(url: str, *, sap: str) -> str:
    """How to begin: addresses, and one account per role."""
    rows = [f"  {login:<10}{PASSWORD:<14}{padded(zh, 16)}{en}" for login, zh, en in ACCOUNTS]
    return "\n".join(
        (
            f"  系统 / the system         {url}",
            f"  模拟 SAP / stand-in SAP   {sap}",
            "",
            f"  {padded('账号 user', 10)}{padded('密码 password', 14)}{padded('角色', 16)}role",
            *rows,
            "",
            "  Ctrl-C 结束 / stops everything",
        )
    )


def padded(text: str, cells: int) -> str:
    """Filled up with blanks as a terminal counts: a Chinese character takes two cells."""
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(1, cells - width)


@contextmanager
def silently(_text: str) -> Iterator[Progress]:
    """A step that tells nobody."""

    class Silence:
        def progress(self, done: int, of: int) -> None: ...

    yield Silence()
