"""The worker: tells events, applies what came, sends what goes, keeps house. Several may run at once on one database."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import structlog
from django.db import close_old_connections, connection
from django.utils.timezone import now

from xingma.catalog.importing import import_steps
from xingma.core.availability import is_database_away
from xingma.core.idempotency import forget_old_answers
from xingma.integration import applying, confirmations, delivering, drop_folder, reconciling, telling
from xingma.integration.systems import System, systems
from xingma.integration.transport import client_for

log = structlog.get_logger(__name__)

IDLE_S = 0.3
AWAY_S = 2.0
LONGEST_BUSY = 20
"""Rounds of one kind of work before the others get their turn."""
HOUSE_EVERY = timedelta(minutes=1)
FOLDER_EVERY = timedelta(seconds=5)
FORGET_EVERY = timedelta(hours=1)


class Worker:
    """One worker. ``stop`` lets it finish what it has in hand."""

    def __init__(self, *, clock: Callable[[], datetime] = now) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:60]
        self.clock = clock
        self.stopping = threading.Event()
        self.was_interrupted = False
        self.due: dict[str, datetime] = {}
        self.clients: dict[str, httpx.Client] = {}

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Work until stopped; sleep a little when there is nothing to do, longer while the database is away."""
        log.info("worker_started", worker=self.name)
        while not self.stopping.is_set():
            try:
                close_old_connections()
                busy = self.round()
            except Exception as error:
                if is_database_away(error):
                    log.warning("database_away", error=str(error))
                else:
                    log.exception("round_failed")  # whatever it was, the next round must come
                connection.close()
                self.was_interrupted = True
                self.stopping.wait(AWAY_S)
            else:
                if not busy:
                    self.stopping.wait(IDLE_S)
        for client in self.clients.values():
            client.close()
        log.info("worker_stopped", worker=self.name)

    def round(self) -> int:
        """Some of each kind of work; returns how much was done. The order lets an order leave in the same round."""
        if self.was_interrupted:
            applying.let_go(self.name)
            self.was_interrupted = False
        done = self.until_idle(lambda: telling.tell_due(at=self.clock()))
        done += self.until_idle(lambda: applying.apply_due(worker=self.name, at=self.clock()))
        for system in systems():
            done += self.serve(system)
        return done

    def serve(self, system: System) -> int:
        """What concerns one neighbour: files, confirmations, deliveries, the comparison of the day."""
        done = 0
        if system.folder is not None and self.is_due(f"folder {system.name}", FOLDER_EVERY):
            done += drop_folder.take_files(system, at=self.clock())
        done += confirmations.confirm_due(system, at=self.clock())
        client = self.clients.setdefault(system.name, client_for(system))
        done += delivering.deliver_due(system, client, worker=self.name, clock=self.clock)
        if self.is_due(f"days {system.name}", HOUSE_EVERY):
            reconciling.ask_for_yesterday(system, at=self.clock())
        done += reconciling.compare_due(system, client, at=self.clock())
        return done

    def keep_house(self) -> int:
        """Work that may take long or matters little: files of the catalogue, old idempotency answers."""
        done = 0
        for _run in import_steps():
            done += 1
            if self.stopping.is_set():
                break  # the next worker goes on where this one has come to
        if self.is_due("forget", FORGET_EVERY):
            forget_old_answers()
        return done

    def keep_house_until_stopped(self) -> None:
        """In a thread of its own, so that a long import never holds up an order."""
        while not self.stopping.is_set():
            try:
                close_old_connections()
                if not self.keep_house():
                    self.stopping.wait(1)
            except Exception as error:
                if is_database_away(error):
                    log.warning("database_away", error=str(error))
                else:
                    log.exception("housekeeping_failed")
                connection.close()
                self.stopping.wait(AWAY_S)
        connection.close()

    def until_idle(self, work: Callable[[], int]) -> int:
        done = 0
        for _ in range(LONGEST_BUSY):
            some = work()
            done += some
            if not some or self.stopping.is_set():
                break
        return done

    def is_due(self, what: str, every: timedelta) -> bool:
        """Whether it is time for something that this worker does now and then; if so, the clock is set anew."""
        at = self.clock()
        if what in self.due and at < self.due[what]:
            return False
        self.due[what] = at + every
        return True
