"""The control record of what we send."""

from datetime import datetime
from zoneinfo import ZoneInfo

from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.hualing_sap.partner import Partner


def control(partner: Partner, *, idoctyp: str, mestyp: str, message_id: str, at: datetime) -> dict[str, str]:
    """Into SAP (DIRECT 2), without a number, which SAP gives; our message id stands in ARCKEY.

    Raises Unusable when the partner agreement names no sender or receiver.
    """
    for where, value in (("EDI_DC40.SNDPRN", partner.our_number), ("EDI_DC40.RCVPRN", partner.number)):
        if not value:
            raise Unusable("missing", where)
    local = at.astimezone(ZoneInfo(partner.zone))
    fields = {
        "TABNAM": "EDI_DC40",
        "MANDT": partner.client,
        "DIRECT": "2",
        "OUTMOD": "2",
        "IDOCTYP": idoctyp,
        "MESTYP": mestyp,
        "SNDPOR": partner.our_port,
        "SNDPRT": "LS",
        "SNDPRN": partner.our_number,
        "RCVPOR": partner.port,
        "RCVPRT": "LS",
        "RCVPRN": partner.number,
        "CREDAT": f"{local:%Y%m%d}",
        "CRETIM": f"{local:%H%M%S}",
        "ARCKEY": message_id,
        "SERIAL": f"{local:%Y%m%d%H%M%S}",
    }
    return {name: value for name, value in fields.items() if value}
