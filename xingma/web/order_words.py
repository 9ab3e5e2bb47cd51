"""What happened to an order, as a person says it: from the codes of the history to sentences (S17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xingma.core.fields import plain
from xingma.core.history import History
from xingma.orders.findings import ReviewReason
from xingma.web.templatetags.xingma_words import day, money

# action → (sentence, tone of the dot on the timeline)
SENTENCES: dict[str, tuple[str, str]] = {
    "drafted": (gettext_noop("Draft begun"), "calm"),
    "discarded": (gettext_noop("Draft thrown away"), "calm"),
    "split": (gettext_noop("Split by available funds"), "calm"),
    "submitted": (gettext_noop("Submitted"), ""),
    "review_passed": (gettext_noop("Approved by headquarters"), ""),
    "review_changed": (gettext_noop("Approved by headquarters with changed quantities"), "lamp"),
    "rejected": (gettext_noop("Rejected by headquarters"), "bad"),
    "funds_committed": (gettext_noop("Funds cover the order"), ""),
    "released": (gettext_noop("Released: both gates are open"), ""),
    "sent": (gettext_noop("Handed to SAP"), ""),
    "sent_again": (gettext_noop("Sent to SAP again"), ""),
    "sending_failed": (gettext_noop("SAP cannot be reached at present; it is tried again by itself"), "lamp"),
    "accepted": (gettext_noop("Order made in SAP"), ""),
    "refused": (gettext_noop("Refused by SAP; headquarters mends the cause"), "bad"),
    "sap_response": (gettext_noop("SAP answered"), ""),
    "shipped": (gettext_noop("Shipped"), ""),
    "signed": (gettext_noop("Signed for"), ""),
    "invoiced": (gettext_noop("Invoiced"), ""),
    "lines_cancelled": (gettext_noop("Partly cancelled"), "calm"),
    "cancellation_requested": (gettext_noop("Cancellation asked of SAP"), "now"),
    "cancellation_refused": (gettext_noop("SAP cannot cancel it"), "bad"),
    "cancelled": (gettext_noop("Cancelled"), "calm"),
    "chased": (gettext_noop("Chased"), "lamp"),
    "chase_answered": (gettext_noop("Headquarters answered the chase"), ""),
    "price_difference_accepted": (gettext_noop("Headquarters has looked at the price difference"), ""),
    "completed": (gettext_noop("Completed"), ""),
    "goods_issued": (gettext_noop("Left the parts warehouse"), ""),
}
DOERS = {"hualing_sap": gettext_noop("SAP"), "system": gettext_noop("System")}


@dataclass(frozen=True)
class Happening:
    """One step of a timeline, ready to be read."""

    at: datetime
    who: str
    what: str
    more: str
    why: str
    tone: str


def happenings(timeline: list[History]) -> list[Happening]:
    """The timeline as sentences, in its order."""
    return [happening(row) for row in timeline]


def happening(row: History) -> Happening:
    sentence, tone = SENTENCES.get(row.action, (row.action, "calm"))
    more = MORE.get(row.action)
    return Happening(row.at, who_did(row), _(sentence), more(row.facts) if more else "", row.why, tone)


def who_did(row: History) -> str:
    """The person, or the neighbour by the name people use."""
    return _(DOERS[row.actor]) if row.actor in DOERS else row.actor


def more_of_submission(facts: dict[str, Any]) -> str:
    words = [money(facts.get("gross"))]
    if facts.get("funds") == "held":
        words.append(_("held for funds"))
    words += [str(ReviewReason(code).label) for code in facts.get("review", []) if code in ReviewReason.values]
    return " · ".join(words)


def more_of_split(facts: dict[str, Any]) -> str:
    return _("the rest is in %(number)s") % {"number": facts.get("other", "")}


def more_of_draft(facts: dict[str, Any]) -> str:
    return _("split from %(number)s") % {"number": facts["split_from"]} if "split_from" in facts else ""


def more_of_changes(facts: dict[str, Any]) -> str:
    return "; ".join(
        _("line %(position)s: %(quantity)s") % {"position": position, "quantity": quantity}
        for position, quantity in facts.get("changed", {}).items()
    )


def more_of_lines(facts: dict[str, Any]) -> str:
    """Pieces and delivery of a shipment, a signature or a cancellation."""
    pieces = sum((Decimal(quantity) for quantity in facts.get("lines", {}).values()), Decimal(0))
    words = [_("%(pieces)s pieces") % {"pieces": plain(pieces)}] if pieces else []
    if facts.get("delivery"):
        words.append(_("delivery %(number)s") % {"number": facts["delivery"]})
    return " · ".join(words)


def more_of_invoice(facts: dict[str, Any]) -> str:
    words = [_("invoice %(number)s") % {"number": facts.get("invoice", "")}, money(facts.get("gross"))]
    if facts.get("vat_number"):
        words.append(_("VAT invoice %(number)s") % {"number": facts["vat_number"]})
    return " · ".join(words)


def more_of_response(facts: dict[str, Any]) -> str:
    """SAP's number and the lines that it cannot deliver in full at once."""
    words = [_("SAP order %(number)s") % {"number": facts.get("sap_number", "")}]
    for position, told in facts.get("lines", {}).items():
        line = _("Line %(number)s") % {"number": position}
        if told.get("rejection"):
            words.append(f"{line}: {told['rejection']}")
        elif told.get("confirmed") != told.get("wanted"):
            params = {"line": line, "confirmed": told.get("confirmed"), "wanted": told.get("wanted")}
            words.append(_("%(line)s: %(confirmed)s of %(wanted)s confirmed") % params + on_day(told))
    return " · ".join(words)


def on_day(told: dict[str, str]) -> str:
    expected = told.get("expected_on", "")
    return f", {day(date.fromisoformat(expected))}" if expected else ""


def more_of_acceptance(facts: dict[str, Any]) -> str:
    return str(facts.get("sap_number", ""))


def more_of_funds(facts: dict[str, Any]) -> str:
    return money(facts.get("amount"))


def more_of_chase(facts: dict[str, Any]) -> str:
    words = _("Line %(number)s") % {"number": facts.get("position", "")}
    promised = facts.get("promised_on", "")
    return words + " · " + _("promised for %(day)s") % {"day": day(date.fromisoformat(promised))} if promised else words


def more_of_goods_issue(facts: dict[str, Any]) -> str:
    return " · ".join(word for word in (facts.get("carrier", ""), facts.get("waybill", "")) if word)


MORE: dict[str, Callable[[dict[str, Any]], str]] = {
    "drafted": more_of_draft,
    "split": more_of_split,
    "submitted": more_of_submission,
    "review_changed": more_of_changes,
    "funds_committed": more_of_funds,
    "accepted": more_of_acceptance,
    "sap_response": more_of_response,
    "shipped": more_of_lines,
    "signed": more_of_lines,
    "lines_cancelled": more_of_lines,
    "cancellation_requested": more_of_lines,
    "invoiced": more_of_invoice,
    "chased": more_of_chase,
    "chase_answered": more_of_chase,
    "goods_issued": more_of_goods_issue,
}
