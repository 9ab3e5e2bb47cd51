"""What is written once: the database itself refuses to change or delete it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from tests.builders import NOON, SAP, a_station, pay
from tests.conftest import WRITTEN_ONCE
from xingma.core.append_only import triggers
from xingma.core.history import History, record
from xingma.funds.models import FundsEntry

pytestmark = pytest.mark.django_db


def put_delete_triggers_back() -> None:
    """The test set-up takes them away on SQLite, where emptying tables is a DELETE."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in triggers("funds_fundsentry", "sqlite"):
                if "BEFORE DELETE" in statement:
                    cursor.execute(statement)


def test_an_entry_of_an_account_can_be_neither_changed_nor_deleted():
    pay(a_station(), "100.00")
    put_delete_triggers_back()
    entry = FundsEntry.rows.get()
    for act in (lambda: FundsEntry.rows.update(amount=1), entry.delete):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            act()
    assert FundsEntry.rows.get().amount == 100


def test_history_cannot_be_rewritten():
    record("PO2611-00001", "drafted", by=SAP, at=NOON)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        History.objects.update(actor="someone else")


def test_every_ledger_has_its_triggers():
    """A table of the list that lost its migration would show here."""
    applied = MigrationRecorder(connection).applied_migrations()
    assert {("core", "0002_written_once"), ("funds", "0002_written_once")} <= set(applied)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%_written_once'", [])
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_never_updated'")
        guarded = {row[0] for row in cursor.fetchall()}
    assert set(WRITTEN_ONCE) <= guarded
