"""SAP's clock (it can be put forward) and the pace of its business."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from standins.hualing_sap.figures import decimal
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db, put_setting, setting

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")

STEPS = ("confirm", "pick", "invoice", "replenish", "acknowledge")
PACES: Mapping[str, Mapping[str, str]] = {  # seconds from one step to the next
    "demo": {"confirm": "2", "pick": "5", "invoice": "6", "replenish": "15", "acknowledge": "1"},
    "realistic": {"confirm": "1800", "pick": "14400", "invoice": "28800", "replenish": "259200", "acknowledge": "60"},
    "manual": {"acknowledge": "1"},  # the rest by button or control
}


def now(db: Db) -> datetime:
    return datetime.now(CHINA) + timedelta(seconds=int(setting(db, "clock_ahead_s", "0")))


def set_ahead(db: Db, seconds: int) -> None:
    put_setting(db, "clock_ahead_s", str(seconds))


def ahead_s(db: Db) -> int:
    return int(setting(db, "clock_ahead_s", "0"))


def speed(db: Db) -> dict[str, str]:
    """The pace by name and the seconds of each step; a step without an entry waits for a person."""
    pace = setting(db, "pace", "demo")
    own: dict[str, str] = json.loads(setting(db, "delays", "{}"))
    return {"pace": pace} | {f"{step}_s": s for step, s in {**PACES[pace], **own}.items()}


def set_speed(db: Db, *, pace: str | None, delays: Mapping[str, str]) -> None:
    """A pace by name takes its own delays; single delays (seconds) change one step. Raises Refused."""
    if pace is not None and pace not in PACES:
        raise Refused(f"没有这种速度：{pace}")
    own: dict[str, str] = {} if pace else json.loads(setting(db, "delays", "{}"))
    for step, seconds in delays.items():
        if step not in STEPS:
            raise Refused(f"没有这个步骤：{step}")
        try:
            if decimal(seconds) < 0:
                raise ValueError
        except ValueError:
            raise Refused(f"{step}：秒数不正确") from None
        own[step] = seconds
    if pace:
        put_setting(db, "pace", pace)
    put_setting(db, "delays", json.dumps(own))


def due_before(db: Db, step: str) -> datetime | None:
    """What has waited since this moment or earlier is due; None when the step waits for a person."""
    seconds = speed(db).get(f"{step}_s")
    if seconds is None:
        return None
    return now(db) - timedelta(milliseconds=int(Decimal(seconds) * 1000))
