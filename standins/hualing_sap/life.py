"""The ERP lives: every tick it posts what came in, takes each document's next due step, and says what is new."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable

from standins.hualing_sap import acknowledgements, availability, billing, clock, deliveries, faults, inbox, stock
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, Store

log = logging.getLogger(__name__)

# Per step: which documents have waited long enough, and what is done to each, in a transaction of its own.
STEPS: tuple[tuple[str, str, Callable[[Db, str], object]], ...] = (
    (
        "confirm",
        "SELECT number FROM orders WHERE open AND state = 'received' AND since <= ? ORDER BY since",
        availability.confirm,
    ),
    (
        "replenish",
        "SELECT id FROM replenishments WHERE NOT arrived AND since <= ? ORDER BY since",
        lambda db, key: availability.arrive(db, int(key)),
    ),
    (
        "pick",
        "SELECT number FROM orders WHERE open AND state = 'confirmed' AND NOT credit_block AND since <= ?"
        " AND EXISTS (SELECT 1 FROM order_lines WHERE order_number = number AND order_lines.open"
        "  AND confirmed + 0 > delivered + 0) ORDER BY since",
        deliveries.ship_due,
    ),
    (
        "invoice",
        "SELECT number FROM deliveries WHERE invoice = '' AND since <= ? ORDER BY since",
        billing.invoice,
    ),
)


def tick(store: Store) -> None:
    """One round; nothing while SAP is down."""
    with store.reading() as db:
        if faults.is_down(db):
            return
    while inbox.post_next(store):
        pass
    for step, waiting, take in STEPS:
        with store.reading() as db:
            before = clock.due_before(db, step)
            due = [str(row[0]) for row in db.execute(waiting, (before,))] if before else []
        for key in due:
            _take(store, step, take, key)
    with store.reading() as db:
        anything = stock.anything_to_tell(db) or acknowledgements.is_any_due(db)
    if anything:
        with store.transaction() as db:
            acknowledgements.send_due(db)
            stock.tell(db)


def _take(store: Store, step: str, take: Callable[[Db, str], object], key: str) -> None:
    try:
        with store.transaction() as db:
            take(db, key)
    except Refused as refusal:  # somebody pressed the button a moment before
        log.info("%s %s: %s", step, key, refusal.text)


class Life(threading.Thread):
    """Ticks until told to stop."""

    def __init__(self, store: Store, tick_ms: int) -> None:
        super().__init__(name="life", daemon=True)
        self.store = store
        self.pause_s = tick_ms / 1000
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(self.pause_s):
            try:
                tick(self.store)
            except sqlite3.OperationalError:
                log.exception("books not available")
