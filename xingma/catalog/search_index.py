"""The indexes that search leans on, both dialects side by side.

Two ways in: what a code, a name or pinyin initials begin with (ordered, so a common beginning needs no sort), and
the search words (catalog.indexing) wherever they stand. SQLite keeps the words in an FTS5 table that reads its text
from ``catalog_part``; triggers keep it true. A migration that rebuilds ``catalog_part`` on SQLite loses its triggers
and must run ``make_search_index()`` again (tests/catalog/test_search_index.py watches).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INITIALS_LENGTH = 24  # search words begin with the initials of the name
LOOKING_ALIKE = {"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"}
SIGNS, FIGURES = "".join(LOOKING_ALIKE), "".join(LOOKING_ALIKE.values())

POSTGRESQL_ALIKE = f"translate(code, '{SIGNS}', '{FIGURES}')"
SQLITE_ALIKE = "code"
for sign, figure in LOOKING_ALIKE.items():
    SQLITE_ALIKE = f"replace({SQLITE_ALIKE}, '{sign}', '{figure}')"

POSTGRESQL = [
    # Said to be expensive (it is), else the planner reads the table for words it believes to be common, and where it is
    # mistaken reads all of it. By the index the commonest word costs some ten milliseconds, and two that never meet, one.
    "CREATE OR REPLACE FUNCTION catalog_part_words(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT"
    " COST 10000 AS $$ BEGIN RETURN array_to_tsvector(string_to_array(words, ' ')); END $$",
    "CREATE INDEX IF NOT EXISTS parts_by_search_words ON catalog_part"
    " USING gin (catalog_part_words(search_words)) WITH (fastupdate = off)",
    "CREATE INDEX IF NOT EXISTS parts_by_name ON catalog_part (name_zh varchar_pattern_ops, number)",
    "CREATE INDEX IF NOT EXISTS parts_by_initials ON catalog_part"
    f" (left(search_words, {INITIALS_LENGTH}) text_pattern_ops, number)",
    f"CREATE INDEX IF NOT EXISTS parts_looking_alike ON catalog_part (({POSTGRESQL_ALIKE}))",
]
SQLITE = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS catalog_partwords USING fts5(search_words, content='catalog_part',"
    " content_rowid='id', detail='none', prefix='1 2 3', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER IF NOT EXISTS catalog_part_words_come AFTER INSERT ON catalog_part BEGIN"
    " INSERT INTO catalog_partwords (rowid, search_words) VALUES (new.id, new.search_words); END",
    "CREATE TRIGGER IF NOT EXISTS catalog_part_words_go AFTER DELETE ON catalog_part BEGIN"
    " INSERT INTO catalog_partwords (catalog_partwords, rowid, search_words)"
    " VALUES ('delete', old.id, old.search_words); END",
    "CREATE TRIGGER IF NOT EXISTS catalog_part_words_change AFTER UPDATE OF id, search_words ON catalog_part"
    " WHEN old.search_words IS NOT new.search_words OR old.id IS NOT new.id BEGIN"
    " INSERT INTO catalog_partwords (catalog_partwords, rowid, search_words)"
    " VALUES ('delete', old.id, old.search_words);"
    " INSERT INTO catalog_partwords (rowid, search_words) VALUES (new.id, new.search_words); END",
    "CREATE INDEX IF NOT EXISTS parts_by_name ON catalog_part (name_zh, number)",
    "CREATE INDEX IF NOT EXISTS parts_by_initials ON catalog_part"
    f" (substr(search_words, 1, {INITIALS_LENGTH}), number)",
    f"CREATE INDEX IF NOT EXISTS parts_looking_alike ON catalog_part ({SQLITE_ALIKE})",
    "INSERT INTO catalog_partwords (catalog_partwords) VALUES ('rebuild')",
]


def make_search_index() -> migrations.RunPython:
    """A migration step that makes whatever of the search indexes is missing."""

    def forwards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
            schema_editor.execute(statement, params=None)

    return migrations.RunPython(forwards, migrations.RunPython.noop)
