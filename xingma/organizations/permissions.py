"""Who may do what: one table, read by every verb and shown as it is on the administrators' page (domain.md §5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    STATION_CLERK = "station_clerk", _("Station clerk")
    STATION_MANAGER = "station_manager", _("Station manager")
    OFFICE_REVIEWER = "office_reviewer", _("Office reviewer")
    PARTS_PLANNER = "parts_planner", _("Parts planner")
    WARRANTY_REVIEWER = "warranty_reviewer", _("Warranty reviewer")
    FAILED_PARTS_KEEPER = "failed_parts_keeper", _("Failed-parts keeper")
    FINANCE = "finance", _("Finance")
    MASTER_DATA_KEEPER = "master_data_keeper", _("Master-data keeper")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    INTEGRATION = "integration", _("Integration account")


class May(models.TextChoices):
    SEE_PARTS = "see_parts", _("See parts, prices and stock of headquarters")
    SEE_ORDERS = "see_orders", _("See orders and shipments")
    WRITE_ORDERS = "write_orders", _("Write and submit orders")
    CANCEL_ORDERS = "cancel_orders", _("Cancel orders up to 5,000 CNY")
    CANCEL_LARGE_ORDERS = "cancel_large_orders", _("Cancel orders over 5,000 CNY")
    SIGN_SHIPMENTS = "sign_shipments", _("Sign shipments")
    CHASE_ORDERS = "chase_orders", _("Chase order lines")
    REVIEW_ORDERS = "review_orders", _("Review orders")
    ANSWER_CHASES = "answer_chases", _("Answer chases and price requests")
    SEE_FUNDS = "see_funds", _("See accounts and statements")
    KEEP_FUNDS = "keep_funds", _("Post adjustments to accounts")
    KEEP_CATALOGUE = "keep_catalogue", _("Keep parts, prices, supersessions and pictures")
    KEEP_TERMS = "keep_terms", _("Change rules and figures")
    KEEP_ORGANIZATIONS = "keep_organizations", _("Keep organizations")
    KEEP_PEOPLE = "keep_people", _("Keep people and their roles")
    KEEP_OWN_PEOPLE = "keep_own_people", _("Keep the people of one's own organization")
    RUN_INTEGRATION = "run_integration", _("See, correct and replay messages")
    SEE_AUDIT = "see_audit", _("See the audit trail")


_STATION_CLERK = frozenset(
    {
        May.SEE_PARTS,
        May.SEE_ORDERS,
        May.WRITE_ORDERS,
        May.CANCEL_ORDERS,
        May.SIGN_SHIPMENTS,
        May.CHASE_ORDERS,
        May.SEE_FUNDS,
    }
)
_READER = frozenset({May.SEE_PARTS, May.SEE_ORDERS, May.SEE_FUNDS})

ROLES: dict[str, frozenset[May]] = {
    Role.STATION_CLERK: _STATION_CLERK,
    Role.STATION_MANAGER: _STATION_CLERK | {May.CANCEL_LARGE_ORDERS, May.KEEP_OWN_PEOPLE},
    Role.OFFICE_REVIEWER: _READER | {May.CHASE_ORDERS},
    Role.PARTS_PLANNER: _READER | {May.REVIEW_ORDERS, May.ANSWER_CHASES},
    Role.WARRANTY_REVIEWER: frozenset({May.SEE_PARTS, May.SEE_ORDERS}),
    Role.FAILED_PARTS_KEEPER: frozenset({May.SEE_PARTS, May.SEE_ORDERS}),
    Role.FINANCE: _READER | {May.KEEP_FUNDS},
    Role.MASTER_DATA_KEEPER: frozenset({May.SEE_PARTS, May.KEEP_CATALOGUE, May.KEEP_TERMS}),
    Role.ADMINISTRATOR: frozenset(
        {May.SEE_PARTS, May.KEEP_ORGANIZATIONS, May.KEEP_PEOPLE, May.RUN_INTEGRATION, May.SEE_AUDIT}
    ),
    Role.AUDITOR: _READER | {May.SEE_AUDIT},
    Role.INTEGRATION: _READER | {May.WRITE_ORDERS, May.CANCEL_ORDERS, May.SIGN_SHIPMENTS, May.CHASE_ORDERS},
}

STATION_ROLES = frozenset({Role.STATION_CLERK, Role.STATION_MANAGER, Role.INTEGRATION})
OFFICE_ROLES = frozenset({Role.OFFICE_REVIEWER})
HEADQUARTERS_ROLES = frozenset(set(Role) - STATION_ROLES - OFFICE_ROLES | {Role.INTEGRATION})


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything that a set of roles may do; an unknown role may nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
