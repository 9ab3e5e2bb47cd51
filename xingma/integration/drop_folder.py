"""The second road: flat files in a folder, `in/ work/ done/ error/` for what comes, `out/` for what goes (§2.4).

A file is claimed by renaming it, so several workers may look at once; a file that a dead worker has left in `work/` is
taken up again, which does no harm because a document that is known is only counted.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import structlog

from xingma.integration.idoc import flat, xml
from xingma.integration.idoc.document import Unreadable, Unwritable
from xingma.integration.models import InboundMessage, OutboundMessage
from xingma.integration.receiving import receive
from xingma.integration.systems import System
from xingma.integration.transport import Outcome

log = structlog.get_logger(__name__)

SUFFIXES = {".txt", ".idoc", ".xml"}
LEFT_BEHIND_S = 600


def take_files(system: System, *, at: datetime, most: int = 20) -> int:
    """Read the files that have come; returns how many. What cannot be read goes to `error/` with its reason beside it."""
    folder = system.folder
    if folder is None:
        return 0
    for name in ("in", "work", "done", "error", "out"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    taken = 0
    for path in claimed(folder, system.drop_folder_age_s):
        take_file(system, folder, path, at=at)
        taken += 1
        if taken >= most:
            break
    return taken


def claimed(folder: Path, age_s: int) -> Iterator[Path]:
    """Files of `in/` moved to `work/` one by one, and old ones that lie there."""
    for place, youngest_s in (("in", age_s), ("work", LEFT_BEHIND_S)):
        for path in sorted((folder / place).iterdir()):
            if path.suffix.lower() not in SUFFIXES or is_young(path, youngest_s):
                continue
            target = folder / "work" / path.name
            with contextlib.suppress(FileNotFoundError):  # another worker was faster
                path.rename(target)
                target.touch()
                yield target


def is_young(path: Path, seconds: int) -> bool:
    try:
        return time.time() - path.stat().st_mtime < seconds
    except FileNotFoundError:
        return True


def take_file(system: System, folder: Path, path: Path, *, at: datetime) -> None:
    try:
        if path.stat().st_size > system.body_max:
            raise Unreadable("too_big", f"{path.stat().st_size} > {system.body_max}")
        receipt = receive(system, path.read_bytes(), road=InboundMessage.Road.FOLDER, at=at)
    except Unreadable as refusal:
        put_away(path, folder / "error", at)
        (folder / "error" / f"{path.name}.reason").write_text(f"{refusal} (line {refusal.line})\n", encoding="utf-8")
        log.warning("file_unreadable", system=system.name, file=path.name, reason=refusal.code)
        return
    put_away(path, folder / "done", at)
    log.info("file_taken", system=system.name, file=path.name, receipt=str(receipt))


def put_away(path: Path, place: Path, at: datetime) -> None:
    """Under its own name, or with the time when a file of that name is there already."""
    target = place / path.name
    path.rename(place / f"{at:%Y%m%d%H%M%S%f}_{path.name}" if target.exists() else target)


def put(system: System, folder: Path, message: OutboundMessage) -> Outcome:
    """Write a message into `out/`, complete before it gets its name; flat where the type has a flat layout."""
    document = bytes(message.payload)
    suffix = ".xml"
    try:
        document = flat.write(xml.read(document), system.flat_form)
        suffix = ".txt"
    except Unwritable as refusal:
        if refusal.code != "no_flat_layout":
            return Outcome("refused", "not_in_layout", {"where": "", "problem": refusal.code, "text": refusal.text})
    out = folder / "out"
    name = f"{message.kind}_{message.arckey}{suffix}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        growing = out / f".{name}.part"
        growing.write_bytes(document)
        growing.rename(out / name)
    except OSError as error:
        return Outcome("again", "unreachable", {"text": type(error).__name__}, is_outage=True)
    return Outcome("arrived", answer=name)
