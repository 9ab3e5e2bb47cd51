"""Every refusal about organizations, people, passwords, second factors and tokens."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    # any text
    MISSING = "missing", _("This cannot be empty.")
    TOO_LONG = "too_long", _("At most %(maximum)s characters.")
    # organizations
    CODE_FORM = "code_form", _("A code has 2 to 20 capital letters, digits or dashes, such as S34108.")
    CODE_TAKEN = "code_taken", _("The code %(code)s is already taken by %(name)s.")
    KIND_UNKNOWN = "kind_unknown", _("Choose office, station or dealer.")
    KIND_FIXED = "kind_fixed", _("The kind cannot be changed, except between station and dealer.")
    PARENT_WRONG = "parent_wrong", _("An office belongs to headquarters; a station or dealer belongs to an office.")
    PARENT_CLOSED = "parent_closed", _("%(name)s is closed; choose another one or open it first.")
    CUSTOMER_NUMBER_FORM = "customer_number_form", _("A customer number has at most 10 digits.")
    CUSTOMER_NUMBER_TAKEN = "customer_number_taken", _("This customer number already belongs to %(name)s.")
    GRADE_UNKNOWN = "grade_unknown", _("Choose one of the grades offered.")
    HAS_MEMBERS = "has_members", _("%(count)s open stations or dealers belong to it; move or close them first.")
    NEVER_CLOSED = "never_closed", _("Headquarters cannot be closed.")
    # people
    USERNAME_FORM = "username_form", _("A user name has 3 to 40 letters, digits, dots, dashes or underscores.")
    USERNAME_TAKEN = "username_taken", _("The user name %(username)s is already taken.")
    NO_ROLE = "no_role", _("Choose at least one role.")
    ROLE_NOT_HERE = "role_not_here", _("%(role)s does not exist at a %(kind)s.")
    OWN_ACCOUNT = "own_account", _("You cannot change your own roles or deactivate yourself; ask a colleague.")
    LAST_ADMINISTRATOR = "last_administrator", _("This is the last active administrator; appoint another one first.")
    ORGANIZATION_CLOSED = "organization_closed", _("%(name)s is closed.")
    # passwords
    PASSWORD_SHORT = "password_too_short", _("At least %(min_length)s characters.")
    PASSWORD_COMMON = "password_too_common", _("Too many people use this password; it is tried first.")
    PASSWORD_LIKE_NAME = "password_too_similar", _("The password is too much like your name or user name.")
    PASSWORD_WEAK = "password_weak", "%(why)s"  # what a validator added in the settings says
    PASSWORD_WRONG = "password_wrong", _("The present password is not right.")
    PASSWORD_SAME = "password_same", _("The new password is the same as the present one.")
    PASSWORDS_DIFFER = "passwords_differ", _("The two new passwords differ.")
    # second factor
    TOKEN_WRONG = "token_wrong", _("The code is not right. Codes change every 30 seconds; enter the one shown now.")
    TOKEN_TOO_SOON = "token_too_soon", _("Too many wrong codes. Wait %(seconds)s seconds, then enter the one shown.")
    NOT_BEGUN = "not_begun", _("Scan the picture with the authenticator first.")
    # API tokens
    NOT_INTEGRATION = "not_integration", _("Only an integration account gets tokens from others.")
    EXPIRY_PAST = "expiry_past", _("The token must expire in the future.")
