"""ALEAUD both ways: SAP reports what became of what it got, and reads what the product reports."""

from __future__ import annotations

import sqlite3
from itertools import groupby

from standins.hualing_sap import clock, outbox
from standins.hualing_sap.idocs import Idoc, segment, text
from standins.hualing_sap.state import Db

AT_MOST = 500  # confirmations in one IDoc
AS_SENDER = {"53": "41", "51": "40"}  # how the receiver's status reads on the sender's side; others 39


def is_any_due(db: Db) -> bool:
    before = clock.due_before(db, "acknowledge")
    waiting = "SELECT 1 FROM messages_in WHERE NOT acknowledged AND posted_at <= ? LIMIT 1"
    return db.execute(waiting, (before,)).fetchone() is not None


def send_due(db: Db) -> None:
    """One ALEAUD for all that was posted or refused a while ago and has not been acknowledged."""
    before = clock.due_before(db, "acknowledge")
    rows = db.execute(
        "SELECT docnum, mestyp, sender_docnum, arckey, status, code, text, posted_at FROM messages_in"
        " WHERE NOT acknowledged AND posted_at <= ? ORDER BY mestyp, docnum LIMIT ?",
        (before, AT_MOST),
    ).fetchall()
    if not rows:
        return
    headers = [
        segment(
            "E1ADHDR",
            *(
                segment(
                    "E1STATE",
                    DOCNUM=_senders_number(row),
                    STATUS=row["status"],
                    STACOD=row["code"],
                    STATXT=row["text"][:70],
                    STAPA1=row["docnum"],
                    ARCKEY=row["arckey"],
                )
                for row in group
            ),
            MESTYP=mestyp,
            MESTYP_LNG=mestyp,
        )
        for mestyp, group in groupby(rows, key=lambda row: str(row["mestyp"]))
    ]
    outbox.say(db, "ALEAUD", "ALEAUD01", "", headers)
    db.executemany("UPDATE messages_in SET acknowledged = 1 WHERE docnum = ?", [(row["docnum"],) for row in rows])


def _senders_number(row: sqlite3.Row) -> str:
    """The sender's own DOCNUM; a sender without one knows the number we answered with."""
    return str(row["sender_docnum"] if row["sender_docnum"].strip("0") else row["docnum"])


def take(db: Db, idoc: Idoc) -> str:
    """The product's report about our IDocs, as ALEAUD or STATUS."""
    states = [*idoc.segments("E1ADHDR/E1STATE"), *idoc.segments("E1STATS")]
    for state in states:
        status = text(state, "STATUS")
        if idoc.mestyp == "ALEAUD":
            status = AS_SENDER.get(status, "39")
        outbox.note_acknowledgement(db, text(state, "DOCNUM").zfill(16), status, text(state, "STATXT"))
    return f"{len(states)}条确认"
