"""What stands round every page: the maker, the navigation as far as this person may go, funds, and what waits."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xingma.catalog.models import PriceRequest
from xingma.core.money import ZERO
from xingma.funds.models import Account
from xingma.funds.queries import position
from xingma.orders import queries as orders
from xingma.organizations.actor import Actor
from xingma.organizations.models import User
from xingma.organizations.permissions import May
from xingma.shipments import queries as shipments
from xingma.shipments.models import State as ShipmentState
from xingma.web.components import FundsChip, MeterPart

Words = Any  # a lazily translated text
COUNTED_TO = 100  # a badge says "99+" beyond; the database stops counting there


@dataclass(frozen=True)
class Item:
    """One entry of the navigation. ``may``: any one of these permissions shows it."""

    key: str
    icon: str
    label: Words
    url_name: str
    may: tuple[May, ...] = ()
    covers: tuple[str, ...] = ()  # further pages that belong to it
    kinds: tuple[str, ...] = ()  # only for these kinds of organization; empty for all
    is_yours: bool = False  # its badge counts what waits for this person (amber), not what is for information
    short: Words = ""  # label in the phone's tab bar
    go: str = ""  # the letter after G


STATIONS = ("station", "dealer")
OFFICES = ("headquarters", "office")
HOME = Item("home", "house", _("Workbench"), "home", short=_("Home"), go="h")
ENTRY = Item(
    "order_entry",
    "shopping-cart",
    _("Order parts"),
    "orders:new",
    (May.WRITE_ORDERS,),
    ("orders:draft",),
    STATIONS,
    short=_("Order"),
)
ORDERS = Item(
    "orders",
    "list-ordered",
    _("Orders and tracking"),
    "orders:list",
    (May.SEE_ORDERS,),
    ("orders:detail",),
    short=_("Orders"),
    go="o",
)
REVIEW = Item(
    "review",
    "clipboard-check",
    _("Order review"),
    "orders:review",
    (May.REVIEW_ORDERS,),
    is_yours=True,
    short=_("Review"),
)

SECTIONS: tuple[tuple[Words, tuple[Item, ...]], ...] = (
    ("", (HOME,)),
    (
        _("Review"),
        (
            REVIEW,
            Item(
                "chases",
                "megaphone",
                _("Chases"),
                "orders:chases",
                (May.ANSWER_CHASES, May.CHASE_ORDERS),
                kinds=OFFICES,
                is_yours=True,
            ),
            Item(
                "price_requests",
                "tags",
                _("Price requests"),
                "catalog:price_requests",
                (May.ANSWER_CHASES,),
                is_yours=True,
            ),
        ),
    ),
    (
        _("Parts"),
        (
            ENTRY,
            ORDERS,
            Item("chases", "megaphone", _("Chases"), "orders:chases", (May.CHASE_ORDERS,), kinds=STATIONS),
            Item(
                "shipments",
                "truck",
                _("Shipments and signing"),
                "shipments:list",
                (May.SEE_ORDERS,),
                ("shipments:detail",),
                is_yours=True,
                go="r",
            ),
            Item("catalog", "cog", _("Parts catalogue"), "catalog:search", (May.SEE_PARTS,), ("catalog:part",)),
            Item("prices", "badge-japanese-yen", _("Price inquiry"), "catalog:prices", (May.SEE_PARTS,)),
        ),
    ),
    (
        _("Accounts"),
        (
            Item(
                "statement", "wallet", _("Account and statement"), "funds:statement", (May.SEE_FUNDS,), kinds=STATIONS
            ),
            Item(
                "accounts",
                "landmark",
                _("Station accounts"),
                "funds:accounts",
                (May.SEE_FUNDS,),
                ("funds:statement",),
                OFFICES,
            ),
        ),
    ),
    (
        _("Master data"),
        (
            Item("imports", "file-up", _("Imports"), "catalog:imports", (May.KEEP_CATALOGUE,), ("catalog:import",)),
            Item("terms", "sliders-horizontal", _("Rules and figures"), "terms", (May.KEEP_TERMS,)),
        ),
    ),
    (
        _("Administration"),
        (
            Item(
                "organizations",
                "network",
                _("Organizations"),
                "organizations:list",
                (May.KEEP_ORGANIZATIONS,),
                ("organizations:",),
            ),
            Item("people", "users", _("People"), "people:list", (May.KEEP_PEOPLE, May.KEEP_OWN_PEOPLE), ("people:",)),
            Item("permissions", "shield-check", _("Permissions"), "permissions", (May.KEEP_PEOPLE, May.SEE_AUDIT)),
            Item(
                "integration",
                "cable",
                _("Integration desk"),
                "integration_desk:messages",
                (May.RUN_INTEGRATION,),
                ("integration_desk:",),
            ),
            Item("audit", "scroll-text", _("Audit trail"), "audit", (May.SEE_AUDIT,)),
        ),
    ),
)
SCAN = Item("find", "scan-barcode", _("Scan"), "find")
ME = Item("account", "circle-user", _("My account"), "account", short=_("Me"))
STATION_TABS = (HOME, ENTRY, SCAN, ORDERS, ME)
OTHER_TABS = (HOME, REVIEW, SCAN, ORDERS, ME)


@dataclass(frozen=True)
class Entry:
    """An item of the navigation, ready to be shown."""

    item: Item
    url: str
    is_current: bool
    count: str

    @property
    def is_yours(self) -> bool:
        return self.item.is_yours


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. What costs statements is lazy: a fragment that shows no shell pays nothing."""
    actor: Actor | None = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "brand": settings.BRAND,
        "actor": actor,
        "has_figures_font": settings.HAS_FIGURES_FONT,
        "has_camera_scan": settings.HAS_CAMERA_SCAN,
        "script_words": SCRIPT_WORDS,
        "preferences": preferences(request),
    }
    if actor is not None:
        counts = functools.cache(lambda: waiting_counts(actor))
        here = request.resolver_match.view_name if request.resolver_match else ""
        context["shell_counts"] = SimpleLazyObject(counts)
        context["shell_nav"] = SimpleLazyObject(lambda: navigation(actor, here, counts()))
        context["shell_tabs"] = SimpleLazyObject(lambda: tabs(actor, here, counts()))
        context["shell_waiting"] = SimpleLazyObject(lambda: things_waiting(actor, counts()))
        context["shell_funds"] = SimpleLazyObject(lambda: funds_chip(actor))
    return context


