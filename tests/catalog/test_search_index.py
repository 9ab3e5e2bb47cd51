"""The indexes of search are there after all migrations; SQLite loses triggers when a table is rebuilt."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_everything_that_search_leans_on_exists() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'catalog_part'")
            wanted = {"parts_by_search_words", "parts_by_name", "parts_by_initials", "parts_looking_alike"}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name IN ('catalog_part', 'catalog_partwords')")
            wanted = {f"catalog_part_words_{verb}" for verb in ("come", "go", "change")}
            wanted |= {"catalog_partwords", "parts_by_name", "parts_by_initials", "parts_looking_alike"}
        assert wanted <= {name for (name,) in cursor.fetchall()}
