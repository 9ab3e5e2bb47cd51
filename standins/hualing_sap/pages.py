"""The people's pages: orders, payments, stock and prices, customers, messages, faults and pace; plain forms."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from standins.hualing_sap import clock, credit, faults, finance, masterdata, outbox, overview
from standins.hualing_sap.deeds import DEEDS
from standins.hualing_sap.refusals import Refused
from standins.hualing_sap.state import Db
from standins.hualing_sap.wire import the_store

pages = Blueprint("pages", __name__)
PACES = {"demo": "演示（几秒）", "realistic": "真实（几小时）", "manual": "手动（只按按钮）"}
STEPS = {"confirm": "确认", "pick": "备货发货", "invoice": "开票", "replenish": "补货到货", "acknowledge": "回执"}
KINDS = {"materials": "物料", "prices": "价格", "customers": "客户", "stock": "库存"}
BUTTONS = {
    "confirm": "确认",
    "ship": "发货",
    "invoice": "开票",
    "replenish": "补货到货",
    "release": "信用放行",
}
SHOWN = 60


def _do(deed: Callable[[Db], object], *, said: str, back: str) -> ResponseReturnValue:
    """Do it in one transaction, say so (or why not), and show the page again."""
    try:
        with the_store().transaction() as db:
            deed(db)
        flash(said, "done")
    except Refused as refusal:
        flash(refusal.text, "refused")
    except ValueError:
        flash("内容格式不正确", "refused")
    return redirect(f"{url_for(back)}?{urlencode(request.args)}")


@pages.get("/")
def orders() -> ResponseReturnValue:
    search = request.args.get("search", "").strip()
    live = request.args.get("live") == "1"
    with the_store().reading() as db:
        page = render_template(
            "orders.html",
            orders=overview.latest_orders(db, SHOWN, search),
            counts=overview.counts(db),
            speed=clock.speed(db),
            paces=PACES,
            down=faults.is_down(db),
            now=clock.now(db),
            buttons=BUTTONS,
            search=search,
            live=live,
        )
    return page, {"Refresh": "3"} if live else {}


@pages.post("/orders/<number>/<deed>")
def act(number: str, deed: str) -> ResponseReturnValue:
    if deed not in DEEDS:
        abort(404)
    return _do(lambda db: DEEDS[deed](db, number), said=f"{number}：{BUTTONS.get(deed, deed)}完成", back="pages.orders")


@pages.get("/payments")
def payments() -> ResponseReturnValue:
    with the_store().reading() as db:
        customers = db.execute("SELECT * FROM customers ORDER BY number").fetchall()
        latest = db.execute(
            "SELECT p.*, c.name FROM payments p JOIN customers c ON c.number = p.customer"
            " ORDER BY p.number DESC LIMIT ?",
            (SHOWN,),
        ).fetchall()
        return render_template(
            "payments.html", customers=customers, payments=latest, chosen=request.args.get("customer", "")
        )


@pages.post("/payments")
def pay() -> ResponseReturnValue:
    form = request.form

    def post(db: Db) -> object:
        return finance.pay(db, form["customer"], masterdata.amount(form["amount"]), form.get("text", "").strip())

    return _do(post, said=f"{form['amount']} 元已到账", back="pages.payments")


@pages.get("/materials")
def materials() -> ResponseReturnValue:
    search = request.args.get("search", "").strip()
    with the_store().reading() as db:
        rows = db.execute(
            "SELECT m.*, p.price, p.price_unit,"
            " (SELECT min(expected_on) FROM replenishments r WHERE r.material = m.number AND NOT arrived) AS coming"
            " FROM materials m LEFT JOIN prices p ON p.material = m.number AND p.price_list = '' AND p.customer = ''"
            " WHERE ? = '' OR instr(m.number || ' ' || m.name_zh || ' ' || m.name_en, ?) ORDER BY m.number LIMIT ?",
            (search, search, SHOWN),
        ).fetchall()
        return render_template("materials.html", materials=rows, search=search, shown=SHOWN)


@pages.post("/materials/<number>")
def change_material(number: str) -> ResponseReturnValue:
    changes = {name: value for name, value in request.form.items() if value.strip()}
    return _do(
        lambda db: masterdata.change_material(db, number, changes), said=f"{number} 已更改", back="pages.materials"
    )


@pages.get("/customers")
def customers() -> ResponseReturnValue:
    search = request.args.get("search", "").strip()
    with the_store().reading() as db:
        rows = db.execute(
            "SELECT * FROM customers WHERE ? = '' OR instr(number || ' ' || name, ?) ORDER BY number LIMIT ?",
            (search, search, SHOWN * 2),
        ).fetchall()
        owed = {row["number"]: credit.receivables(db, row["number"]) for row in rows}
        return render_template("customers.html", customers=rows, owed=owed, search=search)


@pages.post("/customers/<number>")
def change_customer(number: str) -> ResponseReturnValue:
    changes = {
        "credit_limit": request.form["credit_limit"],
        "credit_blocked": request.form.get("credit_blocked", "0"),
        "credit_valid_to": request.form.get("credit_valid_to", ""),
    }
    return _do(
        lambda db: masterdata.change_customer(db, number, changes), said=f"{number} 已更改", back="pages.customers"
    )


@pages.get("/messages")
def messages() -> ResponseReturnValue:
    with the_store().reading() as db:
        return render_template(
            "messages.html",
            sent=overview.latest_sent(db),
            received=overview.latest_received(db),
            counts=overview.counts(db),
            kinds=KINDS,
        )


@pages.get("/messages/sent/<int:message>")
def sent_message(message: int) -> ResponseReturnValue:
    with the_store().reading() as db:
        row = db.execute("SELECT payload FROM messages_out WHERE id = ?", (message,)).fetchone()
    return Response(row["payload"], content_type="text/xml") if row else abort(404)


@pages.get("/messages/received/<docnum>")
def received_message(docnum: str) -> ResponseReturnValue:
    with the_store().reading() as db:
        row = db.execute("SELECT payload FROM messages_in WHERE docnum = ?", (docnum,)).fetchone()
    return Response(row["payload"], content_type="text/xml") if row else abort(404)


@pages.post("/messages/<int:message>/resend")
def resend(message: int) -> ResponseReturnValue:
    return _do(lambda db: outbox.resend(db, message), said=f"报文{message}将重发", back="pages.messages")


@pages.post("/messages/send/<kind>")
def send(kind: str) -> ResponseReturnValue:
    return _do(lambda db: masterdata.tell(db, kind), said=f"{KINDS.get(kind, kind)}全量已排队", back="pages.messages")


@pages.get("/settings")
def settings() -> ResponseReturnValue:
    with the_store().reading() as db:
        return render_template(
            "settings.html",
            shares=faults.shares(db),
            names=faults.SHARES,
            down=faults.is_down(db),
            credit_check=credit.is_on(db),
            speed=clock.speed(db),
            paces=PACES,
            steps=STEPS,
            now=clock.now(db),
        )


@pages.post("/settings/faults")
def set_faults() -> ResponseReturnValue:
    form = request.form

    def change(db: Db) -> None:
        faults.set_shares(db, {name: int(masterdata.amount(form.get(name) or "0")) for name in faults.SHARES})
        credit.switch(db, "credit_check" in form)

    return _do(change, said="故障比例已保存", back="pages.settings")


@pages.post("/settings/down")
def set_down() -> ResponseReturnValue:
    down = request.form["down"] == "1"
    return _do(lambda db: faults.set_down(db, down), said="SAP已停机" if down else "SAP已恢复", back="pages.settings")


@pages.post("/settings/speed")
def set_speed() -> ResponseReturnValue:
    """A new pace takes its own delays; the same pace with other seconds keeps those."""
    pace = request.form["pace"]

    def change(db: Db) -> None:
        if pace != clock.speed(db)["pace"]:
            clock.set_speed(db, pace=pace, delays={})
        else:
            given = {step: request.form[f"{step}_s"] for step in clock.STEPS if request.form.get(f"{step}_s")}
            clock.set_speed(db, pace=None, delays=given)

    return _do(change, said="速度已保存", back="pages.settings")


@pages.post("/settings/clock")
def set_clock() -> ResponseReturnValue:
    hours = request.form["hours"]

    def change(db: Db) -> None:
        clock.set_ahead(db, clock.ahead_s(db) + abs(int(masterdata.amount(hours) * 3600)))

    return _do(change, said=f"时钟已向前{hours}小时", back="pages.settings")
