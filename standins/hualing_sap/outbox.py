"""The queue of what SAP has to say: written in the same transaction as the business, sent later, in this order."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from standins.hualing_sap import clock, faults
from standins.hualing_sap.idocs import Element, control_record, document
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, idoc_number

Said = tuple[str, Sequence[Element]]  # about which business object, in which segments

PACKET = 200  # master-data IDocs in one document
MATERIAL_FIELDS = ("IDTNR", "MATNR", "MATNR_LONG")
OF_ORDERS = ("ORDRSP", "DESADV", "INVOIC")


def say(db: Db, mestyp: str, idoctyp: str, key: str, segments: Sequence[Element]) -> None:
    """Queue one IDoc about one business object."""
    if mestyp in OF_ORDERS and faults.strikes(db, "wrong_part", f"{mestyp}:{key}:{_last_serial(db, mestyp, key)}"):
        _queue(db, mestyp, idoctyp, [(key, _with_wrong_material(segments))], note="物料号错误")
    _queue(db, mestyp, idoctyp, [(key, segments)])


def say_many(db: Db, mestyp: str, idoctyp: str, said: Sequence[Said]) -> None:
    """Queue many IDocs of one type, a packet of them per document."""
    for start in range(0, len(said), PACKET):
        _queue(db, mestyp, idoctyp, said[start : start + PACKET])


def _queue(db: Db, mestyp: str, idoctyp: str, said: Iterable[Said], note: str = "") -> None:
    at = clock.now(db)
    written = []
    docnums = []
    key = ""
    for key, segments in said:
        docnum = idoc_number(db)
        serial = _next_serial(db, mestyp, key, at)
        record = control_record(mestyp=mestyp, idoctyp=idoctyp, docnum=docnum, serial=serial, at=at)
        written.append([record, *segments])
        docnums.append(docnum)
    shown = key if len(docnums) == 1 else f"{len(docnums)}个IDoc"
    [message] = db.execute(
        "INSERT INTO messages_out (mestyp, idoctyp, business_key, note, payload, queued_at) VALUES (?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        (mestyp, idoctyp, shown, note, document(idoctyp, written), at),
    ).fetchone()
    db.executemany("INSERT INTO idocs_out (docnum, message) VALUES (?, ?)", [(docnum, message) for docnum in docnums])


def _last_serial(db: Db, mestyp: str, key: str) -> str:
    row = db.execute("SELECT serial FROM serials WHERE business_key = ?", (f"{mestyp}:{key}",)).fetchone()
    return str(row["serial"]) if row else ""


def _next_serial(db: Db, mestyp: str, key: str, at: datetime) -> str:
    """Fourteen digits, date and time; about one business object never the same or an earlier one twice."""
    last = _last_serial(db, mestyp, key)
    serial = at.strftime("%Y%m%d%H%M%S")
    if serial <= last:
        after = datetime.strptime(last, "%Y%m%d%H%M%S").replace(tzinfo=clock.CHINA) + timedelta(seconds=1)
        serial = after.strftime("%Y%m%d%H%M%S")
    db.execute(
        "INSERT INTO serials VALUES (?, ?) ON CONFLICT (business_key) DO UPDATE SET serial = excluded.serial",
        (f"{mestyp}:{key}", serial),
    )
    return serial


def _with_wrong_material(segments: Sequence[Element]) -> list[Element]:
    """The same message about materials that do not exist."""
    wrong = [copy.deepcopy(segment) for segment in segments]
    for segment in wrong:
        for field in segment.iter(*MATERIAL_FIELDS):
            field.text = f"NONE-{field.text or ''}"[:18]
    return wrong


def resend(db: Db, message: int) -> None:
    """Send an old message once more, with its old DOCNUM. Raises Refused when there is no such message."""
    changed = db.execute(
        "UPDATE messages_out SET state = 'queued', resends = resends + 1, next_at = NULL, held_until = NULL"
        " WHERE id = ?",
        (message,),
    )
    if not changed.rowcount:
        raise Refused(f"没有报文 {message}")


def try_again_now(db: Db) -> None:
    """Do not wait for the next repetition."""
    db.execute("UPDATE messages_out SET next_at = NULL WHERE state = 'queued'")


def note_acknowledgement(db: Db, docnum: str, status: str, text: str) -> None:
    """What the product reported about an IDoc it got (ALEAUD, STATUS); an unknown number is nobody's."""
    db.execute("UPDATE idocs_out SET status = ?, text = ? WHERE docnum = ?", (status, text, docnum))
