"""Demo data of a heavy-truck maker, the same for the same seed: parts, prices, drawings, people, vehicles, orders.

Plain facts; what loads them into the product stands beside them.
"""
