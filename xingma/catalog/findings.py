"""Every refusal of the catalogue: a stable code and the sentence a keeper or clerk reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    NUMBER_MISSING = "number_missing", _("The part number is missing.")
    NUMBER_TAKEN = "number_taken", _("Part %(number)s is already in the catalogue.")
    NAME_MISSING = "name_missing", _("A new part needs its Chinese name.")
    UNKNOWN_PART = "unknown_part", _("There is no part %(number)s.")
    UNKNOWN_CUSTOMER = "unknown_customer", _("There is no station with the number %(number)s.")
    CUSTOMER_AND_LIST = "customer_and_list", _("A price is for one station or for a price list, not for both.")
    TOO_LONG = "too_long", _("At most %(longest)s characters.")
    MISSING = "missing", _("Nothing is entered here.")
    NOT_A_NUMBER = "not_a_number", _("«%(text)s» is not a number.")
    NOT_A_DATE = "not_a_date", _("«%(text)s» is not a date; write it as 2026-01-31.")
    NOT_KNOWN = "not_known", _("«%(text)s» is not known; possible: %(known)s.")
    NOT_POSITIVE = "not_positive", _("Must be greater than zero.")
    NEGATIVE = "negative", _("Cannot be negative.")
    TOO_LARGE = "too_large", _("The figure is too large.")
    TOO_FINE = "too_fine", _("At most %(places)s decimal places.")
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins", _("The last day is before the first.")
    FORMULA = "formula", _("The cell holds a formula without a result. Paste it as a value.")
    REPLACES_ITSELF = "replaces_itself", _("A part cannot replace itself.")
    CIRCLE = "circle", _("That would close a circle: %(new)s is itself replaced by %(old)s.")
    REASON_MISSING = "reason_missing", _("Say why: stations read it where the part is refused.")
    HAS_A_PRICE = "has_a_price", _("Part %(number)s has a price: %(price)s CNY.")
    ANSWER_MISSING = "answer_missing", _("Write an answer for the station.")
    FILE_MISSING = "file_missing", _("Choose a file.")
    FILE_TOO_LARGE = "file_too_large", _("The file is larger than %(mb)s MB.")
    FILE_UNREADABLE = "file_unreadable", _("This is neither an Excel (.xlsx) nor a CSV file that can be read.")
    COLUMNS_MISSING = "columns_missing", _("These columns are missing: %(columns)s. The file has: %(found)s.")
    FILE_EMPTY = "file_empty", _("The file holds no rows.")
    PICTURE_UNREADABLE = "picture_unreadable", _("This is not a picture that can be read (JPEG, PNG, WebP, GIF, BMP).")
    PICTURE_TOO_LARGE = (
        "picture_too_large",
        _("The picture is too large: at most %(mb)s MB and %(megapixels)s megapixels."),
    )
    TOO_MANY_PICTURES = "too_many_pictures", _("A part has at most %(most)s pictures.")
    NO_NUMBERS = "no_numbers", _("There is no part number in it.")
    TOO_MANY_ROWS = "too_many_rows", _("At most %(most)s rows at once.")
