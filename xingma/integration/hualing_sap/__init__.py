"""Hualing SAP (S30): pure functions between an IDoc and facts, one module per message.

Inbound `matmas`, `cond_a`, `debmas`, `cremas`, `ordrsp`, `delvry`, `invoic`, `fidcc`, `zstock`, `aleaud` and `systat`
turn a document into the frozen dataclasses of `facts`; outbound `orders05`, `ordchg05` and `aleaud01` do the reverse.
What a SAP has agreed on with us is a `Partner`. A message that cannot be understood safely is `Unusable` with a stable
code; nothing is guessed. No Django, no database, no clock.
"""
