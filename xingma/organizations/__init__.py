"""Who: headquarters, offices, stations and dealers as a tree; people and their roles; who may do and see what.

Verbs: signing in and out, API tokens, keeping people and organizations.
"""
