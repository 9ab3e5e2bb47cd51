"""From SAP's delivery to the station's signature: shipments, boxes, carrier and waybill (S4); signing (S7).

Verbs: ``announcing.announce`` (SAP says what left), ``receiving.sign`` (the station confirms what came).
"""
