"""`/_control`: what the pages do and some more, in JSON, for the demo and for tests. No sign-in: local use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from standins.hualing_sap import clock, credit, deliveries, faults, finance, masterdata, outbox, overview, seed, state
from standins.hualing_sap.deeds import DEEDS, postpone
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db
from standins.hualing_sap.wire import the_store

control = Blueprint("control", __name__, url_prefix="/_control")
PERCENT = "_percent"


@control.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    return jsonify(error=refusal.text), 409


@control.errorhandler(ValueError)
@control.errorhandler(TypeError)
@control.errorhandler(AttributeError)
def misread(_: Exception) -> ResponseReturnValue:
    """A number or an object stands where something else is expected."""
    return jsonify(error="内容格式不正确"), 400


def body() -> Mapping[str, Any]:
    """The request's JSON object; empty when there is none. Raises Refused."""
    if not request.get_data():
        return {}
    try:
        given = json.loads(request.get_data(), parse_float=Decimal)
    except ValueError:
        raise Refused("不是JSON") from None
    if not isinstance(given, dict):
        raise Refused("需要一个JSON对象")
    return given


def texts(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in given.items()}


@control.post("/seed")
def fill() -> ResponseReturnValue:
    with the_store().transaction() as db:
        return jsonify(seed.fill(db, body()))


@control.post("/reset")
def reset() -> ResponseReturnValue:
    """Empty books ({"keep_masterdata": true} keeps materials and customers); number ranges go on."""
    with the_store().transaction() as db:
        state.clear(db, keep_master_data=bool(body().get("keep_masterdata")))
    return jsonify(ok=True)


@control.post("/send")
def send() -> ResponseReturnValue:
    """{"kind": "materials" | "prices" | "customers" | "stock"}: queue all of it."""
    with the_store().transaction() as db:
        return jsonify(queued=masterdata.tell(db, str(body().get("kind"))))


@control.post("/payments")
def pay() -> ResponseReturnValue:
    given = texts(body())
    with the_store().transaction() as db:
        amount = masterdata.amount(given.get("amount", ""))
        number = finance.pay(db, given.get("customer", ""), amount, given.get("text", ""))
    return jsonify(number=number), 201


@control.route("/faults", methods=["GET", "POST"])
def change_faults() -> ResponseReturnValue:
    """{"partial_percent": 30, …, "down": true, "credit_check": true}; answers how they all stand."""
    given = dict(body())
    with the_store().transaction() as db:
        if "down" in given:
            faults.set_down(db, bool(given.pop("down")))
        if "credit_check" in given:
            credit.switch(db, bool(given.pop("credit_check")))
        try:
            faults.set_shares(db, {name.removesuffix(PERCENT): int(value) for name, value in given.items()})
        except (TypeError, ValueError):
            raise Refused("比例应是0到100之间的整数") from None
        shares = {f"{name}{PERCENT}": percent for name, percent in faults.shares(db).items()}
        return jsonify(shares | {"down": faults.is_down(db), "credit_check": credit.is_on(db)})


@control.route("/speed", methods=["GET", "POST"])
def change_speed() -> ResponseReturnValue:
    """{"pace": "demo" | "realistic" | "manual", "confirm_s": "0.5", …}; answers pace and delays."""
    given = texts(body())
    with the_store().transaction() as db:
        if given:
            pace = given.pop("pace", None)
            clock.set_speed(db, pace=pace, delays={name.removesuffix("_s"): value for name, value in given.items()})
        return jsonify(clock.speed(db))


@control.route("/clock", methods=["GET", "POST"])
def change_clock() -> ResponseReturnValue:
    """{"advance_s": 3600} or {"at": "2026-12-01T08:00:00+08:00"}: forward only."""
    given = texts(body())
    with the_store().transaction() as db:
        try:
            seconds = int(given.get("advance_s", "0"))
            if "at" in given:
                at = datetime.fromisoformat(given["at"])
                at = at if at.tzinfo else at.replace(tzinfo=clock.CHINA)
                seconds = int((at - clock.now(db)).total_seconds())
        except ValueError:
            raise Refused("时间不正确") from None
        if seconds < 0:
            raise Refused("时钟只能向前")
        clock.set_ahead(db, clock.ahead_s(db) + seconds)
        return jsonify(now=clock.now(db).isoformat(timespec="seconds"), ahead_s=clock.ahead_s(db))


@control.get("/orders")
def list_orders() -> ResponseReturnValue:
    """The newest orders (`search=` in numbers and customer, `limit=`)."""
    with the_store().reading() as db:
        limit = request.args.get("limit", 100, type=int)
        return jsonify(orders=overview.latest_orders(db, limit, request.args.get("search", "")))


@control.post("/orders/<name>/<deed>")
def act(name: str, deed: str) -> ResponseReturnValue:
    """confirm, ship ({"lines": {POSEX: quantity}}), invoice, replenish, postpone ({"days": 3}), release, reject."""
    given = body()
    with the_store().transaction() as db:
        return jsonify(done=_do(db, name, deed, given))


def _do(db: Db, name: str, deed: str, given: Mapping[str, Any]) -> object:
    if deed not in DEEDS:
        raise Refused(f"没有这个操作：{deed}")
    if deed == "ship" and "lines" in given:
        quantities = {posex: masterdata.amount(str(quantity)) for posex, quantity in given["lines"].items()}
        return deliveries.ship(db, name, quantities)
    if deed == "postpone" and "days" in given:
        postpone(db, name, int(given["days"]))
        return None
    return DEEDS[deed](db, name)


@control.post("/materials/<number>")
def change_material(number: str) -> ResponseReturnValue:
    """{"price": "12.50", "stock": "30", "name_zh": …, "blocked": true}: changed and told."""
    with the_store().transaction() as db:
        masterdata.change_material(db, number, texts(body()))
    return jsonify(ok=True)


@control.post("/customers/<number>")
def change_customer(number: str) -> ResponseReturnValue:
    """{"credit_limit": "50000", "credit_blocked": true, "price_list": …}: changed and told."""
    with the_store().transaction() as db:
        masterdata.change_customer(db, number, texts(body()))
    return jsonify(ok=True)


@control.get("/messages")
def messages() -> ResponseReturnValue:
    """The newest messages both ways and how many wait."""
    with the_store().reading() as db:
        return jsonify(
            counts=overview.counts(db),
            sent=[texts(dict(row)) for row in overview.latest_sent(db)],
            received=[texts(dict(row)) for row in overview.latest_received(db)],
        )


@control.post("/messages/<int:message>/resend")
def resend(message: int) -> ResponseReturnValue:
    with the_store().transaction() as db:
        outbox.resend(db, message)
    return jsonify(ok=True)


@control.post("/messages/retry")
def retry() -> ResponseReturnValue:
    """Do not wait for the next repetition."""
    with the_store().transaction() as db:
        outbox.try_again_now(db)
    return jsonify(ok=True)


@control.get("/health")
def health() -> ResponseReturnValue:
    with the_store().reading() as db:
        return jsonify(ok=True, materials=db.execute("SELECT count(*) FROM materials").fetchone()[0])
