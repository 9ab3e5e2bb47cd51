"""Why a message stands where it stands: a stable code in the journal, the sentence a person reads here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xingma.catalog.findings import Refusal as CatalogRefusal
from xingma.core.findings import Finding
from xingma.orders.findings import Refusal as OrderRefusal
from xingma.orders.fulfilment import Mismatch
from xingma.organizations.findings import Refusal as OrganizationRefusal


class Reason(models.TextChoices):
    """Codes of the journal."""

    # reading
    EMPTY = "empty", _("The body is empty.")
    TOO_BIG = "too_big", _("The document is too big: %(text)s.")
    MALFORMED = "malformed", _("This is not well-formed XML: %(text)s (line %(line)s).")
    WRONG_ENCODING = "wrong_encoding", _("The text does not match its encoding: %(text)s (line %(line)s).")
    ENTITY = "entity", _("Document type declarations and entities are not accepted.")
    NOT_AN_IDOC = "not_an_idoc", _("There is no IDoc in it: %(text)s.")
    REPEATED_FIELD = "repeated_field", _("A field stands twice: %(text)s (line %(line)s).")
    STRAY_TEXT = "stray_text", _("There is text outside the fields: «%(text)s» (line %(line)s).")
    RECORD_TOO_LONG = "record_too_long", _("A record is too long: %(text)s (line %(line)s).")
    ORPHAN_SEGMENT = "orphan_segment", _("A segment stands without its parent: %(text)s (line %(line)s).")
    NO_FLAT_LAYOUT = "no_flat_layout", _("%(text)s travels as XML only.")
    UNKEEPABLE = "unkeepable", _("The document cannot be kept as XML: %(text)s.")
    # agreement
    NO_AGREEMENT = "no_agreement", _("There is no agreement about %(kind)s on %(type)s.")
    OTHER_SENDER = "other_sender", _("It comes from %(told)s; only %(known)s may send here.")
    OTHER_RECEIVER = "other_receiver", _("It is for %(told)s; we are %(known)s.")
    CONFLICT = "conflict", _("Document %(docnum)s was received before with another content (message %(first)s).")
    # understanding
    MISSING = "missing", _("%(where)s is missing. %(text)s")
    REPEATED = "repeated", _("%(where)s may stand only once.")
    BAD_NUMBER = "bad_number", _("%(where)s: «%(text)s» is not a number.")
    BAD_DATE = "bad_date", _("%(where)s: «%(text)s» is not a date.")
    BAD_TIME = "bad_time", _("%(where)s: «%(text)s» is not a time.")
    BAD_CURRENCY = "bad_currency", _("%(where)s: «%(text)s» is not a currency.")
    UNKNOWN_UNIT = "unknown_unit", _("%(where)s: the unit «%(text)s» is not known here.")
    FOREIGN_CURRENCY = "foreign_currency", _("%(where)s: amounts in %(text)s are not taken.")
    PERCENT = "percent", _("%(where)s: a percentage (%(text)s) is not a price.")
    SCALED = "scaled", _("%(where)s: prices by quantity (%(text)s) are not taken.")
    NEGATIVE = "negative", _("%(where)s may not be negative: %(text)s.")
    TOO_LONG = "too_long", _("%(where)s is too long: %(text)s.")
    UNSUPPORTED = "unsupported", _("%(where)s: «%(text)s» is not supported.")
    UNKNOWN_KIND = "unknown_kind", _("%(where)s: the kind «%(text)s» is not known here.")
    SUMS_DIFFER = "sums_differ", _("%(where)s: the sums do not agree: %(text)s.")
    # applying
    UNKNOWN_CUSTOMER = "unknown_customer", _("No station here has the customer number %(number)s.")
    SUCCESSOR_UNKNOWN = "successor_unknown", _("Its successor %(number)s is not here yet.")
    MISSING_CAME = "missing_came", _("What was missing has come.")
    OTHER_UNIT = "other_unit", _("The price of %(number)s is per %(told)s; the part is counted in %(known)s.")
    LEFT_OUT = "left_out", _("%(count)s parts were left out: not known here, or counted in another unit.")
    OTHER_PART = "other_part", _("Line %(position)s of %(number)s is part %(known)s, not %(told)s.")
    NO_SAP_NUMBER = "no_sap_number", _("The answer names no SAP order number.")
    NO_ORDER_REFERENCE = "no_order_reference", _("Item %(item)s does not say to which order line it belongs.")
    MANY_STATIONS = "many_stations", _("It speaks of orders of several stations.")
    RETURN_DELIVERY = "return_delivery", _("Return deliveries are not taken here.")
    REVERSED_DELIVERY = "reversed_delivery", _("SAP took delivery %(number)s back; look at it with headquarters.")
    NOT_ISSUED_YET = "not_issued_yet", _("The goods have not left yet; nothing to do.")
    NOTHING_FOR_US = "nothing_for_us", _("Nothing in it concerns us.")
    OVERTAKEN = "overtaken", _("A newer statement about the same was applied before.")
    PARTLY_OVERTAKEN = "partly_overtaken", _("%(count)s of its statements were overtaken by newer ones.")
    TEST_MESSAGE = "test_message", _("It is marked as a test.")
    INTERNAL_ERROR = "internal_error", _("An error of this program (%(error)s); it is in the log.")
    CRASHED = "crashed", _("Applying it broke off %(attempts)s times.")
    # sending
    NOT_IN_LAYOUT = "not_in_layout", _("It does not fit SAP's layout: %(where)s (%(problem)s %(text)s).")
    ORDER_NOT_TO_SEND = "order_not_to_send", _("The order was cancelled before it was sent.")
    ORDER_NOT_IN_SAP = "order_not_in_sap", _("The order is not in SAP, so SAP cannot change it.")
    UNREACHABLE = "unreachable", _("SAP cannot be reached: %(text)s.")
    NO_ANSWER = "no_answer", _("The answer got lost (%(text)s): SAP may or may not have it.")
    SERVER_ERROR = "server_error", _("SAP answered %(status)s.")
    NOT_LET_IN = "not_let_in", _("SAP does not let us in (%(status)s): name, password or address of the service.")
    REFUSED_BY_HTTP = "refused_by_http", _("SAP refused the document (%(status)s): %(text)s")
    REFUSED_BY_SAP = "refused_by_sap", _("SAP could not post it (%(status)s): %(text)s")
    REPORTED = "reported", _("SAP reported %(status)s: %(text)s")
    INTERRUPTED = "interrupted", _("Sending broke off.")
    ASKED_NO = "asked_no", _("Asked: SAP does not have it.")
    ASKED_YES = "asked_yes", _("Asked: SAP has it as %(order)s.")
    CANNOT_ASK = "cannot_ask", _("SAP could not be asked: %(text)s.")
    ANSWERED = "answered", _("SAP answered with order %(order)s.")
    POSTED = "posted", _("SAP posted it.")
    # by hand
    REPLACED = "replaced", _("Replaced by message %(message)s.")
    REPLAYED = "replayed", _("Repeats message %(message)s.")
    CORRECTED = "corrected", _("Corrects message %(message)s.")
    TRIED_NOW = "tried_now", _("Tried again by hand.")
    CLOSED = "closed", _("Closed by hand.")


def code_of(finding: Finding) -> str:
    """A finding's code with its room in front: codes are unique in a room only."""
    return f"{room_of(type(finding.refusal))}.{finding.code}"


def room_of(choices: type[models.TextChoices]) -> str:
    return choices.__module__.split(".")[1]


SENTENCES: dict[str, Any] = {member.value: member.label for member in Reason} | {
    f"{room_of(choices)}.{member.value}": member.label
    for choices in (CatalogRefusal, OrganizationRefusal, OrderRefusal, Mismatch)
    for member in choices
}


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def text_of(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a code in the reader's language; a code nobody knows is shown as it is."""
    sentence = SENTENCES.get(code)
    return str(sentence) % _Blank(params or {}) if sentence is not None else code
