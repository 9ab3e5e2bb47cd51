"""The maker's SAP ERP as a small program of its own: orders, stock, deliveries, invoices, payments, master data.

It speaks IDoc XML over HTTP in both directions and a little OData, keeps its own SQLite database and shares no code
with the product. Start it with `python -m standins.hualing_sap`; `/` shows its pages, `/_control` steers it.
"""
