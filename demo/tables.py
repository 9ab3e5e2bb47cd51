"""Writing very many rows: whole tables in chunks, keys given here, constraints and indexes made afterwards.

SQLite takes tuples, PostgreSQL the text of COPY. Columns that a loader does not name get the default of their field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models

if TYPE_CHECKING:
    Field = models.Field[Any, Any]

CHUNK = 5000  # rows
COPY = "COPY \"{table}\" ({columns}) FROM STDIN WITH (DELIMITER E'\\x01', NULL 'None')"
Convert = Callable[[Any], Any]
text_of_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Table:
    """Rows of one model on their way into the database. ``add`` takes the values of the named columns, in order."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        meta = model._meta
        self.name: str = meta.db_table
        fields = {field.attname: field for field in meta.concrete_fields}
        key = meta.pk
        assert key is not None
        self.has_running_key = isinstance(key, models.AutoField)
        named = [key.attname, *names] if self.has_running_key else list(names)
        rest = [name for name in fields if name not in named]
        self.columns = ", ".join(f'"{fields[name].column}"' for name in (*named, *rest))
        self.row_of = (copied_row if connection.vendor == "postgresql" else bound_row)(
            [fields[name] for name in named], [fields[name] for name in rest]
        )
        self.write = copy_rows if connection.vendor == "postgresql" else insert_rows
        self.rows: list[Any] = []
        self.last = 0

    def add(self, *values: Any) -> int:
        """Queue a row; returns its key where the key is a running number (else how many rows there are)."""
        self.last += 1
        self.rows.append(self.row_of((self.last, *values) if self.has_running_key else values))
        if len(self.rows) >= CHUNK:
            self.flush()
        return self.last

    def flush(self) -> None:
        if self.rows:
            self.write(self.name, self.columns, self.rows)
            self.rows.clear()


def copied_row(named: Sequence[Field], rest: Sequence[Field]) -> Convert:
    """A line of COPY's text. Numbers, days and moments stand there as Python writes them, and None means null."""
    pattern = "\x01".join(["%s"] * len(named) + [text_of_default(field).replace("%", "%%") for field in rest]) + "\n"
    documents = [place for place, field in enumerate(named) if isinstance(field, models.JSONField)]

    def row(values: tuple[Any, ...]) -> str:
        if documents:
            cells = list(values)
            for place in documents:
                cells[place] = text_of_json(cells[place])
            values = tuple(cells)
        line = pattern % values
        return line.replace("\\", "\\\\") if "\\" in line else line

    return row


def text_of_default(field: Field) -> str:
    value = field.get_default()
    return text_of_json(value) if isinstance(field, models.JSONField) else str(value)


def copy_rows(table: str, columns: str, rows: Sequence[str]) -> None:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(COPY.format(table=table, columns=columns)) as copy:
        copy.write("".join(rows))


def bound_row(named: Sequence[Field], rest: Sequence[Field]) -> Convert:
    """Parameters for SQLite."""
    converters = [as_bound(field) for field in named]
    tail = [as_bound(field)(field.get_default()) for field in rest]
    return lambda values: [convert(value) for convert, value in zip(converters, values, strict=True)] + tail


def as_bound(field: Field) -> Convert:
    """How a value of the field is handed to SQLite."""
    if isinstance(field, models.JSONField):
        return text_of_json
    if isinstance(field, models.DateTimeField):
        return lambda value: moment(value) if value is not None else None
    if isinstance(field, models.DateField):
        return lambda value: value.isoformat() if value is not None else None
    if isinstance(field, models.DecimalField):
        return lambda value: str(value) if value is not None else None
    return lambda value: value


def moment(value: datetime) -> str:
    """As Django keeps it in SQLite."""
    return str(value.astimezone(UTC).replace(tzinfo=None))


def insert_rows(table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    connection.ensure_connection()
    connection.connection.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)  # noqa: S608


class Emptied:
    """The tables without foreign keys and secondary indexes, as long as rows pour in; both come back at the end.

    Inside one transaction: when something goes wrong, everything is as it was.
    """

    def __init__(self, models_: Sequence[type[models.Model]]) -> None:
        self.tables = [model._meta.db_table for model in models_]
        self.again: list[str] = []

    def take_away(self) -> None:
        with connection.cursor() as cursor:
            statements = postgresql_rules if connection.vendor == "postgresql" else sqlite_indexes
            for away, again in statements(cursor, self.tables):
                cursor.execute(away)
                self.again.append(again)

    def bring_back(self, done: Callable[[int, int], None]) -> None:
        """Unique constraints and indexes first, then foreign keys; ``done`` hears how far it is."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
                set_sequences(cursor, self.tables)
            for place, statement in enumerate(reversed(self.again), start=1):
                cursor.execute(statement)
                done(place, len(self.again))


def postgresql_rules(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    """(statement that takes it away, statement that brings it back), foreign keys first."""
    cursor.execute(
        "SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, c.conname),"
        " format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', t.relname, c.conname, pg_get_constraintdef(c.oid))"
        " FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
        " WHERE c.contype IN ('f', 'u') AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)"
        " ORDER BY c.contype, t.relname, c.conname",
        [list(tables)],
    )
    constraints = cursor.fetchall()
    cursor.execute(
        "SELECT format('DROP INDEX %%I', i.relname), pg_get_indexdef(x.indexrelid)"
        " FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
        " WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s) AND NOT x.indisprimary"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.conrelid = x.indrelid)"
        " ORDER BY t.relname, i.relname",
        [list(tables)],
    )
    return [*constraints, *cursor.fetchall()]


def sqlite_indexes(cursor: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    """Indexes only: SQLite cannot take constraints away."""
    marks = ", ".join(["%s"] * len(tables))
    cursor.execute(
        f"SELECT 'DROP INDEX \"' || name || '\"', sql FROM sqlite_master"  # noqa: S608 - marks only
        f" WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks}) ORDER BY name",
        list(tables),
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    return found


def set_sequences(cursor: Any, tables: Sequence[str]) -> None:
    """The next row gets the next number."""
    cursor.execute(
        "SELECT t.relname, a.attname, pg_get_serial_sequence(quote_ident(t.relname), a.attname) FROM pg_class t"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)"
        " AND pg_get_serial_sequence(quote_ident(t.relname), a.attname) IS NOT NULL",
        [list(tables)],
    )
    for table, column, sequence in cursor.fetchall():
        cursor.execute(
            f'SELECT setval(%s, (SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"), false)',  # noqa: S608
            [sequence],
        )


def note_statistics() -> None:
    """What the planner should know of the new rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
