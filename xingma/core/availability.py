"""Is the database away? Then an answer is "later", never "wrong" (reliability.md, errors)."""

from django.db import InterfaceError, InternalError, OperationalError

READ_ONLY_STATES = {"25006", "25P03"}
RETRY_AFTER_S = 5


def is_database_away(exception: BaseException | None) -> bool:
    """The database cannot be reached or has just been switched over: later it will answer."""
    if isinstance(exception, InternalError):
        return getattr(exception.__cause__, "sqlstate", "") in READ_ONLY_STATES
    return isinstance(exception, OperationalError | InterfaceError)
