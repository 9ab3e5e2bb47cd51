"""CREMAS to a supplier."""

from xingma.integration.hualing_sap.facts import Supplier
from xingma.integration.hualing_sap.fields import either, flag, need_key, only, stated
from xingma.integration.idoc.document import Idoc


def cremas(idoc: Idoc) -> Supplier:
    """Blocked = for posting or for purchasing."""
    general = only(idoc, "E1LFA1M")
    return Supplier(
        number=need_key(general, "LIFNR"),
        name=stated(general, "NAME1"),
        city=stated(general, "ORT01"),
        blocked=either(flag(general, "SPERR"), flag(general, "SPERM")),
    )
