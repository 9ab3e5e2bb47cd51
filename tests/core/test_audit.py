"""The audit trail: written once, sealed, and found out when somebody gets round that."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.builders import NOON
from xingma.core.audit import AuditEntry, audit, first_broken_entry
from xingma.organizations.actor import SYSTEM

pytestmark = pytest.mark.django_db
TABLE = "core_auditentry"


@pytest.fixture
def trail() -> list[AuditEntry]:
    return [
        audit("term_set", subject=f"orders.f{n}", by=SYSTEM, at=NOON, facts={"value": Decimal("1.50"), "zh": "限额"})
        for n in range(5)
    ]


def without_its_guard() -> None:
    """As somebody with the database's own rights would do; the test's rollback brings the trigger back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {TABLE}_never_updated")
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_never_deleted")
        else:
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")


def verified(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def test_the_database_refuses_to_change_an_entry(trail: list[AuditEntry]) -> None:
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        AuditEntry.objects.filter(pk=trail[2].pk).update(actor="somebody else")

    assert AuditEntry.objects.get(pk=trail[2].pk).actor == "system"


def test_a_whole_trail_is_sound(trail: list[AuditEntry]) -> None:
    assert first_broken_entry() is None
    assert verified() == f"5 entries, all sound\n{trail[-1].pk}:{trail[-1].seal}\n"


def test_an_empty_trail_is_sound() -> None:
    assert verified() == "0 entries, all sound\n"


@pytest.mark.parametrize(
    "change",
    [{"actor": "somebody else"}, {"facts": {"value": "9.99"}}, {"subject": ""}, {"user_id": 7}, {"address": "::1"}],
)
def test_a_changed_entry_is_found(trail: list[AuditEntry], change: dict[str, object]) -> None:
    without_its_guard()
    AuditEntry.objects.filter(pk=trail[2].pk).update(**change)

    assert first_broken_entry() == trail[2]
    with pytest.raises(CommandError, match=f"entry {trail[2].pk} "):
        verified()


def test_an_entry_taken_out_of_the_middle_is_found(trail: list[AuditEntry]) -> None:
    without_its_guard()
    AuditEntry.objects.filter(pk=trail[2].pk).delete()

    assert first_broken_entry() == trail[3]


def test_entries_cut_off_at_the_end_are_found_by_a_noted_seal(trail: list[AuditEntry]) -> None:
    noted = verified().splitlines()[-1]
    without_its_guard()
    AuditEntry.objects.filter(pk__gte=trail[3].pk).delete()

    assert first_broken_entry() is None
    with pytest.raises(CommandError, match=f"noted entry {trail[4].pk}"):
        verified("--noted", noted)
