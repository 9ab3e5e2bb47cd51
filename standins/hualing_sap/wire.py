"""SAP's doors for the product: IDocs in, the question by customer order number (OData), reconciliation."""

from __future__ import annotations

import hmac
import re
from datetime import date

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from lxml import etree

from standins.hualing_sap import clock, faults, idocs, inbox, reconciliation
from standins.hualing_sap.settings import Settings
from standins.hualing_sap.state import Store

wire = Blueprint("wire", __name__)
BY_PO = re.compile(r"^\s*PurchaseOrderByCustomer\s+eq\s+'((?:[^']|'')*)'\s*$")


def the_store() -> Store:
    store: Store = current_app.extensions["sap"]["store"]
    return store


@wire.before_request
def admit() -> ResponseReturnValue | None:
    """503 while SAP is down, 401 without the right name and password."""
    with the_store().reading() as db:
        if faults.is_down(db):
            return Response("SAP system is not available", 503, {"Retry-After": "5"})
    settings: Settings = current_app.extensions["sap"]["settings"]
    given = request.authorization
    known = f"{settings.user}:{settings.password}".encode()
    offered = f"{given.username}:{given.password}".encode() if given else b""
    if not hmac.compare_digest(known, offered):
        return Response("Logon failed", 401, {"WWW-Authenticate": 'Basic realm="SAP NetWeaver Application Server"'})
    return None


@wire.post("/sap/bc/idoc_xml")
def receive() -> ResponseReturnValue:
    """Keep the IDocs and answer their numbers; what becomes of them is said later, by ALEAUD and ORDRSP."""
    if request.args.get("sap-client", idocs.CLIENT) != idocs.CLIENT:
        return Response("Client does not exist", 401)
    try:
        with the_store().transaction() as db:
            docnums = inbox.store(db, request.get_data())
            lost = faults.strikes(db, "lost_answer", docnums[0])
    except idocs.Malformed as error:
        return Response(f"IDoc document cannot be read: {error}", 400)
    if lost:
        return Response("Gateway Timeout", 504)
    root = etree.Element("ASSIGN")
    etree.SubElement(root, "TRANSFER_ID")
    for docnum in docnums:
        etree.SubElement(root, "DB_ID").text = docnum
    return Response(etree.tostring(root, encoding="UTF-8", xml_declaration=True), 200, content_type="text/xml")


@wire.get("/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder")
def sales_orders() -> ResponseReturnValue:
    """Sales orders by the customer's order number."""
    asked = BY_PO.match(request.args.get("$filter", ""))
    if asked is None:
        message = {"lang": "en", "value": "Filter not supported"}
        return jsonify(error={"code": "005056A509B11EE1", "message": message}), 400
    with the_store().reading() as db:
        rows = db.execute(
            "SELECT * FROM orders WHERE po = ? ORDER BY number", (asked[1].replace("''", "'"),)
        ).fetchall()
    results = [
        {
            "SalesOrder": row["number"],
            "SalesOrderType": row["order_type"],
            "SoldToParty": row["customer"],
            "PurchaseOrderByCustomer": row["po"],
            "CreationDate": f"/Date({int(row['received_at'].timestamp()) * 1000})/",
            "TotalCreditCheckStatus": "B" if row["credit_block"] else "",
        }
        for row in rows
    ]
    return jsonify(d={"results": results})


@wire.get("/recon")
def recon() -> ResponseReturnValue:
    """Counts, sums and keys of a day (`date=YYYY-MM-DD`, default today)."""
    with the_store().reading() as db:
        try:
            on = date.fromisoformat(request.args.get("date") or clock.now(db).date().isoformat())
        except ValueError:
            return jsonify(error="date=YYYY-MM-DD"), 400
        return jsonify(reconciliation.report(db, on))
