"""The door SAP posts to: look who it is, store, answer. What becomes of a document is said later, by ALEAUD."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from secrets import compare_digest

import structlog
from django.db import Error
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xingma.core.availability import RETRY_AFTER_S, is_database_away
from xingma.integration.idoc.document import Unreadable
from xingma.integration.models import InboundMessage
from xingma.integration.receiving import receive
from xingma.integration.systems import System, system_of

log = structlog.get_logger(__name__)

CONTENT_TYPES = {"text/xml", "application/xml", "application/x-sap.idoc", "application/soap+xml", "text/plain"}
CHUNK = 64 * 1024
REALM = 'Basic realm="IDoc"'


@csrf_exempt
@require_POST
def idoc(request: HttpRequest, instance: str) -> HttpResponse:
    """Take one or several IDocs. 200 only after they are stored; the body of an error says what is wrong with it."""
    system = system_of(instance)
    if system is None:
        return answer(HTTPStatus.NOT_FOUND, "No such instance")
    if not is_let_in(request, system):
        log.warning("neighbour_not_let_in", system=instance, address=request.META.get("REMOTE_ADDR", ""))
        return answer(HTTPStatus.UNAUTHORIZED, "Who are you?", {"WWW-Authenticate": REALM})
    if request.content_type not in CONTENT_TYPES:
        return answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{request.content_type or 'nothing'} is not taken")
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        return answer(HTTPStatus.LENGTH_REQUIRED, "Say Content-Length")
    if int(length) > system.body_max:
        log.warning("body_too_big", system=instance, bytes=int(length))
        return answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {system.body_max} bytes")
    try:
        body = body_of(request, int(length))
        receipt = receive(system, body, road=InboundMessage.Road.HTTP, at=now())
    except UnreadablePostError:
        return answer(HTTPStatus.BAD_REQUEST, "The body broke off")
    except Unreadable as refusal:
        line = f" (line {refusal.line})" if refusal.line else ""
        return answer(HTTPStatus.BAD_REQUEST, f"{refusal}{line}")
    except Error as error:
        if not is_database_away(error):
            raise
        return answer(HTTPStatus.SERVICE_UNAVAILABLE, "Later, please", {"Retry-After": str(RETRY_AFTER_S)})
    return answer(HTTPStatus.OK, str(receipt))


def is_let_in(request: HttpRequest, system: System) -> bool:
    """Basic auth against the instance's own name and password; an instance without a password lets nobody in."""
    scheme, _, packed = request.headers.get("Authorization", "").partition(" ")
    try:
        offered = base64.b64decode(packed, validate=True)
    except binascii.Error:
        offered = b""
    known = f"{system.inbound_user}:{system.inbound_password}".encode()
    return compare_digest(offered, known) and scheme.lower() == "basic" and bool(system.inbound_password)


def body_of(request: HttpRequest, length: int) -> bytes:
    """The body piece by piece; never more of it than was announced."""
    pieces = []
    left = length
    while left > 0 and (piece := request.read(min(CHUNK, left))):
        pieces.append(piece)
        left -= len(piece)
    if left:
        raise UnreadablePostError
    return b"".join(pieces)


def answer(status: HTTPStatus, text: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
