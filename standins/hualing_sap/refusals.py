"""What SAP says when it does not do a thing: a sentence for people and a message code for the status record."""

from __future__ import annotations


class Refused(Exception):
    """Nothing has changed; `text` is shown as it is, `code` (class and number) goes into STACOD."""

    def __init__(self, text: str, code: str = "SAPVG000") -> None:
        super().__init__(text)
        self.text = text
        self.code = code
