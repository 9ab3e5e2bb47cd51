"""Parts orders: drafting, submitting, review, hold and release, cancelling, chasing, and what SAP says of each line (S2–S11).

Documents: PartsOrder with its lines. The order's progress is derived from line quantities; its state is moved by verbs:
``drafting`` (write a draft), ``ordering`` (submit), ``review`` (headquarters decides), ``release`` (money arrives),
``sending`` (handed to SAP), ``fulfilment`` (SAP answers, shipped, signed), ``invoicing``, ``cancelling``, ``chasing``.
"""
