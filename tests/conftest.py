"""Fixtures that every test may lean on."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from xingma.core import terms

WRITTEN_ONCE = ("core_history", "core_auditentry", "funds_fundsentry", "integration_messageevent")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """On SQLite, emptying tables after a test with real transactions is a DELETE: the delete triggers give way to it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for table in WRITTEN_ONCE:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_never_deleted")


@pytest.fixture(autouse=True)
def terms_as_they_are() -> Iterator[None]:
    """Dated figures are kept in memory for some seconds; each test begins without."""
    terms.forget_cached_terms()
    yield
    terms.forget_cached_terms()


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings: Settings) -> None:
    """Pages name static files without the hashes that only a collected set has."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
