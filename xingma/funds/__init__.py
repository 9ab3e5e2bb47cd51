"""The money ledger: one account per station, append-only entries, credit limit, commitment, available funds (S5, S7, S8).

``available = balance + valid credit limit - commitment`` (domain.md §3.1). ``funds.ledger`` is the only writer.
"""
