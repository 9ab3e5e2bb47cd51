"""What can be ordered: parts, supersession, prices, pictures; searching them as a clerk types; importing them.

Prices are CNY per unit, tax included, with validity; the best hit is customer + part, then price list + part,
then part.
"""
