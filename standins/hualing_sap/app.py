"""The web application: doors for the product, control, pages."""

from __future__ import annotations

import secrets

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from standins.hualing_sap.control import control
from standins.hualing_sap.pages import pages
from standins.hualing_sap.settings import Settings
from standins.hualing_sap.state import Store
from standins.hualing_sap.wire import wire

LARGEST_BODY = 20 * 1024 * 1024


def make_app(store: Store, settings: Settings) -> Flask:
    app = Flask("standins.hualing_sap")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.secret_key = secrets.token_bytes(32)  # for the notices after a form; nothing worth keeping over a restart
    app.extensions["sap"] = {"store": store, "settings": settings}
    for blueprint in (wire, control, pages):
        app.register_blueprint(blueprint)
    app.before_request(_refuse_foreign_pages)
    app.after_request(_own_host_only)
    return app


def _refuse_foreign_pages() -> ResponseReturnValue | None:
    """There is no sign-in, so no page of another site may press a button here."""
    origin = request.headers.get("Origin")
    if origin and request.method != "GET" and origin.split("//")[-1] != request.host:
        return Response("another site", 403)
    return None


def _own_host_only(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    return response
