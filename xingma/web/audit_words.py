"""The audit trail in words: acts, the names of facts, and the codes that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from xingma.organizations.findings import Refusal
from xingma.organizations.models import Kind
from xingma.organizations.permissions import Role
from xingma.organizations.signing_in import Why

Words = Any  # a lazily translated text

ACTS: dict[str, Words] = {
    "signed_in": gettext_lazy("Signed in"),
    "signed_out": gettext_lazy("Signed out"),
    "sign_in_failed": gettext_lazy("Sign-in refused"),
    "locked_out": gettext_lazy("Locked out"),
    "password_changed": gettext_lazy("Password changed"),
    "second_factor_set": gettext_lazy("Second factor set up"),
    "second_factor_ended": gettext_lazy("Second factor ended"),
    "second_factor_taken": gettext_lazy("Second factor removed"),
    "recovery_code_used": gettext_lazy("Recovery code used"),
    "recovery_codes_renewed": gettext_lazy("Recovery codes renewed"),
    "token_created": gettext_lazy("API token created"),
    "token_revoked": gettext_lazy("API token revoked"),
    "person_added": gettext_lazy("Person added"),
    "person_changed": gettext_lazy("Person changed"),
    "person_deactivated": gettext_lazy("Person deactivated"),
    "person_reactivated": gettext_lazy("Person reactivated"),
    "person_unlocked": gettext_lazy("Account unlocked"),
    "first_password_given": gettext_lazy("First password given"),
    "administrator_appointed": gettext_lazy("Administrator appointed"),
    "organization_added": gettext_lazy("Organization added"),
    "organization_changed": gettext_lazy("Organization changed"),
    "organization_closed": gettext_lazy("Organization closed"),
    "organization_reopened": gettext_lazy("Organization reopened"),
    "part_created": gettext_lazy("Part created"),
    "part_changed": gettext_lazy("Part changed"),
    "picture_added": gettext_lazy("Picture added"),
    "picture_removed": gettext_lazy("Picture removed"),
    "pictures_sorted": gettext_lazy("Pictures put in order"),
    "import_started": gettext_lazy("Import started"),
    "import_finished": gettext_lazy("Import finished"),
    "price_set": gettext_lazy("Price set"),
    "supersession_set": gettext_lazy("Supersession set"),
    "term_set": gettext_lazy("Figure set"),
}

FACTS: dict[str, Words] = {
    "address": gettext_lazy("Address"),
    "amount": gettext_lazy("Amount"),
    "caption": gettext_lazy("Caption"),
    "city": gettext_lazy("City"),
    "code": gettext_lazy("Code"),
    "contact": gettext_lazy("Contact"),
    "customer": gettext_lazy("Customer"),
    "customer_number": gettext_lazy("Customer number in SAP"),
    "from": gettext_lazy("Valid from"),
    "grade": gettext_lazy("Grade"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("What it is for"),
    "left": gettext_lazy("Recovery codes left"),
    "name": gettext_lazy("Name"),
    "organization": gettext_lazy("Organization"),
    "parent": gettext_lazy("Belongs to"),
    "phone": gettext_lazy("Phone"),
    "prefix": gettext_lazy("Token begins with"),
    "price_list": gettext_lazy("Price list"),
    "province": gettext_lazy("Province"),
    "roles": gettext_lazy("Roles"),
    "rows": gettext_lazy("Rows"),
    "second_factor": gettext_lazy("Second factor"),
    "to": gettext_lazy("Valid until"),
    "until": gettext_lazy("Until"),
    "username": gettext_lazy("User name"),
    "value": gettext_lazy("Value"),
    "why": gettext_lazy("Reason"),
}

CODES: dict[str, Words] = {
    **{role.value: role.label for role in Role},
    **{kind.value: kind.label for kind in Kind},
    "asked": gettext_lazy("at own wish"),
    "idle": gettext_lazy("nothing happened for too long"),
    "too_long": gettext_lazy("twelve hours were over"),
    "password": gettext_lazy("user name or password not right"),
    Why.FIRST_PASSWORD_EXPIRED.value: gettext_lazy("first password expired"),
    Why.DEACTIVATED.value: gettext_lazy("account not in use"),
    Refusal.TOKEN_WRONG.value: gettext_lazy("code of the authenticator not right"),
    Refusal.TOKEN_TOO_SOON.value: gettext_lazy("too many wrong codes"),
}
YES_NO: dict[bool, Words] = {True: gettext_lazy("yes"), False: gettext_lazy("no")}
# Facts whose values are codes; all others stand as they were entered.
CODED = {"roles", "kind", "why"}


def facts_in_words(act: str, facts: Mapping[str, Any]) -> str:
    """The facts of an entry in one line; a change as old → new."""
    if set(facts) == {"before", "after"}:
        facts = {name: [old, facts["after"].get(name)] for name, old in facts["before"].items()}
    is_change = act.endswith("_changed")
    return "; ".join(
        f"{FACTS.get(name, name)}: "
        + (" → ".join(in_words(name, one) for one in value) if is_change else in_words(name, value))
        for name, value in facts.items()
        if value not in ("", None, [], {})
    )


def in_words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(in_words(name, one) for one in value)
    if isinstance(value, bool):
        return str(YES_NO[value])
    return str(CODES.get(value, value)) if name in CODED else str(value)
