"""Rows as INSERT statements, for hot paths that write several tables in one statement (PostgreSQL)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from django.db import connection, models


@functools.cache
def columns_of(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The fields that an INSERT writes: all but the key that the database gives."""
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@functools.cache
def insert_head(model: type[models.Model]) -> str:
    names = ", ".join(f'"{field.column}"' for field in columns_of(model))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES '


def insertion(rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    """One INSERT for new rows of one model, and its parameters. Nothing is read back."""
    fields = columns_of(type(rows[0]))
    place = f"({', '.join(['%s'] * len(fields))})"
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    return insert_head(type(rows[0])) + ", ".join([place] * len(rows)), values
