"""CPU time of process families, from /proc: what an operation costs the application and the database."""

from __future__ import annotations

import os
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def seconds_of(pids: list[int]) -> float:
    """User and system seconds used so far by these processes and by children that ended."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS_PER_S


def family_seconds(pid: int) -> float:
    return seconds_of(children(pid))


def pids_of_command(name: str) -> list[int]:
    """Processes whose command line begins with a program name such as «postgres»."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "comm").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if words == name:
            found.append(int(entry.name))
    return found


def memory_mb(pid: int) -> float:
    """Proportional memory (PSS) of a process family, MB."""
    total_kb = 0
    for member in children(pid):
        try:
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
        except (FileNotFoundError, PermissionError):
            continue
        total_kb += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total_kb / 1024
