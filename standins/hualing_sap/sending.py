"""Sends the queue to the product: in order, repeated until taken, with the faults a line may have."""

from __future__ import annotations

import logging
import sqlite3
import threading
from datetime import datetime, timedelta

import httpx

from standins.hualing_sap import faults
from standins.hualing_sap.clock import CHINA
from standins.hualing_sap.settings import Settings
from standins.hualing_sap.state import Db, Store

log = logging.getLogger(__name__)

WAITS_MS = (500, 1000, 2000, 5000, 10000)  # before the next try; the last one from then on
HOLD = timedelta(seconds=1)  # how long an overtaken message lets others pass
NOT_TO_BE_HEALED = {400, 404, 405, 409, 413, 415, 422}  # the same bytes would be refused again


class Sender(threading.Thread):
    """One thread, one message at a time. A message is marked sent after the answer, so a crash repeats, never loses."""

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(name="sender", daemon=True)
        self.store = store
        self.url = settings.inbox_url
        self.idle_s = settings.tick_ms / 1000
        self.stopping = threading.Event()
        self.client = httpx.Client(
            auth=(settings.product_user, settings.product_password),
            headers={"Content-Type": "text/xml; charset=utf-8"},
            timeout=httpx.Timeout(30, connect=3),
            trust_env=False,
        )

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                sent = self.send_next()
            except sqlite3.OperationalError:
                log.exception("books not available")
                sent = False
            if not sent:
                self.stopping.wait(self.idle_s)

    def send_next(self) -> bool:
        """Try one message; False when there is nothing to do now."""
        with self.store.reading() as db:
            if faults.is_down(db) or not _anything_queued(db):
                return False
        with self.store.transaction() as db:
            message = _choose(db, datetime.now(CHINA))
            if message is None:
                return False
            db.execute("UPDATE messages_out SET attempts = attempts + 1 WHERE id = ?", (message["id"],))
            lot = f"{message['id']}:{message['resends']}"
            broken = message["attempts"] == 0 and faults.strikes(db, "broken", lot)
            twice = faults.strikes(db, "duplicate", lot)
            row = db.execute("SELECT payload FROM messages_out WHERE id = ?", (message["id"],)).fetchone()
        payload = bytes(row["payload"])
        status, text = self._post(payload[: len(payload) * 2 // 3] if broken else payload)
        if twice and 200 <= status < 300:
            self._post(payload)
        with self.store.transaction() as db:
            _note_answer(db, message, status, text, healing=broken)
        return True

    def _post(self, payload: bytes) -> tuple[int, str]:
        """The answer's status and beginning; 0 when there was none."""
        try:
            answer = self.client.post(self.url, content=payload)
        except httpx.HTTPError as error:
            return 0, f"{type(error).__name__}: {error}"
        return answer.status_code, answer.text[:500]


def _anything_queued(db: Db) -> bool:
    return db.execute("SELECT 1 FROM messages_out WHERE state = 'queued' LIMIT 1").fetchone() is not None


def _choose(db: Db, at: datetime) -> sqlite3.Row | None:
    """The oldest message, or the one that overtakes it; None while the oldest waits for its next try."""
    waiting: list[sqlite3.Row] = db.execute(
        "SELECT id, attempts, resends, next_at, held_until FROM messages_out WHERE state = 'queued'"
        " ORDER BY id LIMIT 20"
    ).fetchall()
    for message in waiting:
        if message["held_until"] is None and faults.strikes(
            db, "out_of_order", f"{message['id']}:{message['resends']}"
        ):
            db.execute("UPDATE messages_out SET held_until = ? WHERE id = ?", (at + HOLD, message["id"]))
        elif message["held_until"] is None or message["held_until"] <= at:
            return message if message["next_at"] is None or message["next_at"] <= at else None
    return None


def _note_answer(db: Db, message: sqlite3.Row, status: int, text: str, *, healing: bool) -> None:
    """Taken: sent. Not to be healed: failed, for a person to resend. Everything else: again, a little later."""
    at = datetime.now(CHINA)
    answer = f"{status} {text}".strip()
    changes: tuple[str, datetime | None, datetime | None, str]
    if healing:
        changes = ("queued", at + timedelta(milliseconds=WAITS_MS[0]), None, f"截断发送 → {answer}")
    elif 200 <= status < 300:
        changes = ("sent", None, at, answer)
    elif status in NOT_TO_BE_HEALED:
        changes = ("failed", None, None, answer)
    else:
        wait = WAITS_MS[min(int(message["attempts"]), len(WAITS_MS) - 1)]
        changes = ("queued", at + timedelta(milliseconds=wait), None, answer)
    db.execute(
        "UPDATE messages_out SET state = ?, next_at = ?, sent_at = coalesce(?, sent_at), answer = ? WHERE id = ?",
        (*changes, message["id"]),
    )
