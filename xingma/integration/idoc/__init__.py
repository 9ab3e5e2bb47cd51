"""SAP's IDoc, in both its forms (S30): XML and flat file.

`document` is the tree in memory, `xml` and `flat` read and write it, `dictionary` knows the layouts and checks a
document before it is sent, `values` turns field texts into numbers and dates. Nothing here knows what a message means.
"""
