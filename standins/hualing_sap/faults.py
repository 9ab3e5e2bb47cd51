"""What goes wrong on purpose: shares in percent, drawn by lot from the document, so the same run errs the same way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, put_setting, setting

SHARES: Mapping[str, str] = {
    "partial": "部分确认",
    "back_order": "缺货（整行欠件）",
    "postpone": "欠件日期推迟",
    "split": "分批发货",
    "price_difference": "价格差异（+3%）",
    "duplicate": "重复报文",
    "out_of_order": "乱序报文",
    "broken": "截断的XML（随后补发完整报文）",
    "wrong_part": "物料号错误（随后补发正确报文）",
    "lost_answer": "收单后答复丢失（504）",
}


def shares(db: Db) -> dict[str, int]:
    kept: dict[str, int] = json.loads(setting(db, "faults", "{}"))
    return {name: kept.get(name, 0) for name in SHARES}


def set_shares(db: Db, changes: Mapping[str, int]) -> None:
    """Raises Refused for an unknown fault or a share outside 0–100."""
    for name, percent in changes.items():
        if name not in SHARES:
            raise Refused(f"没有这种故障：{name}")
        if not 0 <= percent <= 100:
            raise Refused(f"{SHARES[name]}：比例应在0到100之间")
    put_setting(db, "faults", json.dumps(shares(db) | dict(changes)))


def is_down(db: Db) -> bool:
    return setting(db, "down") == "1"


def set_down(db: Db, down: bool) -> None:
    """Down: answers 503, does no business, sends nothing. Up again: what waited is tried at once."""
    put_setting(db, "down", "1" if down else "0")
    if not down:
        db.execute("UPDATE messages_out SET next_at = NULL WHERE state = 'queued'")


def strikes(db: Db, fault: str, key: str) -> bool:
    """Whether this fault hits this document; the same question has the same answer as long as the share stays."""
    percent = shares(db)[fault]
    return percent > 0 and lot(f"{fault}:{key}", 100) < percent


def lot(key: str, sides: int) -> int:
    """A number from 0 to sides - 1 that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % sides
