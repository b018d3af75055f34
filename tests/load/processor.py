"""CPU seconds of whole families of processes, read from /proc (Linux only)."""

import os
from collections import defaultdict
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on; None when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


def family(root: int) -> list[int]:
    """The process and all that descend from it, now."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children[int(fields[1])].append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children[pid]
    return found


def seconds(pids: list[int]) -> float:
    """User and system time of these processes, and of their children that have ended."""
    total = 0
    for pid in pids:
        if fields := _stat(pid):
            total += sum(int(value) for value in fields[11:15])
    return total / TICK


def fine_seconds(pids: list[int]) -> float:
    """The same to the microsecond for processes that live on; a clock tick is 10 ms, a page is less."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / 1e9


def postmaster(folder: str) -> int:
    """The parent of all processes of the PostgreSQL that `.ci/postgres` started in this folder."""
    return int((Path(folder) / "data" / "postmaster.pid").read_text().splitlines()[0])
