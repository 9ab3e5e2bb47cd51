"""Every refusal of ordering, with the sentence a clerk reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    UNKNOWN_PART = "unknown_part", _("There is no part %(number)s.")
    UNKNOWN_PART_GUESS = "unknown_part_guess", _("There is no part %(number)s. Did you mean %(guess)s?")
    BLOCKED_PART = "blocked_part", _("%(number)s cannot be ordered: %(reason)s")
    FILE_UNREADABLE = "file_unreadable", _("This file cannot be read. Save it as Excel (.xlsx) or CSV and try again.")
    FILE_TOO_LARGE = "file_too_large", _("The file is larger than %(maximum)s MB.")
    TOO_MANY_ROWS = "too_many_rows", _("%(rows)s rows are too many at once; at most %(maximum)s.")
    QUANTITY_UNREADABLE = "quantity_unreadable", _("«%(text)s» is not a quantity.")
    QUANTITY_NOT_POSITIVE = "quantity_not_positive", _("The quantity must be more than zero.")
    TOO_MANY = "too_many", _("At most %(maximum)s per line.")
    NOT_WHOLE = "not_whole", _("This part is ordered in whole %(unit)s.")
    NOT_A_PACKAGE = "not_a_package", _("Order in multiples of %(package)s; the nearest is %(nearest)s.")
    UNDER_MINIMUM = "under_minimum", _("At least %(minimum)s must be ordered.")
    NO_PRICE = "no_price", _("There is no valid price yet. Ask headquarters for it, or remove the line.")
    NO_LINES = "no_lines", _("The order has no lines yet.")
    VEHICLE_MISSING = "vehicle_missing", _("An urgent order needs the VIN of the truck that stands.")
    VEHICLE_UNKNOWN = "vehicle_unknown", _("There is no vehicle with the VIN %(vin)s.")
    TOO_MANY_LINES = "too_many_lines", _("An urgent order has at most %(maximum)s lines.")
    REPEATED = (
        "repeated",
        _("Order %(number)s with the same parts and quantities was submitted at %(at)s. Order again?"),
    )
    TOTAL_CHANGED = "total_changed", _("Prices have changed since you looked; the order is now ¥%(total)s.")
    NO_ACCOUNT = "no_account", _("Your station has no account at headquarters yet. Call headquarters.")
    TOO_LONG = "too_long", _("At most %(maximum)s characters.")
    REASON_MISSING = "reason_missing", _("Give a reason; the station reads it word for word.")
    MORE_THAN_DEMANDED = "more_than_demanded", _("At most the demanded %(demanded)s can be approved.")
    ALREADY_SHIPPED = "already_shipped", _("%(shipped)s are already shipped and cannot be cancelled.")
    NOTHING_OPEN = "nothing_open", _("Nothing of this line is open any more.")
    MORE_THAN_OPEN = "more_than_open", _("Only %(open)s are open.")
    CANCELLING_ALREADY = "cancelling_already", _("SAP has been asked to cancel this line; wait for the answer.")
    OVER_CLERKS_LIMIT = "over_clerks_limit", _("Cancelling more than ¥%(limit)s is for the station manager.")
    CHASED_ALREADY = "chased_already", _("This line has been chased already; headquarters will answer.")
    DATE_IN_THE_PAST = "date_in_the_past", _("Promise a date that is still to come.")
    AMOUNT_MISSING = "amount_missing", _("Enter an amount other than zero.")
    REFERENCE_MISSING = "reference_missing", _("Give the document that this rests on.")
    REFERENCE_USED = "reference_used", _("%(reference)s is on the account already.")
    NO_SUCH_LINE = "no_such_line", _("The order has no line %(position)s.")
    ONE_LINE_LEFT = "one_line_left", _("Available funds cover no line of this order; it cannot be split.")


class ReviewReason(models.TextChoices):
    """Why a person at headquarters looks at an order (domain.md §3.2)."""

    URGENT_VALUE = "urgent_value", _("Urgent order of high value")
    LARGE_VALUE = "large_value", _("High value")
    UNUSUAL_QUANTITY = "unusual_quantity", _("Far more than usual")
    RESTRICTED_PART = "restricted_part", _("Part of restricted sale")
