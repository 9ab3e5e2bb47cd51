"""Measuring: the product's real HTTP endpoints beside the same business transaction as bare SQL, in one run (A B A B)."""
