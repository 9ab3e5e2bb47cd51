"""Taking in files of parts, prices and successors: good rows in, bad rows named, nothing twice.

A file is read in chunks of rows. Each chunk, its rejects and how far the run has come are one transaction, so a run
that was interrupted goes on after the last chunk. Small files are done at once, large ones by the worker.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate, now

from xingma.catalog import sql
from xingma.catalog.columns import Column, Misread, mapped, missing, row_of
from xingma.catalog.conditions import PriceRow, upsert_prices
from xingma.catalog.findings import Refusal
from xingma.catalog.materials import MaterialRow, Outcome, upsert_materials
from xingma.catalog.models import ImportKind, ImportReject, ImportRun, ImportState
from xingma.catalog.succession import SupersessionRow, upsert_supersessions
from xingma.core import sheets
from xingma.core.audit import audit
from xingma.core.findings import Finding, RuleViolation
from xingma.organizations.actor import SYSTEM, Actor
from xingma.organizations.permissions import May

FILE_MAX_MB = 100
AT_ONCE_MAX = 2000  # rows that the keeper waits for
AT_ONCE_SIZE_MAX = 200_000  # bytes, where a file does not say how many rows it has
CHUNK = 1000  # about half a second; on SQLite all other writers wait so long
FRESH_FIGURES_FROM = 20_000  # new parts after which the database counts its words anew
WRITERS: dict[str, Any] = {
    ImportKind.PARTS: upsert_materials,
    ImportKind.PRICES: upsert_prices,
    ImportKind.SUPERSESSIONS: upsert_supersessions,
}
OPEN_STATES = (ImportState.WAITING, ImportState.RUNNING)


def start_import(kind: ImportKind, file: IO[bytes], *, name: str, size: int, by: Actor, at: datetime) -> ImportRun:
    """Take a file in, at once when it is small, else by the worker. ``size`` in bytes.

    Raises NotAllowed, RuleViolation (too large, not readable, columns missing, no rows). Then nothing has changed.
    """
    by.require(May.KEEP_CATALOGUE)
    if size > FILE_MAX_MB * 1024 * 1024:
        raise RuleViolation([Finding(Refusal.FILE_TOO_LARGE, "file", {"mb": FILE_MAX_MB})])
    header, rows_total = checked(kind, file)
    is_small = size <= AT_ONCE_SIZE_MAX if rows_total is None else rows_total <= AT_ONCE_MAX
    path = stored(file, Path(name).suffix)
    with transaction.atomic():
        if is_small:
            sql.lock_catalogue()  # before the audit trail's lock, as every other writer of the catalogue
        run = ImportRun.objects.create(
            kind=kind,
            file_name=Path(name).name[-120:],
            path=path,
            columns=header,
            rows_total=rows_total,
            started_by=by.name,
            started_by_user=by.user_id,
            started_at=at,
        )
        audit("import_started", subject=run.file_name, by=by, at=at, facts={"kind": kind, "rows": rows_total})
        if is_small:
            deque(islice(work_off(run), AT_ONCE_MAX // CHUNK + 2), maxlen=0)  # to the end, unless the file lied
    return run


def checked(kind: str, file: IO[bytes]) -> tuple[list[str], int | None]:
    """The header of a file and how many rows follow, if the file says. Raises RuleViolation."""
    try:
        with sheets.opened(file) as table:
            header = next(filled(table.rows), [])
            first = next(filled(table.rows), None)
    except sheets.Unreadable as unreadable:
        raise RuleViolation([Finding(Refusal.FILE_UNREADABLE, "file")]) from unreadable
    lacking = missing(kind, mapped(kind, header))
    if lacking:
        params = {"columns": ", ".join(lacking), "found": ", ".join(filter(None, header))[:200]}
        raise RuleViolation([Finding(Refusal.COLUMNS_MISSING, "file", params)])
    if first is None:
        raise RuleViolation([Finding(Refusal.FILE_EMPTY, "file")])
    return header, table.rows_estimate and max(table.rows_estimate - 1, 1)


def filled(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    return (row for row in rows if any(row))


def stored(file: IO[bytes], suffix: str) -> str:
    """Keep a copy for the worker; returns its path below MEDIA_ROOT."""
    path = f"imports/{uuid.uuid4().hex}{suffix[:8]}"
    target = settings.MEDIA_ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with target.open("wb") as copy:
        while block := file.read(1024 * 1024):
            copy.write(block)
    return path


def import_steps() -> Iterator[ImportRun]:
    """Work off waiting imports, pausing after every chunk (about half a second) so that a worker can do other things."""
    while run := ImportRun.objects.filter(state__in=OPEN_STATES).order_by("id").first():
        before = run.rows_done
        yield from work_off(run)
        run.refresh_from_db()
        if run.state in OPEN_STATES and run.rows_done == before:
            return  # another worker has it


def work_off(run: ImportRun) -> Iterator[ImportRun]:
    """Take in the rows that are still to come, chunk by chunk; ends early when somebody else works on the same run."""
    by = replace(SYSTEM, name=run.started_by, user_id=run.started_by_user)
    path = settings.MEDIA_ROOT / run.path
    try:
        with path.open("rb") as file, sheets.opened(file) as table:
            numbered = enumerate(table.rows, start=1)
            _place, header = next(row for row in numbered if any(row[1]))
            columns = mapped(run.kind, header)
            rows = islice(numbered, run.rows_done, None)
            while chunk := list(islice(rows, CHUNK)):
                if not take_in(run, chunk, columns, by=by, at=now()):
                    return
                yield run
    except (sheets.Unreadable, FileNotFoundError):
        ImportRun.objects.filter(pk=run.pk).update(
            state=ImportState.FAILED, failed_because=Refusal.FILE_UNREADABLE, finished_at=now()
        )
        return
    if finish(run, by=by, at=now()):
        path.unlink(missing_ok=True)
        yield run


@transaction.atomic
def take_in(
    run: ImportRun, chunk: Sequence[tuple[int, list[str]]], columns: dict[int, Column], *, by: Actor, at: datetime
) -> bool:
    """Write one chunk with its rejects; False when somebody else has come further meanwhile."""
    if not held(run):
        return False
    good, rejects = read(run, chunk, columns, localdate(run.started_at))
    outcome: Outcome = WRITERS[run.kind]([row for _place, row in good], by=by, at=at)
    for index, finding in outcome.refused:
        rejects.append(reject(run, chunk[good[index][0]], finding, columns))
    ImportReject.objects.bulk_create(sorted(rejects, key=lambda rejected: rejected.row), batch_size=2000)
    run.state = ImportState.RUNNING
    run.rows_done += len(chunk)
    run.created += outcome.created
    run.changed += outcome.changed
    run.unchanged += outcome.unchanged
    run.rejected += len(rejects)
    run.save(update_fields=["state", "rows_done", "created", "changed", "unchanged", "rejected"])
    return True


def held(run: ImportRun) -> bool:
    """Lock the run, if it is still as far as we know it; another worker may have come further or be at it now."""
    runs = ImportRun.objects.select_for_update(skip_locked=True)
    return runs.filter(pk=run.pk, state__in=OPEN_STATES, rows_done=run.rows_done).first() is not None


def read(
    run: ImportRun, chunk: Sequence[tuple[int, list[str]]], columns: dict[int, Column], today: date
) -> tuple[list[tuple[int, MaterialRow | PriceRow | SupersessionRow]], list[ImportReject]]:
    """Rows that can be read, with their place in the chunk, and rejects for the others; empty rows are neither."""
    good: list[tuple[int, MaterialRow | PriceRow | SupersessionRow]] = []
    rejects = []
    for place, (number, cells) in enumerate(chunk):
        if not any(cells):
            continue
        try:
            good.append((place, row_of(run.kind, cells, columns, today)))
        except Misread as misread:
            rejects.append(reject(run, (number, cells), misread.finding, columns))
    return good, rejects


def reject(run: ImportRun, row: tuple[int, list[str]], finding: Finding, columns: dict[int, Column]) -> ImportReject:
    place = next((place for place, column in columns.items() if column.field == finding.where), None)
    column = run.columns[place] if place is not None and place < len(run.columns) else ""
    params = {name: str(value)[:200] for name, value in finding.params.items()}
    return ImportReject(
        run=run,
        row=row[0],
        column=column[:80],
        refusal=finding.code,
        params=params,
        cells=[cell[:200] for cell in row[1]],
    )


@transaction.atomic
def finish(run: ImportRun, *, by: Actor, at: datetime) -> bool:
    """Close the run; False when somebody else did."""
    if not held(run):
        return False
    run.state, run.finished_at, run.rows_total = ImportState.DONE, at, run.rows_done
    run.save(update_fields=["state", "finished_at", "rows_total"])
    counts = {name: getattr(run, name) for name in ("created", "changed", "unchanged", "rejected")}
    audit("import_finished", subject=run.file_name, by=by, at=at, facts={"kind": run.kind, **counts})
    if run.created >= FRESH_FIGURES_FROM:
        sql.count_anew()
    return True


def reason_of(reject: ImportReject) -> str:
    """The sentence why a row was not taken in."""
    return Finding(Refusal(reject.refusal), reject.column, reject.params).text


def rejected_rows(run: ImportRun) -> Iterator[list[str | int]]:
    """Rejects as rows for an Excel file: as they stood, then row, column and reason."""
    width = len(run.columns)
    for one in run.rejects.order_by("row", "id").iterator(chunk_size=2000):
        cells = [*one.cells, *[""] * width][:width]
        yield [*cells, one.row, one.column, reason_of(one)]