def preferences(request: HttpRequest) -> dict[str, str]:
    """How this person likes the pages; of a visitor, the defaults."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"theme": "", "density": "", "shortcuts": "on"}
    return {"theme": user.theme, "density": user.density, "shortcuts": "on" if user.has_shortcuts else "off"}


def navigation(actor: Actor, here: str, counts: Mapping[str, int]) -> list[tuple[Words, list[Entry]]]:
    """Sections of what this person may open; a section without entries is left out."""
    sections = [
        (title, [entry(item, here, counts) for item in items if is_for(item, actor)]) for title, items in SECTIONS
    ]
    return [
        (title, entries) for title, entries in ((t, [e for e in found if e.url]) for t, found in sections) if entries
    ]


def tabs(actor: Actor, here: str, counts: Mapping[str, int]) -> list[Entry]:
    """The phone's tab bar."""
    items = STATION_TABS if actor.is_station else OTHER_TABS
    return [found for found in (entry(item, here, counts) for item in items if is_for(item, actor)) if found.url]


def is_for(item: Item, actor: Actor) -> bool:
    right_kind = not item.kinds or actor.organization_kind in item.kinds
    return right_kind and (not item.may or any(actor.may(permission) for permission in item.may))


def entry(item: Item, here: str, counts: Mapping[str, int]) -> Entry:
    pages = (item.url_name, *item.covers)
    is_current = any(here == page or (page.endswith(":") and here.startswith(page)) for page in pages)
    count = counts.get(item.key, 0)
    said = "" if not count else f"{COUNTED_TO - 1}+" if count >= COUNTED_TO else str(count)
    return Entry(item, address(item.url_name), is_current, said)


def address(url_name: str) -> str:
    """Empty for a page that this set of addresses does not have; ``tests/web`` holds the product's to be complete."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def waiting_counts(actor: Actor) -> dict[str, int]:
    """Badges by key of the item, at most ``COUNTED_TO`` each; one short statement a badge."""
    counts: dict[str, int] = {}
    if actor.is_station and actor.may(May.SEE_ORDERS):
        counts["orders"] = counted(orders.orders(actor, orders.Filters(tab=orders.Tab.HELD)))
        counts["shipments"] = counted(shipments.shipments(actor, state=ShipmentState.ISSUED))
    if actor.may(May.REVIEW_ORDERS):
        counts["review"] = counted(orders.review_queue(actor))
    if actor.may(May.ANSWER_CHASES):
        counts["chases"] = counted(orders.chases(actor, answered=False))
        counts["price_requests"] = counted(PriceRequest.objects.visible_to(actor).filter(answered_at=None))
    return counts


def counted(rows: QuerySet[Model]) -> int:
    return rows.order_by()[:COUNTED_TO].count()


def things_waiting(actor: Actor, counts: Mapping[str, int]) -> int:
    """How many things wait for this person, for the bell."""
    yours = {item.key for _title, items in SECTIONS for item in items if item.is_yours and is_for(item, actor)}
    return sum(count for key, count in counts.items() if key in yours or key == "orders")


def funds_chip(actor: Actor) -> FundsChip | None:
    """Available funds of the actor's station, with the bar committed | free; nothing for others. One statement."""
    if not actor.is_station or actor.organization_id is None or not actor.may(May.SEE_FUNDS):
        return None
    try:
        now = position(actor, actor.organization_id, localdate())
    except Account.DoesNotExist:
        return None
    free: Decimal = max(now.available, ZERO)
    return FundsChip(now.available, [MeterPart("idle", max(now.committed, ZERO)), MeterPart("", free)])


# Texts that scripts show; the page carries them as data, so that scripts stay plain files.
SCRIPT_WORDS: dict[str, Words] = {
    "saved_at": _("Saved %(time)s"),
    "saving": _("Saving…"),
    "offline_changes": _("Offline, %(count)s changes to upload"),
    "not_saved": _("Not saved, look at the marked fields"),
    "copied": _("Copied"),
    "copy_by_hand": _("Press Ctrl C to copy"),
    "nothing_found": _("Nothing found"),
    "camera_off": _("The camera cannot be used here. Take a photograph instead."),
    "camera_aim": _("Hold the barcode inside the frame"),
    "no_barcode": _("No barcode found in the picture. Go closer, avoid reflections."),
    "sent_again": _("Connected again"),
    "server_error": _("The server could not answer. Nothing was lost; try again."),
    "of_pictures": _("%(now)s / %(all)s"),
    "picture": _("Picture %(now)s"),
}
