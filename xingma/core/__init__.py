"""What every room stands on and what knows no business: money, fields, documents and their history, findings,
the outbox, idempotency, numbering, dated terms, the audit trail.
"""
