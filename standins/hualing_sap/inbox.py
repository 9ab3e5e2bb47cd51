"""What SAP receives: stored first (status 64), posted by and by (53, or 51 with the reason), always acknowledged."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping

from standins.hualing_sap import acknowledgements, changes, clock, idocs, orders
from standins.hualing_sap.idocs import Idoc
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, Store, idoc_number

log = logging.getLogger(__name__)

POSTED, NOT_POSTED, NO_AGREEMENT, READY = "53", "51", "56", "64"
AGREEMENTS: Mapping[str, Callable[[Db, Idoc], str]] = {  # each answers the sentence of its success, or raises Refused
    "ORDERS": orders.create,
    "ORDCHG": changes.change,
    "ALEAUD": acknowledgements.take,
    "STATUS": acknowledgements.take,
}
NOT_ACKNOWLEDGED = {"ALEAUD", "STATUS"}


def store(db: Db, document: bytes) -> list[str]:
    """Keep every IDoc of the document under a number of ours. Raises idocs.Malformed; then nothing is kept."""
    return [_keep(db, idoc) for idoc in idocs.parse(document)]


def _keep(db: Db, idoc: Idoc) -> str:
    docnum = idoc_number(db)
    db.execute(
        "INSERT INTO messages_in (docnum, mestyp, business_key, sender_docnum, arckey, payload, received_at,"
        " acknowledged) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            docnum,
            idoc.mestyp,
            orders.purchase_order(idoc),
            idoc.control.get("DOCNUM", ""),
            idoc.control.get("ARCKEY", ""),
            idoc.to_bytes(),
            clock.now(db),
            idoc.mestyp in NOT_ACKNOWLEDGED,
        ),
    )
    return docnum


def post_next(store: Store) -> bool:
    """Post the oldest stored IDoc; False when none is left. What cannot be posted only gets its status."""
    with store.reading() as db:
        row = db.execute("SELECT * FROM messages_in WHERE status = ? ORDER BY docnum LIMIT 1", (READY,)).fetchone()
    if row is None:
        return False
    try:
        with store.transaction() as db:
            status, text = _post(db, row)
            _note(db, row["docnum"], status, "", text)
    except Refused as refusal:
        with store.transaction() as db:
            changes.after_refusal(db, row["mestyp"], idocs.parse(row["payload"])[0])
            _note(db, row["docnum"], NOT_POSTED, refusal.code, refusal.text)
    except (ValueError, sqlite3.IntegrityError):
        log.exception("IDoc %s cannot be posted", row["docnum"])
        with store.transaction() as db:
            _note(db, row["docnum"], NOT_POSTED, "SAPE0000", "报文内容无法处理")
    return True


def _post(db: Db, row: sqlite3.Row) -> tuple[str, str]:
    post = AGREEMENTS.get(row["mestyp"])
    if post is None:
        return NO_AGREEMENT, f"没有{row['mestyp']}的伙伴参数文件"
    [idoc] = idocs.parse(row["payload"])
    if idoc.control.get("TEST") == "X":
        return POSTED, "测试报文，未过账"
    return POSTED, post(db, idoc)


def _note(db: Db, docnum: str, status: str, code: str, text: str) -> None:
    db.execute(
        "UPDATE messages_in SET status = ?, code = ?, text = ?, posted_at = ? WHERE docnum = ?",
        (status, code, text, clock.now(db), docnum),
    )
